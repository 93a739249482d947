import { describe, expect, test } from 'vitest'
import { createMailgun, paginate, type MailgunOptions } from '../../src/index.js'
import { collect, idsOf, linkedList, numbered, upTo } from '../support/lists.js'
import { servingFetch, type Asked } from '../support/serving-fetch.js'

const BOUNCES = '/v3/{domain_name}/bounces'
const LIST = 'https://api.mailgun.net/v3/mg.example.com/bounces'
const init = { params: { path: { domain_name: 'mg.example.com' } } }

/** Walks the bounces of an API that answers like this. */
function bounces(answer: (asked: Asked) => unknown, options: MailgunOptions = { apiKey: 'key-test' }) {
  const { fetch, calls } = servingFetch(answer)
  const mailgun = createMailgun({ ...options, fetch, retry: false })
  return { mailgun, calls, walk: paginate(mailgun, BOUNCES, init) }
}

/** Page after page with one item each, whose links are those given; the first page has the first. */
const links =
  (...next: unknown[]) =>
  ({ index }: Asked): object => ({ items: numbered(index, index + 1), paging: { next: next[index] } })

describe('A walk along links ends', () => {
  test('at an empty page, which still has a link and is not given', async () => {
    const { walk, calls } = bounces(linkedList('/v3/mg.example.com/bounces', 4, 2))
    expect((await collect(walk.pages())).map(({ items }) => items.length)).toEqual([2, 2])
    expect(calls).toHaveLength(3)
  })

  test('at the first page if that is empty, which is given', async () => {
    const { walk, calls } = bounces(linkedList('/v3/mg.example.com/bounces', 0, 2))
    expect(await collect(walk.pages())).toMatchObject([{ items: [], cursor: undefined }])
    expect(calls).toHaveLength(1)
  })

  test.each([[''], [null], [undefined]])('where the next link is %j', async (next) => {
    const { walk, calls } = bounces(links(`${LIST}?page=2`, next))
    const pages = await collect(walk.pages())
    expect(pages.map(({ cursor }) => cursor)).toEqual([`${LIST}?page=2`, undefined])
    expect(calls).toHaveLength(2)
  })

  test.each([[{}], [{ paging: null }], [{ paging: {} }], [{ paging: 'next' }], [{ paging: [] }]])(
    'where the links are absent, as in %j',
    async (rest) => {
      const { walk, calls } = bounces(() => ({ items: numbered(0, 1), ...rest }))
      expect(await idsOf(walk)).toEqual([0])
      expect(calls).toHaveLength(1)
    },
  )

  test.each(['address', 'tag', 'p', 'page'])(
    'where a link has an empty "%s", which would begin anew',
    async (pivot) => {
      for (const link of [`${LIST}?page=next&${pivot}=`, `${LIST}?${pivot}=&limit=10`]) {
        const { walk, calls } = bounces(links(link))
        expect(await idsOf(walk)).toEqual([0])
        expect(calls).toHaveLength(1)
      }
    },
  )

  test('not where some other parameter is empty', async () => {
    const { walk } = bounces(links(`${LIST}?page=next&address=a&term=`, ''))
    expect(await idsOf(walk)).toEqual([0, 1])
  })

  test('where a page links to itself', async () => {
    const { walk, calls } = bounces(links(...Array(9).fill(`${LIST}?page=2`)))
    expect(await idsOf(walk)).toEqual([0, 1])
    expect(calls).toHaveLength(2)
  })

  test.each([
    ['a fragment', [`${LIST}?page=2`, `${LIST}?page=2#again`, `${LIST}?page=2#once-more`]],
    ['a cache-buster', [`${LIST}?page=2&_=1`, `${LIST}?page=2&_=2`, `${LIST}?page=2&_=3`]],
    ['a cache-buster before the rest', [`${LIST}?nocache=1&page=2`, `${LIST}?nocache=2&page=2`]],
  ])('where links differ only by %s', async (_, all) => {
    const { walk, calls } = bounces(links(...all))
    expect(await idsOf(walk)).toEqual([0, 1])
    expect(calls).toHaveLength(2)
  })

  test('where two pages link to each other', async () => {
    const [a, b] = [`${LIST}?page=a`, `${LIST}?page=b`]
    const { walk, calls } = bounces(links(a, b, a, b, a))
    expect(await idsOf(walk)).toEqual([0, 1, 2])
    expect(calls).toHaveLength(3)
  })

  test.each([3, 50, 51, 100, 1000])(
    'where %i pages link to each other in a circle, after all of them',
    async (length) => {
      const { walk, calls } = bounces(({ index }) => ({
        items: [{ id: index % length }],
        paging: { next: `${LIST}?page=${(index % length) + 1}` },
      }))
      const seen = await idsOf(walk)
      expect([...new Set(seen)]).toEqual(upTo(length))
      // The latest 50 links are known exactly; longer circles are found within three rounds.
      expect(calls.length).toBeLessThanOrEqual(length <= 50 ? length + 1 : 3 * length)
    },
  )

  test('where a walk that was resumed comes back to its cursor', async () => {
    const cursor = `${LIST}?page=a`
    const { mailgun, calls } = bounces(links(`${LIST}?page=b`, cursor))
    expect(await idsOf(paginate(mailgun, BOUNCES, { ...init, cursor }))).toEqual([0, 1])
    expect(calls).toHaveLength(2)
  })
})

describe('A link', () => {
  test('is followed letter for letter, and the query of the call is not added to it', async () => {
    const link = `${LIST}?page=next&address=a%2Bb%40example.org&limit=2&term=%C3%BC`
    const { mailgun, calls } = bounces(links(link, ''))
    await collect(paginate(mailgun, BOUNCES, { params: { ...init.params, query: { limit: 2, term: 'ü' } } }))
    expect(calls.map(({ url }) => url)).toEqual([`${LIST}?limit=2&term=%C3%BC`, link])
  })

  test('that is relative is followed on the own host', async () => {
    const { mailgun, calls } = bounces(links('/v1/dkim/keys?page=WyJhIl0&limit=10', ''))
    expect(await idsOf(paginate(mailgun, '/v1/dkim/keys'))).toEqual([0, 1])
    expect(calls[1]!.url).toBe('https://api.mailgun.net/v1/dkim/keys?page=WyJhIl0&limit=10')
  })

  test.each([
    ['https://api.mailgun.net', 'https://own.example/mail'],
    ['https://api.eu.mailgun.net', 'https://own.example/mail'],
    ['https://own.example/mail', 'https://own.example/mail'],
    ['https://api.mailgun.net', 'http://127.0.0.1:8025'],
  ])('to %s is followed below %s, and its cursor is taken back', async (linked, baseUrl) => {
    const link = `${linked}/v3/mg.example.com/bounces?page=2`
    const { mailgun, walk, calls } = bounces(links(link, ''), { baseUrl, apiKey: 'key-test' })
    const [first] = await collect(walk.pages())
    expect(calls[1]!.url).toBe(`${baseUrl}/v3/mg.example.com/bounces?page=2`)
    await collect(paginate(mailgun, BOUNCES, { ...init, cursor: first!.cursor }))
    expect(calls[2]!.url).toBe(calls[1]!.url)
  })

  test('is called as a part of the list: middleware and errors see the path of the list', async () => {
    const seen: string[] = []
    const { mailgun, walk } = bounces(({ index }) =>
      index
        ? Response.json({ message: 'gone' }, { status: 404 })
        : links(`${LIST}?page=2`)({ index } as Asked),
    )
    mailgun.use({ onRequest: ({ operation, schemaPath }) => void seen.push(operation, schemaPath) })
    await expect(collect(walk)).rejects.toMatchObject({ status: 404, operation: `GET ${BOUNCES}` })
    expect(seen).toEqual([`GET ${BOUNCES}`, BOUNCES, `GET ${BOUNCES}`, BOUNCES])
  })

  test('that is relative is followed below the path of a base URL, as a proxy gives it', async () => {
    const { walk, calls } = bounces(links('/v3/mg.example.com/bounces?page=2', ''), {
      baseUrl: 'https://app.example.com/api/mailgun',
    })
    expect(await idsOf(walk)).toEqual([0, 1])
    expect(calls[1]!.url).toBe('https://app.example.com/api/mailgun/v3/mg.example.com/bounces?page=2')
  })

  test.each([false, true])(
    'with http: to the own host is followed with https: (middleware: %s)',
    async (withMiddleware) => {
      const { mailgun, walk, calls } = bounces(
        links('http://api.mailgun.net/v3/mg.example.com/bounces?page=2', ''),
      )
      if (withMiddleware) mailgun.use({ onRequest: () => undefined })
      expect(await idsOf(walk)).toEqual([0, 1])
      expect(calls[1]!.url).toBe(`${LIST}?page=2`)
    },
  )

  test('in a member that is written with a capital is followed', async () => {
    const { mailgun, calls } = bounces(({ index }) => ({
      items: numbered(index, index + 1),
      paging: { Next: index ? '' : 'https://api.mailgun.net/v1/dynamic_pools/domains?page=2' },
    }))
    expect(await idsOf(paginate(mailgun, '/v1/dynamic_pools/domains'))).toEqual([0, 1])
    expect(calls).toHaveLength(2)
  })

  test('of events, whose position is a segment of the path, is followed', async () => {
    const events = 'https://api.mailgun.net/v3/mg.example.com/events'
    const { mailgun, calls } = bounces(links(`${events}/WzMsMTU`, `${events}/WzQsMTY`, ''))
    expect(await idsOf(paginate(mailgun, '/v3/{domain_name}/events', init))).toEqual([0, 1, 2])
    expect(calls.map(({ url }) => url)).toEqual([events, `${events}/WzMsMTU`, `${events}/WzQsMTY`])
  })

  test.each([
    ['another host', 'https://evil.example/v3/mg.example.com/bounces?page=2'],
    ['a host that begins like the own one', 'https://api.mailgun.net.evil.example/v3/mg.example.com/bounces'],
    ['another port', 'https://api.mailgun.net:8443/v3/mg.example.com/bounces'],
    ['another host, with http:', 'http://evil.example/v3/mg.example.com/bounces'],
    ['the other region', 'https://api.eu.mailgun.net/v3/mg.example.com/bounces'],
    ['a host behind a user name', 'https://api.mailgun.net@evil.example/v3/mg.example.com/bounces'],
    ['the own host with a user name', 'https://user:secret@api.mailgun.net/v3/mg.example.com/bounces'],
  ])('to %s is refused after the items before it, and nothing is sent there', async (_, link) => {
    for (const prefetch of [false, true]) {
      const { mailgun, calls } = bounces(links(link, ''))
      const seen: unknown[] = []
      const failure = await (async () => {
        for await (const item of paginate(mailgun, BOUNCES, { ...init, prefetch })) seen.push(item)
      })().catch((error: unknown) => error)
      expect(failure).toMatchObject({ name: 'MailgunError', code: 'forbidden_origin' })
      expect(seen).toEqual(numbered(0, 1))
      expect(calls).toHaveLength(1)
    }
  })

  test.each([
    ['next', 'invalid_response'],
    ['?page=next&address=a', 'invalid_response'],
    ['v3/mg.example.com/bounces?page=2', 'invalid_response'],
    ['//evil.example/v3/mg.example.com/bounces', 'forbidden_origin'],
    ['/\\evil.example/x', 'invalid_response'],
    ['/v3/../v1/keys', 'invalid_response'],
    ['javascript:alert(1)', 'invalid_response'],
    ['file:///etc/passwd', 'invalid_response'],
    ['https://', 'invalid_response'],
    ['http://[', 'invalid_response'],
    [`${LIST}/%E0%A4%A`, 'invalid_response'],
    [`${LIST}/bob@example.org`, 'invalid_response'],
    ['https://api.mailgun.net/v3/mg.example.com/complaints?page=2', 'invalid_response'],
    ['https://api.mailgun.net/v1/keys?/v3/mg.example.com/bounces', 'invalid_response'],
  ])('that is %o is %s with the operation, and nothing is sent', async (link, code) => {
    const { walk, calls } = bounces(links(link, ''))
    const seen: unknown[] = []
    const failure = await (async () => {
      for await (const item of walk) seen.push(item)
    })().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, operation: `GET ${BOUNCES}` })
    expect(String(failure)).toContain(`GET ${BOUNCES}: `)
    expect(seen).toEqual(numbered(0, 1))
    expect(calls).toHaveLength(1)
  })
})
