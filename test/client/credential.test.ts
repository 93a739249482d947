import { inspect } from 'node:util'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  createMailgun,
  paginate,
  unwrap,
  type Fetch,
  type Mailgun,
  type MailgunOptions,
} from '../../src/index.js'
import { startLoopback, type Loopback } from '../support/loopback.js'
import { json, recordingFetch } from '../support/recording-fetch.js'

const KEY = 'key-0123456789abcdef'
const BASIC = `Basic ${btoa(`api:${KEY}`)}`
const path = { domain_name: 'd.example' }

const servers: Loopback[] = []
const serve = async (...answer: Parameters<typeof startLoopback>): Promise<Loopback> => {
  const server = await startLoopback(...answer)
  servers.push(server)
  return server
}

afterEach(async () => {
  vi.unstubAllGlobals()
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

describe('the credential goes out', () => {
  test('as HTTP Basic with the user name "api"', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({ apiKey: KEY, fetch }).GET('/v3/routes')
    expect(calls[0]!.headers.get('authorization')).toBe(BASIC)
  })

  test('not at all without a key, so that a proxy can add its own', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({ baseUrl: 'https://proxy.example/mail', fetch }).GET('/v3/routes')
    expect(calls[0]!.url).toBe('https://proxy.example/mail/v3/routes')
    expect(calls[0]!.headers.has('authorization')).toBe(false)
  })

  test.each([
    ['us', 'https://storage-us-east4.api.mailgun.net/v3/domains/d.example/messages/abc'],
    ['us', 'https://sw.api.mailgun.net/v3/domains/d.example/messages/abc'],
    ['eu', 'https://storage-europe-west1.api.mailgun.net/v3/domains/d.example/messages/abc'],
  ] as const)('in region %s to the storage host of an event, %s', async (region, url) => {
    const { fetch, calls } = recordingFetch()
    await unwrap(createMailgun({ apiKey: KEY, region, fetch }).request('GET', url))
    expect(calls).toMatchObject([{ url }])
    expect(calls[0]!.headers.get('authorization')).toBe(BASIC)
  })

  test.each([
    ['us', 'https://storage-europe-west1.api.mailgun.net/v3/domains/d.example/messages/abc'],
    ['us', 'https://api.eu.mailgun.net/v3/routes'],
    ['eu', 'https://storage-us-east4.api.mailgun.net/v3/domains/d.example/messages/abc'],
    ['eu', 'https://api.mailgun.net/v3/routes'],
    ['us', 'https://api.mailgun.net.evil.example/v3/routes'],
    ['us', 'https://evilapi.mailgun.net/v3/routes'],
    ['us', 'https://api.mailgun.net:8443/v3/routes'],
    ['us', 'http://storage-us-east4.api.mailgun.net/v3/routes'],
    ['us', `https://api:${KEY}@api.mailgun.net/v3/routes`],
    ['us', 'https://api.mailgun.net@evil.example/v3/routes'],
    ['us', 'https://evil.example/v3/routes'],
  ] as const)('from a client of region %s never to %s', async (region, url) => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey: KEY, region, fetch })
    await expect(mailgun.request('GET', url)).rejects.toMatchObject({ code: 'forbidden_origin' })
    await expect(mailgun.GET('/v3/routes', { server: new URL(url).href })).rejects.toMatchObject({
      code: 'forbidden_origin',
    })
    if (url.includes('@')) expect(() => new Request(url)).toThrow(TypeError)
    else {
      // Middleware that sends the call elsewhere is held to the same.
      const elsewhere = { onRequest: () => new Request(url) }
      await expect(mailgun.GET('/v3/routes', { middleware: [elsewhere] })).rejects.toMatchObject({
        code: 'forbidden_origin',
      })
    }
    expect(calls).toEqual([])
  })

  test('over https only: links to the own host with http are upgraded', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({ apiKey: KEY, fetch }).request('GET', 'http://api.mailgun.net/v3/routes?skip=1')
    expect(calls.map(({ url }) => url)).toEqual(['https://api.mailgun.net/v3/routes?skip=1'])
  })

  test.each([
    'https://evil.example/v3/d.example/bounces?page=next',
    'https://api.mailgun.net.evil.example/v3/d.example/bounces?page=next',
    'https://api.eu.mailgun.net/v3/d.example/bounces?page=next',
    'https://x@api.mailgun.net/v3/d.example/bounces?page=next',
    'http://api.mailgun.net:8080/v3/d.example/bounces?page=next',
    '//evil.example/v3/d.example/bounces?page=next',
    '\\\\evil.example\\bounces',
  ])('not to a hostile paging.next: %s', async (next) => {
    const { fetch, calls } = recordingFetch(json({ items: [{ address: 'a@x.example' }], paging: { next } }))
    const mailgun = createMailgun({ apiKey: KEY, fetch })
    const walk = (async () => {
      for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', { params: { path } }))
        void bounce
    })()
    await expect(walk).rejects.toThrow()
    expect(calls.map(({ url }) => url)).toEqual(['https://api.mailgun.net/v3/d.example/bounces'])
  })

  test.each([301, 302, 303, 307, 308])('not across origins with a redirect (%i)', async (status) => {
    const other = await serve((_, response) => void response.end('{}'))
    const own = await serve(
      (_, response) => void response.writeHead(status, { location: `${other.url}/v3/routes` }).end(),
    )
    const mailgun = createMailgun({ apiKey: KEY, baseUrl: own.url })
    await expect(mailgun.GET('/v3/routes')).rejects.toMatchObject({ code: 'forbidden_origin' })
    await expect(mailgun.POST('/v3/routes', { body: { expression: 'match_all()' } })).rejects.toMatchObject({
      code: 'redirect',
    })
    expect(own.arrived).toHaveLength(2)
    expect(other.arrived).toEqual([])
  })

  test('again with a redirect within the own origin', async () => {
    const own = await serve((request, response) => {
      if (request.target === '/v3/routes') response.writeHead(302, { location: '/v3/moved?x=1' }).end()
      else response.end('{"items":[]}')
    })
    const data = await unwrap(createMailgun({ apiKey: KEY, baseUrl: own.url }).GET('/v3/routes'))
    expect(data).toEqual({ items: [] })
    expect(own.arrived.map(({ target, headers }) => [target, headers.authorization])).toEqual([
      ['/v3/routes', BASIC],
      ['/v3/moved?x=1', BASIC],
    ])
  })

  test('only once where a send is redirected', async () => {
    const own = await serve((request, response) => {
      if (request.target === '/v3/routes') response.writeHead(307, { location: '/v3/moved' }).end()
      else response.end('{}')
    })
    await expect(
      createMailgun({ apiKey: KEY, baseUrl: own.url }).request('POST', '/v3/routes', {
        body: { expression: 'match_all()' },
      }),
    ).rejects.toMatchObject({ code: 'redirect' })
    expect(own.arrived.map(({ method, body }) => [method, String(body)])).toEqual([
      ['POST', 'expression=match_all%28%29'],
    ])
  })

  test.each([
    'https://u:p@api.mailgun.net/v3/routes',
    'http://api.mailgun.net:81/',
    'https://evilapi.mailgun.net/',
    '//evil.example/',
  ])('not with a redirect to %s', async (location) => {
    const { fetch, calls } = recordingFetch(new Response(null, { status: 307, headers: { location } }))
    await expect(createMailgun({ apiKey: KEY, fetch }).GET('/v3/routes')).rejects.toMatchObject({
      code: 'forbidden_origin',
    })
    expect(calls).toHaveLength(1)
  })

  test('not in circles', async () => {
    const { fetch, calls } = recordingFetch(
      new Response(null, { status: 302, headers: { location: '/v3/routes' } }),
    )
    await expect(createMailgun({ apiKey: KEY, fetch }).GET('/v3/routes')).rejects.toMatchObject({
      code: 'redirect',
    })
    expect(calls.length).toBeLessThan(10)
  })

  test('not to Mailgun from a client with a base URL of its own, nor the other way', async () => {
    const { fetch, calls } = recordingFetch()
    const proxy = createMailgun({ apiKey: KEY, baseUrl: 'https://proxy.example', fetch })
    await expect(
      proxy.request('GET', 'https://storage-us-east4.api.mailgun.net/v3/routes'),
    ).rejects.toMatchObject({
      code: 'forbidden_origin',
    })
    await proxy.request('GET', 'https://api.mailgun.net/v3/routes?a=1')
    expect(calls.splice(0)).toMatchObject([{ url: 'https://proxy.example/v3/routes?a=1' }])
    await expect(
      proxy.withOptions({ region: 'us' }).request('GET', 'https://proxy.example/v3/routes'),
    ).rejects.toMatchObject({
      code: 'forbidden_origin',
    })
    expect(calls).toEqual([])
  })
})

describe('the key', () => {
  test.each([
    ['a function', () => KEY],
    ['an async function', async () => KEY],
  ])('may be %s, which is asked for it before each attempt', async (_, source) => {
    const asked = vi.fn(source)
    const { fetch, calls } = recordingFetch(
      new Response('', { status: 503 }),
      new Response('', { status: 503 }),
      json({ items: [] }),
    )
    const mailgun = createMailgun({ apiKey: asked, fetch, retry: { initialDelayMs: 1 } })
    expect(asked).not.toHaveBeenCalled()
    await unwrap(mailgun.GET('/v3/routes'))
    expect(asked).toHaveBeenCalledTimes(3)
    expect(calls.map(({ headers }) => headers.get('authorization'))).toEqual([BASIC, BASIC, BASIC])
  })

  test('that rotates during retries is used as it is then', async () => {
    let version = 0
    const { fetch, calls } = recordingFetch(new Response('', { status: 429 }), json({ items: [] }))
    await unwrap(
      createMailgun({ apiKey: () => `key-${++version}`, fetch, retry: { initialDelayMs: 1 } }).GET(
        '/v3/routes',
      ),
    )
    expect(calls.map(({ headers }) => atob(headers.get('authorization')!.slice(6)))).toEqual([
      'api:key-1',
      'api:key-2',
    ])
  })

  test('is not sent if its function fails; the failure comes as it is', async () => {
    const { fetch, calls } = recordingFetch()
    const reason = new Error('vault sealed')
    await expect(
      createMailgun({ apiKey: () => Promise.reject(reason), fetch }).GET('/v3/routes'),
    ).rejects.toBe(reason)
    expect(calls).toEqual([])
  })

  const broken = [
    `${KEY}\n`,
    ` ${KEY}`,
    `${KEY} `,
    `${KEY}\r\nX-Evil: 1`,
    `${KEY}\t`,
    `${KEY}ü`,
    `${KEY}\u200b`,
    `${KEY}\0`,
    `${KEY}🗝`,
  ]
  test.each(broken)('%o is refused with a TypeError that does not show it', async (apiKey) => {
    const { fetch, calls } = recordingFetch()
    for (const given of [apiKey, () => apiKey, async () => apiKey]) {
      const failure: unknown = await createMailgun({ apiKey: given, fetch })
        .GET('/v3/routes')
        .catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(TypeError)
      expect((failure as Error).message).toMatch(/apiKey must be printable ASCII text without spaces/)
      expect(inspect(failure, { showHidden: true, depth: Infinity })).not.toContain('0123456789')
    }
    expect(calls).toEqual([])
  })

  test.each([undefined, null, '', 7, {}])('%o from a function is refused', async (value) => {
    const { fetch, calls } = recordingFetch()
    await expect(createMailgun({ apiKey: () => value as string, fetch }).GET('/v3/routes')).rejects.toThrow(
      'apiKey must be',
    )
    expect(calls).toEqual([])
  })

  test('is needed unless there is a base URL of one’s own', () => {
    for (const options of [{}, { region: 'eu' }, { apiKey: '' }, { apiKey: undefined }])
      expect(() => createMailgun(options as MailgunOptions)).toThrow('apiKey is missing')
  })

  test('cannot be replaced by an Authorization header', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey: KEY, fetch })
    for (const name of ['Authorization', 'authorization', 'AUTHORIZATION'])
      await expect(mailgun.GET('/v3/routes', { headers: { [name]: 'Bearer x' } })).rejects.toThrow(
        `header "${name}"`,
      )
    expect(calls).toEqual([])
  })

  test('in a browser page is refused, with the way to do it', () => {
    vi.stubGlobal('document', {})
    expect(() => createMailgun({ apiKey: KEY })).toThrow(
      /in a.* page.*mailgun-fetch\/proxy.*dangerouslyAllowBrowser: true/,
    )
    expect(() => createMailgun({ apiKey: () => KEY })).toThrow(TypeError)
    expect(() => createMailgun({ apiKey: KEY, baseUrl: 'https://proxy.example' })).toThrow(TypeError)
    expect(() => createMailgun({ apiKey: KEY, dangerouslyAllowBrowser: false })).toThrow(TypeError)
    expect(() => createMailgun({ baseUrl: 'https://proxy.example' }).withOptions({ apiKey: KEY })).toThrow(
      TypeError,
    )
    expect(() => createMailgun({ baseUrl: 'https://proxy.example' })).not.toThrow()
    expect(() => createMailgun({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow()
    expect(() =>
      createMailgun({ apiKey: KEY, dangerouslyAllowBrowser: true }).withSubaccount('s'),
    ).not.toThrow()
  })
})

describe('the key never shows', () => {
  const secrets = [KEY, BASIC, BASIC.slice(6), '0123456789abcdef']
  const expectNoKey = (value: unknown): void => {
    const views = [
      inspect(value, {
        showHidden: true,
        depth: Infinity,
        getters: true,
        maxArrayLength: null,
        maxStringLength: null,
      }),
      inspect(value),
      String(value),
      JSON.stringify(value) ?? '',
    ]
    for (let error = value; error instanceof Error; error = error.cause)
      views.push(error.message, String(error.stack))
    for (const view of views) for (const secret of secrets) expect(view).not.toContain(secret)
  }
  const failureOf = async (call: Promise<unknown>): Promise<unknown> => {
    const failure: unknown = await call.then(
      (value) => expect.fail(`no failure, but ${inspect(value)}`),
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(Error)
    return failure
  }
  const clients: [string, (baseUrl: string) => Mailgun][] = [
    ['a key as text', (baseUrl) => createMailgun({ apiKey: KEY, baseUrl, retry: false })],
    ['a key from a function', (baseUrl) => createMailgun({ apiKey: () => KEY, baseUrl, retry: false })],
    [
      'middleware',
      (baseUrl) => {
        const mailgun = createMailgun({ apiKey: KEY, baseUrl, retry: false })
        mailgun.use({ onRequest: ({ request }) => request, onResponse: ({ response }) => response })
        return mailgun
      },
    ],
  ]

  test.each(clients)('in a client with %s, or what is made from it', (_, make) => {
    const mailgun = make('https://proxy.example')
    for (const client of [mailgun, mailgun.withOptions({ timeoutMs: 1 }), mailgun.withSubaccount('s')])
      expectNoKey(client)
    expectNoKey(paginate(mailgun, '/v3/{domain_name}/bounces', { params: { path } }))
    for (const verb of Object.values(mailgun)) expectNoKey(verb)
  })

  test.each(clients)('in answers, good and bad, to %s', async (_, make) => {
    const server = await serve((request, response) => {
      if (request.target.includes('bounces'))
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}')
      else response.end('{"items":[]}')
    })
    const mailgun = make(server.url)
    const good = await mailgun.GET('/v3/routes')
    const bad = await mailgun.GET('/v3/{domain_name}/bounces', { params: { path } })
    expect(server.arrived.map(({ headers }) => headers.authorization)).toEqual([BASIC, BASIC])
    expect(bad.error?.status).toBe(401)
    for (const value of [good, bad, bad.error, bad.response, await failureOf(unwrap(Promise.resolve(bad)))])
      expectNoKey(value)
    for (const { target } of server.arrived)
      for (const secret of secrets) expect(target).not.toContain(secret)
    const streamed = await mailgun.request('GET', '/v3/routes', { parseAs: 'stream' })
    expectNoKey(streamed)
    await streamed.response.body?.cancel()
  })

  test.each(clients)('in failures without an answer of %s', async (_, make) => {
    const server = await serve((request, response) => {
      if (request.target === '/v3/routes') response.socket?.destroy()
      else if (request.target === '/v3/ips') response.end('<html>')
      else if (request.target === '/v3/lists')
        response.writeHead(307, { location: 'https://evil.example' }).end()
      else if (request.target === '/v3/lists/pages')
        response.writeHead(200, { 'content-length': '100' }).write('{"items"')
    })
    const mailgun = make(server.url)
    expectNoKey(await failureOf(mailgun.GET('/v3/routes')))
    expectNoKey(await failureOf(mailgun.GET('/v3/ips')))
    expectNoKey(await failureOf(mailgun.GET('/v3/lists')))
    expectNoKey(await failureOf(mailgun.GET('/v3/lists/pages', { timeoutMs: 50 })))
    expectNoKey(await failureOf(mailgun.request('GET', '/v3/nothing', { timeoutMs: 50 })))
    expectNoKey(await failureOf(mailgun.request('GET', 'https://evil.example/')))
    expectNoKey(await failureOf(mailgun.request('GET', '/v3/../x')))
    expectNoKey(await failureOf(mailgun.request('GET', '/v3/x', { signal: AbortSignal.timeout(20) })))
    const { url } = server
    await server.close()
    expectNoKey(await failureOf(make(url).GET('/v3/routes')))
    expectNoKey(await failureOf(make('http://name.invalid').GET('/v3/routes')))
  })

  test('in what middleware gets to see', async () => {
    const seen: unknown[] = []
    const { fetch, calls } = recordingFetch(json({ message: 'no' }, { status: 500 }))
    const mailgun = createMailgun({ apiKey: KEY, fetch, retry: false })
    mailgun.use({
      onRequest: (context) => void seen.push(context, [...context.request.headers]),
      onResponse: (context) =>
        void seen.push(context, [...context.request.headers], [...context.response.headers]),
      onError: (context) => void seen.push(context),
    })
    await mailgun.GET('/v3/routes')
    expect(seen).toHaveLength(5)
    for (const value of seen) expectNoKey(value)
    expect(calls[0]!.headers.get('authorization')).toBe(BASIC)
  })

  test('in a URL, for any operation', async () => {
    const urls: string[] = []
    const fetch: Fetch = async (input) => {
      urls.push(typeof input === 'string' ? input : input.url)
      return json({})
    }
    const mailgun = createMailgun({ apiKey: KEY, fetch })
    await mailgun.GET('/v3/{domain_name}/events', { params: { path, query: { limit: 1 } } })
    await mailgun.request('DELETE', '/v3/x')
    for (const url of urls) for (const secret of secrets) expect(url).not.toContain(secret)
    expect(urls).toHaveLength(2)
  })
})
