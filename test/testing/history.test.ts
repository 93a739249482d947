import { expect, test } from 'vitest'
import {
  getStoredAttachment,
  getStoredMime,
  paginate,
  resendStored,
  unwrap,
  type Mailgun,
} from '../../src/index.js'
import { startFake } from '../support/fake-mailgun.js'
import { DOMAIN } from '../support/messages.js'

const params = { path: { domain_name: DOMAIN } }
const send = (mailgun: Mailgun, subject: string, more: object = {}) =>
  unwrap(
    mailgun.POST('/v3/{domain_name}/messages', {
      params,
      body: { from: 'ada@mg.example.com', to: ['bob@example.org'], subject, text: subject, ...more },
    }),
  )

async function eventsOf(mailgun: Mailgun, query: object = {}): Promise<string[]> {
  const found: string[] = []
  for await (const event of paginate(mailgun, '/v3/{domain_name}/events', { params: { ...params, query } }))
    found.push(
      `${event.event} ${(event as { message?: { headers?: { subject?: string } } }).message?.headers?.subject}`,
    )
  return found
}

test('events come newest first, or oldest first, over all pages', async () => {
  const { mailgun } = await startFake()
  for (const subject of ['1', '2', '3', '4', '5']) await send(mailgun, subject)
  const oldestFirst = ['accepted 1', 'accepted 2', 'accepted 3', 'accepted 4', 'accepted 5']
  expect(await eventsOf(mailgun, { limit: 2, ascending: 'yes' })).toEqual(oldestFirst)
  expect(await eventsOf(mailgun, { limit: 2 })).toEqual(oldestFirst.reverse())
})

test('a link to newer events finds those that came after it was given', async () => {
  const { mailgun } = await startFake()
  await send(mailgun, '1')
  const query = { ascending: 'yes' as const }
  const first = await unwrap(mailgun.GET('/v3/{domain_name}/events', { params: { ...params, query } }))
  const after = await unwrap(mailgun.request<typeof first>('GET', first.paging.next ?? ''))
  expect(after.items).toEqual([])
  await send(mailgun, '2')
  const later = await unwrap(mailgun.request<typeof first>('GET', after.paging.next ?? ''))
  expect(later.items).toMatchObject([{ event: 'accepted', message: { headers: { subject: '2' } } }])
})

test('events are found by kind, severity, recipient, tag, subject and time', async () => {
  const { fake, mailgun } = await startFake()
  await send(mailgun, 'First', { 'o:tag': ['news'], to: ['eve@example.org'] })
  await send(mailgun, 'Second')
  const [first, second] = fake.messages
  fake.recordEvent('failed', first!, { severity: 'temporary' })
  fake.recordEvent('delivered', second!, { timestamp: 1_000_000_000 })
  expect(await eventsOf(mailgun, { event: 'failed OR delivered' })).toEqual([
    'failed First',
    'delivered Second',
  ])
  expect(await eventsOf(mailgun, { severity: 'temporary' })).toEqual(['failed First'])
  expect(await eventsOf(mailgun, { recipient: 'eve@example.org' })).toEqual([
    'failed First',
    'accepted First',
  ])
  expect(await eventsOf(mailgun, { tags: 'news', event: 'accepted' })).toEqual(['accepted First'])
  expect(await eventsOf(mailgun, { subject: 'sec' })).toEqual(['accepted Second', 'delivered Second'])
  expect(await eventsOf(mailgun, { begin: 999_999_999, end: 1_000_000_001 })).toEqual(['delivered Second'])
})

test('logs are found by attribute, counted, and walked over all pages', async () => {
  const { mailgun } = await startFake()
  for (let batch = 0; batch < 5; batch++)
    await send(mailgun, `Batch ${batch}`, { 'v:batch': `b${batch % 2}` })
  const where = (
    attribute: 'user_variables' | 'subject',
    comparator: '=' | 'contains' | '!=',
    value: string,
  ) => ({
    filter: { AND: [{ attribute, comparator, values: [{ value }] }] },
    include_totals: true,
  })
  const total = async (body: object) =>
    (await unwrap(mailgun.POST('/v1/analytics/logs', { body }))).pagination?.total
  expect(await total(where('user_variables', 'contains', '"batch":"b0"'))).toBe(3)
  expect(await total(where('subject', '=', 'Batch 1'))).toBe(1)
  expect(await total(where('subject', '!=', 'Batch 1'))).toBe(4)
  const seen = []
  const body = { pagination: { limit: 2, sort: 'timestamp:asc' } }
  for await (const entry of paginate(mailgun, '/v1/analytics/logs', { body })) seen.push(entry)
  expect(seen.map(({ message }) => message?.headers?.subject?.at(-1)).join('')).toBe('01234')
})

test('a final failure adds a bounce, which stops the next message; a temporary one does not', async () => {
  const { fake, mailgun } = await startFake()
  await send(mailgun, '1')
  fake.recordEvent('failed', fake.messages[0]!, { severity: 'temporary' })
  await send(mailgun, '2')
  expect(await eventsOf(mailgun, { severity: 'permanent' })).toEqual([])
  fake.recordEvent('failed', fake.messages[0]!)
  await send(mailgun, '3')
  expect(fake.events.at(-1)).toMatchObject({
    event: 'failed',
    reason: 'suppress-bounce',
    severity: 'permanent',
  })
})

test('an unsubscribe from a tag stops mail of that tag alone', async () => {
  const { fake, mailgun } = await startFake()
  const body = { address: 'bob@example.org', tag: 'news' }
  await unwrap(mailgun.POST('/v3/{domain_name}/unsubscribes', { params, body }))
  await send(mailgun, '1', { 'o:tag': ['news'] })
  await send(mailgun, '2', { 'o:tag': ['orders'] })
  expect(await eventsOf(mailgun, { event: 'failed' })).toEqual(['failed 1'])
  expect(fake.events).toHaveLength(3)
})

test('an address on the allowlist is sent to, whatever other lists say', async () => {
  const { mailgun } = await startFake()
  await unwrap(mailgun.POST('/v3/{domain_name}/complaints', { params, body: { address: 'bob@example.org' } }))
  await unwrap(mailgun.POST('/v3/{domain_name}/whitelists', { params, body: { domain: 'example.org' } }))
  await send(mailgun, '1')
  expect(await eventsOf(mailgun, { event: 'failed' })).toEqual([])
})

test('suppressions are imported from a file', async () => {
  const { mailgun } = await startFake()
  const file = {
    data: 'address,code,error\na@example.org,552,"full, again"\nb@example.org,,\n',
    filename: 'b.csv',
  }
  await unwrap(mailgun.POST('/v3/{domain_name}/bounces/import', { params, body: { file } }))
  const { items } = await unwrap(mailgun.GET('/v3/{domain_name}/bounces', { params }))
  expect(items).toMatchObject([
    { address: 'a@example.org', code: '552', error: 'full, again' },
    { address: 'b@example.org', code: '550' },
  ])
})

test('a stored message gives its attachments and its MIME, and is sent again', async () => {
  const { fake, mailgun } = await startFake()
  const attachment = { data: 'a,b', filename: 'a.csv', contentType: 'text/csv' }
  await send(mailgun, 'Report', { attachment, html: '<p>Hi' })
  const { url } = fake.messages[0]!
  const { attachments = [] } = await unwrap(mailgun.request<{ attachments?: { url: string }[] }>('GET', url))
  expect(await (await unwrap(getStoredAttachment(mailgun, attachments[0]!.url))).text()).toBe('a,b')
  const mime = await unwrap(getStoredMime(mailgun, url))
  expect(mime).toContain('Subject: Report\r\n')
  expect(mime).toContain(btoa('a,b'))
  await unwrap(resendStored(mailgun, url, 'eve@example.org'))
  expect(fake.messages).toMatchObject([
    { to: ['bob@example.org'] },
    { to: ['eve@example.org'], subject: 'Report' },
  ])
})
