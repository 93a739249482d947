import fc from 'fast-check'
import { expect, test } from 'vitest'
import { endsOf } from '../../src/body/search.js'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Compares at each place anew. */
const naiveEndsOf = (pattern: string, text: string): number[] =>
  [...text].flatMap((_, at) => (text.startsWith(pattern, at) ? [at + pattern.length] : []))

test('A pattern is found wherever it stands, overlapping itself or not.', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ab-]{1,6}$/), fc.stringMatching(/^[ab-]{0,80}$/), (pattern, text) => {
      expect([...endsOf(bytesOf(pattern), bytesOf(text))]).toEqual(naiveEndsOf(pattern, text))
    }),
    { numRuns: 2000 },
  )
})

test('Every byte is read a few times at most, though it nearly matches everywhere.', () => {
  let reads = 0
  const text = new Proxy(new Uint8Array(10_000).fill(45), {
    get(target, name) {
      if (name === 'length') return target.length
      reads++
      return target[Number(name)]
    },
  })
  const pattern = bytesOf(`${'-'.repeat(70)}x`)
  expect([...endsOf(pattern, text)]).toEqual([])
  expect(reads).toBeLessThanOrEqual(5 * 10_000)
})
