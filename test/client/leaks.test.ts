// Ten thousand calls with one long-lived signal leave nothing behind: no timer, no listener, no memory that grows.
import { getEventListeners, setMaxListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMailgun, paginate, type Mailgun, type MailgunChanges } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'
import { stalledBody, stalledFetch } from '../support/stalled.js'

const CALLS = 10_000
const AT_ONCE = 500

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
// The test runner has a timer or two of its own, which come and go.
const RUNNERS = 3

let user: AbortController
let listening: number
let peak: number
const { addEventListener, removeEventListener } = AbortSignal.prototype

beforeEach(() => {
  user = new AbortController()
  setMaxListeners(0, user.signal)
  listening = peak = 0
  AbortSignal.prototype.addEventListener = function (
    this: AbortSignal,
    ...args: Parameters<typeof addEventListener>
  ) {
    if (this === user.signal) peak = Math.max(peak, ++listening)
    return addEventListener.apply(this, args)
  }
  AbortSignal.prototype.removeEventListener = function (
    this: AbortSignal,
    ...args: Parameters<typeof removeEventListener>
  ) {
    if (this === user.signal) listening--
    return removeEventListener.apply(this, args)
  }
})
afterEach(() => Object.assign(AbortSignal.prototype, { addEventListener, removeEventListener }))

/** Runs a call thousands of times with the same signal, and looks at what is left. */
async function expectNothingLeft(
  call: (signal: AbortSignal) => Promise<unknown>,
  count = CALLS,
): Promise<void> {
  const before = timers()
  for (let done = 0; done < count; done += AT_ONCE) {
    const calls = Array.from({ length: Math.min(AT_ONCE, count - done) }, () =>
      call(user.signal).catch(() => undefined),
    )
    await Promise.all(calls)
  }
  // The count would be 0 as well if nobody had listened.
  expect(peak).toBeGreaterThan(0)
  expect(listening).toBe(0)
  expect(getEventListeners(user.signal, 'abort').length).toBe(0)
  expect(timers()).toBeLessThanOrEqual(before + RUNNERS)
}

const client = (answers: Parameters<typeof quickClient>[0], options: MailgunChanges = {}): Mailgun =>
  quickClient(answers, { retry: { limit: 1, initialDelayMs: 0.1 }, ...options }).mailgun

describe(`${CALLS} calls leave no timer and no listener`, () => {
  test.each<[string, () => Mailgun]>([
    ['that succeed', () => client([() => json({ users: [] })])],
    [
      'that succeed behind middleware',
      () => {
        const mailgun = client([() => json({ users: [] })])
        mailgun.use({ onRequest: () => undefined })
        return mailgun
      },
    ],
    ['that fail', () => client([() => json({ message: 'no' }, { status: 400 })])],
    ['that are tried again', () => client([() => json({ message: 'later' }, { status: 503 })])],
    ['whose connection fails', () => client([() => Promise.reject(new TypeError('fetch failed'))])],
    ['whose answer cannot be read', () => client([() => new Response('<html>')])],
    [
      'that are redirected elsewhere',
      () =>
        client([() => new Response(null, { status: 307, headers: { location: 'https://evil.example' } })]),
    ],
    ['whose key cannot be had', () => client([], { apiKey: () => Promise.reject(new Error('sealed')) })],
  ])('%s', async (_, make) => {
    const mailgun = make()
    await expectNothingLeft((signal) => mailgun.GET('/v5/users', { signal }))
  })

  test('that time out before the headers', async () => {
    const mailgun = createMailgun({
      apiKey: 'key-test',
      fetch: stalledFetch().fetch,
      timeoutMs: 1,
      retry: false,
    })
    await expectNothingLeft((signal) => mailgun.GET('/v5/users', { signal }))
  })

  test('that time out while the body is read', async () => {
    const mailgun = client([() => stalledBody()], { timeoutMs: 1, retry: false })
    await expectNothingLeft((signal) => mailgun.GET('/v5/users', { signal }))
  })
})

test('calls that are stopped together leave nothing, whether they wait for an answer or to try again', async () => {
  for (const answer of [
    () => new Promise<Response>(() => {}),
    () => json({}, { status: 503, headers: { 'retry-after': '20' } }),
  ]) {
    const mailgun = client([answer])
    const before = timers()
    user = new AbortController()
    setMaxListeners(0, user.signal)
    const calls = Array.from({ length: CALLS / 10 }, () => mailgun.GET('/v5/users', { signal: user.signal }))
    const ends = Promise.allSettled(calls)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(timers()).toBeGreaterThanOrEqual(calls.length)
    user.abort()
    for (const end of await ends)
      expect(end).toMatchObject({ status: 'rejected', reason: user.signal.reason })
    expect(getEventListeners(user.signal, 'abort').length).toBe(0)
    expect(timers()).toBeLessThanOrEqual(before + RUNNERS)
  }
})

test.each([false, true])(
  '1,000 walks over pages that are left early leave nothing (prefetch: %s)',
  async (prefetch) => {
    const page = { items: [{ address: 'a@example.org' }] }
    let link = 0
    const mailgun = client([
      () => json({ ...page, paging: { next: `/v3/mg.example.com/bounces?page=next&address=${++link}` } }),
    ])
    await expectNothingLeft(async (signal) => {
      const init = { params: { path: { domain_name: 'mg.example.com' } }, signal, prefetch }
      for await (const item of paginate(mailgun, '/v3/{domain_name}/bounces', init)) if (item) break
    }, 1000)
  },
)
