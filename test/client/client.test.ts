import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  createMailgun,
  unwrap,
  type Fetch,
  type MailgunChanges,
  type MailgunOptions,
  type Middleware,
} from '../../src/index.js'
import { json, recordingFetch, type Recorded } from '../support/recording-fetch.js'
import { stalledFetch } from '../support/stalled.js'

const ON_BEHALF_OF = 'x-mailgun-on-behalf-of'
const apiKey = 'key-test'
const subaccountsOf = (calls: Recorded[]): (string | null)[] =>
  calls.map(({ headers }) => headers.get(ON_BEHALF_OF))
const send = (domain_name: string, body: Record<string, unknown> = { to: 'a@x.example', text: 'x' }) => ({
  params: { path: { domain_name } },
  body: body as never,
})
const busy = (): Response => json({ message: 'busy' }, { status: 503 })

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a call', () => {
  test('is its method, path, query, headers and body', async () => {
    const { fetch, calls } = recordingFetch(json({ items: [] }))
    const mailgun = createMailgun({ apiKey, region: 'eu', fetch, headers: { 'X-Client': '1' } })
    const result = await mailgun.GET('/v3/{domain_name}/events', {
      params: { path: { domain_name: 'd.example' }, query: { event: 'opened', limit: 2, ascending: false } },
      headers: { 'X-Call': '2' },
    })
    expect(calls).toMatchObject([{ method: 'GET', body: undefined }])
    expect(calls[0]!.url).toBe(
      'https://api.eu.mailgun.net/v3/d.example/events?event=opened&limit=2&ascending=no',
    )
    expect(Object.fromEntries(calls[0]!.headers)).toEqual({
      authorization: `Basic ${btoa(`api:${apiKey}`)}`,
      'x-client': '1',
      'x-call': '2',
    })
    expect(result.data).toEqual({ items: [] })
    expect(result.error).toBeUndefined()
    expect(result.response.status).toBe(200)
  })

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s is sent as such', async (method) => {
    const { fetch, calls } = recordingFetch()
    // The path is not one of each verb, which the types would say.
    const verbs = createMailgun({ apiKey, fetch }) as unknown as Record<
      string,
      (path: string) => Promise<unknown>
    >
    await verbs[method]!('/v3/routes')
    // A runtime may send again by itself what goes without a body, but not an empty Blob.
    const body = method === 'POST' || method === 'PATCH' ? new Blob([]) : undefined
    expect(calls).toMatchObject([{ method, url: 'https://api.mailgun.net/v3/routes', body }])
  })

  test('has no content type without a body, and the encoding’s with one', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    await mailgun.request('POST', '/v3/x')
    await mailgun.request('POST', '/v3/x', { body: { a: 1 }, encoding: 'json' })
    await mailgun.request('POST', '/v3/x', { body: { a: 1 }, encoding: 'urlencoded' })
    await mailgun.request('POST', '/v3/x', { body: { a: 1 } })
    expect(calls.map(({ headers }) => headers.get('content-type'))).toEqual([
      null,
      'application/json',
      'application/x-www-form-urlencoded',
      null,
    ])
    expect(calls[3]!.body).toBeInstanceOf(FormData)
  })

  test('a GET or HEAD with a body is refused', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    for (const method of ['GET', 'get', 'HEAD'])
      await expect(mailgun.request(method, '/v3/x', { body: { a: 1 } })).rejects.toThrow(
        /^(GET|HEAD) \/v3\/x: .*params\.query/,
      )
    expect(calls).toEqual([])
  })

  test('fetch is called as a plain function, the global one included', async () => {
    const receivers: unknown[] = []
    const strict = function (this: unknown): Promise<Response> {
      receivers.push(this)
      return Promise.resolve(json({}))
    }
    vi.stubGlobal('fetch', strict)
    await createMailgun({ apiKey }).GET('/v3/routes')
    await createMailgun({ apiKey, fetch: strict }).GET('/v3/routes')
    await createMailgun({ apiKey, fetch: strict }).GET('/v3/routes', {
      middleware: [{ onRequest: () => undefined }],
    })
    expect(receivers).toEqual([undefined, undefined, undefined])
  })

  test('the global fetch is looked up per call, so that it can be replaced after the client was made', async () => {
    const mailgun = createMailgun({ apiKey })
    const { fetch, calls } = recordingFetch()
    vi.stubGlobal('fetch', fetch)
    await mailgun.GET('/v3/routes')
    expect(calls).toHaveLength(1)
  })

  test('options that a call does not have are refused by name', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    const get = (init: object): Promise<unknown> => mailgun.GET('/v3/routes', init)
    await expect(get({ timeout: 5 })).rejects.toThrow('GET /v3/routes: unknown option "timeout"')
    await expect(get({ parms: {} })).rejects.toThrow('"parms"')
    await expect(get({ query: { limit: 1 } })).rejects.toThrow('"query"')
    await expect(get({ params: { qeury: {} } })).rejects.toThrow('"qeury"')
    await expect(get({ params: { path: { id: '1' } } })).rejects.toThrow('no path parameter "id"')
    await expect(get({ timeout: undefined, params: { qeury: undefined } })).resolves.toBeDefined()
    expect(calls).toHaveLength(1)
    expect(() => createMailgun({ apiKey, timeout: 5 } as MailgunOptions)).toThrow(
      'createMailgun: unknown option "timeout"',
    )
  })

  test('is sent as it was given, even if its init is used for the next one at once', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    const init = {
      params: { path: { domain_name: '' }, query: { n: 0 } },
      headers: { 'x-n': '' },
      body: { to: [''] },
    }
    const pending = [1, 2, 3].map((n) => {
      init.params.path.domain_name = `d${n}.example`
      init.params.query.n = n
      init.headers['x-n'] = String(n)
      init.body.to[0] = `to${n}@x.example`
      return mailgun.request('POST', '/v3/{domain_name}/messages', init)
    })
    await Promise.all(pending)
    expect(
      calls.map(({ url, headers, body }) => [url, headers.get('x-n'), (body as FormData).get('to')]),
    ).toEqual(
      [1, 2, 3].map((n) => [
        `https://api.mailgun.net/v3/d${n}.example/messages?n=${n}`,
        String(n),
        `to${n}@x.example`,
      ]),
    )
  })

  test('a stream is not read if something else of the call is refused', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    const wrong: [string, object][] = [
      ['/v3/{domain_name}/messages', { params: { path: { domain_name: '' } } }],
      ['/v3/x', { params: { query: { a: null } } }],
      ['/v3/x', { headers: { authorization: 'Bearer x' } }],
      ['/v3/x', { subaccount: '' }],
      ['/v3/x', { server: 'https://evil.example' }],
    ]
    for (const [path, init] of wrong) {
      const pull = vi.fn((controller: ReadableStreamDefaultController) => controller.close())
      const attachment = new ReadableStream({ pull }, { highWaterMark: 0 })
      await expect(mailgun.request('POST', path, { ...init, body: { attachment } })).rejects.toThrow()
      expect(pull, path).not.toHaveBeenCalled()
    }
    expect(calls).toEqual([])
  })
})

describe('headers', () => {
  test('of a call replace those of its client, whatever their case; undefined leaves them as they are', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({
      apiKey,
      fetch,
      headers: { 'X-A': 'client', 'x-b': 'client', 'x-c': undefined },
    })
    await mailgun.GET('/v3/routes', { headers: { 'x-a': 'call', 'X-B': undefined, 'X-D': '' + 'call' } })
    expect(Object.fromEntries(calls[0]!.headers)).toMatchObject({
      'x-a': 'call',
      'x-b': 'client',
      'x-d': 'call',
    })
    expect(calls[0]!.headers.has('x-c')).toBe(false)
  })

  test('of withOptions replace those before, whatever their case and however often; undefined takes one away', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, headers: { 'X-A': 'first', 'X-B': 'first' } })
      .withOptions({ headers: { 'x-a': 'second', 'x-b': undefined } })
      .withOptions({ headers: { 'X-A': 'third' } })
    await mailgun.GET('/v3/routes')
    expect(calls[0]!.headers.get('x-a')).toBe('third')
    expect(calls[0]!.headers.has('x-b')).toBe(false)
  })

  test.each(['a\r\nX-Evil: 1', 'a\nX-Evil: 1', 'a\rX', 'a\0', 'ü→'])(
    'with %o are refused before anything is sent',
    async (value) => {
      const { fetch, calls } = recordingFetch()
      const mailgun = createMailgun({ apiKey, fetch })
      await expect(mailgun.GET('/v3/routes', { headers: { 'X-A': value } })).rejects.toThrow(TypeError)
      await expect(mailgun.request('GET', '/v3/x', { params: { header: { 'X-A': value } } })).rejects.toThrow(
        TypeError,
      )
      await expect(mailgun.GET('/v3/routes', { headers: { [value]: 'x' } })).rejects.toThrow(TypeError)
      await expect(mailgun.GET('/v3/routes', { subaccount: value })).rejects.toThrow(TypeError)
      await expect(mailgun.withSubaccount(value).GET('/v3/routes')).rejects.toThrow(TypeError)
      await expect(mailgun.withOptions({ headers: { 'X-A': value } }).GET('/v3/routes')).rejects.toThrow(
        TypeError,
      )
      expect(calls).toEqual([])
    },
  )

  test.each([null, 7, true, {}, ['a'], ''])('of %o are refused by name', async (value) => {
    const { fetch, calls } = recordingFetch()
    const headers = { 'X-A': value as string }
    await expect(createMailgun({ apiKey, fetch }).GET('/v3/routes', { headers })).rejects.toThrow(
      'GET /v3/routes: header "X-A" must be text',
    )
    await expect(createMailgun({ apiKey, fetch, headers }).GET('/v3/routes')).rejects.toThrow(
      'header "X-A" must be text',
    )
    expect(calls).toEqual([])
  })

  test('that the client sets itself are refused by name', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    for (const name of ['Content-Type', 'content-type', 'Authorization'])
      await expect(mailgun.GET('/v3/routes', { headers: { [name]: 'x' } })).rejects.toThrow(
        `header "${name}"`,
      )
    expect(calls).toEqual([])
  })

  test('without a key may carry an authorization for one’s own proxy', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({
      baseUrl: 'https://proxy.example',
      fetch,
      headers: { Authorization: 'Bearer session' },
    }).GET('/v3/routes')
    expect(calls[0]!.headers.get('authorization')).toBe('Bearer session')
  })
})

describe('subaccounts', () => {
  test('can be set for a client, derived from one, and for a call', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    await createMailgun({ apiKey, fetch, subaccount: 'own' }).GET('/v3/routes')
    await mailgun.withSubaccount('derived').GET('/v3/routes')
    await mailgun.withSubaccount('derived').GET('/v3/routes', { subaccount: 'call' })
    await mailgun.withSubaccount('derived').withSubaccount('again').GET('/v3/routes')
    await mailgun.GET('/v3/routes', { subaccount: 'call' })
    await mailgun.GET('/v3/routes')
    expect(subaccountsOf(calls)).toEqual(['own', 'derived', 'call', 'again', 'call', null])
  })

  test('win over a header of the client that they were derived from', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, headers: { 'X-Mailgun-On-Behalf-Of': 'header' } })
    await mailgun.GET('/v3/routes')
    await mailgun.withSubaccount('derived').GET('/v3/routes')
    await mailgun.GET('/v3/routes', { subaccount: 'call' })
    expect(subaccountsOf(calls)).toEqual(['header', 'derived', 'call'])
  })

  test('never mix: interleaved calls of two of them, with retries and slow answers, keep their own', async () => {
    const seen: [subaccount: string | null, sender: unknown, path: string][] = []
    let count = 0
    const fetch: Fetch = async (input, init) => {
      const headers = new Headers(init?.headers)
      const url = new URL(typeof input === 'string' ? input : input.url)
      seen.push([headers.get(ON_BEHALF_OF), (init?.body as FormData | undefined)?.get('from'), url.pathname])
      const turn = ++count
      await new Promise((resolve) => setTimeout(resolve, turn % 3))
      return turn % 4 === 0
        ? json({ message: 'slow down' }, { status: 429, headers: { 'retry-after': '0' } })
        : json({ id: 'x', message: 'Queued' })
    }
    const root = createMailgun({ apiKey, fetch, retry: { limit: 20, initialDelayMs: 1 } })
    const tenants = ['one', 'two', undefined].map((id) => ({
      id,
      client: id === undefined ? root : root.withSubaccount(id),
    }))
    const stream = (): ReadableStream<Uint8Array> => new Blob(['x']).stream()
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const { id, client } = tenants[index % 3]!
        const own = id ?? 'root'
        const body = { from: own, attachment: index % 2 ? stream() : 'x' }
        if (index % 5 === 0)
          await unwrap(
            root.POST('/v3/{domain_name}/messages', {
              ...send(own, body),
              ...(id !== undefined && { subaccount: id }),
            }),
          )
        else await unwrap(client.POST('/v3/{domain_name}/messages', send(own, body)))
      }),
    )
    expect(seen.length).toBeGreaterThan(60)
    for (const [subaccount, sender, path] of seen) {
      expect(sender).toBe(subaccount ?? 'root')
      expect(path).toBe(`/v3/${subaccount ?? 'root'}/messages`)
    }
  })

  test.each(['', ' ', '\t', '\n', null, 7, {}])(
    '%o is refused, rather than acting as the account itself',
    async (id) => {
      const { fetch, calls } = recordingFetch()
      const mailgun = createMailgun({ apiKey, fetch })
      const attempts = [
        async () => mailgun.withSubaccount(id as string).GET('/v3/routes'),
        async () => mailgun.GET('/v3/routes', { subaccount: id as string }),
        async () => createMailgun({ apiKey, fetch, subaccount: id as string }).GET('/v3/routes'),
        async () => mailgun.withSubaccount('derived').GET('/v3/routes', { subaccount: id as string }),
        async () => mailgun.GET('/v3/routes', { headers: { 'X-Mailgun-On-Behalf-Of': id as string } }),
      ]
      for (const attempt of attempts) await expect(attempt()).rejects.toThrow(TypeError)
      expect(calls).toEqual([])
    },
  )

  test('undefined is refused by withSubaccount, and leaves a call with its client’s', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, subaccount: 'own' })
    await expect(
      (async () => mailgun.withSubaccount(undefined as unknown as string).GET('/v3/routes'))(),
    ).rejects.toThrow(TypeError)
    await mailgun.GET('/v3/routes', { subaccount: undefined })
    expect(subaccountsOf(calls)).toEqual(['own'])
  })
})

describe('options', () => {
  test('are copied: changing the object afterwards changes nothing, at any depth', async () => {
    const { fetch, calls } = recordingFetch(busy, json({}), busy, json({}), busy, json({}))
    const other = recordingFetch()
    const options = {
      apiKey,
      region: 'us',
      fetch,
      subaccount: 'own',
      headers: { 'x-a': 'before' },
      retry: { limit: 1, initialDelayMs: 1 },
    } as const
    const mutable = options as { -readonly [K in keyof typeof options]: unknown }
    const mailgun = createMailgun(options)
    const derived = mailgun.withOptions(options)
    mutable.apiKey = 'key-other'
    mutable.region = 'eu'
    mutable.fetch = other.fetch
    mutable.subaccount = 'other'
    ;(options.headers as Record<string, string>)['x-a'] = 'after'
    ;(options.headers as Record<string, string>)['x-b'] = 'after'
    ;(options.retry as { limit: number }).limit = 0
    for (const client of [mailgun, derived, mailgun.withOptions({})]) await unwrap(client.GET('/v3/routes'))
    expect(other.calls).toEqual([])
    expect(calls).toHaveLength(6)
    for (const { url, headers } of calls) {
      expect(url).toBe('https://api.mailgun.net/v3/routes')
      expect(Object.fromEntries(headers)).toEqual({
        authorization: `Basic ${btoa(`api:${apiKey}`)}`,
        'x-a': 'before',
        [ON_BEHALF_OF]: 'own',
      })
    }
  })

  test('of a frozen object are fine', () => {
    expect(() =>
      createMailgun(
        Object.freeze({ apiKey, headers: Object.freeze({ a: 'b' }), retry: Object.freeze({}) }),
      ).withOptions({}),
    ).not.toThrow()
  })

  test('withOptions gives a new client and leaves the old one alone', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, headers: { 'X-A': 'old', 'X-B': 'old' } })
    const changed = mailgun.withOptions({
      region: 'eu',
      headers: { 'x-a': 'new' },
      subaccount: 's',
      apiKey: 'key-new',
    })
    expect(changed).not.toBe(mailgun)
    await changed.GET('/v3/routes')
    await mailgun.GET('/v3/routes')
    expect(calls.map(({ url }) => new URL(url).host)).toEqual(['api.eu.mailgun.net', 'api.mailgun.net'])
    expect(calls.map(({ headers }) => [headers.get('x-a'), headers.get('x-b')])).toEqual([
      ['new', 'old'],
      ['old', 'old'],
    ])
    expect(calls.map(({ headers }) => atob(headers.get('authorization')!.slice(6)))).toEqual([
      'api:key-new',
      'api:key-test',
    ])
    expect(subaccountsOf(calls)).toEqual(['s', null])
  })

  test('withOptions goes from a region to a base URL and back, but not to both', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, region: 'eu', fetch })
    const own = mailgun.withOptions({ baseUrl: 'https://proxy.example/m' })
    await own.GET('/v3/routes')
    await own.withOptions({ timeoutMs: 5 }).GET('/v3/routes')
    await own.withOptions({ region: 'eu' }).GET('/v3/routes')
    await mailgun.withOptions({ timeoutMs: 5 }).GET('/v3/routes')
    expect(calls.map(({ url }) => url)).toEqual([
      'https://proxy.example/m/v3/routes',
      'https://proxy.example/m/v3/routes',
      'https://api.eu.mailgun.net/v3/routes',
      'https://api.eu.mailgun.net/v3/routes',
    ])
    const both: MailgunChanges = { region: 'eu', baseUrl: 'https://proxy.example' }
    for (const client of [mailgun, own])
      expect(() => client.withOptions(both)).toThrow('region or baseUrl, not both')
    expect(() => createMailgun({ ...both, apiKey } as MailgunOptions)).toThrow('region or baseUrl, not both')
  })

  test('a client cannot be changed', () => {
    const mailgun = createMailgun({ apiKey })
    expect(Object.isFrozen(mailgun)).toBe(true)
    expect(() => Object.assign(mailgun, { GET: () => undefined })).toThrow(TypeError)
  })
})

describe('for one call', () => {
  test('timeoutMs replaces the client’s', async () => {
    const { fetch, signals } = stalledFetch()
    const mailgun = createMailgun({ apiKey, fetch, timeoutMs: 60_000, retry: false })
    await expect(mailgun.GET('/v3/routes', { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' })
    expect(signals[0]!.aborted).toBe(true)
    await expect(mailgun.withOptions({ timeoutMs: 5 }).GET('/v3/routes')).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  test('retry replaces the client’s, member by member', async () => {
    const { fetch, calls } = recordingFetch(busy)
    const mailgun = createMailgun({ apiKey, fetch, retry: { limit: 3, initialDelayMs: 1 } })
    const attempts = async (client: typeof mailgun, retry?: { limit?: number } | false): Promise<number> => {
      calls.length = 0
      await client.GET('/v3/routes', retry === undefined ? {} : { retry })
      return calls.length
    }
    expect(await attempts(mailgun)).toBe(4)
    expect(await attempts(mailgun, { limit: 1 })).toBe(2)
    expect(await attempts(mailgun, {})).toBe(4)
    expect(await attempts(mailgun, false)).toBe(1)
    expect(await attempts(mailgun.withOptions({ retry: false }))).toBe(1)
    expect(await attempts(mailgun.withOptions({ retry: false }), { limit: 0 })).toBe(1)
  })

  test('a signal stops it with the signal’s own reason', async () => {
    const { fetch } = stalledFetch()
    const controller = new AbortController()
    const reason = new Error('user left')
    const call = createMailgun({ apiKey, fetch }).GET('/v3/routes', { signal: controller.signal })
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
  })

  test('server takes it to a storage host of the region', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    for (const server of [
      'https://storage-us-east4.api.mailgun.net',
      'https://storage-us-east4.api.mailgun.net/',
    ]) {
      await mailgun.GET('/v3/domains/{domain_name}/messages/{storage_key}', {
        params: { path: { domain_name: 'd.example', storage_key: 'k==' } },
        server,
      })
    }
    await mailgun.GET('/v3/routes')
    expect(calls.map(({ url }) => url)).toEqual([
      'https://storage-us-east4.api.mailgun.net/v3/domains/d.example/messages/k%3D%3D',
      'https://storage-us-east4.api.mailgun.net/v3/domains/d.example/messages/k%3D%3D',
      'https://api.mailgun.net/v3/routes',
    ])
    for (const server of ['https://evil.example', 'storage-us-east4.api.mailgun.net', ''])
      await expect(mailgun.GET('/v3/routes', { server })).rejects.toMatchObject({ code: 'forbidden_origin' })
    expect(calls).toHaveLength(3)
  })
})

describe('request()', () => {
  test('calls what the types do not know, with slots, query and a body', async () => {
    const { fetch, calls } = recordingFetch(json({ fresh: true }))
    const result = await createMailgun({ apiKey, fetch }).request<{ fresh: boolean }>(
      'post',
      '/v9/{thing}/new',
      {
        params: { path: { thing: 'a b/c' }, query: { when: new Date(0), tags: ['x', 'y'] } },
        body: { n: 0 },
        encoding: 'json',
      },
    )
    expect(calls[0]!.method).toBe('POST')
    expect(await (calls[0]!.body as Blob).text()).toBe('{"n":0}')
    expect(calls[0]!.url).toBe(
      'https://api.mailgun.net/v9/a%20b%2Fc/new?when=Thu%2C+01+Jan+1970+00%3A00%3A00+%2B0000&tags=x&tags=y',
    )
    expect(result.data?.fresh).toBe(true)
  })

  test('knows the encodings and fields of operations that the document knows', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({ apiKey, fetch }).request('post', '/v3/routes', { body: { expression: 'x' } })
    expect(await (calls[0]!.body as Blob).text()).toBe('expression=x')
  })

  test.each([
    '',
    'v3/x',
    '//evil.example/v3',
    '/v3/../x',
    '/v3/x#f',
    'evil.example/v3',
    'ftp://api.mailgun.net/v3',
  ])('refuses the path %o', async (path) => {
    const { fetch, calls } = recordingFetch()
    await expect(createMailgun({ apiKey, fetch }).request('GET', path)).rejects.toThrow()
    expect(calls).toEqual([])
  })

  test('refuses unknown options and slots without a value, as the typed verbs do', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    await expect(mailgun.request('GET', '/v9/{thing}')).rejects.toThrow(
      'GET /v9/{thing}: path parameter "thing" must be text',
    )
    await expect(
      mailgun.request('GET', '/v9/{thing}', { params: { path: { thing: '..' } } }),
    ).rejects.toThrow('"thing"')
    await expect(mailgun.request('GET', '/v9/x', { timeout: 1 } as never)).rejects.toThrow(
      'GET /v9/x: unknown option "timeout"',
    )
    expect(calls).toEqual([])
  })

  test('adds a query to a path that has one', async () => {
    const { fetch, calls } = recordingFetch()
    await createMailgun({ apiKey, fetch }).request('GET', '/v3/x?page=next', {
      params: { query: { limit: 5 } },
    })
    expect([...new URL(calls[0]!.url).searchParams]).toEqual([
      ['page', 'next'],
      ['limit', '5'],
    ])
  })

  test('can give the body as text, bytes, a Blob or a stream', async () => {
    const { fetch } = recordingFetch(
      () => new Response('MIME', { headers: { 'content-type': 'text/plain' } }),
    )
    const mailgun = createMailgun({ apiKey, fetch })
    for (const client of [mailgun, withMiddleware(mailgun, {})]) {
      const read = (parseAs: 'text' | 'arrayBuffer' | 'blob' | 'stream') =>
        unwrap(client.request('GET', '/v3/x', { parseAs }))
      expect(await read('text')).toBe('MIME')
      expect(new TextDecoder().decode((await read('arrayBuffer')) as ArrayBuffer)).toBe('MIME')
      expect(await ((await read('blob')) as Blob).text()).toBe('MIME')
      expect(await new Response((await read('stream')) as ReadableStream).text()).toBe('MIME')
    }
  })

  test.each([
    ['of length 0', () => new Response('', { headers: { 'content-length': '0' } })],
    ['of 204', () => new Response(null, { status: 204 })],
    ['of no length', () => new Response(null)],
  ])('gives an empty text, file or stream for an empty answer %s, as its type says', async (_, answer) => {
    const mailgun = createMailgun({ apiKey, fetch: recordingFetch(answer).fetch })
    const read = (parseAs: 'text' | 'arrayBuffer' | 'blob' | 'stream') =>
      unwrap(mailgun.request('GET', '/v3/x', { parseAs }))
    expect(await read('text')).toBe('')
    expect((await read('arrayBuffer')) as ArrayBuffer).toHaveProperty('byteLength', 0)
    expect((await read('blob')) as Blob).toHaveProperty('size', 0)
    expect(await new Response((await read('stream')) as ReadableStream).text()).toBe('')
  })
})

/** A copy of a client with middleware that does nothing but what is given. */
function withMiddleware(
  mailgun: ReturnType<typeof createMailgun>,
  step: Middleware,
): ReturnType<typeof createMailgun> {
  const copy = mailgun.withOptions({})
  copy.use({ onRequest: () => undefined, ...step })
  return copy
}

describe('middleware', () => {
  test('gets a real Request with all of the call but the credential', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, subaccount: 's' })
    let seen: Request | undefined
    mailgun.use({ onRequest: ({ request }) => void (seen = request) })
    await mailgun.POST('/v3/{domain_name}/messages', send('d.example'))
    expect(seen).toBeInstanceOf(Request)
    expect([seen!.method, seen!.url]).toEqual(['POST', 'https://api.mailgun.net/v3/d.example/messages'])
    expect(seen!.headers.has('authorization')).toBe(false)
    expect(seen!.headers.get(ON_BEHALF_OF)).toBe('s')
    expect(seen!.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
    expect(calls[0]!.headers.get('authorization')).toMatch(/^Basic /)
    expect(calls[0]!.headers.get('content-type')).toBe(seen!.headers.get('content-type'))
  })

  test('of the client runs before that of the call; answers come back the other way', async () => {
    const order: string[] = []
    const named = (name: string): Middleware => ({
      onRequest: () => void order.push(`> ${name}`),
      onResponse: () => void order.push(`< ${name}`),
    })
    const mailgun = createMailgun({ apiKey, fetch: recordingFetch().fetch })
    mailgun.use(named('one'), named('two'))
    await mailgun.GET('/v3/routes', { middleware: [named('call')] })
    expect(order).toEqual(['> one', '> two', '> call', '< call', '< two', '< one'])
  })

  test('of a call is for that call only, and eject removes that of the client', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    const mark = (name: string): Middleware => ({
      onRequest: ({ request }) => request.headers.append('x-mark', name),
    })
    const one = mark('one')
    mailgun.use(one)
    await mailgun.GET('/v3/routes', { middleware: [mark('call')] })
    await mailgun.GET('/v3/routes')
    mailgun.eject(one, mark('never added'))
    await mailgun.GET('/v3/routes')
    expect(calls.map(({ headers }) => headers.get('x-mark'))).toEqual(['one, call', 'one', null])
  })

  test('goes over to derived clients, and is then their own', async () => {
    const { fetch, calls } = recordingFetch()
    const mark = (name: string): Middleware => ({
      onRequest: ({ request }) => request.headers.append('x-mark', name),
    })
    const mailgun = createMailgun({ apiKey, fetch })
    const shared = mark('shared')
    mailgun.use(shared)
    const derived = mailgun.withSubaccount('s')
    derived.use(mark('derived'))
    mailgun.use(mark('late'))
    mailgun.eject(shared)
    await derived.GET('/v3/routes')
    await mailgun.GET('/v3/routes')
    expect(calls.map(({ headers }) => headers.get('x-mark'))).toEqual(['shared, derived', 'late'])
  })

  test('can replace the request; its body, headers and path are what is sent', async () => {
    const { fetch, calls } = recordingFetch(busy, json({}))
    const mailgun = createMailgun({ apiKey, fetch, retry: { initialDelayMs: 1 } })
    mailgun.use({
      onRequest: ({ request }) =>
        new Request(`${request.url}?added=1`, {
          method: 'PUT',
          body: 'replaced',
          headers: { 'x-new': '1', 'content-type': 'text/x' },
        }),
    })
    await unwrap(mailgun.request('PUT', '/v3/x', { body: { a: 1 } }))
    expect(calls).toHaveLength(2)
    for (const { url, method, headers, body } of calls) {
      expect([url, method]).toEqual(['https://api.mailgun.net/v3/x?added=1', 'PUT'])
      expect(headers.get('x-new')).toBe('1')
      expect(headers.get('content-type')).toBe('text/x')
      expect(headers.get('authorization')).toMatch(/^Basic /)
      expect(await new Response(body as ReadableStream).text()).toBe('replaced')
    }
  })

  test('cannot put a credential of its own in the place of the client’s', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    mailgun.use({ onRequest: ({ request }) => request.headers.set('authorization', 'Bearer other') })
    await mailgun.GET('/v3/routes')
    expect(calls[0]!.headers.get('authorization')).toBe(`Basic ${btoa(`api:${apiKey}`)}`)
  })

  test('can answer itself, and then nothing is sent', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch })
    const later = vi.fn()
    mailgun.use({ onRequest: () => json({ from: 'cache' }) }, { onRequest: later })
    expect(await unwrap(mailgun.request('GET', '/v3/x'))).toEqual({ from: 'cache' })
    expect(calls).toEqual([])
    expect(later).not.toHaveBeenCalled()
    const failing = withMiddleware(createMailgun({ apiKey, fetch }), {
      onRequest: () => json({ message: 'no' }, { status: 418 }),
    })
    const { error, response } = await failing.request('GET', '/v3/x')
    expect([error?.status, error?.detail, response.status]).toEqual([418, 'no', 418])
    expect(calls).toEqual([])
  })

  test('runs for each attempt, and is told of operation, attempt and the path with its slots', async () => {
    const { fetch } = recordingFetch(busy, json({ items: [1] }))
    const seen: unknown[] = []
    const mailgun = createMailgun({ apiKey, fetch, retry: { initialDelayMs: 1 } })
    mailgun.use({
      onRequest: ({ operation, attempt, schemaPath, request }) =>
        void seen.push(operation, attempt, schemaPath, request.url),
      onResponse: ({ attempt, response }) => void seen.push(attempt, response.status),
    })
    await mailgun.GET('/v3/{domain_name}/bounces', { params: { path: { domain_name: 'd.example' } } })
    const shown = ['/v3/{domain_name}/bounces', 'https://api.mailgun.net/v3/d.example/bounces']
    const operation = `GET ${shown[0]}`
    expect(seen).toEqual([operation, 0, ...shown, 0, 503, operation, 1, ...shown, 1, 200])
  })

  test('can replace the answer, good or bad', async () => {
    const { fetch } = recordingFetch(json({ items: [1] }))
    const mailgun = createMailgun({ apiKey, fetch })
    mailgun.use({ onResponse: async ({ response }) => json({ wrapped: await response.json() }) })
    expect(await unwrap(mailgun.request('GET', '/v3/x'))).toEqual({ wrapped: { items: [1] } })
    const sour = withMiddleware(createMailgun({ apiKey, fetch }), {
      onResponse: () => json({ message: 'sour' }, { status: 500 }),
    })
    expect((await sour.request('GET', '/v3/x')).error).toMatchObject({ status: 500, detail: 'sour' })
    const sweet = withMiddleware(createMailgun({ apiKey, fetch: recordingFetch(busy).fetch, retry: false }), {
      onResponse: () => json({ fine: 1 }),
    })
    expect(await unwrap(sweet.request('GET', '/v3/x'))).toEqual({ fine: 1 })
  })

  test('may read the answer’s body without taking it from the caller, if it clones', async () => {
    const { fetch } = recordingFetch(json({ n: 1 }))
    const mailgun = createMailgun({ apiKey, fetch })
    const seen: unknown[] = []
    mailgun.use({ onResponse: async ({ response }) => void seen.push(await response.clone().json()) })
    expect(await unwrap(mailgun.request('GET', '/v3/x'))).toEqual({ n: 1 })
    expect(seen).toEqual([{ n: 1 }])
  })

  test('hears of failures, and can replace them by an error or an answer', async () => {
    const refused: Fetch = () => Promise.reject(new TypeError('fetch failed'))
    const mailgun = createMailgun({ apiKey, fetch: refused, retry: false })
    const heard: unknown[] = []
    await expect(
      withMiddleware(mailgun, { onError: ({ error }) => void heard.push(error) }).GET('/v3/routes'),
    ).rejects.toMatchObject({
      code: 'network',
    })
    expect(heard).toMatchObject([{ name: 'MailgunError', code: 'network' }])
    const mine = new Error('mine')
    await expect(withMiddleware(mailgun, { onError: () => mine }).GET('/v3/routes')).rejects.toBe(mine)
    expect(
      await unwrap(
        withMiddleware(mailgun, { onError: () => json({ from: 'fallback' }) }).request('GET', '/v3/x'),
      ),
    ).toEqual({
      from: 'fallback',
    })
  })

  test('sends every kind of body as it would go without it', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = withMiddleware(createMailgun({ apiKey, fetch }), {})
    await unwrap(mailgun.request('POST', '/v3/routes', { body: { expression: 'é' } }))
    await unwrap(mailgun.request('POST', '/v3/x', { body: { a: 'é' }, encoding: 'json' }))
    await unwrap(mailgun.request('POST', '/v3/x', { body: { a: 'é', attachment: new Blob(['x']) } }))
    expect(calls.map(({ headers }) => headers.get('content-type')?.replace(/boundary=.*/, ''))).toEqual([
      'application/x-www-form-urlencoded',
      'application/json',
      'multipart/form-data; ',
    ])
    const sent = await Promise.all(
      calls.map(({ body, headers }) => new Response(body as ReadableStream, { headers }).text()),
    )
    expect(sent.slice(0, 2)).toEqual(['expression=%C3%A9', '{"a":"é"}'])
    expect(sent[2]).toContain('name="attachment"; filename="file"')
  })
})

describe('Headers', () => {
  test('may be given as Headers, for a client and for a call', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey, fetch, headers: new Headers({ 'x-a': '1' }) }).withOptions({
      headers: new Headers({ 'x-b': '2' }),
    })
    await mailgun.GET('/v5/users', { headers: new Headers({ 'x-c': '3' }) })
    expect(['x-a', 'x-b', 'x-c'].map((name) => calls[0]!.headers.get(name))).toEqual(['1', '2', '3'])
  })
})

test('An error does not repeat a user name and password that stood in a URL', async () => {
  const mailgun = createMailgun({ apiKey, fetch: recordingFetch().fetch })
  const failure = await mailgun
    .request('GET', 'https://ada:secret@api.mailgun.net/v3/x')
    .catch((error: unknown) => String(error))
  expect(failure).toMatch(/refused/)
  expect(failure).not.toContain('secret')
})
