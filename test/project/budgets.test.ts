import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import budgets from '../../bench/budgets.json' with { type: 'json' }
import { sizes, type Size } from '../../bench/size.js'

const OURS = [
  'client + one send',
  'everything of .',
  './webhooks',
  'client',
  'client + ./proxy',
  'client + one function',
]
let found: Record<string, Size>
let readme: string

beforeAll(async () => {
  found = await sizes((name) => OURS.includes(name))
  readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
})

const gzip = (name: string): number => found[name]!.gzip
const proxy = (): number => gzip('client + ./proxy') - gzip('client')

/** What a budget counts. Those of types are held by types-cost.test.ts. */
const measured: Record<string, () => number> = {
  'one function of ./operations on top of the client, gzip bytes': () =>
    gzip('client + one function') - gzip('client'),
}
for (const name of OURS)
  if (name !== 'client + one function') measured[`${name}, gzip bytes`] = () => gzip(name)

describe('A bundle stays within its budget', () => {
  const ofBundles = Object.entries(budgets).filter(([name]) => !name.startsWith('type instantiations'))
  test.each(ofBundles)('%s: %i', (name, budget) => {
    expect(measured[name]!()).toBeGreaterThan(0)
    expect(measured[name]!()).toBeLessThanOrEqual(budget)
  })

  test('that every bundle of this package has', () => {
    expect(Object.keys(budgets)).toEqual(expect.arrayContaining(Object.keys(measured)))
  })
})

describe('The README says the size of', () => {
  const said: [what: string, pattern: RegExp, bytes: () => number][] = [
    ['a client and one send', /\| client and one send +\| ([\d.]+) kB/, () => gzip('client + one send')],
    ['everything of .', /`\.` exports is ([\d.]+) kB/, () => gzip('everything of .')],
    ['./webhooks', /`\.\/webhooks` ([\d.]+) kB/, () => gzip('./webhooks')],
    ['the proxy on top of the client', /the proxy ([\d.]+) kB on top of the client/, proxy],
  ]
  for (const [what, pattern, bytes] of said) {
    test(`${what}, within 5 %`, () => {
      const kilobytes = Number(pattern.exec(readme)?.[1])
      // One decimal is 50 bytes from the truth at most.
      expect(Math.abs(kilobytes * 1000 - bytes())).toBeLessThanOrEqual(Math.max(bytes() * 0.05, 50))
    })
  }
})
