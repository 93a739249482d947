import { afterEach, describe, expect, test, vi } from 'vitest'
import type { MailgunChanges } from '../../src/index.js'
import { SEND, SEND_WITH_FILE } from '../support/messages.js'
import { settled } from '../support/settled.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const broken = () => Promise.reject(new TypeError('fetch failed'))
const status = (code: number, headers: Record<string, string> = {}): Response =>
  json({ message: `status ${code}` }, { status: code, headers })
const redirect = (code: number, location: string): Response =>
  new Response(null, { status: code, headers: { location } })

afterEach(() => vi.useRealTimers())

describe('A call that may be repeated', () => {
  test.each(['GET', 'PUT', 'DELETE', 'HEAD'])(
    'by %s is sent again after a transient failure',
    async (method) => {
      for (const failure of [broken, ...[408, 500, 502, 503, 504].map((code) => status(code))]) {
        const { mailgun, calls } = quickClient([failure, json({ message: 'done' })])
        const { response } = await mailgun.request(method, '/v3/anything')
        expect(response.status).toBe(200)
        expect(calls.map((call) => call.method)).toEqual([method, method])
      }
    },
  )

  test.each([400, 401, 403, 404, 409, 410, 422, 501, 505])(
    'is sent once if the answer is %i',
    async (code) => {
      const { mailgun, calls } = quickClient([status(code)])
      expect((await mailgun.GET('/v5/users')).error?.status).toBe(code)
      expect(calls).toHaveLength(1)
    },
  )

  test('because it is a query by POST is sent again with its body after 503', async () => {
    const { mailgun, calls } = quickClient([status(503), broken, json({ items: [] })])
    const { data } = await mailgun.POST('/v1/analytics/metrics', { body: { metrics: ['delivered_count'] } })
    expect(data).toEqual({ items: [] })
    expect(calls.map((call) => call.body)).toEqual(Array(3).fill('{"metrics":["delivered_count"]}'))
  })

  test('is given up after two more attempts, with the last answer', async () => {
    const { mailgun, calls } = quickClient([status(503), status(502), status(500), json({})])
    expect((await mailgun.GET('/v5/users')).error?.status).toBe(500)
    expect(calls).toHaveLength(3)
  })

  test('is given up after two more attempts, with the last failure', async () => {
    const { mailgun, calls } = quickClient([broken])
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'network' })
    expect(calls).toHaveLength(3)
  })
})

describe('A send', () => {
  test.each([408, 500, 502, 503, 504])('is not repeated after %i', async (code) => {
    const { mailgun, calls } = quickClient([status(code, { 'retry-after': '0' })])
    expect((await mailgun.POST(SEND, SEND_WITH_FILE)).error?.status).toBe(code)
    expect(calls).toHaveLength(1)
  })

  test('is not repeated after a broken connection', async () => {
    const { mailgun, calls } = quickClient([broken])
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({
      name: 'MailgunError',
      code: 'network',
    })
    expect(calls).toHaveLength(1)
  })

  test('is not repeated after a timeout', async () => {
    const { mailgun, calls } = quickClient([() => new Promise<Response>(() => {})], { timeoutMs: 5 })
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({ code: 'timeout' })
    expect(calls).toHaveLength(1)
  })

  test('is not repeated when its answer breaks off, which may have said that it was accepted', async () => {
    const body = () =>
      new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) })
    const { mailgun, calls } = quickClient([() => new Response(body())])
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({
      code: 'network',
      cause: { message: 'terminated' },
    })
    expect(calls).toHaveLength(1)
  })

  test('is not repeated when its answer cannot be read', async () => {
    const { mailgun, calls } = quickClient([new Response('<html>')])
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({ code: 'invalid_response' })
    expect(calls).toHaveLength(1)
  })

  test('is sent again after 429, with all of its multipart body', async () => {
    const { mailgun, calls } = quickClient([status(429), json({ id: '<1>', message: 'Queued' })])
    const { data } = await mailgun.POST(SEND, SEND_WITH_FILE)
    expect(data).toMatchObject({ id: '<1>' })
    expect(calls).toHaveLength(2)
    const [first, second] = await Promise.all(calls.map((call) => fieldsOf(call.body)))
    expect(first).toEqual([
      ['from', 'a@mg.example.com'],
      ['to', 'b@example.org'],
      ['to', 'c@example.org'],
      ['text', 'Grüße'],
      ['attachment', 'ü.bin', '0,255,10'],
    ])
    expect(second).toEqual(first)
  })

  test('is sent again after 429 with an attachment that came as a stream, which was read before', async () => {
    const attachment = { filename: 's.txt', data: new Blob(['streamed']).stream() }
    const { mailgun, calls } = quickClient([status(429), json({})])
    await mailgun.POST(SEND, { ...SEND_WITH_FILE, body: { ...SEND_WITH_FILE.body, attachment } })
    for (const call of calls)
      expect(await fieldsOf(call.body)).toContainEqual([
        'attachment',
        's.txt',
        '115,116,114,101,97,109,101,100',
      ])
    expect(calls).toHaveLength(2)
  })

  test('behind middleware is sent again after 429 with all of its body, and not after 503', async () => {
    const { mailgun, calls } = quickClient([status(429), status(503)])
    mailgun.use({ onRequest: ({ request }) => request.headers.set('x-trace', '1') })
    const { error } = await mailgun.POST(SEND, SEND_WITH_FILE)
    expect(error?.status).toBe(503)
    expect(calls).toHaveLength(2)
    const bodies = calls.map((call) => new Response(call.body as ReadableStream, { headers: call.headers }))
    const [first, second] = await Promise.all(bodies.map(async (body) => fieldsOf(await body.formData())))
    expect(first).toContainEqual(['attachment', 'ü.bin', '0,255,10'])
    expect(second).toEqual(first)
    expect(calls.map((call) => call.headers.get('x-trace'))).toEqual(['1', '1'])
  })
})

describe('Retries', () => {
  test.each<[string, MailgunChanges]>([
    ['retry: false', { retry: false }],
    ['a limit of 0', { retry: { limit: 0 } }],
  ])('are switched off by %s, for a client or for a call', async (_, options) => {
    for (const failure of [status(429), status(503)]) {
      const byClient = quickClient([failure, json({})], options)
      expect((await byClient.mailgun.GET('/v5/users')).error).toBeDefined()
      expect(byClient.calls).toHaveLength(1)
      const byCall = quickClient([failure, json({})])
      expect((await byCall.mailgun.GET('/v5/users', { retry: options.retry })).error).toBeDefined()
      expect(byCall.calls).toHaveLength(1)
    }
  })

  test('of a call win over those of its client', async () => {
    const { mailgun, calls } = quickClient([status(503)], { retry: false })
    await mailgun.GET('/v5/users', { retry: { limit: 4, initialDelayMs: 1 } })
    expect(calls).toHaveLength(5)
  })

  test.each([
    ['Retry-After in seconds', { 'retry-after': '2' }, ''],
    ['Retry-After as a date', { 'retry-after': 'Wed, 04 Mar 2026 05:06:09 GMT' }, ''],
    ['X-RateLimit-Reset', { 'x-ratelimit-reset': String(Date.parse('2026-03-04T05:06:09Z')) }, ''],
    ['retry-seconds in the body', {}, '{"message":"Too many requests","retry-seconds":2}'],
  ])('wait as long as %s says', async (_, headers, body) => {
    vi.useFakeTimers({ now: Date.parse('2026-03-04T05:06:07Z') })
    const { mailgun, calls } = quickClient([new Response(body, { status: 429, headers }), json({ id: '1' })])
    const sent = mailgun.POST(SEND, {
      ...SEND_WITH_FILE,
      body: { ...SEND_WITH_FILE.body, attachment: undefined },
    })
    await vi.advanceTimersByTimeAsync(1999)
    expect(calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(calls).toHaveLength(2)
    expect((await sent).data).toEqual({ id: '1' })
    expect(vi.getTimerCount()).toBe(0)
  })

  test('do not happen when the server asks for more than maxDelayMs: its answer is returned at once', async () => {
    // With a clock that stands still, a wait would never end.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answers = [
      status(429, { 'retry-after': '31' }),
      status(429, { 'x-ratelimit-reset': '31' }),
      json({ message: 'no', 'retry-seconds': 31 }, { status: 429 }),
    ]
    for (const answer of answers) {
      const { mailgun, calls } = quickClient([answer, json({})])
      expect((await mailgun.GET('/v5/users')).error?.status).toBe(429)
      expect(calls).toHaveLength(1)
    }
  })

  test('wait for a month if they have to, and not for a moment because a timer overflows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answers = [status(429, { 'retry-after': String(60 * 86_400) }), json({})]
    const { mailgun, calls } = quickClient(answers, { retry: { maxDelayMs: Infinity } })
    const sent = mailgun.GET('/v5/users')
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(calls).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(30 * 86_400_000)
    await sent
    expect(calls).toHaveLength(2)
  })
})

describe('The key', () => {
  test('that takes too long to come is a timeout, and nothing is sent when it comes at last', async () => {
    let arrive: (key: string) => void = () => undefined
    const apiKey = () => new Promise<string>((resolve) => (arrive = resolve))
    const { mailgun, calls } = quickClient([json({})], { apiKey, timeoutMs: 5, retry: false })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'timeout' })
    arrive('key-late')
    await settled()
    expect(calls).toHaveLength(0)
  })
})

describe('A redirect', () => {
  test.each([301, 302, 303, 307, 308])('%i of anything but GET and HEAD is refused', async (code) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { mailgun, calls } = quickClient([redirect(code, '/v3/moved?x=1'), json({ id: '1' })])
      await expect(mailgun.request(method, '/v3/x')).rejects.toMatchObject({
        code: 'redirect',
        operation: `${method} /v3/x`,
        outcome: 'unknown',
      })
      expect(calls).toHaveLength(1)
    }
  })

  test('of HEAD is followed as that of GET', async () => {
    const { mailgun, calls } = quickClient([redirect(302, '/v3/moved'), new Response(null)])
    await mailgun.request('HEAD', '/v3/x')
    expect(calls.map(({ method, url }) => [method, url])).toEqual([
      ['HEAD', 'https://api.mailgun.net/v3/x'],
      ['HEAD', 'https://api.mailgun.net/v3/moved'],
    ])
  })

  test('of a DELETE of one address to the list above it, as a server answers that merges slashes, is refused', async () => {
    const { mailgun, calls } = quickClient([redirect(308, '/v3/mg.example.com/bounces/'), json({})])
    const params = { path: { domain_name: 'mg.example.com', address: 'a' } }
    await expect(mailgun.DELETE('/v3/{domain_name}/bounces/{address}', { params })).rejects.toMatchObject({
      code: 'redirect',
    })
    expect(calls).toHaveLength(1)
  })

  test('to a URL that cannot be read is refused and not tried again', async () => {
    const { mailgun, calls } = quickClient([redirect(307, 'http://['), json({})])
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'redirect' })
    expect(calls).toHaveLength(1)
  })

  test('that is followed has its body cancelled', async () => {
    let cancelled = false
    const body = new ReadableStream({ cancel: () => void (cancelled = true) })
    const moved = (): Response => new Response(body, { status: 302, headers: { location: '/v5/moved' } })
    await quickClient([moved, json({ users: [] })]).mailgun.GET('/v5/users')
    expect(cancelled).toBe(true)
  })

  test.each([301, 302, 303, 307, 308])(
    '%i of a GET to http: on the own host goes to https: instead',
    async (code) => {
      const { mailgun, calls } = quickClient([redirect(code, 'http://api.mailgun.net/v5/moved'), json({})])
      await mailgun.GET('/v5/users')
      expect(calls.map((call) => call.url)).toEqual([
        'https://api.mailgun.net/v5/users',
        'https://api.mailgun.net/v5/moved',
      ])
    },
  )

  test.each([301, 302, 303])('%i of a send, which would drop the message, is refused', async (code) => {
    const { mailgun, calls } = quickClient([redirect(code, '/v3/moved'), json({})])
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({ code: 'redirect' })
    expect(calls).toHaveLength(1)
  })

  test.each([
    'https://evil.example/v5/users',
    '//evil.example/',
    'https://api.mailgun.net.evil.example/',
    'http://api.mailgun.net:8080/',
  ])('to %s is refused before anything is sent there, and not tried again', async (location) => {
    const { mailgun, calls } = quickClient([redirect(307, location), json({})])
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'forbidden_origin' })
    expect(calls).toHaveLength(1)
  })

  test('in a circle ends with an error', async () => {
    const { mailgun, calls } = quickClient([redirect(307, '/v5/users')])
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'redirect' })
    expect(calls).toHaveLength(6)
  })

  test('that the runtime hides, as browsers do, is an error that says so', async () => {
    const hidden = () => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' })
    const { mailgun } = quickClient([hidden])
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({
      code: 'redirect',
      message: expect.stringContaining('hides'),
    })
  })

  test('behind middleware, which saw another request, is refused', async () => {
    const { mailgun, calls } = quickClient([redirect(307, '/v5/moved'), json({})])
    mailgun.use({ onRequest: () => undefined })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'redirect' })
    expect(calls).toHaveLength(1)
  })
})

describe('A fetch', () => {
  test.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'offline', 'offline'],
    ['a symbol', Symbol('offline'), 'Symbol(offline)'],
    ['an object without a prototype', Object.create(null), 'object'],
    ['an object whose message is none', { message: Object.create(null) as unknown }, 'object'],
  ])('that rejects with %s is a failure of the network that says what it can', async (_, reason, said) => {
    // Not every stand-in rejects with an Error.
    const { mailgun } = quickClient([() => Promise.reject(reason as Error)], { retry: false })
    await expect(mailgun.GET('/v3/routes')).rejects.toMatchObject({
      code: 'network',
      outcome: 'unknown',
      message: `GET /v3/routes got no answer from https://api.mailgun.net: ${said}.`,
    })
  })

  test.each([undefined, null, 'x', {}, { ok: true, status: 200 }])(
    'that gives %j, as a mock without an answer does, is an error that says so and is not repeated',
    async (given) => {
      const { mailgun, calls } = quickClient([() => given as unknown as Response])
      await expect(mailgun.GET('/v3/routes')).rejects.toMatchObject({
        code: 'invalid_response',
        outcome: 'unknown',
        message: 'GET /v3/routes was given no Response by fetch.',
      })
      expect(calls).toHaveLength(1)
    },
  )

  test('whose redirects have a body that is no stream of the web is followed all the same', async () => {
    const { status, headers } = redirect(302, '/v3/routes?page=2')
    const foreign = { status, headers, ok: false, body: { pipe: () => undefined } } as unknown as Response
    const { mailgun, calls } = quickClient([() => foreign, json({ items: [] })])
    expect((await mailgun.GET('/v3/routes')).data).toEqual({ items: [] })
    expect(calls).toHaveLength(2)
  })

  test.each([[undefined], [null], ['text'], [new Error('deep', { cause: { code: 'ECONNRESET' } })]])(
    'that rejects with %o gives a network error that holds it as its cause',
    async (reason) => {
      const { mailgun } = quickClient([() => Promise.reject(reason)], { retry: false })
      const failure = await mailgun.GET('/v5/users').catch((error: unknown) => error)
      expect(failure).toMatchObject({ name: 'MailgunError', code: 'network', cause: reason })
      expect((failure as Error).message).toMatch(
        /^GET \/v5\/users got no answer from https:\/\/api\.mailgun\.net: /,
      )
    },
  )
})

/** A form's fields as plain data, files with their bytes. */
async function fieldsOf(body: unknown): Promise<string[][]> {
  const fields = [...(body as FormData)].map(async ([name, value]) =>
    typeof value === 'string'
      ? [name, value]
      : [name, value.name, new Uint8Array(await value.arrayBuffer()).join()],
  )
  return Promise.all(fields)
}
