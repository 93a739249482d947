import { describe, expect, test } from 'vitest'
import { paginate } from '../../src/index.js'
import { collect, idsOf, numbered } from '../support/lists.js'
import { servingClient } from '../support/quick-client.js'
import type { Asked } from '../support/serving-fetch.js'

const LOGS = '/v1/analytics/logs'
const body = {
  start: 'Mon, 02 Mar 2026 00:00:00 +0000',
  events: ['delivered' as const],
  pagination: { sort: 'timestamp:asc', limit: 1 },
}

const tokens =
  (...next: unknown[]) =>
  ({ index }: Asked): object => ({
    items: numbered(index, index + 1),
    pagination: { next: next[index], total: 1 },
  })

describe('A walk by tokens', () => {
  test('sends each token back in the body, beside the rest of it', async () => {
    const { mailgun, calls } = servingClient(tokens('tok/1+a==', 'tok2', ''))
    expect(await idsOf(paginate(mailgun, LOGS, { body }))).toEqual([0, 1, 2])
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(3).fill(`POST https://api.mailgun.net${LOGS}`),
    )
    expect(calls.map(({ sent }) => sent)).toEqual([
      body,
      { ...body, pagination: { ...body.pagination, token: 'tok/1+a==' } },
      { ...body, pagination: { ...body.pagination, token: 'tok2' } },
    ])
  })

  test('is not stopped by a total that counts the page only', async () => {
    const { mailgun } = servingClient(tokens('a', 'b', 'c', ''))
    expect(await idsOf(paginate(mailgun, LOGS, { body }))).toEqual([0, 1, 2, 3])
  })

  test.each([[''], [null], [undefined]])('ends where the next token is %j', async (next) => {
    const { mailgun, calls } = servingClient(tokens('a', next))
    const pages = await collect(paginate(mailgun, LOGS, { body }).pages())
    expect(pages.map(({ cursor }) => cursor)).toEqual(['a', undefined])
    expect(calls).toHaveLength(2)
  })

  test('ends at an empty page that still has a token, and does not give it', async () => {
    const { mailgun, calls } = servingClient(({ index }) => ({
      items: numbered(index, Math.min(index + 1, 2)),
      pagination: { next: `t${index}` },
    }))
    expect(await collect(paginate(mailgun, LOGS, { body }).pages())).toHaveLength(2)
    expect(calls).toHaveLength(3)
  })

  test('ends where a token comes a second time', async () => {
    const { mailgun, calls } = servingClient(tokens('a', 'b', 'a', 'b'))
    expect(await idsOf(paginate(mailgun, LOGS, { body }))).toEqual([0, 1, 2])
    expect(calls).toHaveLength(3)
  })

  test('ends where the answer has no pagination', async () => {
    const { mailgun, calls } = servingClient(() => ({ items: numbered(0, 1) }))
    expect(await idsOf(paginate(mailgun, LOGS, { body }))).toEqual([0])
    expect(calls).toHaveLength(1)
  })

  test('begins with the token of the body', async () => {
    const { mailgun, calls } = servingClient(tokens(''))
    await collect(paginate(mailgun, LOGS, { body: { ...body, pagination: { token: 'mine' } } }))
    expect(calls.map(({ sent }) => sent.pagination?.token)).toEqual(['mine'])
  })
})
