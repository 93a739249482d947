import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { pages as facts } from '../../generated/operations.js'
import {
  createMailgun,
  isMailgunApiError,
  MailgunError,
  paginate,
  type MailgunChanges,
  type Paginator,
} from '../../src/index.js'
import { collect, idsOf, linkedList, numbered, upTo } from '../support/lists.js'
import { servingFetch, type Asked } from '../support/serving-fetch.js'

const BOUNCES = '/v3/{domain_name}/bounces'
const inDomain = { params: { path: { domain_name: 'mg.example.com' } } }

function serving(answer: (asked: Asked) => unknown, options: MailgunChanges = {}) {
  const { fetch, calls } = servingFetch(answer)
  const mailgun = createMailgun({ apiKey: 'key-test', fetch, retry: { initialDelayMs: 1 } }).withOptions(
    options,
  )
  return { mailgun, calls }
}

type Kind = 'links' | 'skip in query' | 'skip in body' | 'token in body'

// Written down by hand from the vendor's reference, to hold the generated facts against.
const PAGEABLE: [path: string, kind: Kind, items?: string][] = [
  ['/v1/dkim/keys', 'links'],
  ['/v3/ip_pools/{pool_id}/domains', 'links', 'domains'],
  ['/v1/dynamic_pools/domains', 'links'],
  ['/v1/dynamic_pools/history', 'links'],
  ['/v3/ip_warmups', 'links'],
  ['/v3/{domain_name}/events', 'links'],
  ['/v3/{domain}/tags', 'links'],
  ['/v3/{domain_name}/unsubscribes', 'links'],
  ['/v3/{domain_name}/complaints', 'links'],
  ['/v3/{domain_name}/bounces', 'links'],
  ['/v3/{domain_name}/whitelists', 'links'],
  ['/v3/lists/pages', 'links'],
  ['/v3/lists/{list_address}/members/pages', 'links'],
  ['/v3/{domain_name}/templates', 'links'],
  ['/v3/{domain_name}/templates/{template_name}/versions', 'links', 'template.versions'],
  ['/v4/templates', 'links'],
  ['/v4/templates/{template_name}/versions', 'links', 'template.versions'],
  ['/v1/alerts/slack/channels', 'links'],
  ['/v3/forwards', 'links'],
  ['/v3/ips/details/all', 'skip in query'],
  ['/v4/domains', 'skip in query'],
  ['/v3/ips/{ip}/domains', 'skip in query'],
  ['/v3/routes', 'skip in query'],
  ['/v3/lists', 'skip in query'],
  ['/v3/lists/{list_address}/members', 'skip in query'],
  ['/v5/accounts/subaccounts', 'skip in query', 'subaccounts'],
  ['/v3/domains/{domain_name}/credentials', 'skip in query'],
  ['/v1/bounce-classification/domains', 'skip in query'],
  ['/v5/users', 'skip in query', 'users'],
  ['/v1/analytics/metrics', 'skip in body'],
  ['/v1/analytics/usage/metrics', 'skip in body'],
  ['/v1/analytics/tags', 'skip in body'],
  ['/v2/bounce-classification/metrics', 'skip in body'],
  ['/v1/analytics/logs', 'token in body'],
]

/** A walk along a path that is known at run time only. */
const walkOf = (mailgun: Parameters<typeof paginate>[0], path: string, init: object): Paginator<unknown> =>
  // Every path has arguments of its own, which a table cannot show to the compiler.
  paginate(mailgun, path as '/v3/{domain_name}/bounces', init as never) as Paginator<unknown>

const within = (field: string, items: unknown): object => {
  const [name, ...rest] = field.split('.')
  return { [name!]: rest.length ? within(rest.join('.'), items) : items }
}

test('Each path that pages is walked here', () => {
  expect([...facts.keys()].sort()).toEqual(PAGEABLE.map(([path]) => path).sort())
})

describe('A walk gives all items, page by page, in order', () => {
  test.each(PAGEABLE)('of %s (%s)', async (path, kind, items = 'items') => {
    const slots = Object.fromEntries(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'mg.example.com']),
    )
    const filled = path.replace(/\{\w+\}/g, 'mg.example.com')
    // 25 items in pages of 10, and an empty page behind them.
    const { mailgun, calls } = serving(({ query, sent }) => {
      const from = Number(
        query.get('at') ?? query.get('skip') ?? sent.pagination?.skip ?? sent.pagination?.token ?? 0,
      )
      const to = Math.min(from + 10, 25)
      const next = {
        links: { paging: { next: `https://api.mailgun.net${filled}?at=${to}` } },
        'token in body': { pagination: { next: String(to) } },
      }
      return { ...within(items, numbered(from, to)), ...next[kind as 'links'] }
    })
    const post = kind.endsWith('body')
    const init = {
      params: { path: slots },
      ...(post && { body: { duration: '1d', pagination: { limit: 10 } } }),
    }
    if (kind === 'skip in query') Object.assign(init.params, { query: { limit: 10 } })

    expect(await idsOf(walkOf(mailgun, path, init))).toEqual(upTo(25))
    const asked = calls.slice(0, 3)
    expect(asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(
      Array(3).fill(`${post ? 'POST' : 'GET'} ${filled}`),
    )
    if (kind === 'skip in query')
      expect(asked.map(({ query }) => query.toString())).toEqual([
        'limit=10',
        'limit=10&skip=10',
        'limit=10&skip=20',
      ])
    if (post) {
      const position = kind === 'token in body' ? 'token' : 'skip'
      expect(asked.map(({ sent }) => sent)).toEqual([
        { duration: '1d', pagination: { limit: 10 } },
        { duration: '1d', pagination: { limit: 10, [position]: position === 'skip' ? 10 : '10' } },
        { duration: '1d', pagination: { limit: 10, [position]: position === 'skip' ? 20 : '20' } },
      ])
    }
  })
})

test.each(['/v3/{domain_name}/messages', '/v1/webhooks', '/v3/nowhere', '', 'toString', '__proto__'])(
  '%o does not page, and is refused with the paths that do',
  (path) => {
    const { mailgun } = serving(() => ({ items: [] }))
    expect(() => walkOf(mailgun, path, {})).toThrow(/does not page.*\/v3\/\{domain_name\}\/bounces/)
  },
)

describe('A walk', () => {
  test('requests nothing before somebody asks for an item', async () => {
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const walk = paginate(mailgun, BOUNCES, inDomain)
    const pages = walk.pages()
    const items = walk[Symbol.asyncIterator]()
    expect(calls).toHaveLength(0)
    await items.next()
    await pages.next()
    expect(calls).toHaveLength(2)
  })

  test('begins anew with each loop', async () => {
    const { mailgun } = serving(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const walk = paginate(mailgun, BOUNCES, inDomain)
    expect(await idsOf(walk)).toEqual(upTo(3))
    expect(await idsOf(walk)).toEqual(upTo(3))
  })

  test('gives pages with their whole answer', async () => {
    const { mailgun } = serving(() =>
      Response.json({ items: numbered(0, 2), total: 2 }, { headers: { 'x-request-id': 'r1' } }),
    )
    const [page, ...others] = await collect(paginate(mailgun, BOUNCES, inDomain).pages())
    expect(others).toEqual([])
    expect(page).toMatchObject({
      items: numbered(0, 2),
      cursor: undefined,
      data: { items: numbered(0, 2), total: 2 },
    })
    expect(page!.response.headers.get('x-request-id')).toBe('r1')
  })

  test('stops its requests when the loop over items is left', async () => {
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 100, 2))
    for await (const item of paginate(mailgun, BOUNCES, inDomain))
      if ((item as { id?: number }).id === 2) break
    expect(calls).toHaveLength(2)
  })

  test('stops its requests when the loop over pages is left, or throws', async () => {
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 100, 2))
    for await (const page of paginate(mailgun, BOUNCES, inDomain).pages()) if (page.items.length) break
    expect(calls).toHaveLength(1)
    const reason = new Error('consumer failed')
    const failing = async () => {
      for await (const page of paginate(mailgun, BOUNCES, inDomain).pages()) if (page) throw reason
    }
    await expect(failing()).rejects.toBe(reason)
    expect(calls).toHaveLength(2)
  })

  test('throws the API error of a page, after the items before it', async () => {
    const { mailgun, calls } = serving((asked) =>
      asked.index === 1
        ? Response.json({ message: 'gone' }, { status: 404 })
        : linkedList('/v3/mg.example.com/bounces', 9, 2)(asked),
    )
    const seen: unknown[] = []
    const failure = await (async () => {
      for await (const item of paginate(mailgun, BOUNCES, inDomain)) seen.push(item)
    })().catch((error: unknown) => error)
    expect(seen).toEqual(numbered(0, 2))
    expect(isMailgunApiError(failure) && failure.detail).toBe('gone')
    expect(calls).toHaveLength(2)
  })

  test('retries each page like any call', async () => {
    const list = linkedList('/v3/mg.example.com/bounces', 5, 2)
    const { mailgun } = serving((asked) =>
      asked.index % 2 ? list(asked) : new Response('', { status: 503 }),
    )
    expect(await idsOf(paginate(mailgun, BOUNCES, inDomain))).toEqual(upTo(5))
  })

  test('by POST retries each page, because it only reads', async () => {
    const { mailgun } = serving(({ index }) =>
      index ? { items: numbered(0, 1), pagination: { total: 1 } } : new Response('', { status: 503 }),
    )
    expect(await idsOf(paginate(mailgun, '/v1/analytics/metrics', { body: {} }))).toEqual([0])
  })

  test('sends headers, subaccount and options of its call with each page', async () => {
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const init = { ...inDomain, headers: { 'x-trace': 't1' }, subaccount: 'sub1' }
    await collect(paginate(mailgun, BOUNCES, init))
    expect(calls).toHaveLength(3)
    for (const { headers } of calls)
      expect([headers.get('x-trace'), headers.get('x-mailgun-on-behalf-of')]).toEqual(['t1', 'sub1'])
  })

  test('stays with the subaccount that is named in params.header', async () => {
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const params = { ...inDomain.params, header: { 'X-Mailgun-On-Behalf-Of': 'sub1' } }
    await collect(paginate(mailgun, BOUNCES, { params }))
    expect(calls.map(({ headers }) => headers.get('x-mailgun-on-behalf-of'))).toEqual([
      'sub1',
      'sub1',
      'sub1',
    ])
  })

  test('leaves what it is given as it was', async () => {
    const { mailgun } = serving(({ index }) => ({
      items: numbered(index, index + 1),
      pagination: { total: 3 },
    }))
    const body = Object.freeze({ pagination: Object.freeze({ limit: 1 }) })
    await collect(paginate(mailgun, '/v1/analytics/metrics', { body }))
    expect(body).toEqual({ pagination: { limit: 1 } })
  })

  test('with a path value that would name another operation is refused before anything is sent', async () => {
    const { mailgun, calls } = serving(() => ({ items: [] }))
    for (const domain_name of ['', '..', 'a/../b'])
      await expect(
        collect(paginate(mailgun, BOUNCES, { params: { path: { domain_name } } })),
      ).rejects.toThrow(TypeError)
    expect(calls).toHaveLength(0)
  })

  test("rejects with the user's reason when it is stopped between pages", async () => {
    const controller = new AbortController()
    const { mailgun, calls } = serving(linkedList('/v3/mg.example.com/bounces', 9, 2))
    const walk = paginate(mailgun, BOUNCES, { ...inDomain, signal: controller.signal }).pages()
    await walk.next()
    controller.abort(new Error('left'))
    await expect(walk.next()).rejects.toBe(controller.signal.reason)
    expect(calls).toHaveLength(1)
  })
})

describe('An answer', () => {
  test.each([
    ['/v3/{domain_name}/bounces', { items: null }],
    ['/v3/{domain_name}/bounces', {}],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: { versions: null } }],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: null }],
    ['/v5/users', { users: null, total: 0 }],
  ])('of %s that is %j is an empty page', async (path, answer) => {
    const { mailgun, calls } = serving(() => ({
      ...answer,
      paging: { next: 'https://api.mailgun.net/v3/x?page=2' },
    }))
    const path_ = path.includes('{')
      ? { domain_name: 'd', ...(path.includes('template_name') && { template_name: 't' }) }
      : undefined
    const pages = await collect(walkOf(mailgun, path, path_ ? { params: { path: path_ } } : {}).pages())
    expect(pages).toMatchObject([{ items: [], cursor: undefined }])
    expect(calls).toHaveLength(1)
  })

  test('without a body is an empty page', async () => {
    const { mailgun } = serving(() => new Response(null, { status: 204 }))
    expect(await collect(paginate(mailgun, BOUNCES, inDomain))).toEqual([])
  })

  test('whose items are no list is an error that says so', async () => {
    const { mailgun } = serving(() => ({ items: { a: 1 } }))
    const failure = await collect(paginate(mailgun, BOUNCES, inDomain)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MailgunError)
    expect(failure).toMatchObject({
      code: 'invalid_response',
      message: `GET ${BOUNCES}: the answer has no list in "items".`,
    })
  })
})

describe('A million items', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const heapMb = (): number => {
    collectGarbage()
    return process.memoryUsage().heapUsed / 2 ** 20
  }

  test.each([
    ['by links', BOUNCES, 10_000, inDomain],
    ['by skip and limit', '/v4/domains', 1000, { params: { query: { limit: 1000 } } }],
    ['by links, with the next page requested early', BOUNCES, 1000, { ...inDomain, prefetch: true }],
  ])(
    'walk in constant memory %s',
    async (_, path, pages, init) => {
      const size = 1_000_000 / pages
      const items = JSON.stringify(Array.from({ length: size }, (_, index) => ({ id: index })))
      let page = 0
      // Nothing is recorded here: that would grow.
      const fetch = async (): Promise<Response> => {
        page++
        const link = `https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=${page}${'x'.repeat(1000)}`
        return new Response(`{"items":${page > pages ? '[]' : items},"paging":{"next":"${link}"}}`)
      }
      const mailgun = createMailgun({ apiKey: 'key-test', fetch })
      let count = 0
      let before = 0
      let growth = Infinity
      for await (const item of walkOf(mailgun, path, init)) {
        if (item) count++
        if (count === 100_000) before = heapMb()
        // Before the end, where all that the walk holds is let go.
        if (count === 999_999) growth = heapMb() - before
      }
      expect(count).toBe(1_000_000)
      expect(growth).toBeLessThan(2)
    },
    20_000,
  )
})
