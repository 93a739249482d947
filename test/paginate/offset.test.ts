import { describe, expect, test } from 'vitest'
import { paginate } from '../../src/index.js'
import { collect, countedList, idsOf, numbered, upTo } from '../support/lists.js'
import { servingClient } from '../support/quick-client.js'

const total = (count: number) => () => ({ total_count: count })
const inDomain = { path: { domain_name: 'mg.example.com' } }

describe('A walk by skip and limit in the query', () => {
  test('ends at the total, without one request more', async () => {
    const { mailgun, calls } = servingClient(countedList(200, 1000, total(200)))
    expect(await idsOf(paginate(mailgun, '/v4/domains', { params: { query: { limit: 100 } } }))).toEqual(
      upTo(200),
    )
    expect(calls.map(({ query }) => query.toString())).toEqual(['limit=100', 'limit=100&skip=100'])
  })

  test('goes on to the total where the server gives less than was asked for', async () => {
    const { mailgun, calls } = servingClient(countedList(70, 30, total(70)))
    expect(await idsOf(paginate(mailgun, '/v4/domains', { params: { query: { limit: 100 } } }))).toEqual(
      upTo(70),
    )
    expect(calls.map(({ query }) => query.get('skip'))).toEqual([null, '30', '60'])
  })

  test('begins where the call says', async () => {
    const { mailgun, calls } = servingClient(countedList(25, 10, total(25)))
    expect(
      await idsOf(paginate(mailgun, '/v4/domains', { params: { query: { skip: 7, limit: 10 } } })),
    ).toEqual(upTo(25).slice(7))
    expect(calls.map(({ query }) => query.get('skip'))).toEqual(['7', '17'])
  })

  test('begins with skip=0 as with none', async () => {
    const { mailgun } = servingClient(countedList(5, 2, total(5)))
    expect(await idsOf(paginate(mailgun, '/v4/domains', { params: { query: { skip: 0 } } }))).toEqual(upTo(5))
  })

  test('keeps the filters of its call', async () => {
    const { mailgun, calls } = servingClient(countedList(3, 2, total(3)))
    await collect(paginate(mailgun, '/v4/domains', { params: { query: { state: 'active', limit: 2 } } }))
    expect(calls.map(({ query }) => query.get('state'))).toEqual(['active', 'active'])
  })

  test('ends at an empty page, whatever the total says', async () => {
    const { mailgun, calls } = servingClient(countedList(10, 10, total(1_000)))
    expect(await idsOf(paginate(mailgun, '/v4/domains'))).toEqual(upTo(10))
    expect(calls).toHaveLength(2)
  })

  test('gives the first page if that is empty', async () => {
    const { mailgun, calls } = servingClient(countedList(0, 10, total(0)))
    expect(await collect(paginate(mailgun, '/v4/domains').pages())).toMatchObject([
      { items: [], cursor: undefined, data: { total_count: 0 } },
    ])
    expect(calls).toHaveLength(1)
  })
})

describe('A walk without a total that can be trusted', () => {
  test('is not stopped by one that counts the page only, as that of credentials does', async () => {
    const { mailgun, calls } = servingClient(countedList(25, 10, (count) => ({ total_count: count })))
    const walk = paginate(mailgun, '/v3/domains/{domain_name}/credentials', {
      params: { ...inDomain, query: { limit: 10 } },
    })
    expect(await idsOf(walk)).toEqual(upTo(25))
    expect(calls).toHaveLength(3)
  })

  test.each([0, -1, 3])('is not stopped by one of %i, which is less than was seen', async (wrong) => {
    const { mailgun } = servingClient(countedList(25, 10, () => ({ pagination: { total: wrong } })))
    expect(
      await idsOf(paginate(mailgun, '/v1/analytics/tags', { body: { pagination: { limit: 10 } } })),
    ).toEqual(upTo(25))
  })

  test('ends at a page shorter than what was asked for', async () => {
    const { mailgun, calls } = servingClient(countedList(25, 100))
    const walk = paginate(mailgun, '/v3/lists', { params: { query: { limit: 10 } } })
    expect(await idsOf(walk)).toEqual(upTo(25))
    expect(calls).toHaveLength(3)
  })

  test('ends at a page shorter than the default where no limit was asked for', async () => {
    const { mailgun, calls } = servingClient(countedList(130, 100))
    expect(await idsOf(paginate(mailgun, '/v3/lists'))).toEqual(upTo(130))
    expect(calls).toHaveLength(2)
  })

  test('ends at the empty page behind a last page that is full', async () => {
    const { mailgun, calls } = servingClient(countedList(20, 10))
    expect(await idsOf(paginate(mailgun, '/v3/lists', { params: { query: { limit: 10 } } }))).toEqual(
      upTo(20),
    )
    expect(calls).toHaveLength(3)
  })

  test('is not stopped by a server that gives less than a limit above its own', async () => {
    // 100 a page, whatever was asked for.
    const { mailgun, calls } = servingClient(countedList(250, 100))
    for (const limit of [500, 1000, 99_999])
      expect(await idsOf(paginate(mailgun, '/v3/lists', { params: { query: { limit } } }))).toEqual(upTo(250))
    expect(calls).toHaveLength(9)
  })

  test('is not stopped by a lower limit in some cases, such as 20 tags with their metrics', async () => {
    const { mailgun } = servingClient(countedList(50, 20))
    const walk = paginate(mailgun, '/v1/analytics/tags', {
      body: { include_metrics: true, pagination: { limit: 1000 } },
    })
    expect(await idsOf(walk)).toEqual(upTo(50))
  })

  test('is not stopped by a limit that the answer says was lower', async () => {
    const { mailgun } = servingClient(countedList(20, 5, () => ({ pagination: { limit: 5 } })))
    expect(
      await idsOf(paginate(mailgun, '/v1/analytics/tags', { body: { pagination: { limit: 10 } } })),
    ).toEqual(upTo(20))
  })

  test('goes on to an empty page where no default is known', async () => {
    const { mailgun, calls } = servingClient(countedList(8, 5))
    const init = { params: { path: { ip: '192.0.2.1' } } }
    expect(await idsOf(paginate(mailgun, '/v3/ips/{ip}/domains', init))).toEqual(upTo(8))
    expect(calls).toHaveLength(3)
  })
})

describe('A walk by skip and limit in a body', () => {
  test('moves on in the body of a POST, and keeps the rest of it', async () => {
    const { mailgun, calls } = servingClient(
      countedList(5, 2, () => ({ pagination: { skip: 0, limit: 2, total: 5 } })),
    )
    const body = { resolution: 'day' as const, pagination: { sort: 'time:asc', limit: 2 } }
    expect(await idsOf(paginate(mailgun, '/v1/analytics/metrics', { body }))).toEqual(upTo(5))
    expect(calls.map(({ method, sent }) => [method, sent])).toEqual([
      ['POST', body],
      ['POST', { ...body, pagination: { ...body.pagination, skip: 2 } }],
      ['POST', { ...body, pagination: { ...body.pagination, skip: 4 } }],
    ])
  })

  test('begins where the body says', async () => {
    const { mailgun } = servingClient(countedList(9, 2, () => ({ pagination: { total: 9 } })))
    expect(
      await idsOf(paginate(mailgun, '/v1/analytics/metrics', { body: { pagination: { skip: 4 } } })),
    ).toEqual(upTo(9).slice(4))
  })

  test('makes the member that the body lacks', async () => {
    const { mailgun, calls } = servingClient(({ index }) => ({
      items: numbered(index, index + 1),
      pagination: { total: 2 },
    }))
    expect(await idsOf(paginate(mailgun, '/v2/bounce-classification/metrics', { body: {} }))).toEqual([0, 1])
    expect(calls[1]!.sent).toEqual({ pagination: { skip: 1 } })
  })
})
