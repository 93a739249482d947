import { describe, expect, test } from 'vitest'
import { MailgunError } from '../../src/index.js'
import { json } from '../support/recording-fetch.js'
import { quickProxy } from '../support/quick-proxy.js'

const basic = (key: string): string => `Basic ${btoa(`api:${key}`)}`

describe('what goes on to Mailgun', () => {
  test("is the proxy's key, and of the browser's headers only Accept and Content-Type", async () => {
    const { send, calls } = quickProxy()
    await send({
      headers: {
        authorization: 'Bearer of-the-visitor',
        cookie: 'session=1',
        'x-mailgun-on-behalf-of': 'someone-else',
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        connection: 'x-api-key',
        'x-api-key': 'smuggled',
        'transfer-encoding': 'chunked',
        te: 'trailers',
        'proxy-authorization': 'Basic x',
        'x-forwarded-for': '10.0.0.1',
        'x-forwarded-host': 'evil.example',
        'x-original-url': '/v3/other.example.com/messages',
        'x-rewrite-url': '/v3/other.example.com/messages',
        'content-encoding': 'gzip',
        host: 'evil.example',
        referer: 'https://app.example.com/secret',
      },
    })
    expect(Object.fromEntries(calls[0]!.headers)).toEqual({
      accept: 'application/json',
      authorization: basic('key-test'),
      'content-type': 'application/x-www-form-urlencoded',
    })
  })

  test('asks a key function for each request', async () => {
    let asked = 0
    const { send, calls } = quickProxy({ apiKey: async () => `key-${++asked}` })
    await send()
    await send()
    expect(calls.map(({ headers }) => headers.get('authorization'))).toEqual([basic('key-1'), basic('key-2')])
  })

  test('acts as the subaccount of the option, which the visitor cannot change', async () => {
    const { send, calls } = quickProxy({ subaccount: 'sub-of-the-site' })
    await send({ headers: { 'X-Mailgun-On-Behalf-Of': 'sub-of-another' } })
    expect(calls[0]!.headers.get('x-mailgun-on-behalf-of')).toBe('sub-of-the-site')
  })

  test("acts as each visitor's own subaccount, also when their requests overlap", async () => {
    const authorize = async ({ headers }: Request) => {
      const visitor = headers.get('cookie')!
      await new Promise((resolve) => setTimeout(resolve, visitor === 'a' ? 20 : 1))
      return { subaccount: `sub-${visitor}` }
    }
    const { send, calls } = quickProxy({ authorize, subaccount: 'sub-of-the-site' })
    const bodyOf = (to: string) => new URLSearchParams({ to })
    await Promise.all(['a', 'b'].map((cookie) => send({ headers: { cookie }, body: bodyOf(cookie) })))
    const sent = await Promise.all(
      calls.map(async ({ headers, body }) => [
        headers.get('x-mailgun-on-behalf-of'),
        await (body as Blob).text(),
      ]),
    )
    expect(sent.sort()).toEqual([
      ['sub-a', 'to=a'],
      ['sub-b', 'to=b'],
    ])
  })

  test.each([undefined, '', ' ', 7, null])(
    'never falls back to the account itself when the subaccount is %j',
    async (subaccount) => {
      const { send, calls, reported } = quickProxy({
        authorize: () => ({ subaccount }) as never,
        subaccount: 'sub-of-the-site',
      })
      expect((await send()).status).toBe(500)
      expect(calls).toEqual([])
      expect(String(reported[0])).toMatch(/subaccount must be text/)
    },
  )
})

describe('authorize', () => {
  test('that gives one response for all requests makes the later ones a 500, which is reported', async () => {
    const denied = new Response('no', { status: 401 })
    const { send, calls, reported } = quickProxy({ authorize: () => denied })
    expect(await (await send()).text()).toBe('no')
    expect((await send()).status).toBe(500)
    expect(reported).toMatchObject([{ name: 'TypeError' }])
    expect(calls).toHaveLength(0)
  })

  test('that gives a response of no status makes it a 500, which is reported', async () => {
    const { send, calls, reported } = quickProxy({ authorize: () => Response.error() })
    expect((await send()).status).toBe(500)
    expect(reported).toHaveLength(1)
    expect(calls).toHaveLength(0)
  })

  test("is asked with the visitor's request, cookies included, and with what it asks for", async () => {
    const asked: unknown[] = []
    const { send } = quickProxy({
      authorize: ({ method, url, headers }, { operation, path, form }) => {
        const body = [...form!]
        return (
          asked.push([
            method,
            url,
            headers.get('cookie'),
            headers.get('authorization'),
            operation,
            path,
            body,
          ]) > 0
        )
      },
    })
    await send({ headers: { cookie: 'session=1', authorization: 'Bearer t' } })
    expect(asked).toEqual([
      [
        'POST',
        'https://app.example.com/api/mailgun/v3/mg.example.com/messages',
        'session=1',
        'Bearer t',
        'POST /v3/{domain_name}/messages',
        { domain_name: 'mg.example.com' },
        [['to', 'bob@example.org']],
      ],
    ])
  })

  test.each([false, undefined, null, 0, 1, 'true', {}, [], { headers: {} }, { status: 200, headers: {} }])(
    'an answer of %j refuses with 403, and nothing is sent',
    async (decision) => {
      const { send, calls } = quickProxy({ authorize: () => decision as never })
      const response = await send()
      expect([response.status, await response.json()]).toEqual([
        403,
        { message: 'You are not allowed here.' },
      ])
      expect(calls).toEqual([])
    },
  )

  test('an answer with a subaccount is no response, whatever else it has', async () => {
    const { send, calls } = quickProxy({
      authorize: () => ({ subaccount: 'sub-a', headers: new Headers(), status: 200 }),
    })
    expect((await send()).status).toBe(200)
    expect(calls[0]!.headers.get('x-mailgun-on-behalf-of')).toBe('sub-a')
  })

  test('an answer that is a response is given to the browser as it is', async () => {
    const { send, calls } = quickProxy({
      authorize: () => Response.redirect('https://login.example.com/', 302),
    })
    const response = await send()
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://login.example.com/'])
    expect(calls).toEqual([])
  })

  test('a failure gives 500 without details, and reports them', async () => {
    const failure = new Error('database password is hunter2')
    for (const authorize of [
      () => Promise.reject(failure),
      () => {
        throw failure
      },
    ]) {
      const { send, calls, reported } = quickProxy({ authorize })
      const response = await send()
      expect([response.status, await response.text()]).toEqual([500, '{"message":"Something failed."}'])
      expect(calls).toEqual([])
      expect(reported).toEqual([failure])
    }
  })

  test("a failure of a call of its own to Mailgun is its failure, not the proxy's", async () => {
    const { send, reported } = quickProxy({
      authorize: () => Promise.reject(new MailgunError('network', 'no answer')),
    })
    expect((await send()).status).toBe(500)
    expect(reported).toHaveLength(1)
  })

  test('a report that fails changes nothing', async () => {
    const { send } = quickProxy({
      authorize: () => Promise.reject(new Error('first')),
      onError: () => {
        throw new Error('second')
      },
    })
    expect((await send()).status).toBe(500)
  })
})

describe('what the browser gets', () => {
  test('is status, body and the headers that a client acts on', async () => {
    const { send } = quickProxy(
      {},
      json(
        { message: 'slow down' },
        {
          status: 429,
          headers: {
            'content-type': 'application/json',
            'retry-after': '7',
            'x-ratelimit-reset': '1700000000000',
            'set-cookie': 'mailgun=1',
            'www-authenticate': 'Basic realm="MG API"',
            'x-mailgun-key-id': '6f1a',
            server: 'nginx',
            location: '/v3/x',
            'access-control-allow-origin': '*',
            'cache-control': 'public, max-age=600',
          },
        },
      ),
    )
    const response = await send()
    expect([response.status, await response.json()]).toEqual([429, { message: 'slow down' }])
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'retry-after': '7',
      'x-ratelimit-reset': '1700000000000',
      'cache-control': 'no-store',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      vary: 'Origin',
    })
  })

  test('says 502 where Mailgun refused the key, and does not say which', async () => {
    const { send, reported } = quickProxy(
      {},
      new Response('Forbidden', { status: 401, headers: { 'www-authenticate': 'Basic' } }),
    )
    const response = await send()
    expect([response.status, await response.json()]).toEqual([
      502,
      { message: 'Mailgun could not be called.' },
    ])
    expect(response.headers.get('www-authenticate')).toBe(null)
    expect(String(reported[0])).toMatch(/is it an API key/)
    expect(JSON.stringify(reported)).not.toContain('key-test')
  })

  test('says 502 where Mailgun cannot be reached, without the reason', async () => {
    const { send, calls, reported } = quickProxy({}, () =>
      Promise.reject(new TypeError('connect ECONNREFUSED 10.1.2.3:443')),
    )
    const response = await send()
    expect([response.status, await response.text()]).toEqual([
      502,
      '{"message":"Mailgun could not be called."}',
    ])
    expect(calls).toHaveLength(1)
    expect(String(reported[0])).toMatch(/ECONNREFUSED/)
  })

  test.each([
    ['another server', 307, 'https://evil.example/v3/x'],
    ['another operation, whose answer may hold secrets', 307, '/v3/domains/mg.example.com/webhooks'],
    ['another operation, for ever', 308, 'https://api.mailgun.net/v5/accounts/http_signing_key'],
    ['another operation, as after a form', 303, '/v5/accounts/http_signing_key'],
  ])('says 502 where Mailgun leads to %s, which is not called', async (_, status, location) => {
    const { call, calls } = quickProxy({}, new Response(null, { status, headers: { location } }))
    const response = await call('GET', '/v3/mg.example.com/bounces')
    expect([response.status, response.headers.get('location')]).toEqual([502, null])
    expect(calls).toHaveLength(1)
  })

  test.each([429, 500, 503])(
    'after %d a call is not repeated here, for the browser does that',
    async (status) => {
      const { send, call, calls } = quickProxy(
        {},
        new Response('{}', { status, headers: { 'retry-after': '0' } }),
      )
      expect((await send()).status).toBe(status)
      expect((await call('GET', '/v3/mg.example.com/bounces')).status).toBe(status)
      expect(calls).toHaveLength(2)
    },
  )
})
