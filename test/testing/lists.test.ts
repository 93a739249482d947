import { describe, expect, test } from 'vitest'
import { paginate, unwrap } from '../../src/index.js'
import { startFake } from '../support/fake-mailgun.js'

const list_address = 'devs@mg.example.com'
const params = { path: { list_address } }

/** A fake that has a mailing list with members of these names. */
async function withMembers(...names: string[]) {
  const started = await startFake()
  const { mailgun } = started
  await unwrap(mailgun.POST('/v3/lists', { body: { address: list_address, name: 'Devs' } }))
  const members = names.map((name) => `${name}@example.org`)
  if (members.length)
    await unwrap(mailgun.POST('/v3/lists/{list_address}/members.json', { params, body: { members } }))
  return started
}

const member = (name: string) => ({
  params: { path: { list_address, member_address: `${name}@example.org` } },
})

describe('mailing lists', () => {
  test('a list is made, found, changed and removed', async () => {
    const { mailgun } = await withMembers('bob', 'eve')
    expect((await unwrap(mailgun.GET('/v3/lists/{list_address}', { params }))).list).toMatchObject({
      address: list_address,
      name: 'Devs',
      members_count: 2,
    })
    await unwrap(mailgun.PUT('/v3/lists/{list_address}', { params, body: { name: 'Builders' } }))
    const { items } = await unwrap(mailgun.GET('/v3/lists'))
    expect(items).toMatchObject([{ name: 'Builders' }])
    await unwrap(mailgun.DELETE('/v3/lists/{list_address}', { params }))
    expect((await mailgun.GET('/v3/lists/{list_address}', { params })).error?.status).toBe(404)
  })

  test('a list that exists is not made again', async () => {
    const { mailgun } = await withMembers()
    expect((await mailgun.POST('/v3/lists', { body: { address: list_address } })).error?.status).toBe(400)
  })

  test('lists and members are walked over all pages', async () => {
    const { mailgun } = await withMembers('a', 'b', 'c', 'd', 'e')
    const query = { limit: 2 }
    const walks = [
      paginate(mailgun, '/v3/lists/{list_address}/members/pages', { params: { ...params, query } }),
      paginate(mailgun, '/v3/lists/{list_address}/members', { params: { ...params, query } }),
    ]
    for (const walk of walks) {
      const seen: string[] = []
      for await (const { address } of walk) seen.push(address[0]!)
      expect(seen.join('')).toBe('abcde')
    }
    const lists: string[] = []
    for await (const { address } of paginate(mailgun, '/v3/lists/pages', {})) lists.push(address)
    expect(lists).toEqual([list_address])
  })
})

describe('members of a mailing list', () => {
  test('a member is added once, or again with upsert', async () => {
    const { mailgun } = await withMembers('bob')
    const body = { address: 'bob@example.org', name: 'Bob', vars: { city: 'Oslo' } }
    const add = (upsert: boolean) =>
      mailgun.POST('/v3/lists/{list_address}/members', { params, body: { ...body, upsert } })
    expect((await add(false)).error?.status).toBe(400)
    expect((await unwrap(add(true))).member).toMatchObject({ name: 'Bob', vars: { city: 'Oslo' } })
  })

  test('a member is changed, and keeps what was not changed', async () => {
    const { mailgun } = await withMembers('bob')
    const path = '/v3/lists/{list_address}/members/{member_address}'
    await unwrap(mailgun.PUT(path, { ...member('bob'), body: { vars: { points: 1 } } }))
    await unwrap(mailgun.PUT(path, { ...member('bob'), body: { subscribed: false } }))
    expect(await unwrap(mailgun.GET(path, member('bob')))).toMatchObject({
      member: { subscribed: false, vars: { points: 1 } },
    })
    await unwrap(mailgun.DELETE(path, member('bob')))
    expect((await mailgun.GET(path, member('bob'))).error?.status).toBe(404)
  })

  test('members are listed by whether they are subscribed', async () => {
    const { mailgun } = await withMembers('bob', 'eve')
    const path = '/v3/lists/{list_address}/members/{member_address}'
    await unwrap(mailgun.PUT(path, { ...member('eve'), body: { subscribed: false } }))
    const { items } = await unwrap(
      mailgun.GET('/v3/lists/{list_address}/members', { params: { ...params, query: { subscribed: true } } }),
    )
    expect(items.map(({ address }) => address)).toEqual(['bob@example.org'])
  })

  test('members are imported from a file', async () => {
    const { mailgun } = await withMembers()
    const members = { data: 'address,name\na@example.org,A\nb@example.org,B\n', filename: 'members.csv' }
    await unwrap(mailgun.POST('/v3/lists/{list_address}/members.csv', { params, body: { members } }))
    const { total_count } = await unwrap(mailgun.GET('/v3/lists/{list_address}/members', { params }))
    expect(total_count).toBe(2)
  })
})
