import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createMailgunProxy, type ProxyRule } from '../../src/proxy.js'
import { createMatcher } from '../../src/proxy/allow.js'
import { recordingFetch } from '../support/recording-fetch.js'
import { BOUNCES, quickProxy, SEND } from '../support/quick-proxy.js'

const document = JSON.parse(
  readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, unknown>>
}
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  ['get', 'post', 'put', 'patch', 'delete']
    .filter((verb) => verb in item)
    .map((verb) => `${verb.toUpperCase()} ${path}`),
)

describe('what is listed', () => {
  test('is called at Mailgun, with its query letter for letter', async () => {
    const { call, calls } = quickProxy()
    const response = await call(
      'GET',
      '/v3/mg.example.com/bounces?page=next&address=bob%40example.org&limit=10',
    )
    expect(response.status).toBe(200)
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=bob%40example.org&limit=10',
    ])
  })

  test('goes to the region, or to the base URL with its path', async () => {
    const { fetch, calls } = recordingFetch()
    const shared = { apiKey: 'k', allow: [BOUNCES], authorize: () => true, fetch }
    const request = () => new Request('https://app.example.com/api/mailgun/v3/mg.example.com/bounces')
    await createMailgunProxy({ ...shared, region: 'eu' })(request())
    await createMailgunProxy({ ...shared, baseUrl: 'https://gateway.example/mg/' })(request())
    expect(calls.map(({ url }) => url)).toEqual([
      'https://api.eu.mailgun.net/v3/mg.example.com/bounces',
      'https://gateway.example/mg/v3/mg.example.com/bounces',
    ])
  })

  test('is sent in one spelling, whatever the spelling that asked', async () => {
    const { call, calls } = quickProxy()
    await call('GET', '/v3/mg%2Eexample.com/%62ounces')
    expect(calls[0]!.url).toBe('https://api.mailgun.net/v3/mg.example.com/bounces')
  })

  test('may hold one of several values, or any value where the rule says so', async () => {
    const { call, calls } = quickProxy({
      allow: [
        {
          operation: 'GET /v3/{domain_name}/bounces/{address}',
          path: { domain_name: ['a.example', 'b.example'], address: true },
        },
      ],
    })
    expect((await call('GET', '/v3/a.example/bounces/x@example.org')).status).toBe(200)
    expect((await call('GET', '/v3/b.example/bounces/a%2Bb%40example.org')).status).toBe(200)
    expect((await call('GET', '/v3/c.example/bounces/x@example.org')).status).toBe(403)
    expect(calls.map(({ url }) => new URL(url).pathname)).toEqual([
      '/v3/a.example/bounces/x%40example.org',
      '/v3/b.example/bounces/a%2Bb%40example.org',
    ])
  })

  test('pages of events are reached by the token below the path, and nothing else below it', async () => {
    const { call, calls } = quickProxy({
      allow: [{ operation: 'GET /v3/{domain_name}/events', path: { domain_name: 'mg.example.com' } }],
    })
    expect((await call('GET', '/v3/mg.example.com/events/W3siYSI6IGZhbHNl=')).status).toBe(200)
    expect(calls[0]!.url).toBe('https://api.mailgun.net/v3/mg.example.com/events/W3siYSI6IGZhbHNl%3D')
    expect((await call('GET', '/v3/mg.example.com/events/a/b')).status).toBe(403)
    expect((await call('GET', '/v3/other.example.com/events/W3siYSI6IGZhbHNl')).status).toBe(403)
  })

  test('a pinned query parameter must be there once, with that value', async () => {
    const { call, calls } = quickProxy({
      allow: [
        {
          operation: 'GET /v3/{domain_name}/events',
          path: { domain_name: 'mg.example.com' },
          query: { event: ['failed', 'rejected'] },
        },
      ],
    })
    const status = async (rest: string) => (await call('GET', `/v3/mg.example.com/events${rest}`)).status
    expect(await status('?event=failed&limit=5')).toBe(200)
    expect(await status('?event=rejected')).toBe(200)
    expect(await status('')).toBe(403)
    expect(await status('?event=delivered')).toBe(403)
    expect(await status('?event=failed&event=delivered')).toBe(403)
    expect(await status('?x=1;event=delivered&event=failed')).toBe(403)
    expect(await status('?event=failed;event=delivered')).toBe(403)
    expect(await status('/W3siYSI6IGZhbHNl')).toBe(403)
    expect(await status('/W3siYSI6IGZhbHNl?event=failed')).toBe(403)
    expect(calls).toHaveLength(2)
  })

  test('every operation of the document can be listed', async () => {
    for (const operation of operations) {
      const [method = '', template = ''] = operation.split(' ')
      const slots = [...template.matchAll(/\{([^}]+)\}/g)].map(([, slot]) => slot!)
      const path = Object.fromEntries(slots.map((slot) => [slot, 'value-1']))
      // Checked by their types where they are written; here they come from the document.
      const match = createMatcher([{ operation, ...(slots.length && { path }) } as unknown as ProxyRule])
      const target = template.replace(/\{[^}]+\}/g, 'value-1')
      expect(match(method, new URL(`https://x.example/p${target}`), '/p/')).toEqual({
        operation,
        path,
        target,
      })
    }
    expect(operations.length).toBeGreaterThan(200)
  })
})

describe('what is not listed', () => {
  const refused: [title: string, method: string, path: string][] = [
    ['another operation', 'DELETE', '/v3/mg.example.com/bounces'],
    ['another operation of the same path', 'POST', '/v3/mg.example.com/bounces'],
    ['another domain', 'POST', '/v3/other.example.com/messages'],
    ['the domain in other letters', 'POST', '/v3/MG.example.com/messages'],
    ['a domain that ends with the pinned one', 'POST', '/v3/evil-mg.example.com/messages'],
    ['a domain that begins with the pinned one', 'POST', '/v3/mg.example.com.evil.example/messages'],
    ['a path that goes on', 'POST', '/v3/mg.example.com/messages/x'],
    ['a path that ends early', 'POST', '/v3/mg.example.com'],
    ['a trailing slash', 'POST', '/v3/mg.example.com/messages/'],
    ['an empty segment', 'POST', '/v3//mg.example.com/messages'],
    ['an empty segment at the start', 'POST', '//v3/mg.example.com/messages'],
    ['another version', 'POST', '/v4/mg.example.com/messages'],
    ['a suffix to the last segment', 'POST', '/v3/mg.example.com/messages.mime'],
    ['dot segments', 'POST', '/v3/mg.example.com/messages/../../other.example.com/messages'],
    ['dot segments that leave the base path', 'POST', '/../../v3/mg.example.com/messages'],
    ['encoded dot segments', 'POST', '/v3/mg.example.com/messages/%2e%2e/%2E%2E/other.example.com/messages'],
    ['dot segments encoded twice', 'POST', '/v3/mg.example.com/%252e%252e/messages'],
    ['an encoded slash', 'POST', '/v3/mg.example.com%2Fmessages'],
    ['an encoded slash behind the domain', 'POST', '/v3/mg.example.com%2F..%2Fother.example.com/messages'],
    ['a slash encoded twice', 'POST', '/v3/mg.example.com%252Fmessages'],
    ['a backslash for another domain', 'POST', '/v3/mg.example.com\\..\\other.example.com/messages'],
    ['an encoded backslash', 'POST', '/v3/mg.example.com%5C..%5Cother.example.com/messages'],
    ['an encoded line break', 'POST', '/v3/mg.example.com%0d%0ax/messages'],
    ['an encoded zero byte', 'POST', '/v3/mg.example.com%00/messages'],
    ['bytes that are not UTF-8', 'POST', '/v3/mg.example.com%ff/messages'],
    ['half an escape', 'POST', '/v3/mg.example.com%/messages'],
    ['an escaped query', 'POST', '/v3/mg.example.com/messages%3Fx=1'],
    ['another method by parameter', 'POST', '/v3/mg.example.com/messages?_method=DELETE'],
    [
      'another method by a parameter in other letters',
      'POST',
      '/v3/mg.example.com/messages?%5fMETHOD=DELETE',
    ],
    [
      'another method by a parameter named as the header',
      'POST',
      '/v3/mg.example.com/messages?X-HTTP-Method-Override=DELETE',
    ],
    ['a URL in place of the path', 'POST', '/https://api.mailgun.net/v3/mg.example.com/messages'],
    ['HEAD of a listed GET', 'HEAD', '/v3/mg.example.com/bounces'],
    ['PATCH of a listed POST', 'PATCH', '/v3/mg.example.com/messages'],
  ]
  test.each(refused)('%s is refused before anything is asked or sent', async (_, method, path) => {
    const asked: string[] = []
    const { call, calls } = quickProxy({ authorize: ({ url }) => asked.push(url) > 0 })
    const response = await call(method, path)
    expect(response.status).toBe(403)
    expect(calls).toEqual([])
    expect(asked).toEqual([])
  })

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])(
    '%s is refused',
    async (name) => {
      const { send, calls } = quickProxy()
      expect((await send({ headers: { [name]: 'DELETE' } })).status).toBe(403)
      expect(calls).toEqual([])
    },
  )

  test.each([
    ['nothing, which would be the whole list', ''],
    ['a blank', '%20'],
    ['an encoded slash', 'a%2Fb'],
    ['an encoded backslash', 'a%5Cb'],
    ['a zero byte', 'a%00'],
    ['a line break', 'a%0D%0Ab'],
    ['dots', '...'],
    ['dots encoded twice', '%252e%252e'],
    ['a slash encoded twice', 'a%252Fb'],
    ['another escape encoded twice', 'a%2540b.example'],
  ])('any value is not %s', async (_, value) => {
    const { call, calls } = quickProxy({
      allow: [
        {
          operation: 'DELETE /v3/{domain_name}/bounces/{address}',
          path: { domain_name: 'mg.example.com', address: true },
        },
      ],
    })
    expect((await call('DELETE', `/v3/mg.example.com/bounces/${value}`)).status).toBe(403)
    expect(calls).toEqual([])
  })

  test('any value does not reach an operation that no value was meant for', async () => {
    // With all slots open, some value makes the path another operation's, and the visitor chooses what that acts on.
    const split = operations.map((operation) => [operation, operation.split('/')] as const)
    const isSlot = (part: string): boolean => part.startsWith('{')
    let found = 0
    for (const [operation, open] of split) {
      for (const [other, parts] of split) {
        const meets =
          other !== operation &&
          parts.length === open.length &&
          parts.every((part, at) => part === open[at] || isSlot(open[at]!)) &&
          parts.some((part, at) => isSlot(open[at]!) && !isSlot(part))
        if (!meets) continue
        found++
        const slots = open.filter(isSlot).map((slot) => slot.slice(1, -1))
        const rule = {
          operation,
          path: Object.fromEntries(slots.map((slot) => [slot, true])),
        } as unknown as ProxyRule
        const path = other.slice(other.indexOf(' ') + 1).replace(/\{[^}]+\}/g, 'value-1')
        expect(
          createMatcher([rule])(other.replace(/ .*/, ''), new URL(`https://x.example/p${path}`), '/p/'),
          `${operation} reaches ${other}`,
        ).toBe(undefined)
      }
    }
    expect(found).toBeGreaterThan(3)
  })

  test.each(['mail', '/mail', '/mail/', '/a/b'])(
    'the base path %s may be written with slashes or without',
    async (basePath) => {
      const { proxy, calls } = quickProxy({ basePath })
      const url = (path: string) => `https://app.example.com/${path}/v3/mg.example.com/bounces`
      expect((await proxy(new Request(url(basePath === '/a/b' ? 'a/b' : 'mail')))).status).toBe(200)
      expect((await proxy(new Request(url('api/mailgun')))).status).toBe(403)
      expect(calls).toHaveLength(1)
    },
  )

  test('a host of its own needs no base path, and then nothing above it exists', async () => {
    const { proxy, calls } = quickProxy({ basePath: '/' })
    const ask = async (path: string) => (await proxy(new Request(`https://mail.example.com${path}`))).status
    expect(await ask('/v3/mg.example.com/bounces')).toBe(200)
    expect(await ask('/api/mailgun/v3/mg.example.com/bounces')).toBe(403)
    expect(calls).toHaveLength(1)
  })

  test('the base path is a folder, not a prefix', async () => {
    const { proxy, calls } = quickProxy()
    expect(
      (await proxy(new Request('https://app.example.com/api/mailgunx/v3/mg.example.com/bounces'))).status,
    ).toBe(403)
    expect(
      (await proxy(new Request('https://app.example.com/api/mailgum/v3/mg.example.com/bounces'))).status,
    ).toBe(403)
    expect((await proxy(new Request('https://app.example.com/v3/mg.example.com/bounces'))).status).toBe(403)
    expect(calls).toEqual([])
  })

  test('with an empty list, everything is refused', async () => {
    const { send, calls } = quickProxy({ allow: [] })
    expect((await send()).status).toBe(403)
    expect(calls).toEqual([])
  })
})

describe('a rule that cannot work is refused at the start', () => {
  const rules: [title: string, rule: object, message: RegExp][] = [
    ['without its slot', { operation: SEND.operation }, /with texts for: domain_name/],
    [
      'with another slot',
      { operation: SEND.operation, path: { domain_name: 'a', name: 'b' } },
      /with texts for: domain_name/,
    ],
    ['with an empty value', { operation: SEND.operation, path: { domain_name: '' } }, /with texts for/],
    [
      'with an undefined value',
      { operation: SEND.operation, path: { domain_name: undefined } },
      /with texts for/,
    ],
    ['with no values', { operation: SEND.operation, path: { domain_name: [] } }, /with texts for/],
    [
      'without a method',
      { operation: '/v3/{domain_name}/messages', path: { domain_name: 'a' } },
      /must be "METHOD \/path"/,
    ],
    [
      'with an open query parameter',
      { operation: 'GET /v4/domains', query: { state: true } },
      /with texts for/,
    ],
  ]
  test.each(rules)('%s', (_, rule, message) => {
    expect(() => quickProxy({ allow: [rule as ProxyRule] })).toThrow(message)
  })

  test('and so are a missing key and a missing authorize', () => {
    expect(() => quickProxy({ apiKey: '' })).toThrow(/apiKey is missing/)
    expect(() => quickProxy({ authorize: undefined as never })).toThrow(/authorize is missing/)
  })
})
