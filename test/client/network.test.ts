// What a real connection does, and what Node's HTTP boundary does with it.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { ServerResponse } from 'node:http'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailgun, type Mailgun, type MailgunChanges } from '../../src/index.js'
import { SEND, SEND_WITH_FILE } from '../support/messages.js'
import { startLoopback, type Arrived, type Loopback } from '../support/loopback.js'

// nock puts itself between on import; the first half of this file wants the real thing.
nock.restore()

describe('Over a real connection', () => {
  let server: Loopback
  let answers: ((response: ServerResponse, request: Arrived) => void)[]
  const answer =
    (status: number, body = '{"message":"ok"}', headers = {}) =>
    (response: ServerResponse): void =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  const reset = (response: ServerResponse): void => void response.socket!.resetAndDestroy()
  const resetMidBody = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"items":[', () => response.socket!.resetAndDestroy())
  }
  const slowHeaders = (): void => undefined
  const slowBody = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"items":[')
  }
  const client = (options: MailgunChanges = {}): Mailgun =>
    createMailgun({ baseUrl: server.url, apiKey: 'key-test', retry: { initialDelayMs: 1 } }).withOptions(
      options,
    )

  beforeEach(async () => {
    answers = []
    server = await startLoopback((request, response) => (answers.shift() ?? answer(200))(response, request))
  })
  afterEach(() => server.close())

  test('a refused connection is a network error that says so', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    const mailgun = client({ baseUrl: `http://127.0.0.1:${port}` })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({
      code: 'network',
      message: `GET /v5/users got no answer from http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}.`,
    })
  })

  test('a name that does not exist is a network error that says so', async () => {
    const mailgun = client({ baseUrl: 'http://nohost.invalid', retry: false })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({
      code: 'network',
      message: /nohost\.invalid: getaddrinfo E/,
    })
  })

  test.each([
    ['before the headers', reset],
    ['in the middle of the body', resetMidBody],
  ])('a read whose connection breaks %s is tried again', async (_, fail) => {
    answers = [fail, fail, answer(200, '{"users":[]}')]
    expect((await client().GET('/v5/users')).data).toEqual({ users: [] })
    expect(server.arrived).toHaveLength(3)
  })

  test.each([
    ['before the headers', reset],
    ['in the middle of the body', resetMidBody],
  ])('a send whose connection breaks %s arrives once and is a network error', async (_, fail) => {
    answers = [fail]
    await expect(client().POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({
      name: 'MailgunError',
      code: 'network',
    })
    expect(server.arrived).toHaveLength(1)
  })

  test('a send arrives once if the server fails', async () => {
    answers = [answer(503, '{"message":"try later"}')]
    expect((await client().POST(SEND, SEND_WITH_FILE)).error?.detail).toBe('try later')
    expect(server.arrived).toHaveLength(1)
  })

  test('a send arrives a second time, whole, after 429', async () => {
    answers = [
      answer(429, '{"message":"slow down"}', { 'retry-after': '0' }),
      answer(200, '{"id":"<1>","message":"Queued"}'),
    ]
    expect((await client().POST(SEND, SEND_WITH_FILE)).data).toEqual({ id: '<1>', message: 'Queued' })
    expect(server.arrived).toHaveLength(2)
    const [first, second] = await Promise.all(server.arrived.map(parsed))
    expect(first).toEqual([
      ['from', 'a@mg.example.com'],
      ['to', 'b@example.org'],
      ['to', 'c@example.org'],
      ['text', 'Grüße'],
      ['attachment', 'ü.bin', 'application/x-test', '0,255,10'],
    ])
    expect(second).toEqual(first)
  })

  test.each([
    ['headers', slowHeaders],
    ['a body', slowBody],
  ])('a read that waits too long for %s times out, and is tried again', async (_, stall) => {
    const users = answer(200, '{"users":[]}')
    answers = [stall, users, users]
    expect((await client({ timeoutMs: 90 }).GET('/v5/users')).data).toEqual({ users: [] })
    expect(server.arrived.length).toBeGreaterThan(1)
  })

  test.each([
    ['headers', slowHeaders],
    ['a body', slowBody],
  ])('a send that waits too long for %s arrives once and is a timeout', async (_, stall) => {
    answers = [stall]
    await expect(client({ timeoutMs: 90 }).POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({
      code: 'timeout',
    })
    expect(server.arrived).toHaveLength(1)
  })

  test('an answer that takes its time, within the timeout, is read', async () => {
    answers = [
      (response) => {
        slowBody(response)
        setTimeout(() => response.end(']}'), 20)
      },
    ]
    expect((await client({ timeoutMs: 5000 }).GET('/v5/users')).data).toEqual({ items: [] })
  })

  test.each([
    ['headers', slowHeaders],
    ['a body', slowBody],
  ])(
    "stopping a call that waits for %s closes the connection and rejects with the user's reason",
    async (_, stall) => {
      const controller = new AbortController()
      const closed = new Promise((resolve) => {
        answers = [
          (response) => {
            response.on('close', resolve)
            stall(response)
            setTimeout(() => controller.abort(reason), 20)
          },
        ]
      })
      const reason = { why: 'left' }
      await expect(client().GET('/v5/users', { signal: controller.signal })).rejects.toBe(reason)
      await closed
      expect(server.arrived).toHaveLength(1)
    },
  )

  test('a redirect of a read is followed with the credential', async () => {
    answers = [answer(307, '', { location: '/v5/moved' }), answer(200, '{"users":[]}')]
    expect((await client().GET('/v5/users')).data).toEqual({ users: [] })
    const [first, second] = server.arrived
    expect(second).toMatchObject({ method: 'GET', target: '/v5/moved' })
    expect(second!.headers.authorization).toBe(first!.headers.authorization)
  })

  test('a redirect to another server is refused, and nothing arrives there', async () => {
    const other = await startLoopback((_, response) => void response.end('{}'))
    answers = [answer(307, '', { location: `${other.url}/v5/users` })]
    await expect(client().GET('/v5/users')).rejects.toMatchObject({ code: 'forbidden_origin' })
    await other.close()
    expect(other.arrived).toHaveLength(0)
  })

  test('a redirect that would turn a send into a GET is refused', async () => {
    answers = [answer(302, '', { location: '/v3/moved' })]
    await expect(client().POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({ code: 'redirect' })
    expect(server.arrived).toHaveLength(1)
  })

  test('a server that does not speak HTTP is a network error', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.resume().end('220 mail.example.com ESMTP\r\n')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const mailgun = client({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      retry: false,
    })
    await expect(mailgun.GET('/v5/users')).rejects.toMatchObject({ code: 'network' })
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('At the HTTP boundary of Node', () => {
  const api = (): nock.Scope =>
    nock('https://api.mailgun.net', { reqheaders: { authorization: `Basic ${btoa('api:key-test')}` } })
  const mailgun = createMailgun({ apiKey: 'key-test', retry: { initialDelayMs: 1 } })

  beforeAll(() => {
    nock.activate()
    nock.disableNetConnect()
  })
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([])
    nock.cleanAll()
  })
  afterAll(() => nock.restore())

  test('a read goes out again after 502 and after a failed connection', async () => {
    api().get('/v5/users').reply(502, '<html>Bad Gateway</html>')
    api()
      .get('/v5/users')
      .replyWithError(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
    api()
      .get('/v5/users')
      .reply(200, { users: [{ id: 'u1' }] })
    expect((await mailgun.GET('/v5/users')).data).toEqual({ users: [{ id: 'u1' }] })
  })

  test('a send goes out once if the connection fails', async () => {
    const mails = api().post('/v3/mg.example.com/messages').replyWithError('socket hang up')
    await expect(mailgun.POST(SEND, SEND_WITH_FILE)).rejects.toMatchObject({
      code: 'network',
      message: /socket hang up/,
    })
    expect(mails.isDone()).toBe(true)
  })

  test('a send goes out again after 429, with the same bytes but for the boundary', async () => {
    const bodies: string[] = []
    // nock gives bodies that hold more than text as hexadecimal digits.
    const keep = (body: string): boolean => bodies.push(Buffer.from(body, 'hex').toString()) > 0
    api().post('/v3/mg.example.com/messages', keep).reply(429, { message: 'slow down', 'retry-seconds': 0 })
    api().post('/v3/mg.example.com/messages', keep).reply(200, { id: '<1>', message: 'Queued' })
    expect((await mailgun.POST(SEND, SEND_WITH_FILE)).data).toEqual({ id: '<1>', message: 'Queued' })
    const [first, ...rest] = [...new Set(bodies.map((body) => body.replaceAll(/-{4,}formdata[\w-]+/g, '')))]
    expect(first).toContain('name="text"')
    expect(rest).toEqual([])
  })

  test('an answer with a wait above the cap is given at once', async () => {
    api().post('/v3/mg.example.com/messages').reply(429, { message: 'slow down' }, { 'retry-after': '3600' })
    const { error } = await mailgun.POST(SEND, SEND_WITH_FILE)
    expect(error).toMatchObject({ status: 429, detail: 'slow down' })
    expect(error!.headers.get('retry-after')).toBe('3600')
  })
})

/** The fields of a multipart request, files with their bytes. */
async function parsed({ headers, body }: Arrived): Promise<string[][]> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type']! },
  }).formData()
  const fields = [...form].map(async ([name, value]) =>
    typeof value === 'string'
      ? [name, value]
      : [name, value.name, value.type, new Uint8Array(await value.arrayBuffer()).join()],
  )
  return Promise.all(fields)
}
