// Bad input is a TypeError before anything is sent, and never a network error that would be tried again.
import { describe, expect, test } from 'vitest'
import { createMailgun, type MailgunOptions, type RequestOptions } from '../../src/index.js'
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

  test.each([NaN, -1, '5'])('of %j is refused in a client', async (timeoutMs) => {
    const { mailgun, calls } = quickClient([])
    const call = async () => mailgun.withOptions({ timeoutMs } as { timeoutMs: number }).GET('/v5/users')
    await expect(call()).rejects.toThrow(TypeError)
    expect(calls).toHaveLength(0)
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
