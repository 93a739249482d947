// Bad input is a TypeError before anything is sent, and never a network error that would be tried again.
import { describe, expect, test } from 'vitest'
import { createMailgun, type MailgunOptions, type RequestOptions } from '../../src/index.js'
import { listDomains } from '../../src/operations.js'
import { quickClient } from '../support/quick-client.js'

async function expectRefused(method: string, path: string, init: RequestOptions, reason: RegExp | string) {
  const { mailgun, calls } = quickClient([])
  const failure = await mailgun.request(method, path, init).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(TypeError)
  expect((failure as TypeError).message).toMatch(reason)
  expect(calls).toHaveLength(0)
}

test.each(['TRACE', 'CONNECT', 'OPTIONS', 'GET\r\nX', 'GET ', '', 'PURGE', '__proto__'])(
  'The method %j is refused with those that there are',
  async (method) => {
    const shown = JSON.stringify(method.toUpperCase())
    await expectRefused(
      method,
      '/v5/users',
      {},
      `request /v5/users: method ${shown} is none of GET, HEAD, POST`,
    )
  },
)

describe('timeoutMs', () => {
  const bad = [NaN, -1, -Infinity, '5', null, {}]

  test.each(bad)('of %j is refused in a call', async (timeoutMs) => {
    const init = { timeoutMs } as RequestOptions
    await expectRefused('GET', '/v5/users', init, `GET /v5/users: timeoutMs is ${String(timeoutMs)};`)
  })

  test.each(bad)('of %j is refused when a client is made', (timeoutMs) => {
    const { mailgun } = quickClient([])
    expect(() => mailgun.withOptions({ timeoutMs } as { timeoutMs: number })).toThrow(
      `createMailgun: timeoutMs is ${String(timeoutMs)}; give a number from 0`,
    )
  })
})

test.each([
  'https://storage-us-east4.api.mailgun.net?x=',
  'https://storage-us-east4.api.mailgun.net/#',
  'https://api.mailgun.net/v5/accounts/subaccounts/1/disable?',
  '/v5/accounts#',
])('The server %j, which would turn a call into another operation, is refused', async (server) => {
  await expectRefused('GET', '/v5/users', { server }, 'GET /v5/users: server must be the URL of a server')
})

describe('Headers', () => {
  test.each(['a\vb', 'a\fb', '\v', 'a\u007f', 'a\u0085\u2028'])(
    'with the value %j are refused',
    async (value) => {
      await expectRefused(
        'GET',
        '/v5/users',
        { headers: { 'X-Trace': value } },
        'header "X-Trace" must be text',
      )
    },
  )

  test.each(['a b', 'a\v', 'a\f', 'a:', '', 'ä'])('with the name %j are refused', async (name) => {
    await expectRefused('GET', '/v5/users', { headers: { [name]: 'x' } }, `header "${name}" must be text`)
  })

  test.each<[string, unknown]>([
    ['a Map', new Map([['X-Trace', '1']])],
    ['a list', [['X-Trace', '1']]],
    ['a Set', new Set(['X-Trace'])],
    ['text', 'X-Trace: 1'],
    ['null', null],
  ])('given as %s, whose entries nobody would see, are refused', async (_, headers) => {
    const reason = /headers must be an object of names and values, or Headers/
    await expectRefused('GET', '/v5/users', { headers } as RequestOptions, reason)
    await expectRefused('GET', '/v5/users', { params: { header: headers } } as RequestOptions, reason)
    const { mailgun } = quickClient([])
    const options = { headers } as Pick<MailgunOptions, 'headers'>
    expect(() => mailgun.withOptions(options)).toThrow(reason)
    expect(() => createMailgun({ apiKey: 'key-test', ...options })).toThrow(reason)
  })
})

test('A field whose name ends with a backslash is refused', async () => {
  await expectRefused('POST', '/v9/new', { body: { 'a\\': 1 } }, 'must not end with a backslash')
})

test.each([undefined, ''])(
  'A key that is %j, as from an environment variable that is not set, is named',
  (key) => {
    expect(() => createMailgun({ apiKey: key })).toThrow(/Mailgun: apiKey is missing.*environment variable/)
  },
)

test.each<[string, string, RequestOptions, string]>([
  ['values for slots', 'v3/{domain}/x', { params: { path: { domain: 'd.example' } } }, 'a URL has no slots'],
  ['a server', 'v3/routes', { server: 'https://storage-us-east4.api.mailgun.net' }, 'a URL names its server'],
  ['a fragment', 'v3/routes#x', { params: { query: { limit: 1 } } }, 'a URL to call has no fragment'],
])('A URL that is called with %s, which would vanish, is refused', async (_, path, init, reason) => {
  await expectRefused('GET', `https://api.mailgun.net/${path}`, init, reason)
})

test.each([' https://', '\thttps:/', 'ht\ttps://', '//', '\\\\', 'ftp://', ' //'])(
  'A URL that begins with %j is refused without showing user name and password',
  async (start) => {
    const { mailgun } = quickClient([])
    const failure: unknown = await mailgun
      .request('GET', `${start}someone:hidden@api.mailgun.net/v3/routes`)
      .catch(String)
    expect(failure).toMatch(/^TypeError: GET .*api\.mailgun\.net\/v3\/routes: the path must begin with one/s)
    expect(failure).not.toMatch(/hidden|someone/)
  },
)

test.each([null, 5, 'x', new Map(), { params: {} }])(
  'A function with %o as its init rejects, and does not throw',
  async (init) => {
    const { mailgun, calls } = quickClient([])
    const called = listDomains(mailgun, init as never)
    await expect(called).rejects.toThrow(/^GET \/v4\/domains: (the init of a call is|give path and query)/)
    expect(calls).toHaveLength(0)
  },
)

// What no compiler sees: plain JavaScript, NaN from an environment variable, null from a database.
describe('An init that its types do not allow', () => {
  test.each<[string, unknown, string]>([
    ['is null', null, 'the init of a call is null'],
    ['is text', 'x', 'the init of a call is String'],
    ['is a Map', new Map([['params', {}]]), 'the init of a call is Map'],
    ['has text as params', { params: 'x' }, 'params is String'],
    ['has null as path', { params: { path: null } }, 'params.path is null'],
    ['has a Map as path', { params: { path: new Map() } }, 'params.path is Map'],
    ['has text as query', { params: { query: 'limit=3' } }, 'params.query is String'],
    ['has pairs as query', { params: { query: [['limit', 3]] } }, 'params.query is Array'],
    [
      'has URLSearchParams as query',
      { params: { query: new URLSearchParams('limit=3') } },
      'params.query is URLSearchParams; give an object of fields',
    ],
    [
      'has a query whose fields are computed',
      { params: { query: Object.create({ limit: 3 }) as object } },
      'params.query has fields that are inherited or computed',
    ],
    ['has an unknown parseAs', { parseAs: 'xml' }, 'parseAs is xml; give one of json, text'],
    [
      'has an unknown encoding',
      { encoding: 'xml' },
      'encoding is xml; give one of json, urlencoded, multipart',
    ],
    ['has null as signal', { signal: null }, 'signal must be an AbortSignal'],
    ['has an object as signal', { signal: {} }, 'signal must be an AbortSignal'],
    ['has one step as middleware', { middleware: {} }, 'middleware must be an array'],
    ['has null among its middleware', { middleware: [null] }, 'middleware must be objects of steps'],
    ['has null as server', { server: null }, 'server must be the URL of a server'],
    ['has true as retry', { retry: true }, 'retry is Boolean'],
    ['has NaN as limit of retries', { retry: { limit: NaN } }, 'retry.limit is NaN; give a number from 0'],
    ['has text as limit of retries', { retry: { limit: '3' } }, 'retry.limit is 3; give a number from 0'],
    ['has a negative wait', { retry: { maxDelayMs: -1 } }, 'retry.maxDelayMs is -1; give a number from 0'],
    ['misspells an option of retry', { retry: { delayMs: 5 } }, 'retry: unknown option "delayMs"'],
  ])('and that %s is refused before anything is sent', async (_, init, reason) => {
    await expectRefused('GET', '/v5/users', init as RequestOptions, `GET /v5/users: ${reason}`)
  })

  test.each([undefined, null, 5, {}])('a path that is %o is refused', async (path) => {
    await expectRefused('GET', path as string, {}, 'the path must begin with one "/"')
  })

  test.each([undefined, null, 5])('a method that is %o is refused', async (method) => {
    await expectRefused(method as unknown as string, '/v5/users', {}, 'is none of GET, HEAD, POST')
  })
})

describe('A client', () => {
  test.each<[string, unknown, string]>([
    ['without options', undefined, 'give an object of options'],
    ['whose options are a key', 'key-1', 'give an object of options'],
    // Otherwise a test whose fetch is missing would call Mailgun.
    ['whose fetch is null', { apiKey: 'k', fetch: null }, 'fetch must be a function'],
    ['whose fetch is text', { apiKey: 'k', fetch: 'fetch' }, 'fetch must be a function'],
    ['that retries NaN times', { apiKey: 'k', retry: { limit: NaN } }, 'retry.limit is NaN'],
  ])('%s is refused when it is made', (_, options, reason) => {
    expect(() => createMailgun(options as MailgunOptions)).toThrow(reason)
  })

  test.each([undefined, null, 5, 'x'])('refuses middleware that is %o, which would be skipped', (step) => {
    const { mailgun } = quickClient([])
    expect(() => mailgun.use(step as unknown as object)).toThrow('middleware must be objects of steps')
  })
})
