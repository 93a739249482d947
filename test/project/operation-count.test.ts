import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operations } from '../support/document.js'

const NUMBER = /\b(\d{3,}) operations\b/g
const guides = readdirSync('docs/guides').map((name) => `docs/guides/${name}`)

/** Every number of operations that a text names. */
const numbersIn = (file: string): number[] =>
  [...readFileSync(file, 'utf8').matchAll(NUMBER)].map(([, digits]) => Number(digits))

describe('The number of operations that the document has', () => {
  it('stands in the README', () => {
    expect(numbersIn('README.md')).toContain(operations.length)
  })

  it('is the newest number in the changelog', () => {
    expect(numbersIn('CHANGELOG.md')[0]).toBe(operations.length)
  })

  it.each(['README.md', 'CONTRIBUTING.md', 'package.json', 'docs/index.md', ...guides])(
    'is the only one in %s',
    (file) => {
      expect(numbersIn(file).filter((number) => number !== operations.length)).toEqual([])
    },
  )
})
