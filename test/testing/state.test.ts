import { expect, test } from 'vitest'
import { paginate, unwrap } from '../../src/index.js'
import { addBounces, form, startFake } from '../support/fake-mailgun.js'
import { DOMAIN, MESSAGE } from '../support/messages.js'

const MESSAGES = `/v3/${DOMAIN}/messages`

test('a message is recorded with typed fields and whole files', async () => {
  const { fake, call } = await startFake()
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256)
  const body = form({
    ...MESSAGE,
    to: ['bob@example.org', 'eve@example.org'],
    'v:order': '{"id":7}',
    'v:name': 'Ada',
    'h:Reply-To': 'help@example.com',
  })
  body.append('attachment', new File([bytes], 'Übersicht.pdf', { type: 'application/pdf' }))
  await call('POST', MESSAGES, { body, headers: { 'x-mailgun-on-behalf-of': 'sub' } })
  expect(fake.requests).toHaveLength(1)
  expect(fake.requests[0]).toMatchObject({
    operation: 'POST /v3/{domain_name}/messages',
    path: { domain_name: DOMAIN },
    headers: { 'x-mailgun-on-behalf-of': 'sub' },
    fields: {
      to: ['bob@example.org', 'eve@example.org'],
      'v:order': { id: 7 },
      'v:name': 'Ada',
      'h:Reply-To': 'help@example.com',
    },
    files: { attachment: [{ filename: 'Übersicht.pdf', contentType: 'application/pdf' }] },
  })
  expect(Buffer.compare(fake.messages[0]!.attachments[0]!.data, bytes)).toBe(0)
})

test('a message that was sent is found in the logs and fetched from storage', async () => {
  const { mailgun } = await startFake()
  const params = { path: { domain_name: DOMAIN } }
  const attachment = { data: 'a,b', filename: 'a.csv', contentType: 'text/csv' }
  await unwrap(mailgun.POST('/v3/{domain_name}/messages', { params, body: { ...MESSAGE, subject: 'Other' } }))
  const { id } = await unwrap(
    mailgun.POST('/v3/{domain_name}/messages', {
      params,
      body: { ...MESSAGE, attachment, 'o:tag': ['a', 'b'] },
    }),
  )
  const value = id.slice(1, -1)
  const logs = await unwrap(
    mailgun.POST('/v1/analytics/logs', {
      body: {
        filter: { AND: [{ attribute: 'message_id', comparator: '=', values: [{ value }] }] },
        include_totals: true,
      },
    }),
  )
  expect(logs).toMatchObject({
    pagination: { total: 1 },
    items: [{ event: 'accepted', recipient: 'bob@example.org', tags: ['a', 'b'] }],
  })
  const storage_key = logs.items[0]?.storage?.key ?? ''
  const path = { domain_name: DOMAIN, storage_key }
  const stored = await unwrap(
    mailgun.GET('/v3/domains/{domain_name}/messages/{storage_key}', { params: { path } }),
  )
  expect(stored).toMatchObject({
    subject: 'Hi',
    'body-plain': 'Hello',
    attachments: [{ name: 'a.csv', 'content-type': 'text/csv', size: 3 }],
  })
  const other = { domain_name: 'mg1.example.com', storage_key }
  const elsewhere = await mailgun.GET('/v3/domains/{domain_name}/messages/{storage_key}', {
    params: { path: other },
  })
  expect(elsewhere.response.status).toBe(404)
})

test('a MIME message is stored with its headers and body', async () => {
  const { mailgun } = await startFake()
  const message =
    'From: Ada <ada@mg.example.com>\r\nTo: bob@example.org\r\nSubject: A long\r\n subject\r\n\r\nHello\r\n\r\nAda'
  const sent = await mailgun.POST('/v3/{domain_name}/messages.mime', {
    params: { path: { domain_name: DOMAIN } },
    body: { to: 'bob@example.org', message },
  })
  expect(sent.error).toBeUndefined()
  const { items } = await unwrap(mailgun.POST('/v1/analytics/logs', { body: {} }))
  const stored = await unwrap(mailgun.request('GET', items[0]?.storage?.url?.[0] ?? ''))
  expect(stored).toMatchObject({
    sender: 'ada@mg.example.com',
    subject: 'A long subject',
    'body-plain': 'Hello\r\n\r\nAda',
  })
})

test('sending from a domain that the account does not have is answered 404', async () => {
  const { call } = await startFake({ domains: [DOMAIN] })
  expect(await call('POST', '/v3/other.example.com/messages', { body: form(MESSAGE) })).toMatchObject({
    status: 404,
  })
})

test('bounces come in pages by link, and the last link leads to an empty page', async () => {
  const { fake, url, call } = await startFake()
  await addBounces(fake, 5)
  const seen: number[] = []
  let path = `/v3/${DOMAIN}/bounces?limit=2`
  for (;;) {
    const { body } = await call('GET', path)
    const { items, paging } = body as { items: { address: string }[]; paging: { next: string } }
    seen.push(items.length)
    if (!items.length) break
    expect(paging.next.startsWith(`${url}/v3/${DOMAIN}/bounces?page=next&address=`)).toBe(true)
    path = paging.next.slice(url.length)
  }
  expect(seen).toEqual([2, 2, 1, 0])
})

test('bounces go backwards, to the last page, and by the beginning of an address', async () => {
  const { fake, call } = await startFake()
  await addBounces(fake, 5)
  const list = async (query: string) => {
    const { body } = await call('GET', `/v3/${DOMAIN}/bounces?${query}`)
    return (body as { items: { address: string }[] }).items.map(({ address }) => address.slice(7, 11))
  }
  expect(await list('page=last&limit=2')).toEqual(['0003', '0004'])
  expect(await list('page=previous&limit=2&address=reader%2B0003@example.org')).toEqual(['0001', '0002'])
  expect(await list('term=reader%2B0004')).toEqual(['0004'])
})

test('bounces are added, found, removed and cleared', async () => {
  const { fake, mailgun } = await startFake()
  await addBounces(fake, 3)
  const path = { domain_name: DOMAIN }
  const one = { path: { ...path, address: 'new@example.org' } }
  const size = async () => {
    let found = 0
    for await (const _ of paginate(mailgun, '/v3/{domain_name}/bounces', { params: { path } })) found++
    return found
  }
  await unwrap(
    mailgun.POST('/v3/{domain_name}/bounces', {
      params: { path },
      body: { address: 'new@example.org', code: '552' },
    }),
  )
  await unwrap(
    mailgun.POST('/v3/{domain_name}/bounces', {
      params: { path },
      body: [{ address: 'a@example.org' }, { address: 'b@example.org' }],
    }),
  )
  expect(await unwrap(mailgun.GET('/v3/{domain_name}/bounces/{address}', { params: one }))).toMatchObject({
    code: '552',
    error: '',
  })
  expect(await size()).toBe(6)
  await unwrap(mailgun.DELETE('/v3/{domain_name}/bounces/{address}', { params: one }))
  expect((await mailgun.GET('/v3/{domain_name}/bounces/{address}', { params: one })).response.status).toBe(
    404,
  )
  await unwrap(mailgun.DELETE('/v3/{domain_name}/bounces', { params: { path } }))
  expect(await size()).toBe(0)
})

test('domains come by skip and limit, with their number', async () => {
  const { call } = await startFake({
    domains: Array.from({ length: 7 }, (_, index) => `mg${index}.example.com`),
  })
  const { body } = await call('GET', '/v4/domains?skip=5&limit=5')
  expect(body).toMatchObject({
    total_count: 7,
    items: [{ name: 'mg5.example.com' }, { name: 'mg6.example.com' }],
  })
})
