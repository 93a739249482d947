import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createMailgun, paginate } from '../../src/index.js'
import { start } from '../support/command.js'
import { collect, countedList, idsOf, linkedList, numbered, upTo } from '../support/lists.js'
import { startLoopback } from '../support/loopback.js'
import { servingClient } from '../support/quick-client.js'
import type { Asked } from '../support/serving-fetch.js'

const BOUNCES = '/v3/{domain_name}/bounces'
const inDomain = { params: { path: { domain_name: 'mg.example.com' } } }

/** One API with a list of each kind: 25 items, 10 a page. */
function api(asked: Asked): unknown {
  const { pathname } = new URL(asked.url)
  if (pathname === '/v1/analytics/logs') {
    const from = Number(asked.sent.pagination?.token?.replace('tok', '') ?? 0)
    const to = Math.min(from + 10, 25)
    return { items: numbered(from, to), pagination: { next: to < 25 ? `tok${to}` : '' } }
  }
  if (pathname === '/v4/domains') return countedList(25, 10, () => ({ total_count: 25 }))(asked)
  if (pathname === '/v1/analytics/metrics')
    return countedList(25, 10, () => ({ pagination: { total: 25 } }))(asked)
  return linkedList(pathname, 25, 10)(asked)
}

const client = () => servingClient(api)

/** The cursor of the first page, as it comes back from storage. */
async function stored(pages: AsyncIterable<{ cursor: string | undefined }>): Promise<string> {
  for await (const { cursor } of pages)
    return (JSON.parse(JSON.stringify({ cursor })) as { cursor: string }).cursor
  throw new Error('There was no page.')
}

describe('A cursor, kept as JSON, lets a fresh client go on behind its page', () => {
  test('along links', async () => {
    const cursor = await stored(paginate(client().mailgun, BOUNCES, inDomain).pages())
    const { mailgun, calls } = client()
    expect(await idsOf(paginate(mailgun, BOUNCES, { ...inDomain, cursor }))).toEqual(upTo(25).slice(10))
    expect(calls[0]!.url).toBe(
      'https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=10&limit=10',
    )
  })

  test('by skip in the query', async () => {
    const init = { params: { query: { skip: 3, limit: 10 } } }
    const cursor = await stored(paginate(client().mailgun, '/v4/domains', init).pages())
    const { mailgun, calls } = client()
    expect(await idsOf(paginate(mailgun, '/v4/domains', { ...init, cursor }))).toEqual(upTo(25).slice(13))
    expect(calls.map(({ query }) => query.toString())).toEqual(['skip=13&limit=10', 'skip=23&limit=10'])
  })

  test('by skip in a body', async () => {
    const cursor = await stored(paginate(client().mailgun, '/v1/analytics/metrics', { body: {} }).pages())
    const { mailgun, calls } = client()
    expect(await idsOf(paginate(mailgun, '/v1/analytics/metrics', { body: {}, cursor }))).toEqual(
      upTo(25).slice(10),
    )
    expect(calls.map(({ sent }) => sent.pagination?.skip)).toEqual([10, 20])
  })

  test('by a token in a body', async () => {
    const cursor = await stored(paginate(client().mailgun, '/v1/analytics/logs', { body: {} }).pages())
    const { mailgun, calls } = client()
    expect(await idsOf(paginate(mailgun, '/v1/analytics/logs', { body: {}, cursor }))).toEqual(
      upTo(25).slice(10),
    )
    expect(calls.map(({ sent }) => sent.pagination?.token)).toEqual(['tok10', 'tok20'])
  })

  test('in another process, over a real connection', async () => {
    const server = await startLoopback((request, response) => {
      const answer = api({
        url: `${server.url}${request.target}`,
        query: new URL(request.target, server.url).searchParams,
        sent: request.method === 'POST' ? JSON.parse(request.body.toString()) : {},
      } as Asked)
      // Links lead back to this server.
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify(answer).replaceAll('https://api.mailgun.net', server.url))
    })
    const mailgun = createMailgun({ baseUrl: server.url, apiKey: 'key-test' })
    const first = [
      {
        path: BOUNCES,
        init: { ...inDomain, cursor: await stored(paginate(mailgun, BOUNCES, inDomain).pages()) },
      },
      { path: '/v4/domains', init: { cursor: await stored(paginate(mailgun, '/v4/domains').pages()) } },
      {
        path: '/v1/analytics/metrics',
        init: {
          body: {},
          cursor: await stored(paginate(mailgun, '/v1/analytics/metrics', { body: {} }).pages()),
        },
      },
      {
        path: '/v1/analytics/logs',
        init: {
          body: {},
          cursor: await stored(paginate(mailgun, '/v1/analytics/logs', { body: {} }).pages()),
        },
      },
    ]
    const script = fileURLToPath(new URL('../support/resume-walk.ts', import.meta.url))
    const child = start(process.execPath, ['--import', 'tsx', script, server.url, JSON.stringify(first)], {
      timeoutMs: 20_000,
    })
    const { stdout, stderr, code } = await child.ended
    await server.close()
    expect([code, stderr]).toEqual([0, ''])
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(Array(4).fill(upTo(25).slice(10)))
  })
})

describe('A cursor', () => {
  test('is absent from the last page', async () => {
    const { mailgun } = client()
    const pages = await collect(paginate(mailgun, '/v4/domains').pages())
    expect(pages.map(({ cursor }) => cursor)).toEqual(['10', '20', undefined])
  })

  test('that leads to the end gives nothing', async () => {
    const { mailgun, calls } = client()
    const cursor = 'https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=25'
    expect(await collect(paginate(mailgun, BOUNCES, { ...inDomain, cursor }).pages())).toEqual([])
    expect(calls).toHaveLength(1)
  })

  test.each([
    ['with another case of the domain', '/v3/MG.example.com/bounces?page=2'],
    ['with an encoded slot', '/v3/mg%2Eexample%2Ecom/bounces?page=2'],
    ['with a slash at its end', '/v3/mg.example.com/bounces/?page=2'],
    ['that is absolute', 'http://api.mailgun.net/v3/mg.example.com/bounces?page=2'],
  ])('%s is of this list', async (_, cursor) => {
    const { mailgun, calls } = client()
    await collect(paginate(mailgun, BOUNCES, { ...inDomain, cursor }))
    expect(calls.length).toBeGreaterThan(0)
  })

  test.each([
    ['another list', 'https://api.mailgun.net/v3/mg.example.com/complaints?page=2'],
    ['another domain', 'https://api.mailgun.net/v3/other.example.com/bounces?page=2'],
    ['a list whose name begins alike', 'https://api.mailgun.net/v3/mg.example.com/bounces2?page=2'],
    ['something below the list', 'https://api.mailgun.net/v3/mg.example.com/bounces/a/b'],
    ['one item of the list', 'https://api.mailgun.net/v3/mg.example.com/bounces/bob%40example.org'],
    ['one item, behind a base of its own', 'https://api.mailgun.net/x/v3/mg.example.com/bounces?page=2'],
    ['dots that are escaped twice', 'https://api.mailgun.net/v3/mg.example.com/bounces/%252e%252e'],
    ['a line break', '/v3/mg.example.com/boun\nces?page=2'],
    ['an escaped slash', '/v3/mg.example.com%2Fbounces?page=2'],
    ['another operation by dots', 'https://api.mailgun.net/v3/mg.example.com/bounces/../../../v1/keys'],
    [
      'another operation by encoded dots',
      'https://api.mailgun.net/v3/mg.example.com/bounces/%2e%2e/%2e%2e/keys',
    ],
    [
      'another operation by encoded slashes',
      'https://api.mailgun.net/v3/mg.example.com/bounces/..%2f..%2fkeys',
    ],
    [
      'another operation, with this one in its query',
      'https://api.mailgun.net/v1/keys?/v3/mg.example.com/bounces',
    ],
    ['a list that counts', '10'],
    ['no URL', 'https://'],
    ['ill-formed text', '/v3/mg.example.com/bounces/%E0%A4%A'],
    ['nothing', ''],
  ])('of %s is refused, and nothing is sent', async (_, cursor) => {
    const { mailgun, calls } = client()
    await expect(collect(paginate(mailgun, BOUNCES, { ...inDomain, cursor }))).rejects.toThrow(
      new TypeError(`GET ${BOUNCES}: the cursor is not one of this list.`),
    )
    expect(calls).toHaveLength(0)
  })

  test.each([
    ['%252e%252e', 'is refused'],
    ['..%2f..', 'is refused'],
    ['..', 'is refused'],
    ['a%3bb', 'is refused'],
    ['a/b', 'is refused'],
    ['W3siYSI6IGZhbHNl%3D', 'is one of the list'],
  ])('of events with the position "%s" %s', async (position, what) => {
    const { mailgun, calls } = client()
    const cursor = `https://api.mailgun.net/v3/mg.example.com/events/${position}`
    const walk = collect(paginate(mailgun, '/v3/{domain_name}/events', { ...inDomain, cursor }))
    if (what === 'is refused') await expect(walk).rejects.toThrow('the cursor is not one of this list')
    else await walk
    expect(calls.length > 0).toBe(what !== 'is refused')
  })

  test.each([null, 5, {}, ''])('that is %o is refused by every kind of list', async (cursor) => {
    const { mailgun, calls } = client()
    const given = cursor as string
    const walks: AsyncIterable<unknown>[] = [
      paginate(mailgun, BOUNCES, { ...inDomain, cursor: given }),
      paginate(mailgun, '/v4/domains', { cursor: given }),
      paginate(mailgun, '/v1/analytics/logs', { body: {}, cursor: given }),
    ]
    for (const walk of walks)
      await expect(collect(walk)).rejects.toThrow('the cursor is not one of this list')
    expect(calls).toHaveLength(0)
  })

  test('of template versions is not one of templates', async () => {
    const { mailgun, calls } = client()
    const cursor = 'https://api.mailgun.net/v3/mg.example.com/templates/welcome/versions?p=2'
    await expect(
      collect(paginate(mailgun, '/v3/{domain_name}/templates', { ...inDomain, cursor })),
    ).rejects.toThrow(TypeError)
    expect(calls).toHaveLength(0)
  })

  test('of the right path on another host is refused, and nothing is sent', async () => {
    const { mailgun, calls } = client()
    for (const host of ['evil.example', 'api.mailgun.net:8443']) {
      const cursor = `https://${host}/v3/mg.example.com/bounces?page=2`
      await expect(collect(paginate(mailgun, BOUNCES, { ...inDomain, cursor }))).rejects.toMatchObject({
        code: 'forbidden_origin',
      })
    }
    expect(calls).toHaveLength(0)
  })

  test.each(['https://api.mailgun.net/v4/domains?skip=10', '-1', '1.5', '1e3', ' 1', '', 'NaN'])(
    'that is %o is not one of a list that counts, and nothing is sent',
    async (cursor) => {
      const { mailgun, calls } = client()
      await expect(collect(paginate(mailgun, '/v4/domains', { cursor }))).rejects.toThrow(
        /GET \/v4\/domains: the cursor is not one of this list/,
      )
      await expect(collect(paginate(mailgun, '/v1/analytics/metrics', { body: {}, cursor }))).rejects.toThrow(
        TypeError,
      )
      expect(calls).toHaveLength(0)
    },
  )
})
