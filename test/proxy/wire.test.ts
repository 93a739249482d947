// A client without a key → an HTTP server with the proxy → the fake Mailgun, all on loopback.
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createMailgun, paginate, unwrap, type Mailgun } from '../../src/index.js'
import { createMailgunProxy, type MailgunProxyOptions } from '../../src/proxy.js'
import type { FakeMailgun } from '../../src/testing.js'
import { addBounces, serveFake } from '../support/fake-mailgun.js'
import { MESSAGE } from '../support/messages.js'
import { BOUNCES, SEND } from '../support/quick-proxy.js'
import { serveHandler, type Served } from '../support/serve-handler.js'

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

async function setUp(
  options: Partial<Omit<MailgunProxyOptions, 'region'>> = {},
): Promise<{ fake: FakeMailgun; url: string; site: Served; mailgun: Mailgun }> {
  const served = await serveFake({ domains: ['mg.example.com'] })
  const { fake, url } = served
  await addBounces(fake, 25)
  const proxy = createMailgunProxy({
    apiKey: fake.apiKey,
    baseUrl: url,
    allow: [SEND, BOUNCES],
    authorize: () => true,
    onError: () => undefined,
    ...options,
  })
  const site = await serveHandler(proxy)
  running.push(served, site)
  return {
    fake,
    url,
    site,
    mailgun: createMailgun({ baseUrl: `${site.url}/api/mailgun`, retry: { initialDelayMs: 1 } }),
  }
}

const path = { domain_name: 'mg.example.com' }
const letter = { params: { path }, body: MESSAGE }

describe('a client without a key', () => {
  test('sends a message with an attachment', async () => {
    const { fake, mailgun } = await setUp()
    const file = new File([new Uint8Array(300_000).fill(7)], 'report.bin', {
      type: 'application/octet-stream',
    })
    const sent = await unwrap(
      mailgun.POST('/v3/{domain_name}/messages', {
        params: { path },
        body: {
          from: 'ada@mg.example.com',
          to: ['bob@example.org'],
          subject: 'Hi',
          text: 'Grüße',
          attachment: [file],
        },
      }),
    )
    expect(sent.message).toBe('Queued. Thank you.')
    const [arrived] = fake.requests
    expect(arrived).toMatchObject({
      operation: SEND.operation,
      path,
      fields: { text: 'Grüße', subject: 'Hi' },
    })
    expect(arrived!.files.attachment![0]).toMatchObject({
      filename: 'report.bin',
      data: new Uint8Array(300_000).fill(7),
    })
  })

  test('pages through a list by links of Mailgun', async () => {
    const { fake, mailgun } = await setUp()
    const seen: string[] = []
    for await (const { address } of paginate(mailgun, '/v3/{domain_name}/bounces', {
      params: { path, query: { limit: 10 } },
    }))
      seen.push(address)
    expect(new Set(seen).size).toBe(25)
    expect(seen).toHaveLength(25)
    expect(fake.requests.map(({ query }) => query.page)).toEqual([undefined, 'next', 'next', 'next'])
  })

  test('goes on from a cursor of the proxy', async () => {
    const { mailgun } = await setUp()
    const first = await paginate(mailgun, '/v3/{domain_name}/bounces', {
      params: { path, query: { limit: 10 } },
    })
      .pages()
      .next()
    const { cursor } = first.value!
    expect(cursor).toMatch(/^\/v3\/mg\.example\.com\/bounces\?/)
    const rest: string[] = []
    for await (const { address } of paginate(mailgun, '/v3/{domain_name}/bounces', {
      params: { path },
      cursor: cursor!,
    }))
      rest.push(address)
    expect(rest).toHaveLength(15)
  })

  test('gets no further where a link leads to what is not listed', async () => {
    const { fake, url } = await setUp()
    const links = {
      first: '',
      previous: '',
      last: '',
      next: `${url}/v3/other.example.com/bounces?page=next&address=a`,
    }
    const lying = createMailgunProxy({
      apiKey: fake.apiKey,
      baseUrl: url,
      allow: [BOUNCES],
      authorize: () => true,
      fetch: async () => Response.json({ items: [{ address: 'a@example.org' }], paging: links }),
    })
    const site = await serveHandler(lying)
    running.push(site)
    const mailgun = createMailgun({ baseUrl: `${site.url}/api/mailgun`, retry: false })
    const seen: string[] = []
    const walk = async () => {
      for await (const { address } of paginate(mailgun, '/v3/{domain_name}/bounces', { params: { path } }))
        seen.push(address)
    }
    await expect(walk()).rejects.toMatchObject({ code: 'invalid_response' })
    expect(seen).toEqual(['a@example.org'])
    // Neither does a client that follows it.
    const { error } = await mailgun.request('GET', '/v3/other.example.com/bounces?page=next&address=a')
    expect(error).toMatchObject({ status: 403, detail: 'This operation is not allowed here.' })
  })

  test('learns of an error as of any other', async () => {
    const { mailgun, fake } = await setUp({
      allow: [{ ...SEND, path: { domain_name: true } }],
      authorize: (_, call) => call.path.domain_name !== 'b.example',
    })
    const send = (domain_name: string) =>
      mailgun.POST('/v3/{domain_name}/messages', {
        params: { path: { domain_name } },
        body: { from: 'a@a.example', to: ['b@b.example'], subject: 's', text: 't' },
      })
    expect((await send('a.example')).error).toMatchObject({
      status: 404,
      detail: 'Domain not found: a.example',
    })
    expect((await send('b.example')).error).toMatchObject({
      status: 403,
      detail: 'You are not allowed here.',
    })
    expect(fake.requests).toHaveLength(1)
  })

  test('waits and tries again where Mailgun asks for that', async () => {
    let busy = true
    const { fake, mailgun } = await setUp({
      fetch: async (...call) => {
        if (!busy) return fetch(...call)
        busy = false
        return Response.json({ message: 'later' }, { status: 429, headers: { 'retry-after': '0' } })
      },
    })
    const { error } = await mailgun.POST('/v3/{domain_name}/messages', letter)
    expect(error).toBe(undefined)
    expect(fake.requests).toHaveLength(1)
  })

  test('never sends twice where the answer was lost', async () => {
    const { fake, mailgun } = await setUp({
      fetch: async (...call) => {
        await fetch(...call)
        throw new TypeError('socket hang up')
      },
    })
    const { error } = await mailgun.POST('/v3/{domain_name}/messages', letter)
    expect(error).toMatchObject({ status: 502 })
    expect(fake.requests).toHaveLength(1)
  })
})

describe('bytes on the wire', () => {
  test('a body without a length that grows too large ends in 413, and Mailgun has no request of it', async () => {
    const { fake, site } = await setUp({ maxBodyBytes: 100_000 })
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${site.url}/api/mailgun/v3/mg.example.com/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      request.on('response', (response) => resolve(response.statusCode!)).on('error', reject)
      for (let count = 0; count < 20; count++) request.write(Buffer.alloc(10_000, 97))
      request.end()
    })
    expect(status).toBe(413)
    expect(fake.requests).toEqual([])
  })

  test('a body that stops coming ends in 408', async () => {
    const { fake, site } = await setUp({ timeoutMs: 150 })
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(`${site.url}/api/mailgun/v3/mg.example.com/messages`, {
        method: 'POST',
        headers: { 'content-length': '1000', 'content-type': 'application/x-www-form-urlencoded' },
      })
      request.on('response', (response) => resolve(response.statusCode!)).on('error', reject)
      request.write('to=')
    })
    expect(status).toBe(408)
    expect(fake.requests).toEqual([])
  })

  /** What a server answers to bytes that no HTTP library would send. */
  async function raw(url: string, head: string): Promise<number> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    const text = await new Promise<string>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('data', (data) => resolve(data.toString()))
      socket.write(`${head}\r\nhost: ${hostname}\r\ncontent-length: 0\r\n\r\n`)
    })
    socket.destroy()
    return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])
  }

  test.each([
    '/api/mailgun/v3/mg.example.com/../other.example.com/messages',
    '/api/mailgun/v3/mg.example.com/..%2fother.example.com/messages',
    '/api/mailgun/v3/%2e%2e/v3/other.example.com/messages',
    '/api/mailgun/../mailgun/v3/other.example.com/messages',
    '/api/mailgun/v3/mg.example.com/messages/..;/messages',
    '/api/mailgun//v3/mg.example.com/messages',
    '/api/mailgun/v3\\mg.example.com/\\messages',
    '//evil.example/api/mailgun/v3/mg.example.com/bounces',
  ])('POST %s is refused', async (target) => {
    const { fake, site } = await setUp()
    expect(await raw(site.url, `POST ${target} HTTP/1.1`)).toBe(403)
    expect(fake.requests).toEqual([])
  })

  test('the visitor learns nothing of the key, whatever comes back', async () => {
    const { fake, site } = await setUp()
    const answers = await Promise.all(
      [
        'GET /v3/mg.example.com/bounces',
        'DELETE /v3/mg.example.com/bounces',
        'POST /v3/mg.example.com/messages',
      ].map(async (call) => {
        const [method, target] = call.split(' ')
        const response = await fetch(`${site.url}/api/mailgun${target}`, { method: method! })
        return JSON.stringify([...response.headers]) + (await response.text())
      }),
    )
    for (const answer of answers) {
      expect(answer).not.toContain(fake.apiKey)
      expect(answer).not.toContain(btoa(`api:${fake.apiKey}`))
    }
  })
})
