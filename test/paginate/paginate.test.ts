import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { pages as facts } from '../../generated/operations.js'
import { createMailgun, isMailgunApiError, MailgunError, paginate, type Paginator } from '../../src/index.js'
import { createMailingList, listBounces, listDomains, queryLogs, sendMessage } from '../../src/operations.js'
import { collect, countedList, idsOf, linkedList, numbered, upTo } from '../support/lists.js'
import { servingClient } from '../support/quick-client.js'

const BOUNCES = '/v3/{domain_name}/bounces'
const inDomain = { params: { path: { domain_name: 'mg.example.com' } } }

type Row = [path: string, kind: Kind, items?: string]
type Kind = 'links' | 'skip in query' | 'offset in query' | 'skip in body' | 'token in body'

// Written down by hand from the vendor's reference, to hold the generated facts against.
const PAGEABLE: Row[] = [
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
  ['/v4/address/validate/bulk', 'links', 'jobs'],
  ['/v4/inbox/results', 'links'],
  ['/v4/inbox/seedlists', 'links'],
  ['/v1/inboxready/domains', 'links'],
  ['/v1/monitoring/domains/events', 'links', 'events'],
  ['/v1/monitoring/domains/{domain}/events', 'links', 'events'],
  ['/v1/monitoring/hbls', 'links'],
  ['/v1/monitoring/hbls/events', 'links', 'events'],
  ['/v1/spamtraps', 'links'],
  ['/v2/spamtraps', 'links'],
  ['/v1/maverick-score/grouped', 'skip in query'],
  ...'domains domains_list addresses_list domains/{domain} domains/{domain}/addresses domainsfbl domainsfbl/{domain} addresses addresses/{address}'
    .split(' ')
    .map((list): Row => [`/v1/reputationanalytics/gpt/${list}`, 'offset in query', 'data']),
  ...'summary summary/domains summary/errors summary/addresses'
    .split(' ')
    .map((list): Row => [`/v1/reputationanalytics/gpt/${list}`, 'offset in query', 'summary']),
  ['/v1/inspect/accessibility', 'skip in query'],
  ['/v1/inspect/analyze', 'skip in query'],
  ['/v1/inspect/images', 'skip in query'],
  ['/v1/inspect/links', 'links'],
  ['/v1/inspect/spam', 'links'],
]

/** A walk along a path that is known at run time only. */
const walkOf = (mailgun: Parameters<typeof paginate>[0], path: string, init: object): Paginator<unknown> =>
  // Every path has arguments of its own, which a table cannot show to the compiler.
  paginate(mailgun, path as '/v3/{domain_name}/bounces', init as never)

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
    const { mailgun, calls } = servingClient(({ query, sent }) => {
      const from = Number(
        query.get('at') ??
          query.get('skip') ??
          query.get('offset') ??
          sent.pagination?.skip ??
          sent.pagination?.token ??
          0,
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
    if (kind.endsWith('query')) Object.assign(init.params, { query: { limit: 10 } })

    expect(await idsOf(walkOf(mailgun, path, init))).toEqual(upTo(25))
    const asked = calls.slice(0, 3)
    expect(asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual(
      Array(3).fill(`${post ? 'POST' : 'GET'} ${filled}`),
    )
    if (kind.endsWith('query')) {
      const name = kind.replace(' in query', '')
      expect(asked.map(({ query }) => query.toString())).toEqual([
        'limit=10',
        `limit=10&${name}=10`,
        `limit=10&${name}=20`,
      ])
    }
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
    const { mailgun } = servingClient(() => ({ items: [] }))
    expect(() => walkOf(mailgun, path, {})).toThrow(/does not page.*\/v3\/\{domain_name\}\/bounces/)
  },
)

describe('A walk', () => {
  test('requests nothing before somebody asks for an item', async () => {
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const walk = paginate(mailgun, BOUNCES, inDomain)
    const pages = walk.pages()
    const items = walk[Symbol.asyncIterator]()
    expect(calls).toHaveLength(0)
    await items.next()
    await pages.next()
    expect(calls).toHaveLength(2)
  })

  test('begins anew with each loop', async () => {
    const { mailgun } = servingClient(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const walk = paginate(mailgun, BOUNCES, inDomain)
    expect(await idsOf(walk)).toEqual(upTo(3))
    expect(await idsOf(walk)).toEqual(upTo(3))
  })

  test('gives pages with their whole answer', async () => {
    const { mailgun } = servingClient(() =>
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
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 100, 2))
    for await (const item of paginate(mailgun, BOUNCES, inDomain))
      if ((item as { id?: number }).id === 2) break
    expect(calls).toHaveLength(2)
  })

  test('stops its requests when the loop over pages is left, or throws', async () => {
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 100, 2))
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
    const { mailgun, calls } = servingClient((asked) =>
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
    const { mailgun } = servingClient((asked) =>
      asked.index % 2 ? list(asked) : new Response('', { status: 503 }),
    )
    expect(await idsOf(paginate(mailgun, BOUNCES, inDomain))).toEqual(upTo(5))
  })

  test('by POST retries each page, because it only reads', async () => {
    const { mailgun } = servingClient(({ index }) =>
      index ? { items: numbered(0, 1), pagination: { total: 1 } } : new Response('', { status: 503 }),
    )
    expect(await idsOf(paginate(mailgun, '/v1/analytics/metrics', { body: {} }))).toEqual([0])
  })

  test('sends headers, subaccount and options of its call with each page', async () => {
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const init = { ...inDomain, headers: { 'x-trace': 't1' }, subaccount: 'sub1' }
    await collect(paginate(mailgun, BOUNCES, init))
    expect(calls).toHaveLength(3)
    for (const { headers } of calls)
      expect([headers.get('x-trace'), headers.get('x-mailgun-on-behalf-of')]).toEqual(['t1', 'sub1'])
  })

  test('stays with the subaccount that is named in params.header', async () => {
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 3, 2))
    const params = { ...inDomain.params, header: { 'X-Mailgun-On-Behalf-Of': 'sub1' } }
    await collect(paginate(mailgun, BOUNCES, { params }))
    expect(calls.map(({ headers }) => headers.get('x-mailgun-on-behalf-of'))).toEqual([
      'sub1',
      'sub1',
      'sub1',
    ])
  })

  test('leaves what it is given as it was', async () => {
    const { mailgun } = servingClient(({ index }) => ({
      items: numbered(index, index + 1),
      pagination: { total: 3 },
    }))
    const body = Object.freeze({ pagination: Object.freeze({ limit: 1 }) })
    await collect(paginate(mailgun, '/v1/analytics/metrics', { body }))
    expect(body).toEqual({ pagination: { limit: 1 } })
  })

  test('with a path value that would name another operation is refused before anything is sent', async () => {
    const { mailgun, calls } = servingClient(() => ({ items: [] }))
    for (const domain_name of ['', '..', 'a/../b'])
      await expect(
        collect(paginate(mailgun, BOUNCES, { params: { path: { domain_name } } })),
      ).rejects.toThrow(TypeError)
    expect(calls).toHaveLength(0)
  })

  test("rejects with the user's reason when it is stopped between pages", async () => {
    const controller = new AbortController()
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 9, 2))
    const walk = paginate(mailgun, BOUNCES, { ...inDomain, signal: controller.signal }).pages()
    await walk.next()
    controller.abort(new Error('left'))
    await expect(walk.next()).rejects.toBe(controller.signal.reason)
    expect(calls).toHaveLength(1)
  })
})

/** The slots of a path, filled with text that any of them takes. */
const slotsOf = (path: string): object => ({
  path: Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'mg.example.com'])),
})

describe('An answer', () => {
  test.each([
    ['/v3/{domain_name}/templates', { items: null }],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: { versions: null } }],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: { name: 'welcome' } }],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: null }],
    ['/v1/reputationanalytics/gpt/domains', { data: null, total: 0 }],
    ['/v1/inspect/links', { meta: {} }],
  ])('of %s that is %j is an empty page, because the document allows it', async (path, answer) => {
    const next = `https://api.mailgun.net${path.replace(/\{\w+\}/g, 'mg.example.com')}?page=2`
    const { mailgun, calls } = servingClient(() => ({ ...answer, paging: { next } }))
    const pages = await collect(walkOf(mailgun, path, { params: slotsOf(path) }).pages())
    expect(pages).toMatchObject([{ items: [], cursor: undefined }])
    expect(calls).toHaveLength(1)
  })

  const LISTLESS = ['', null, [], {}, { message: 'ok' }, { items: 'x' }, { items: { a: 1 } }, { items: null }]

  test.each(LISTLESS)(
    'of %j is no page: the walk throws invalid_response with the operation, on the first page and in the middle',
    async (answer) => {
      const list = linkedList('/v3/mg.example.com/bounces', 9, 2)
      for (const bad of [0, 1]) {
        const { mailgun, calls } = servingClient((asked) =>
          asked.index === bad ? Response.json(answer) : list(asked),
        )
        const seen: unknown[] = []
        const failure = await (async () => {
          for await (const item of paginate(mailgun, BOUNCES, inDomain)) seen.push(item)
        })().catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(MailgunError)
        expect(failure).toMatchObject({
          code: 'invalid_response',
          operation: `GET ${BOUNCES}`,
          message: `GET ${BOUNCES}: the answer has no list in "items".`,
        })
        expect(seen).toEqual(numbered(0, bad * 2))
        expect(calls).toHaveLength(bad + 1)
      }
    },
  )

  test.each([
    ['/v3/{domain_name}/templates', {}],
    ['/v3/{domain_name}/templates/{template_name}/versions', {}],
    ['/v3/{domain_name}/templates/{template_name}/versions', { template: 'welcome' }],
    ['/v1/inspect/links', ''],
    ['/v1/inspect/links', []],
    ['/v1/inspect/links', { items: 'x' }],
    ['/v5/users', { users: null, total: 0 }],
  ])('of %s that is %j is not an empty page', async (path, answer) => {
    const { mailgun } = servingClient(() => Response.json(answer))
    await expect(collect(walkOf(mailgun, path, { params: slotsOf(path) }))).rejects.toMatchObject({
      code: 'invalid_response',
    })
  })

  test.each([
    ['by links', BOUNCES, inDomain],
    ['by tokens', '/v1/analytics/logs', { body: {} }],
  ])(
    'whose next position is no text does not end a walk %s as if it were the last',
    async (_, path, init) => {
      for (const next of [5, true, {}, []]) {
        const { mailgun } = servingClient(() => ({ items: [1], paging: { next }, pagination: { next } }))
        await expect(collect(walkOf(mailgun, path, init))).rejects.toMatchObject({
          code: 'invalid_response',
          message: expect.stringMatching(
            /: "(paging|pagination)\.next" of the answer is no text\.$/,
          ) as string,
        })
      }
    },
  )

  test('whose items are nested too deep to be compared is invalid_response, with the operation', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    const { mailgun } = servingClient(() => new Response(`{"items":[${deep}]}`))
    await expect(collect(paginate(mailgun, BOUNCES, inDomain))).rejects.toMatchObject({
      code: 'invalid_response',
      operation: `GET ${BOUNCES}`,
    })
  })

  test('without a body is no page', async () => {
    const { mailgun } = servingClient(() => new Response(null, { status: 204 }))
    await expect(collect(paginate(mailgun, BOUNCES, inDomain))).rejects.toMatchObject({
      code: 'invalid_response',
      message: `GET ${BOUNCES} answered 204 without a body.`,
    })
  })

  test.each([
    ['by links', BOUNCES, inDomain],
    ['by skip in the query', '/v3/ips/{ip}/domains', { params: { path: { ip: '192.0.2.1' } } }],
    ['by skip in a body', '/v1/analytics/metrics', { body: {} }],
    ['by tokens', '/v1/analytics/logs', { body: {} }],
  ])('that repeats the page before it ends a walk %s with invalid_response', async (_, path, init) => {
    for (const prefetch of [false, true]) {
      const { mailgun, calls } = servingClient(({ index }) => ({
        items: [{ id: 7 }, { id: 8 }],
        paging: { next: `https://api.mailgun.net/v3/mg.example.com/bounces?page=${index}` },
        pagination: { next: `token-${index}`, total: 20_000 },
        total_count: 20_000,
      }))
      const seen: unknown[] = []
      const failure = await (async () => {
        for await (const item of walkOf(mailgun, path, { ...init, prefetch })) {
          // A consumer may do with its items what it likes.
          seen.push(Object.assign(item as object, { seen: true }))
        }
      })().catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'invalid_response' })
      expect(String(failure)).toMatch(/ the answer repeats the page before it\.$/)
      expect(seen).toHaveLength(2)
      expect(calls).toHaveLength(2)
    }
  })
})

describe('A limit or position that is no whole number is refused before anything is sent', () => {
  const BAD_LIMITS = [0, -1, 1.5, NaN, Infinity, '0', '', ' 1', '1e3', '-5']
  const BAD_SKIPS = [-1, 0.5, NaN, -Infinity, '', 'ten']
  test.each(PAGEABLE)('by %s (%s)', async (path, kind) => {
    const { mailgun, calls } = servingClient(() => ({}))
    const position = kind.startsWith('offset') ? 'offset' : 'skip'
    const bad = [
      ...BAD_LIMITS.map((limit) => ({ limit })),
      ...BAD_SKIPS.map((skip) => ({ [position]: skip })),
    ]
    for (const counts of bad) {
      const init = kind.endsWith('body')
        ? { body: { pagination: counts } }
        : { params: { ...slotsOf(path), query: counts } }
      const [[name, value] = []] = Object.entries(counts)
      await expect(collect(walkOf(mailgun, path, init)), `${name}: ${String(value)}`).rejects.toThrow(
        `${path}: ${name} is ${String(value)}; give a whole number from`,
      )
    }
    expect(calls).toHaveLength(0)
  })

  test('by a list whose limit is written with a capital', async () => {
    const { mailgun, calls } = servingClient(() => ({}))
    await expect(
      collect(walkOf(mailgun, '/v1/dynamic_pools/history', { params: { query: { Limit: 0 } } })),
    ).rejects.toThrow('GET /v1/dynamic_pools/history: Limit is 0; give a whole number from 1.')
    expect(calls).toHaveLength(0)
  })
})

describe('A function of an operation that pages', () => {
  test('is walked like its path, with path, query and options beside each other', async () => {
    const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/bounces', 5, 2))
    const init = {
      path: { domain_name: 'mg.example.com' },
      query: { limit: 2 },
      headers: { 'x-trace': 't1' },
    }
    expect(await idsOf(paginate(mailgun, listBounces, init))).toEqual(upTo(5))
    expect(calls[0]!.url).toBe('https://api.mailgun.net/v3/mg.example.com/bounces?limit=2')
    expect(calls.map(({ headers }) => headers.get('x-trace'))).toEqual(Array(4).fill('t1'))
  })

  test('goes on at a cursor, early if asked to', async () => {
    const { mailgun, calls } = servingClient(countedList(25, 10, () => ({ total_count: 25 })))
    expect(await idsOf(paginate(mailgun, listDomains, { cursor: '10', prefetch: true }))).toEqual(
      upTo(25).slice(10),
    )
    expect(calls.map(({ query }) => query.toString())).toEqual(['skip=10', 'skip=20'])
    expect(await idsOf(paginate(mailgun, listDomains))).toEqual(upTo(25))
  })

  test('that asks by POST is walked with its body', async () => {
    const { mailgun, calls } = servingClient(({ index }) => ({
      items: numbered(index, index + 1),
      pagination: { next: index ? '' : 'tok1' },
    }))
    expect(await idsOf(paginate(mailgun, queryLogs, { body: { duration: '1d' } }))).toEqual([0, 1])
    expect(calls.map(({ sent }) => sent)).toEqual([
      { duration: '1d' },
      { duration: '1d', pagination: { token: 'tok1' } },
    ])
  })

  test.each([
    ['another method of a path that pages', createMailingList],
    ['an operation that does not page', sendMessage],
    ['a function of the user', () => undefined],
    ['nothing', undefined],
  ])('does: %s is refused, and the error names what pages', (_, list) => {
    const { mailgun } = servingClient(() => ({ items: [] }))
    // The compiler refuses these, which test/types shows.
    const walk = () => paginate(mailgun, list as unknown as typeof listDomains)
    expect(walk).toThrow(/does not page.*\/v3\/\{domain_name\}\/bounces/)
  })

  test('refuses params around path and query, which would be lost', async () => {
    const { mailgun, calls } = servingClient(() => ({ items: [] }))
    const init = { params: { query: { limit: 1 } } } as object
    expect(() => paginate(mailgun, listDomains, init)).toThrow(
      'GET /v4/domains: give path and query without params around them',
    )
    await expect(async () => listDomains(mailgun, init)).rejects.toThrow(
      'GET /v4/domains: give path and query',
    )
    expect(calls).toHaveLength(0)
  })
})

test('A walk sends what it was given at its beginning, whatever becomes of that in its middle', async () => {
  const { mailgun, calls } = servingClient(({ index }) => ({
    items: numbered(index, index + 1),
    pagination: { total: 3 },
  }))
  const body = { filter: { AND: [{ attribute: 'domain', values: [{ value: 'a' }] }] } }
  for await (const item of walkOf(mailgun, '/v1/analytics/metrics', { body })) {
    if (item) body.filter.AND[0]!.attribute = 'changed'
  }
  expect(calls.map(({ sent }) => JSON.stringify(sent).includes('changed'))).toEqual([false, false, false])
})

test('A walk sends the headers, dates and objects without a prototype that it was given at its beginning', async () => {
  const { mailgun, calls } = servingClient(linkedList('/v3/mg.example.com/events', 4, 2))
  const headers = new Headers({ 'x-trace': 'before' })
  const begin = new Date(0)
  const path = Object.assign(Object.create(null) as object, { domain_name: 'mg.example.com' })
  const walk = walkOf(mailgun, '/v3/{domain_name}/events', { params: { path, query: { begin } }, headers })
  headers.set('x-trace', 'after')
  begin.setTime(1e12)
  path.domain_name = 'other.example.com'
  await collect(walk)
  expect(calls[0]!.query.get('begin')).toBe('0')
  for (const { url, headers: sent } of calls) {
    expect(new URL(url).pathname).toBe('/v3/mg.example.com/events')
    expect(sent.get('x-trace')).toBe('before')
  }
})

test('Middleware of a walk keeps its state in itself, over all pages', async () => {
  const { mailgun } = servingClient(linkedList('/v3/mg.example.com/bounces', 4, 2))
  const counter = {
    requests: 0,
    onRequest() {
      this.requests++
    },
  }
  await collect(paginate(mailgun, BOUNCES, { ...inDomain, middleware: [counter] }))
  expect(counter.requests).toBe(3)
})

test.each([null, 5, 'x', new Map()])(
  'A walk with %o as its init is refused by the name of its list',
  (init) => {
    const { mailgun } = servingClient(() => ({}))
    expect(() => paginate(mailgun, BOUNCES, init as never)).toThrow(`GET ${BOUNCES}: the init of a walk is `)
  },
)

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
      const others = JSON.stringify(Array.from({ length: size - 1 }, (_, index) => ({ id: index }))).slice(1)
      let page = 0
      // Nothing is recorded here: that would grow.
      const fetch = async (): Promise<Response> => {
        page++
        const link = `https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=${page}${'x'.repeat(1000)}`
        return new Response(
          `{"items":${page > pages ? '[]' : `[{"page":${page}},${others}`},"paging":{"next":"${link}"}}`,
        )
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
