import { describe, expect, test } from 'vitest'
import { quickProxy } from '../support/quick-proxy.js'

const OWN = 'https://app.example.com'
const LISTED = 'https://shop.example.org'
const listed = { allowedOrigins: [LISTED] }

const preflight = (origin: string, method = 'POST', headers = 'content-type') => ({
  headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
})

describe('a page', () => {
  test.each([
    ['of another site', 'https://evil.example'],
    ['in a sandboxed frame', 'null'],
    ['whose host ends with a listed one', 'https://evil-shop.example.org'],
    ['whose host begins with a listed one', 'https://shop.example.org.evil.example'],
    ['of a listed host without TLS', 'http://shop.example.org'],
    ['of a listed host at another port', 'https://shop.example.org:8443'],
    ['that claims two origins', `${LISTED}, https://evil.example`],
  ])('%s may not send, and authorize is not asked', async (_, origin) => {
    const asked: unknown[] = []
    const { send, calls } = quickProxy({ ...listed, authorize: (request) => asked.push(request) > 0 })
    const response = await send({ headers: { origin, cookie: 'session=1' } })
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
    expect([calls, asked]).toEqual([[], []])
  })

  test("of the proxy's own origin may send", async () => {
    const { send, calls } = quickProxy()
    const response = await send({ headers: { origin: OWN } })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
    expect(calls).toHaveLength(1)
  })

  test('of a listed origin may send, and may read the answer, errors too', async () => {
    const { send } = quickProxy(listed)
    const response = await send({ headers: { origin: LISTED } })
    expect(response.headers.get('access-control-allow-origin')).toBe(LISTED)
    expect(response.headers.get('access-control-expose-headers')).toContain('retry-after')
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('access-control-allow-credentials')).toBe(null)
    const failing = quickProxy({ ...listed, authorize: () => Promise.reject(new Error('x')) })
    const failed = await failing.send({ headers: { origin: LISTED } })
    expect([failed.status, failed.headers.get('access-control-allow-origin')]).toEqual([500, LISTED])
  })

  test('of a listed origin may send cookies only where that is said', async () => {
    const { send } = quickProxy({ ...listed, allowCredentials: true })
    expect(
      (await send({ headers: { origin: LISTED } })).headers.get('access-control-allow-credentials'),
    ).toBe('true')
    expect((await send({ headers: { origin: OWN } })).headers.get('access-control-allow-credentials')).toBe(
      null,
    )
  })

  test.each([
    ['same-origin', 200],
    ['none', 200],
    ['same-site', 403],
    ['cross-site', 403],
  ])('that gives no origin is judged by where the browser says it is: %s gives %d', async (site, status) => {
    const { call, calls } = quickProxy(listed)
    const response = await call('GET', '/v3/mg.example.com/bounces', { headers: { 'sec-fetch-site': site } })
    expect(response.status).toBe(status)
    expect(calls).toHaveLength(status === 200 ? 1 : 0)
  })

  test.each([
    ['same-origin', 'http://app.example.com', 200],
    ['same-origin', 'null', 200],
    ['same-site', OWN, 403],
    ['cross-site', OWN, 403],
    ['cross-site', 'https://evil.example', 403],
    ['cross-site', LISTED, 200],
  ])(
    'whose browser calls it %s is judged by that, and not by its origin %s, unless that is listed: %d',
    async (site, origin, status) => {
      const { send, calls } = quickProxy(listed)
      const response = await send({ headers: { origin, 'sec-fetch-site': site } })
      expect(response.status).toBe(status)
      expect(calls).toHaveLength(status === 200 ? 1 : 0)
    },
  )

  test('whose own host name leads here is refused where hosts are listed, as it claims the same origin', async () => {
    const { proxy, calls } = quickProxy({ hosts: ['app.example.com', 'app.example.com:8443'] })
    const ask = async (host: string) => {
      const url = `https://${host}/api/mailgun/v3/mg.example.com/bounces`
      const headers = { origin: `https://${host}`, 'sec-fetch-site': 'same-origin' }
      return (await proxy(new Request(url, { headers }))).status
    }
    expect(await ask('rebound.evil.example')).toBe(403)
    expect(await ask('app.example.com.evil.example')).toBe(403)
    expect(await ask('app.example.com:1234')).toBe(403)
    expect(calls).toEqual([])
    expect(await ask('app.example.com')).toBe(200)
    expect(await ask('app.example.com:8443')).toBe(200)
  })

  test('gets the response of authorize with headers for its own origin only', async () => {
    const authorize = () =>
      new Response('log in', { status: 401, headers: { 'access-control-allow-origin': '*', vary: 'Cookie' } })
    const { send } = quickProxy({ ...listed, authorize })
    const response = await send({ headers: { origin: LISTED } })
    expect(response.headers.get('access-control-allow-origin')).toBe(LISTED)
    expect(response.headers.get('vary')).toBe('Cookie, Origin')
  })
})

describe('a preflight', () => {
  test('of a listed origin is answered, without authorize and without Mailgun', async () => {
    const { call, calls } = quickProxy({ ...listed, allowCredentials: true, authorize: () => false })
    const response = await call(
      'OPTIONS',
      '/v3/mg.example.com/messages',
      preflight(LISTED, 'POST', 'content-type, x-csrf-token'),
    )
    expect(response.status).toBe(204)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type, x-csrf-token',
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    })
    expect(calls).toEqual([])
  })

  test.each(['https://evil.example', 'null', OWN, 'https://shop.example.org.evil.example'])(
    'of %s is refused',
    async (origin) => {
      const { call } = quickProxy(listed)
      const response = await call('OPTIONS', '/v3/mg.example.com/messages', preflight(origin))
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBe(null)
      expect(response.headers.get('access-control-allow-methods')).toBe(null)
    },
  )

  test.each([
    ['another operation', 'DELETE', '/v3/mg.example.com/bounces'],
    ['another domain', 'POST', '/v3/other.example.com/messages'],
    ['no method', '', '/v3/mg.example.com/messages'],
  ])('for %s is refused', async (_, method, path) => {
    const { call } = quickProxy(listed)
    const response = await call('OPTIONS', path, preflight(LISTED, method))
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-methods')).toBe(null)
  })
})

test.each([
  '*',
  'null',
  'https://shop.example.org/',
  'https://*.example.org',
  'shop.example.org',
  'https://Shop.example.org',
  'https://a.example/x',
])('%s is refused as an allowed origin', (origin) => {
  expect(() => quickProxy({ allowedOrigins: [origin] })).toThrow(/allowedOrigins/)
})

test.each(['*', 'https://app.example.com', 'App.example.com', 'app.example.com/', ''])(
  '%j is refused as a host',
  (host) => {
    expect(() => quickProxy({ hosts: [host] })).toThrow(/hosts: .* is no host/)
  },
)
