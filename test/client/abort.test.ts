import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { readSource } from '../../src/encode/upload.js'
import { createMailgun, isMailgunError } from '../../src/index.js'
import { startLoopback } from '../support/loopback.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'
import { settled } from '../support/settled.js'
import { stalledBody, stalledFetch } from '../support/stalled.js'

const HOUR_MS = 3_600_000
afterEach(() => vi.useRealTimers())

const ignoringSignals = () => new Promise<Response>(() => {})

const reasons: [string, unknown][] = [
  ['an Error', new Error('page was left')],
  ['a text', 'page was left'],
  ['an object', { why: 'page was left' }],
  ['no reason, which the platform fills in', undefined],
  ['null', null],
  ['an empty text', ''],
]

describe.each(reasons)('A call that its user stops with %s rejects with that very reason', (_, reason) => {
  async function expectReason(
    call: (signal: AbortSignal) => Promise<unknown>,
    stopAfterMs?: number,
  ): Promise<void> {
    const controller = new AbortController()
    if (stopAfterMs === undefined) controller.abort(reason)
    else setTimeout(() => controller.abort(reason), stopAfterMs)
    const failure = await call(controller.signal).then(
      () => 'nothing thrown',
      (error: unknown) => error,
    )
    expect(failure).toBe(controller.signal.reason)
    expect(isMailgunError(failure)).toBe(false)
  }

  test('before it begins, and nothing is sent', async () => {
    const { mailgun, calls } = quickClient([json({})])
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }))
    expect(calls).toHaveLength(0)
  })

  test('while it waits for the headers, and fetch is told', async () => {
    const { fetch, signals } = stalledFetch()
    const mailgun = createMailgun({ apiKey: 'key-test', fetch })
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    expect(signals).toHaveLength(1)
    expect(signals[0]!.aborted).toBe(true)
  })

  test('while it waits for a fetch that ignores signals', async () => {
    const { mailgun, calls } = quickClient([ignoringSignals])
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    await settled()
    expect(calls).toHaveLength(1)
  })

  test('while the body is read', async () => {
    const { mailgun, calls } = quickClient([() => stalledBody()])
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    expect(calls).toHaveLength(1)
  })

  test('while the body of an error is read', async () => {
    const { mailgun, calls } = quickClient([() => stalledBody(503)])
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    expect(calls).toHaveLength(1)
  })

  test('while it waits to try again, and nothing more is sent', async () => {
    const { mailgun, calls } = quickClient([json({}, { status: 429, headers: { 'retry-after': '20' } })])
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    await settled()
    expect(calls).toHaveLength(1)
  })

  test('while the key is fetched, and nothing is sent when it comes', async () => {
    let arrive: (key: string) => void = () => undefined
    const apiKey = () => new Promise<string>((resolve) => (arrive = resolve))
    const { mailgun, calls } = quickClient([json({})], { apiKey })
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
    arrive('key-late')
    await settled()
    expect(calls).toHaveLength(0)
  })

  test('behind middleware', async () => {
    const { mailgun } = quickClient([ignoringSignals])
    mailgun.use({ onRequest: () => undefined })
    await expectReason((signal) => mailgun.GET('/v5/users', { signal }), 5)
  })
})

test('a stop between a redirect and what follows it is heeded, even if fetch ignores signals', async () => {
  const controller = new AbortController()
  const reason = new Error('page was left')
  const { mailgun, calls } = quickClient([
    () => {
      controller.abort(reason)
      return new Response(null, { status: 307, headers: { location: '/v5/moved' } })
    },
  ])
  await expect(mailgun.GET('/v5/users', { signal: controller.signal })).rejects.toBe(reason)
  await settled()
  expect(calls).toHaveLength(1)
})

test('a stop after the answer changes nothing', async () => {
  const controller = new AbortController()
  const { mailgun } = quickClient([json({ users: [] })])
  const { data } = await mailgun.GET('/v5/users', { signal: controller.signal })
  controller.abort()
  expect(data).toEqual({ users: [] })
})

test.each([
  ['while it is read', 5],
  ['before it is read', 0],
])('a stop stops a stream, %s', async (_, readingMs) => {
  const server = await startLoopback((_request, response) => void response.write('begun'))
  onTestFinished(() => server.close())
  const controller = new AbortController()
  const mailgun = createMailgun({ apiKey: 'key-test', baseUrl: server.url })
  const { data } = await mailgun.request<ReadableStream>('GET', '/v3/x', {
    parseAs: 'stream',
    signal: controller.signal,
  })
  const stop = (): void => controller.abort(new Error('page was left'))
  if (readingMs) setTimeout(stop, readingMs)
  else stop()
  await expect(new Response(data).text()).rejects.toThrow('page was left')
})

test("a user's own AbortSignal.timeout rejects with its TimeoutError, and is not tried again", async () => {
  const { mailgun, calls } = quickClient([ignoringSignals])
  const signal = AbortSignal.timeout(5)
  const failure = await mailgun.GET('/v5/users', { signal }).catch((error: unknown) => error)
  expect(failure).toBe(signal.reason)
  expect(failure).toMatchObject({ name: 'TimeoutError' })
  expect(calls).toHaveLength(1)
})

describe('timeoutMs', () => {
  test('ends an attempt that gets no headers, and tells fetch', async () => {
    const { fetch, signals } = stalledFetch()
    const mailgun = createMailgun({ apiKey: 'key-test', fetch, timeoutMs: 5, retry: false })
    const failure = await mailgun.GET('/v5/users').catch((error: unknown) => error)
    expect(failure).toMatchObject({
      name: 'MailgunError',
      code: 'timeout',
      message: 'GET /v5/users took longer than 5 ms (timeoutMs).',
    })
    expect(signals[0]!.aborted).toBe(true)
  })

  test.each([200, 500])('ends an attempt whose body does not come to its end (status %i)', async (status) => {
    const { mailgun } = quickClient([() => stalledBody(status)], { timeoutMs: 5, retry: false })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'timeout' })
  })

  test('counts per attempt: a call that only reads is tried again after it', async () => {
    const { mailgun, calls } = quickClient([ignoringSignals, () => stalledBody(), json({ users: [] })], {
      timeoutMs: 20,
    })
    expect((await mailgun.GET('/v5/users')).data).toEqual({ users: [] })
    expect(calls).toHaveLength(3)
  })

  test('does not count the wait between attempts', async () => {
    const { mailgun } = quickClient(
      [json({}, { status: 503, headers: { 'retry-after': '0.05' } }), json({ users: [] })],
      { timeoutMs: 20 },
    )
    expect((await mailgun.GET('/v5/users')).data).toEqual({ users: [] })
  })

  test('of a call wins over that of its client', async () => {
    const { mailgun } = quickClient([ignoringSignals], { timeoutMs: 60_000, retry: false })
    await expect(mailgun.GET('/v5/users', { timeoutMs: 5 })).rejects.toMatchObject({
      code: 'timeout',
      message: /5 ms/,
    })
  })

  test.each([0, Infinity, 2 ** 31])('of %d does not end an attempt before its time', async (timeoutMs) => {
    vi.useFakeTimers()
    const slow = () =>
      new Promise<Response>((resolve) => setTimeout(() => resolve(json({ users: [] })), HOUR_MS))
    const { mailgun } = quickClient([slow], { timeoutMs, retry: false })
    const call = mailgun.GET('/v5/users')
    await vi.advanceTimersByTimeAsync(HOUR_MS)
    expect((await call).data).toEqual({ users: [] })
  })

  test('ends with the headers where the body is left to the user as a stream', async () => {
    vi.useFakeTimers()
    let send: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) })
    const { mailgun } = quickClient([() => new Response(body)], { timeoutMs: 10, retry: false })
    const { data } = await mailgun.request<ReadableStream<Uint8Array>>('GET', '/v3/message', {
      parseAs: 'stream',
    })
    await vi.advanceTimersByTimeAsync(HOUR_MS)
    send!.enqueue(new TextEncoder().encode('late'))
    send!.close()
    expect(await new Response(data).text()).toBe('late')
  })
})

describe('An attachment given as a stream', () => {
  const body = (data: ReadableStream<Uint8Array>) => ({
    params: { path: { domain_name: 'mg.example.com' } },
    body: { to: 'bob@example.org', text: 'x', attachment: data },
  })

  test('that never ends does not outlive the signal, and nothing is sent', async () => {
    const { mailgun, calls } = quickClient([json({})])
    const controller = new AbortController()
    let cancelled: unknown
    const stream = new ReadableStream<Uint8Array>({ cancel: (reason) => void (cancelled = reason) })
    setTimeout(() => controller.abort('enough'), 5)
    await expect(
      mailgun.POST('/v3/{domain_name}/messages', { ...body(stream), signal: controller.signal }),
    ).rejects.toBe('enough')
    await settled()
    expect(cancelled).toBe('enough')
    expect(calls).toHaveLength(0)
  })

  test('is not touched by a call that was stopped before it began', async () => {
    const { mailgun } = quickClient([json({})])
    const stream = new ReadableStream<Uint8Array>({})
    await expect(
      mailgun.POST('/v3/{domain_name}/messages', { ...body(stream), signal: AbortSignal.abort('early') }),
    ).rejects.toBe('early')
    expect(stream.locked).toBe(false)
  })
})

test('An abort between two streams is heeded, though nobody listens at that moment', async () => {
  const reason = new Error('left')
  const stalled = new ReadableStream<Uint8Array>()
  await expect(readSource(stalled, AbortSignal.abort(reason))).rejects.toBe(reason)
  expect(stalled.locked).toBe(false)
})
