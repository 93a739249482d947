// What servers and runtimes say, as it may stand in an error: one short line, without secrets.
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { errorDetail } from '../../src/client/errors.js'
import type { MailgunError } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const nested = (depth: number, innermost: string): string =>
  '{"error":'.repeat(depth) + innermost + '}'.repeat(depth)
const nestedList = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const answer = (text: string, status = 400) =>
  new Response(text, { status, headers: { 'content-type': 'application/json' } })

describe('An error answer', () => {
  test.each([
    ['errors in errors, 20,000 deep', nested(20_000, '"no"')],
    ['a refused value, 20,000 deep', `{"Field":"url","Value":${nestedList(20_000)}}`],
    ['a message, 20,000 deep', `{"message":${nestedList(20_000)}}`],
  ])('of %s is an error like any other', async (_, text) => {
    const { mailgun } = quickClient([answer(text)])
    const { error } = await mailgun.GET('/v5/users')
    expect(error).toMatchObject({ code: 'api', status: 400 })
    expect(error!.message.length).toBeLessThan(400)
  })

  const long = 'line one\r\nline\ttwo\u2028line\u0000three '.repeat(100_000)
  test.each([
    ['{ message }', JSON.stringify({ message: long })],
    ['{ error: { message } }', JSON.stringify({ error: { message: long } })],
    ['{ Field, Value }', JSON.stringify({ Field: 'url', Value: long })],
    ['{ Field }', JSON.stringify({ Field: long })],
    ['text', long],
    ['HTML', `<html><h1>${long}</h1></html>`],
  ])('gives one line of at most 300 characters of the vendor (%s)', async (_, text) => {
    const { mailgun } = quickClient([answer(text)])
    const { error } = await mailgun.GET('/v5/users')
    expect(error!.detail).toMatch(/line one line two line three/)
    expect(error!.detail.length).toBeLessThanOrEqual(300)
    expect(error!.message).toBe(`GET /v5/users answered 400: ${error!.detail}`)
    expect(error!.message).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
  })

  test.each([
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['it&#39;s &quot;here&quot; &apos;now&apos;', `it's "here" 'now'`],
    ['&#x27;a&#x27; &#X26;', "'a' &"],
    ['a&nbsp;b&#10;c', 'a b c'],
    ['&lt;b&gt; stays', '<b> stays'],
    ['&amp;lt;', '&lt;'],
    ['&unknown; &#9999999; &#x;', '&unknown; &#9999999; &#x;'],
  ])('of the text %s has the detail %s', (text, detail) => {
    expect(errorDetail(`<p>${text}</p>`)).toBe(detail)
  })

  test.each([
    [{ Field: 'url' }, 'url: invalid value'],
    [{ Field: 'url', Value: null }, 'url: invalid value'],
    [{ Field: 'url', Value: 'x' }, 'url: invalid value "x"'],
    [{ Field: 'url', Value: { a: 1 } }, 'url: invalid value'],
    [{ message: 'it&#39;s not a &quot;domain&quot;' }, `it's not a "domain"`],
  ])('of %j has the detail %j', (body, detail) => {
    expect(errorDetail(body)).toBe(detail)
  })
})

describe('A hint', () => {
  test('on 403 names the key, the plan and the other region', async () => {
    const { mailgun } = quickClient([new Response('Forbidden', { status: 403 })], { region: 'eu' })
    const { error } = await mailgun.GET('/v5/users')
    expect(error!.hint).toMatch(/key.*plan.*region "eu".*"us"/)
    expect(error!.message).toBe(`GET /v5/users answered 403: Forbidden (${error!.hint})`)
  })

  test('on 403 stands by itself where there is no region', async () => {
    const { mailgun } = quickClient([new Response('', { status: 403 })], {
      baseUrl: 'https://proxy.example.com',
    })
    expect((await mailgun.GET('/v5/users')).error!.hint).toMatch(/key.*plan.*\?$/)
  })

  test('on a 429 says that it asks for a longer wait than maxDelayMs allows', async () => {
    const { mailgun, calls } = quickClient([json({}, { status: 429, headers: { 'retry-after': '31' } })])
    const { error } = await mailgun.GET('/v5/users')
    expect(error!.hint).toBe('it asks for a wait of 31 s, more than retry.maxDelayMs allows')
    expect(calls).toHaveLength(1)
  })

  test('is absent from a 429 whose wait was allowed', async () => {
    const { mailgun, calls } = quickClient([json({}, { status: 429, headers: { 'retry-after': '0' } })])
    expect((await mailgun.GET('/v5/users')).error!.hint).toBeUndefined()
    expect(calls).toHaveLength(3)
  })
})

const SECRET = 'address=bob%40example.com&token=s3cret'
const URL_WITH_QUERY = `https://api.mailgun.net/v3/x?${SECRET}`

describe('A network error shows no query of a URL', () => {
  const message = `error sending request for url (${URL_WITH_QUERY}): connection reset`
  test.each<[string, () => unknown]>([
    ['in its message', () => new TypeError(message)],
    ['in its path', () => Object.assign(new Error('Unable to connect'), { path: URL_WITH_QUERY })],
    ['in the cause', () => new TypeError('fetch failed', { cause: new Error(message) })],
    [
      'in the path of the cause',
      () => new TypeError('failed', { cause: Object.assign(new Error('reset'), { path: URL_WITH_QUERY }) }),
    ],
    ['in a text', () => message],
  ])('that the runtime put %s', async (_, make) => {
    const { mailgun } = quickClient([() => Promise.reject(make())], { retry: false })
    const failure = await mailgun.GET('/v5/users').catch((error: unknown) => error as MailgunError)
    expect(failure).toMatchObject({ code: 'network' })
    const shown = inspect(failure, { depth: 20, showHidden: true })
    expect(shown).not.toContain('s3cret')
    expect(shown).not.toContain('bob%40')
  })

  test('when the body broke off', async () => {
    const broken = () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError(message)) }))
    const { mailgun } = quickClient([broken], { retry: false })
    const failure = await mailgun.GET('/v5/users').catch((error: unknown) => error as MailgunError)
    expect(failure).toMatchObject({ code: 'network' })
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('s3cret')
  })

  test('whose message is one line, however much the runtime says', async () => {
    const { mailgun } = quickClient([() => Promise.reject(new Error('a\nb '.repeat(10_000)))], {
      retry: false,
    })
    const failure = await mailgun.GET('/v5/users').catch((error: unknown) => error as MailgunError)
    expect((failure as MailgunError).message).toMatch(/^.{1,400}$/)
  })
})

test.each([
  'https://ada:s3cret@evil.example/v3/x?key=s3cret#s3cret',
  'https:\\\\ada:s3cret@evil.example/v3/x',
  'https:/ada:s3cret@api.mailgun.net/v3/x',
  'https:ada:s3cret@api.mailgun.net/v3/x',
  'HTTPS://ada:s3cret@api.mailgun.net\\v3/x',
  'https://ada:s3cret@x@api.mailgun.net/v3/x',
])('User name and password of %s stand in no error', async (url) => {
  const { mailgun, calls } = quickClient([])
  for (const call of [
    () => mailgun.request('GET', url),
    () => mailgun.request('TRACE', url),
    () => mailgun.request('GET', '/v5/users', { server: url.replace(/[?#].*/, '') }),
    () => mailgun.request('POST', url, { body: { a: new Map() } }),
  ]) {
    const failure = await call().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toMatch(/s3cret|ada/)
  }
  expect(calls).toHaveLength(0)
})
