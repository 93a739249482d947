// The 25 calls of calls.ts by function. Compiled to count what the compiler does for them, never run.
import { createMailgun } from 'mailgun-fetch'
import {
  addBounces,
  clearBounces,
  createDomain,
  createMailingListMember,
  createRoute,
  createTemplate,
  deleteAccountWebhook,
  deleteComplaint,
  getBounce,
  getCurrentUser,
  getDomain,
  listBounces,
  listDomains,
  listEvents,
  listIps,
  queryLogs,
  queryMetrics,
  sendMessage,
  sendMimeMessage,
  updateIpPool,
  updateMailingList,
  updateOpenTracking,
  updateRoute,
} from 'mailgun-fetch/operations'

const mailgun = createMailgun({ apiKey: 'key', region: 'eu' })
const path = { domain_name: 'mg.example.com' }
const list = { list_address: 'news@mg.example.com' }

export async function send(): Promise<string | undefined> {
  const data = await sendMessage(mailgun, {
    path,
    body: {
      from: 'Ada <ada@mg.example.com>',
      to: ['bob@example.org'],
      subject: 'Hi',
      html: '<p>Hello</p>',
      attachment: [{ data: new Uint8Array(8), filename: 'invoice.pdf', contentType: 'application/pdf' }],
      'o:tag': ['welcome'],
      'o:deliverytime': new Date(),
      'o:testmode': true,
      'h:Reply-To': 'help@example.com',
      'v:order': { id: 7 },
      'recipient-variables': { 'bob@example.org': { name: 'Bob' } },
    },
  })
  await sendMimeMessage(mailgun, { path, body: { to: 'bob@example.org', message: 'From: a' } })
  return data.id
}

export async function read(): Promise<unknown[]> {
  const domains = await listDomains(mailgun, { query: { limit: 10, state: 'active' } })
  const domain = await getDomain(mailgun, { path: { name: 'mg.example.com' } })
  const bounce = await getBounce(mailgun, {
    path: { domain_name: 'mg.example.com', address: 'bob@example.org' },
  })
  const events = await listEvents(mailgun, { path, query: { begin: new Date(), ascending: true } })
  const ips = await listIps(mailgun)
  const user = await getCurrentUser(mailgun)
  const logs = await queryLogs(mailgun, { body: { start: new Date(), pagination: { limit: 10 } } })
  const metrics = await queryMetrics(mailgun, {
    body: { dimensions: ['time'], metrics: ['delivered_count'] },
  })
  return [domains.items, domain, bounce.code, events, ips.items, user, logs.items, metrics.items]
}

export async function write(): Promise<void> {
  await createDomain(mailgun, { body: { name: 'mg.example.com' } })
  await addBounces(mailgun, { path, body: [{ address: 'bob@example.org', code: '550' }] })
  await createTemplate(mailgun, { path, body: { name: 'welcome', description: 'First mail' } })
  await createMailingListMember(mailgun, {
    path: list,
    body: { address: 'bob@example.org', vars: { id: 1 }, upsert: true },
  })
  await createRoute(mailgun, { body: { expression: 'catch_all()', action: ['stop()'], priority: 1 } })
  await updateRoute(mailgun, { path: { id: 'a' }, body: { priority: 2 } })
  await updateOpenTracking(mailgun, { path: { name: 'mg.example.com' }, body: { active: true } })
  await updateMailingList(mailgun, { path: list, body: { name: 'News' } })
  await updateIpPool(mailgun, { path: { pool_id: 'a' }, body: { name: 'Pool' }, timeoutMs: 5_000 })
  await clearBounces(mailgun, { path })
  await deleteComplaint(mailgun, { path: { domain_name: 'a', address: 'b' }, retry: false })
  await deleteAccountWebhook(mailgun, { path: { webhook_id: 'a' } })
}

export async function walk(): Promise<string[]> {
  const bounces = await listBounces(mailgun, { path })
  const domains = await listDomains(mailgun)
  const logs = await queryLogs(mailgun, { body: { events: ['delivered'] } })
  return [
    ...bounces.items.map((bounce) => bounce.address),
    ...(domains.items ?? []).map((domain) => String(domain.name)),
    ...(logs.items ?? []).map((log) => String(log.id)),
  ]
}
