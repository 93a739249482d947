import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RetryOptions } from '../../src/index.js'
import { decideRetry, type Attempted } from '../../src/client/retry.js'

const NOW = Date.parse('2026-03-04T05:06:07Z')
const highest = () => 1

function delay(
  outcome: Partial<Attempted> & { header?: Record<string, string> },
  options = {},
  random: () => number = highest,
) {
  const { header, ...rest } = outcome
  return decideRetry(
    { attempt: 0, repeatable: true, status: 503, headers: new Headers(header), ...rest },
    options,
    NOW,
    random,
  ).delayMs
}

describe('After an attempt', () => {
  test.each([undefined, 408, 429, 500, 502, 503, 504])(
    'that ends with %s, a repeatable call is sent again',
    (status) => {
      expect(delay({ status })).toBe(500)
    },
  )

  test.each([undefined, 408, 500, 502, 503, 504])(
    'that ends with %s, a call that is not repeatable is not sent again',
    (status) => {
      expect(delay({ status, repeatable: false })).toBeUndefined()
    },
  )

  test('that ends with 429, which says that nothing was done, a call that is not repeatable is sent again', () => {
    expect(delay({ status: 429, repeatable: false })).toBe(500)
  })

  test('with any other status, no call is sent again', () => {
    const retried = [408, 429, 500, 502, 503, 504]
    const other = fc.integer({ min: 100, max: 999 }).filter((status) => !retried.includes(status))
    fc.assert(
      fc.property(other, fc.boolean(), (status, repeatable) => delay({ status, repeatable }) === undefined),
    )
  })

  test('that is answered 503 with Retry-After, a call that is not repeatable is not sent again', () => {
    expect(delay({ status: 503, repeatable: false, header: { 'retry-after': '1' } })).toBeUndefined()
  })
})

describe('The number of retries', () => {
  test('is two by default', () => {
    expect([0, 1, 2].map((attempt) => delay({ attempt }) !== undefined)).toEqual([true, true, false])
  })

  test('is the limit, and none with 0 or false', () => {
    expect(delay({ attempt: 4 }, { limit: 5 })).toBeDefined()
    expect(delay({ attempt: 5 }, { limit: 5 })).toBeUndefined()
    expect(delay({}, { limit: 0 })).toBeUndefined()
    expect(decideRetry({ attempt: 0, repeatable: true, status: 429 }, false).delayMs).toBeUndefined()
  })

  test('is none with a limit that is no number', () => {
    expect(delay({}, { limit: NaN })).toBeUndefined()
  })

  test('and its delays keep their other defaults when one option is given', () => {
    expect(delay({ attempt: 1 }, { initialDelayMs: 10 })).toBe(20)
    expect(delay({ attempt: 2 }, { initialDelayMs: 10 })).toBeUndefined()
  })
})

describe('A wait of which the server says nothing', () => {
  test('has an upper bound that doubles from attempt to attempt, up to the cap', () => {
    const options = { limit: 9, maxDelayMs: 3000 }
    expect([0, 1, 2, 3, 4].map((attempt) => delay({ attempt }, options))).toEqual([
      500, 1000, 2000, 3000, 3000,
    ])
  })

  test('is random between nothing and its bound', () => {
    const bounds = fc.record({
      attempt: fc.nat(200),
      initialDelayMs: fc.integer({ min: 1, max: 1e6 }),
      maxDelayMs: fc.integer({ min: 1, max: 1e9 }),
      chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    })
    fc.assert(
      fc.property(bounds, ({ attempt, initialDelayMs, maxDelayMs, chance }) => {
        const wait = delay({ attempt }, { limit: Infinity, initialDelayMs, maxDelayMs }, () => chance)
        const bound = Math.min(maxDelayMs, initialDelayMs * 2 ** attempt)
        expect(wait).toBe(chance * bound)
      }),
    )
  })

  test('spreads over the whole range with the real source of chance', () => {
    const waits = Array.from(
      { length: 2000 },
      () => decideRetry({ attempt: 0, repeatable: true, status: 503 }).delayMs!,
    )
    expect(Math.min(...waits)).toBeLessThan(50)
    expect(Math.max(...waits)).toBeGreaterThan(450)
    expect(Math.max(...waits)).toBeLessThan(500)
  })
})

describe('A wait that the server asks for', () => {
  const epoch = (ms: number): string => String(NOW + ms)

  test.each([
    ['Retry-After in seconds', { header: { 'retry-after': '7' } }, 7000],
    ['Retry-After of 0', { header: { 'retry-after': '0' } }, 0],
    ['Retry-After with a fraction', { header: { 'retry-after': ' 1.5 ' } }, 1500],
    ['Retry-After as a date', { header: { 'retry-after': 'Wed, 04 Mar 2026 05:06:10 GMT' } }, 3000],
    [
      'Retry-After as a date that has passed',
      { header: { 'retry-after': 'Wed, 04 Mar 2026 05:06:00 GMT' } },
      0,
    ],
    [
      'X-RateLimit-Reset in epoch milliseconds',
      { status: 429, header: { 'x-ratelimit-reset': epoch(2500) } },
      2500,
    ],
    [
      'X-RateLimit-Reset in epoch seconds',
      { status: 429, header: { 'x-ratelimit-reset': String(NOW / 1000 + 4) } },
      4000,
    ],
    ['X-RateLimit-Reset in seconds from now', { status: 429, header: { 'x-ratelimit-reset': '9' } }, 9000],
    ['X-RateLimit-Reset that has passed', { status: 429, header: { 'x-ratelimit-reset': epoch(-1) } }, 0],
    [
      'retry-seconds in the body',
      { status: 429, body: { message: 'slow down', 'retry-seconds': 12 } },
      12_000,
    ],
    ['retry-seconds as text in the body', { status: 429, body: { 'retry-seconds': '0.5' } }, 500],
  ])('by %s is followed, without jitter', (_, outcome, expected) => {
    expect(delay(outcome, {}, () => 0.123)).toBe(expected)
  })

  test('is that of Retry-After before that of the rate window, and that of the body last', () => {
    const body = { 'retry-seconds': 3 }
    expect(delay({ status: 429, body, header: { 'retry-after': '1', 'x-ratelimit-reset': '2' } })).toBe(1000)
    expect(delay({ status: 429, body, header: { 'x-ratelimit-reset': '2' } })).toBe(2000)
  })

  test.each([
    ['Retry-After', { header: { 'retry-after': 'soon' } }],
    ['X-RateLimit-Reset', { status: 429, header: { 'x-ratelimit-reset': 'soon' } }],
    ['retry-seconds', { status: 429, body: { 'retry-seconds': null } }],
  ])('by %s that cannot be read gives way to backoff', (_, outcome) => {
    expect(delay(outcome)).toBe(500)
  })

  test('by a rate window counts for 429 alone', () => {
    expect(delay({ status: 503, header: { 'x-ratelimit-reset': '9' }, body: { 'retry-seconds': 9 } })).toBe(
      500,
    )
  })

  test('is waited for up to the cap; above it nothing is sent again', () => {
    expect(delay({ header: { 'retry-after': '30' } })).toBe(30_000)
    expect(delay({ header: { 'retry-after': '30.001' } })).toBeUndefined()
    expect(delay({ status: 429, header: { 'x-ratelimit-reset': '31' } })).toBeUndefined()
    expect(delay({ status: 429, body: { 'retry-seconds': 31 } })).toBeUndefined()
    expect(delay({ header: { 'retry-after': '2' } }, { maxDelayMs: 1999 })).toBeUndefined()
  })
})

test('Whatever the server says, a wait is a number from 0 to the cap', () => {
  const text = fc.oneof(
    fc.integer().map(String),
    fc.double().map(String),
    fc.stringMatching(/^[ -~]{0,20}$/),
    fc.date().map(String),
  )
  const outcomes = fc.record({
    status: fc.constantFrom(undefined, 408, 429, 500, 503),
    header: fc.record({ 'retry-after': text, 'x-ratelimit-reset': text }, { requiredKeys: [] }),
    body: fc.oneof(
      text,
      text.map((seconds) => ({ 'retry-seconds': seconds })),
    ),
  })
  fc.assert(
    fc.property(outcomes, (outcome) => {
      const wait = delay(outcome, { maxDelayMs: 1000 })
      expect(wait === undefined || (wait >= 0 && wait <= 1000)).toBe(true)
    }),
  )
})

test('A 429 that asks for more than maxDelayMs is told, however the options forbid retries; no other status is', () => {
  const headers = new Headers({ 'retry-after': '31' })
  const tooLong = (status: number, options: RetryOptions | false = {}) =>
    decideRetry({ attempt: 0, repeatable: true, status, headers }, options).tooLongMs
  expect(tooLong(429)).toBe(31_000)
  expect(tooLong(429, false)).toBe(31_000)
  expect(tooLong(429, { limit: 0 })).toBe(31_000)
  expect(tooLong(429, { maxDelayMs: 31_000 })).toBeUndefined()
  expect(tooLong(503)).toBeUndefined()
})
