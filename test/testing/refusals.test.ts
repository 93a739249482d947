import { describe, expect, test } from 'vitest'
import { matchPath } from '../../src/testing/match-path.js'
import { form, startFake } from '../support/fake-mailgun.js'
import { DOMAIN, MESSAGE } from '../support/messages.js'

const SENDING = `POST /v3/${DOMAIN}/messages`

describe('a request that the document does not allow is refused with 400', () => {
  const refused: [
    title: string,
    request: string,
    body: FormData | URLSearchParams | undefined,
    message: string | RegExp,
  ][] = [
    [
      'a required field is missing',
      SENDING,
      form({ from: 'ada@mg.example.com', text: 'Hello' }),
      'body: "to" is missing',
    ],
    ['a field is unknown', SENDING, form({ ...MESSAGE, 'o:tagg': 'a' }), 'body: "o:tagg" is unknown'],
    [
      'a field has a value outside its enum',
      SENDING,
      form({ ...MESSAGE, 'o:testmode': 'on' }),
      'body/o:testmode must be one of yes, no',
    ],
    [
      'a single field is repeated',
      SENDING,
      form({ ...MESSAGE, subject: ['a', 'b'] }),
      'body/subject must be string',
    ],
    [
      'a field of JSON is not JSON',
      SENDING,
      form({ ...MESSAGE, 't:variables': '{' }),
      'body "t:variables" must be JSON',
    ],
    [
      'JSON in a field breaks its schema',
      SENDING,
      form({ ...MESSAGE, 't:variables': '[1]' }),
      'body "t:variables" must be object',
    ],
    [
      'a date is not RFC 2822',
      SENDING,
      form({ ...MESSAGE, 'o:deliverytime': '2026-03-06' }),
      /deliverytime must match format "rfc2822"/,
    ],
    [
      'a file is sent as text',
      SENDING,
      form({ ...MESSAGE, attachment: 'text' }),
      'body "attachment" must be a file',
    ],
    [
      'text is sent as a file',
      SENDING,
      form({ ...MESSAGE, subject: new File(['Hi'], 's.txt') }),
      'body "subject" must be text, but is a file',
    ],
    [
      'the body has the wrong media type',
      SENDING,
      new URLSearchParams(MESSAGE),
      'body must be multipart/form-data, but is application/x-www-form-urlencoded',
    ],
    ['the body is missing', SENDING, undefined, 'body is missing'],
    [
      'there is a body where none belongs',
      `DELETE /v3/${DOMAIN}/bounces`,
      form({ a: 'b' }),
      'body must not be there',
    ],
    ['a query parameter is unknown', 'GET /v4/domains?limti=5', undefined, 'query: "limti" is unknown'],
    [
      'a query parameter is no number',
      'GET /v4/domains?limit=many',
      undefined,
      'query "limit" must be integer',
    ],
    [
      'a query parameter is out of bounds',
      'GET /v4/domains?limit=1001',
      undefined,
      'query "limit" must be <= 1000',
    ],
    [
      'a query parameter is no boolean',
      'GET /v4/domains?include_subaccounts=yes',
      undefined,
      'query "include_subaccounts" must be boolean',
    ],
  ]
  test.each(refused)('%s', async (_, request, body, message) => {
    const { fake, call } = await startFake()
    const [method, path] = request.split(' ') as [string, string]
    const answer = await call(method, path, body && { body })
    expect(answer.message).toMatch(message)
    expect(answer.status).toBe(400)
    expect(fake.requests).toMatchObject([{ status: 400, acted: false }])
    expect(fake.requests[0]?.problems.join('; ')).toMatch(message)
  })

  test('all problems of a request are listed at once', async () => {
    const { call } = await startFake()
    const { message } = await call('POST', `/v3/${DOMAIN}/messages?page=1`, {
      body: form({ subjekt: 'Hi' }),
      headers: { 'x-mailgun-on-behalf': 'me' },
    })
    for (const problem of [
      'query: "page" is unknown',
      'header: "x-mailgun-on-behalf" is unknown',
      '"to" is missing',
      '"subjekt" is unknown',
    ])
      expect(message).toContain(problem)
  })

  test('JSON that cannot be read, or breaks its schema', async () => {
    const { call } = await startFake()
    const json = (body: string) =>
      call('POST', '/v1/analytics/logs', { body, headers: { 'content-type': 'application/json' } })
    expect(await json('{')).toMatchObject({
      status: 400,
      message: expect.stringContaining('body cannot be read') as string,
    })
    expect((await json('{"pagination":{"limit":1000}}')).message).toContain(
      'body/pagination/limit must be <= 100',
    )
    expect((await json('{"evnts":[]}')).message).toContain('body: "evnts" is unknown')
    expect((await json('{}')).status).toBe(200)
  })
})

test('a wrong key is refused with 401, before anything else', async () => {
  const { url, fake } = await startFake()
  for (const headers of [{}, { authorization: `Basic ${btoa('api:wrong')}` }]) {
    const response = await fetch(`${url}/v4/domains`, { headers })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({ message: 'Invalid private key' })
  }
  expect(JSON.stringify(fake.requests)).not.toContain(btoa('api:wrong'))
})

test('what is no operation of the document is answered 404', async () => {
  const { call } = await startFake()
  expect(await call('GET', '/v3/nothing/of/the/kind')).toMatchObject({
    status: 404,
    message: expect.stringContaining('is no operation') as string,
  })
  expect((await call('PATCH', '/v4/domains')).message).toContain('the document has GET, POST for this path')
})

test.each(
  Object.entries({
    'GET /v3/routes/bounces': 'GET /v3/routes/{id}',
    'GET /v3/mg.example.com/bounces': 'GET /v3/{domain_name}/bounces',
    'GET /v3/lists/pages': 'GET /v3/lists/pages',
    'GET /v3/lists/team@mg.example.com/members/pages': 'GET /v3/lists/{list_address}/members/pages',
    'GET /v3/domains/mg.example.com/tracking': 'GET /v3/domains/{name}/tracking',
    'GET /v3/mg.example.com/bounces/tracking': 'GET /v3/{domain_name}/bounces/{address}',
    'POST /v3/ip_warmups/messages': 'POST /v3/ip_warmups/{addr}',
    'POST /v3/dynamic_pools/bounces/import': 'POST /v3/{domain_name}/bounces/import',
    'GET /v3/mg.example.com/bounces/a%2Fb%40c': 'GET /v3/{domain_name}/bounces/{address}',
  }),
)('%s calls %s', (request, operation) => {
  const [method, path] = request.split(' ') as [string, string]
  expect(matchPath(method, path)?.operation).toBe(operation)
})

test('slots are decoded, and never empty', () => {
  expect(matchPath('GET', '/v3/mg.example.com/bounces/a%2Fb%40c')?.slots).toEqual({
    domain_name: 'mg.example.com',
    address: 'a/b@c',
  })
  expect(matchPath('DELETE', '/v3/mg.example.com/bounces/')).toBeUndefined()
  expect(matchPath('GET', '/v3/mg.example.com/bounces/%E0%A4%A')).toBeUndefined()
})
