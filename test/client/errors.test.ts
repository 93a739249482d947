import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { errorDetail } from '../../src/client/errors.js'
import {
  createMailgun,
  isMailgunApiError,
  isMailgunError,
  MailgunApiError,
  MailgunError,
  type Region,
} from '../../src/index.js'
import { startLoopback } from '../support/loopback.js'
import { quickClient } from '../support/quick-client.js'
import { json, recordingFetch } from '../support/recording-fetch.js'
import { growthOf, QUADRATIC } from '../support/growth.js'

const PATH = '/v3/{domain_name}/bounces'
const init = { params: { path: { domain_name: 'mg.example.com' } } }

async function failureOf(answer: Response, region?: Region): Promise<MailgunApiError> {
  const { mailgun } = quickClient([answer], { retry: false, region })
  const { data, error, response } = await mailgun.GET(PATH, init)
  expect(data).toBeUndefined()
  expect(error).toBeInstanceOf(MailgunApiError)
  expect(response.status).toBe(answer.status)
  return error!
}

describe('An answer that is not 2xx gives an error with a message', () => {
  test.each([
    ['{ message }', { message: 'Domain not found' }, 'Domain not found'],
    ['{ Message }', { Message: 'Domain not found' }, 'Domain not found'],
    ['{ Description }', { Description: 'no such webhook' }, 'no such webhook'],
    ['{ Reason }', { Reason: 'quota exceeded' }, 'quota exceeded'],
    ['{ Field, Value }', { Field: 'url', Value: 'nope' }, 'url: invalid value "nope"'],
    ['{ Field }', { Field: 'url' }, 'url: invalid value'],
    ['{ error: { name, message } }', { error: { name: 'BadRequest', message: 'wrong id' } }, 'wrong id'],
    ['{ error }', { error: 'wrong id' }, 'wrong id'],
    ['a JSON text', 'Forbidden', 'Forbidden'],
    ['an empty message beside a reason', { message: '', Reason: 'quota exceeded' }, 'quota exceeded'],
  ])('when the body is %s', async (_, body, detail) => {
    const error = await failureOf(json(body, { status: 400 }))
    expect(error.detail).toBe(detail)
    expect(error.message).toBe(`GET ${PATH} answered 400: ${detail}`)
    expect(error.body).toEqual(body)
  })

  test.each([
    ['empty, without a length', new Response('', { status: 500 })],
    ['empty, with a length', new Response('', { status: 500, headers: { 'content-length': '0' } })],
    ['absent', new Response(null, { status: 500 })],
  ])('when the body is %s', async (_, answer) => {
    const error = await failureOf(answer)
    expect(error.message).toBe(`GET ${PATH} answered 500`)
    expect(error.detail).toBe('')
    expect(error.body).toBeUndefined()
  })

  test('when the body is text', async () => {
    const error = await failureOf(
      new Response('Forbidden', { status: 403, headers: { 'content-type': 'text/plain' } }),
    )
    expect(error.message).toBe(`GET ${PATH} answered 403: Forbidden (${error.hint})`)
    expect(error.body).toBe('Forbidden')
  })

  test('when the body is HTML, whose text is shown without markup, styles and scripts', async () => {
    const html =
      '<HTML><STYLE>b { color: red }</STYLE><script>alert("<b>")</script><h1>502 Bad\n Gateway</h1><hr>nginx</HTML>'
    const error = await failureOf(
      new Response(html, { status: 502, headers: { 'content-type': 'text/html' } }),
    )
    expect(error.message).toBe(`GET ${PATH} answered 502: 502 Bad Gateway nginx`)
    expect(error.body).toBe(html)
  })

  test.each([[[]], [{}], [null], [7], [{ message: { nested: true } }]])(
    'when the body is %j, which says nothing',
    async (body) => {
      const error = await failureOf(json(body, { status: 400 }))
      expect(error.message).toBe(`GET ${PATH} answered 400`)
      expect(error.body).toEqual(body)
    },
  )

  test('when it is a redirect that leads nowhere', async () => {
    expect((await failureOf(new Response(null, { status: 304 }))).message).toBe(`GET ${PATH} answered 304`)
  })
})

describe('errorDetail', () => {
  test('gives text for whatever a body may be', () => {
    fc.assert(fc.property(fc.jsonValue(), (body) => typeof errorDetail(body) === 'string'))
  })

  test('shows no more than 300 characters of a text', () => {
    expect(errorDetail('x'.repeat(1000))).toHaveLength(300)
  })

  test.each(['<', '<script', '<style>', '<!--', ' '])(
    'takes time in proportion to a body of nothing but %j',
    async (piece) => {
      expect(await growthOf((size) => errorDetail(piece.repeat(size)))).toBeLessThan(QUADRATIC)
    },
  )
})

describe('A 2xx answer', () => {
  test.each([
    ['<html>maintenance</html>', 'text/html'],
    ['{"items":[', 'application/json'],
  ])('that should be JSON, but is %s, is an error that says so', async (body, type) => {
    const { mailgun } = quickClient([new Response(body, { headers: { 'content-type': type } })])
    const failure = await mailgun.GET(PATH, init).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MailgunError)
    expect(failure).toMatchObject({
      code: 'invalid_response',
      message: `GET ${PATH} answered 200 with a body that is not JSON (${type}).`,
      outcome: 'unknown',
      cause: expect.any(SyntaxError),
    })
  })

  test.each([
    ['204', new Response(null, { status: 204 })],
    ['an empty 200', new Response('', { status: 200 })],
    ['an empty 200 with a length', new Response('', { status: 200, headers: { 'content-length': '0' } })],
  ])('without a body (%s) is an error where the document promises data', async (_, answer) => {
    const { mailgun } = quickClient([answer])
    await expect(mailgun.GET(PATH, init)).rejects.toMatchObject({
      code: 'invalid_response',
      operation: `GET ${PATH}`,
      outcome: 'unknown',
    })
  })

  test.each([
    ['204', new Response(null, { status: 204 })],
    ['an empty 200', new Response('', { status: 200 })],
  ])('without a body (%s) has neither data nor error where the document has none', async (_, answer) => {
    const { mailgun } = quickClient([answer, answer])
    const result = await mailgun.DELETE('/v1/webhooks/{webhook_id}', {
      params: { path: { webhook_id: 'w' } },
    })
    expect((await mailgun.request('GET', '/v9/not/yet')).data).toBeUndefined()
    expect(result.data).toBeUndefined()
    expect(result.error).toBeUndefined()
    expect(result.response.status).toBe(answer.status)
  })
})

describe('A hint', () => {
  test('on 401 names the region, the other one, and the wrong kind of key', async () => {
    const error = await failureOf(new Response('Forbidden', { status: 401 }), 'us')
    expect(error.hint).toMatch(/API key.*webhook signing key.*region "us".*"eu"/)
    expect(error.message).toContain(error.hint)
  })

  test('on 404 names the region and the other one', async () => {
    const error = await failureOf(json({ message: 'Domain not found' }, { status: 404 }), 'eu')
    expect(error.hint).toMatch(/region "eu".*"us"/)
    expect(error.message).toBe(`GET ${PATH} answered 404: Domain not found (${error.hint})`)
  })

  test('does not speak of regions to a client with a base URL of its own', async () => {
    const answers = [new Response('', { status: 401 }), new Response('', { status: 404 })]
    const { mailgun } = quickClient(answers, { baseUrl: 'https://proxy.example.com' })
    expect((await mailgun.GET(PATH, init)).error?.hint).toMatch(/API key/)
    expect((await mailgun.GET(PATH, init)).error?.hint).toBeUndefined()
  })

  test('is absent from other answers', async () => {
    expect((await failureOf(json({ message: 'no' }, { status: 400 }))).hint).toBeUndefined()
  })
})

describe('An API error', () => {
  test('holds status, headers, operation and a stable code', async () => {
    const error = await failureOf(json({ message: 'no' }, { status: 400, headers: { 'x-request-id': 'r1' } }))
    expect(error).toMatchObject({
      name: 'MailgunApiError',
      code: 'api',
      status: 400,
      operation: `GET ${PATH}`,
    })
    expect(error.headers.get('x-request-id')).toBe('r1')
    expect(error.response.status).toBe(400)
  })

  test('does not print its response', async () => {
    const error = await failureOf(
      json({ message: 'no' }, { status: 400, headers: { 'set-cookie': 'session=1' } }),
    )
    expect(Object.keys(error)).not.toContain('response')
    expect(JSON.stringify(error)).not.toContain('session')
    expect(inspect(error)).not.toContain('session')
  })
})

describe('isMailgunError and isMailgunApiError', () => {
  test('know the errors of another copy of this package', async () => {
    vi.resetModules()
    const other = await import('../../src/client/errors.js')
    const plain = new other.MailgunError('timeout', 'late')
    const api = new other.MailgunApiError('GET /x', new Response(null, { status: 404 }), undefined)
    expect(plain).not.toBeInstanceOf(MailgunError)
    expect([isMailgunError(plain), isMailgunApiError(plain)]).toEqual([true, false])
    expect([isMailgunError(api), isMailgunApiError(api)]).toEqual([true, true])
  })

  test.each([new Error('x'), new TypeError('x'), null, undefined, 'MailgunError', { name: 'MailgunError' }])(
    'refuse %o',
    (value) => {
      expect([isMailgunError(value), isMailgunApiError(value)]).toEqual([false, false])
    },
  )
})

describe('No error shows the key', () => {
  const key = 'key-5ecret0fTheAccount'
  const secrets = [key, btoa(`api:${key}`)]
  const fails = (message: string) => () => Promise.reject(new TypeError(message))

  const shown = (error: unknown): string[] => [
    inspect(error, { depth: Infinity, showHidden: true, getters: true }),
    JSON.stringify(error),
    String(error),
    (error as Error).stack ?? '',
  ]

  const send = {
    ...init,
    body: { from: 'a@mg.example.com', to: 'b@example.org', subject: 's', text: 't' },
  }
  test.each([
    ['api', () => json({ message: 'no' }, { status: 401 })],
    ['network', fails('fetch failed')],
    ['invalid_response', () => new Response('<html>')],
    ['redirect', () => new Response(null, { status: 302, headers: { location: '/elsewhere' } })],
    [
      'forbidden_origin',
      () => new Response(null, { status: 307, headers: { location: 'https://evil.example' } }),
    ],
    ['timeout', () => new Promise<Response>(() => {})],
  ])('that has the code %s', async (code, answer) => {
    for (const apiKey of [key, () => key]) {
      const mailgun = createMailgun({
        apiKey,
        fetch: recordingFetch(answer).fetch,
        retry: false,
        timeoutMs: 5,
      })
      const call =
        code === 'forbidden_origin'
          ? mailgun.GET(PATH, init)
          : mailgun.POST('/v3/{domain_name}/messages', send)
      const error = await call.then(
        (result) => result.error,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code })
      for (const text of shown(error)) for (const secret of secrets) expect(text).not.toContain(secret)
    }
  })

  test('that a real connection leads to', async () => {
    const server = await startLoopback((request, response) => {
      if (request.target.includes('reset')) response.socket!.destroy()
      else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no"}')
    })
    const mailgun = createMailgun({ apiKey: key, baseUrl: server.url, retry: false })
    const answered = (await mailgun.request('GET', '/v3/missing')).error
    const broken = await mailgun.request('GET', '/v3/reset').catch((error: unknown) => error)
    await server.close()
    expect([answered, broken]).toMatchObject([{ code: 'api' }, { code: 'network' }])
    for (const text of [...shown(answered), ...shown(broken)])
      for (const secret of secrets) expect(text).not.toContain(secret)
  })

  test('that refuses a key which cannot be sent', async () => {
    const mailgun = createMailgun({ apiKey: `${key}\r\nx: y`, fetch: recordingFetch().fetch })
    const error = await mailgun.GET('/v5/users').catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(TypeError)
    for (const text of shown(error)) expect(text).not.toContain(key)
  })
})
