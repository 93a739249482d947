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

/**
 * Ways by which a path is both operations' at once: each open slot that the other has a word for, with the other slots
 * held to what the path needs, so that this slot alone has to refuse.
 */
function meetings(operation: string, other: string): { rule: ProxyRule; path: string }[] {
  const [method, open = []] = partsOf(operation)
  const [otherMethod, parts = []] = partsOf(other)
  const meets =
    open.length === parts.length &&
    open.every((part, at) => isSlot(part) || isSlot(parts[at]!) || part === parts[at])
  if (method !== otherMethod || !meets) return []
  const value = (at: number): string => {
    const part = isSlot(parts[at]!) ? open[at]! : parts[at]!
    return isSlot(part) ? 'value.example' : part
  }
  const isEvents = operation.endsWith('/events/{page}')
  const slots = open.flatMap((part, at) => (isSlot(part) ? [{ name: part.slice(1, -1), at }] : []))
  return slots
    .filter(({ at }) => !isSlot(parts[at]!))
    .map(({ at }) => ({
      // Checked by their types where they are written; here they come from the document.
      rule: {
        operation: isEvents ? operation.replace('/{page}', '') : operation,
        path: Object.fromEntries(
          slots
            .filter(({ name }) => name !== 'page')
            .map((slot) => [slot.name, slot.at === at || value(slot.at)]),
        ),
      } as unknown as ProxyRule,
      path: `/${open.map((_, index) => value(index)).join('/')}`,
    }))
}

function partsOf(operation: string): [method: string, parts: string[]] {
  const [method = '', path = ''] = operation.split(' /')
  return [method, path.split('/')]
}

const isSlot = (part: string): boolean => part.startsWith('{')

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

  test.each([
    ...['Event', 'EVENT', 'event[]', 'event[0]', 'event%5B%5D', 'event%20', 'event+', '+event', '%20event'],
    ...[
      'event%00',
      '%00event',
      'event%0a',
      'e%2Event',
      'ev-ent',
      '%EF%BD%85vent',
      '%25u0065vent',
      'event;',
      '',
    ],
  ])('a request with a pinned query parameter as "%s=" too is refused', async (name) => {
    const path = { domain_name: 'mg.example.com' }
    const { call, calls } = quickProxy({
      allow: [{ operation: 'GET /v3/{domain_name}/events', path, query: { event: 'failed' } }],
    })
    const status = async (query: string) => (await call('GET', `/v3/mg.example.com/events?${query}`)).status
    expect(await status(`event=failed&${name}=delivered`)).toBe(403)
    expect(await status(`${name}=delivered&event=failed`)).toBe(403)
    expect(await status(`${name}=failed`)).toBe(403)
    expect(calls).toEqual([])
  })

  test('every operation of the document can be listed', async () => {
    for (const operation of operations) {
      const [method = '', template = ''] = operation.split(' ')
      const slots = [...template.matchAll(/\{([^}]+)\}/g)].map(([, slot]) => slot!)
      const path = Object.fromEntries(slots.map((slot) => [slot, 'value-1.example']))
      // Checked by their types where they are written; here they come from the document.
      const match = createMatcher([{ operation, ...(slots.length && { path }) } as unknown as ProxyRule])
      const target = template.replace(/\{[^}]+\}/g, 'value-1.example')
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
    ...'_method %5fMETHOD X-HTTP-Method-Override _method[] %20_method _METHOD X_HTTP_Method_Override'
      .split(' ')
      .map((parameter): [title: string, method: string, path: string] => [
        `another method by the parameter ${parameter}`,
        'POST',
        `/v3/mg.example.com/messages?${parameter}=DELETE`,
      ]),
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

  test.each(
    'X-HTTP-Method-Override X-HTTP-Method X-Method-Override X_HTTP_Method_Override _method'.split(' '),
  )('The header %s is refused', async (name) => {
    const { send, calls } = quickProxy()
    expect((await send({ headers: { [name]: 'DELETE' } })).status).toBe(403)
    expect(calls).toEqual([])
  })

  test.each([
    ['nothing, which would be the whole list', ''],
    ['a blank', '%20'],
    ['an encoded slash', 'a%2Fb'],
    ['an encoded backslash', 'a%5Cb'],
    ['a zero byte', 'a%00'],
    ['a line break', 'a%0D%0Ab'],
    ['dots', '...'],
    ['a full-width dot', '%EF%BC%8E'],
    ['two full-width dots', '%EF%BC%8E%EF%BC%8E'],
    ['a full-width slash', 'a%EF%BC%8Fb'],
    ['a leader of three dots', '%E2%80%A6'],
    ['a semicolon', ';'],
    ['dots before a semicolon', '..;'],
    ['an encoded semicolon', '%3B'],
    ['a value with a path parameter', 'a@example.org;x=1'],
    ['a full-width semicolon', '..%EF%BC%9B'],
    ['a word of another path', 'credentials'],
    ['a word of another path in upper case', 'CREDENTIALS'],
    ['a word of another path in full-width letters', '%EF%BD%8D%EF%BD%85'],
    ['a word of another path after a space', '%20credentials'],
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

  test.each(['domains', 'example', '.example', 'example.', '..example', 'a..b', 'a.%20'])(
    'any domain is not %s',
    async (domain) => {
      const rule = { ...BOUNCES, path: { domain_name: true } } as const
      const { call, calls } = quickProxy({ allow: [rule] })
      expect((await call('GET', `/v3/${domain}/bounces`)).status).toBe(403)
      expect(calls).toEqual([])
    },
  )

  test('an open slot takes no word by which its path would be another operation of the document', () => {
    let found = 0
    const missed: string[] = []
    for (const operation of [...operations, 'GET /v3/{domain_name}/events/{page}']) {
      for (const other of operations) {
        for (const { rule, path } of meetings(operation, other)) {
          found++
          const [method = ''] = other.split(' ')
          const allowed = createMatcher([rule])(method, new URL(`https://x.example/p${path}`), '/p/')
          if (allowed) missed.push(`${operation} reaches ${other} by ${path}`)
        }
      }
    }
    // Whoever adds an operation adds its word to PATH_WORDS in src/proxy/open-slot.ts.
    expect(missed).toEqual([])
    expect(found).toBeGreaterThan(500)
  })

  test('an open slot takes other words, a word of a path in the middle of a value included', async () => {
    const { call } = quickProxy({
      allow: [
        {
          operation: 'GET /v3/{domain_name}/templates/{template_name}',
          path: { domain_name: true, template_name: true },
        },
      ],
    })
    for (const name of ['welcome', 'me-too', 'pages2', '2026', 'Größe', 'a.b'])
      expect((await call('GET', `/v3/mg.example.com/templates/${name}`)).status, name).toBe(200)
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

  test('as are a missing key and a missing authorize', () => {
    expect(() => quickProxy({ apiKey: '' })).toThrow(/apiKey is missing/)
    expect(() => quickProxy({ authorize: undefined as never })).toThrow(/authorize is missing/)
    for (const allow of [undefined, null, {}, 'GET /v3/routes'])
      expect(() => quickProxy({ allow: allow as never })).toThrow(/allow must be an array of rules/)
  })

  test.each([NaN, -1, null, '5'])('and so are bounds of %o, which would bound nothing', (bound) => {
    expect(() => quickProxy({ timeoutMs: bound as never })).toThrow(
      `timeoutMs is ${String(bound)}; give a number`,
    )
    expect(() => quickProxy({ maxBodyBytes: bound as never })).toThrow(/maxBodyBytes is .*; give a number/)
  })

  test('and so is an option that does not exist: a misspelt subaccount would mean the main account', () => {
    expect(() => quickProxy({ subacount: 'sub-a' } as never)).toThrow(
      'Mailgun proxy: unknown option "subacount".',
    )
  })
})
