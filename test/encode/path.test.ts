import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMailgun } from '../../src/index.js'
import { checkPath, fillPath } from '../../src/encode/path.js'
import { recordingFetch } from '../support/recording-fetch.js'

const document = JSON.parse(
  readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8'),
) as {
  paths: Record<string, Record<string, unknown>>
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => ({
    method: method.toUpperCase(),
    path,
    slots: [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] as string),
  })),
)
const withSlots = operations.filter(({ slots }) => slots.length > 0)

const refused = [
  ...['', ' ', '\t', '\n', '\u00a0', '.', '..', '%2e', '%2e%2e', '%2E%2e', '.%2e', '%2E.'],
  ...[
    '../x',
    'x/..',
    'a/../b',
    './x',
    'x/.',
    '..\\x',
    'x\\..',
    '/..',
    '../',
    '%2e%2e/x',
    'a%2f..%2fb',
    'a%5C..',
    '%2F%2e%2e%2F',
  ],
  ...[
    null,
    undefined,
    {},
    [],
    ['a'],
    { toString: () => 'a' },
    true,
    false,
    NaN,
    Infinity,
    () => 'a',
    Symbol('a'),
    new Date(),
  ],
  '\ud800',
]

/** Text that is likely to mean something to a URL parser. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '.',
        '..',
        '/',
        '\\',
        '%2e',
        '%2E',
        '%2f',
        '%5c',
        '%',
        '?',
        '#',
        '\t',
        '\n',
        ' ',
        ':',
        '@',
        '//',
        ';',
        '{',
        '}',
        '\0',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.constantFrom('a', 'mg.example.com', 'ada+1@example.org', 'Ünï', '🦊'),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''))

describe('the values of path parameters', () => {
  test('the document has all its operations, so that the tests below mean something', () => {
    expect(operations.length).toBeGreaterThanOrEqual(222)
    expect(withSlots.length).toBeGreaterThan(150)
  })

  test('no operation goes out with a value that is missing, empty, made of dots, or not text', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey: 'key', fetch })
    for (const { method, path, slots } of withSlots) {
      for (const slot of slots) {
        for (const value of refused) {
          const good = Object.fromEntries(slots.map((name) => [name, 'fine']))
          const call = mailgun.request(method, path, { params: { path: { ...good, [slot]: value } } })
          await expect(call, `${method} ${path} with ${slot}=${String(value)}`).rejects.toThrow(TypeError)
          await expect(call).rejects.toThrow(`${method} ${path}: path parameter "${slot}"`)
        }
      }
      await expect(mailgun.request(method, path)).rejects.toThrow(TypeError)
      await expect(mailgun.request(method, path, { params: { path: undefined as never } })).rejects.toThrow(
        TypeError,
      )
    }
    expect(calls).toEqual([])
  })

  test('every accepted value arrives as one segment of the same operation, decoded equal', async () => {
    const { fetch, calls } = recordingFetch()
    const clients = [
      { base: '', mailgun: createMailgun({ apiKey: 'key', fetch }) },
      { base: '/own/mail', mailgun: createMailgun({ baseUrl: 'https://proxy.example/own/mail', fetch }) },
    ]
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...withSlots),
        fc.array(fc.oneof(hostile, fc.string({ unit: 'grapheme' }), fc.integer()), {
          minLength: 4,
          maxLength: 4,
        }),
        fc.constantFrom(...clients),
        async ({ method, path, slots }, values, { base, mailgun }) => {
          calls.length = 0
          const given = new Map(slots.map((name, index) => [name, values[index]]))
          const refusal = await mailgun
            .request(method, path, { params: { path: Object.fromEntries(given) } })
            .then(
              () => undefined,
              (error: unknown) => error,
            )
          if (refusal !== undefined) {
            expect(refusal).toBeInstanceOf(TypeError)
            expect(calls).toEqual([])
            return
          }
          accepted++
          expect(calls).toHaveLength(1)
          const url = new URL(calls[0]!.url)
          expect([url.search, url.hash, calls[0]!.method]).toEqual(['', '', method])
          const template = (base + path).split('/')
          const arrived = url.pathname.split('/')
          expect(arrived).toHaveLength(template.length)
          for (const [index, segment] of template.entries()) {
            const expected = segment.replace(/\{([^{}]+)\}/g, (_, name: string) => String(given.get(name)))
            expect(decodeURIComponent(arrived[index]!)).toBe(expected)
          }
        },
      ),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(300)
  })

  test.each([
    'mg.example.com',
    'a.b',
    '.hidden',
    'x..y',
    'a/b',
    'ada+news@example.org',
    'Grüße',
    '0',
    '%',
    '%zz',
    "it's (1)!",
    '{x}',
    7,
    0,
    -1,
  ])('%o is a value like any other', (value) => {
    const filled = fillPath('GET /v3/{name}/x', '/v3/{name}/x', { name: value })
    expect(decodeURIComponent(filled.split('/')[2]!)).toBe(String(value))
    expect(new URL(filled, 'https://a.example').pathname.split('/')).toHaveLength(4)
  })

  test('a value is not searched for slots of its own', () => {
    expect(fillPath('GET /{a}/{b}', '/{a}/{b}', { a: '{b}', b: '$&' })).toBe('/%7Bb%7D/%24%26')
  })

  test('inherited properties are no values', () => {
    expect(() => fillPath('GET /{constructor}', '/{constructor}', {})).toThrow(
      '"constructor" must be text, but is undefined',
    )
    expect(() => fillPath('GET /{a}', '/{a}', Object.create({ a: 'x' }) as Record<string, unknown>)).toThrow(
      '"a" must be text',
    )
  })

  test('a parameter that the path does not have is refused, beside the path that shows what it has', () => {
    expect(() => fillPath('GET /{a}/{b}', '/{a}/{b}', { a: 'x', b: 'y', domian: 'z' })).toThrow(
      'GET /{a}/{b}: there is no path parameter "domian".',
    )
    expect(() => fillPath('GET /v3/routes', '/v3/routes', { id: 'z' })).toThrow(
      'GET /v3/routes: there is no path parameter "id".',
    )
  })

  test('the message says which operation, which parameter and what is wrong', () => {
    const fill = (value: unknown) => () =>
      fillPath('DELETE /v3/{d}/bounces/{address}', '/{address}', { address: value })
    expect(fill(null)).toThrow(
      'DELETE /v3/{d}/bounces/{address}: path parameter "address" must be text, but is null.',
    )
    expect(fill('')).toThrow('"address" is empty')
    expect(fill('..')).toThrow('"address" must have no "." or ".." segment')
    expect(fill('\udc00')).toThrow('"address" is not well-formed')
  })
})

describe('paths that are given by hand', () => {
  const hand = [
    ...[
      '',
      'v3/x',
      '/',
      '//evil.example/x',
      '/\\evil.example/x',
      '\\\\evil.example',
      '/v3/../x',
      '/v3/..',
      '/..',
      '/v3/./x',
      '/v3/.',
    ],
    ...[
      '/v3/%2e%2e/x',
      '/v3/.%2E',
      '/v3\\..\\x',
      '/v3/a%2f..%2fb',
      '/v3/.\t./x',
      '/v3/.\n./x',
      '/v3/.. ',
      '/\t/evil.example',
      '/v3/..?a=1',
    ],
    ...[
      '/v3/x#f',
      '/v3/x?a#f',
      '/v3/a b',
      '/v3/x\0',
      'data:text/plain,x',
      'ftp://api.mailgun.net/v3',
      'blob:https://api.mailgun.net/1',
    ],
  ]

  test.each(hand)('%o never reaches the network', async (path) => {
    const { fetch, calls } = recordingFetch()
    await expect(createMailgun({ apiKey: 'key', fetch }).request('GET', path)).rejects.toThrow(TypeError)
    expect(calls).toEqual([])
    expect(() => checkPath(`GET ${path}`, path)).toThrow('the path must begin with one "/"')
  })

  test('whatever is accepted goes to the own host, with the path as it was written', async () => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey: 'key', fetch })
    await fc.assert(
      fc.asyncProperty(hostile, async (rest) => {
        calls.length = 0
        const path = `/${rest}`
        await mailgun.request('GET', path).catch(() => undefined)
        for (const call of calls) {
          const url = new URL(call.url)
          expect(url.origin).toBe('https://api.mailgun.net')
          // As many segments as were written: nothing was climbed over.
          expect(url.pathname.split('/')).toHaveLength(
            path
              .replace(/\?[^]*/, '')
              .replaceAll('\\', '/')
              .split('/').length,
          )
        }
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    '/v3/x',
    '/v9/new/thing',
    '/v3/x?page=next&p=%2e%2e',
    '/v3/x?q=../..',
    '/v3/...',
    '/v3/.well-known',
  ])('%o is fine', (path) => {
    expect(() => checkPath(`GET ${path}`, path)).not.toThrow()
  })
})

test.each(['/', '//', '\\', ';', '/;/', '...', '%2F', '%2f%2F', '%5C', '%3b', './/', ' / '])(
  'A value that vanishes when a server normalises a path, such as %j, is refused',
  (address) => {
    expect(() => fillPath('DELETE /bounces/{address}', '/bounces/{address}', { address })).toThrow(TypeError)
  },
)
