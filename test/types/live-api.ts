// What must and what must not compile because of what the live API was seen to do. Compiled, never run.
import { createMailgun, unwrap } from '../../src/index.js'
import type {
  AcceptedEvent,
  DeliveredEvent,
  MailingListMember,
  RejectedEvent,
  StoredMessage,
} from '../../src/types.js'
import { holds, type Equal } from './equal.js'

const mailgun = createMailgun({ apiKey: 'key' })
const domain = { path: { domain_name: 'mg.example.com' } }
const list = { path: { list_address: 'team@mg.example.com' } }

/** A form ignores `tags`, an array ignores `tag`: both would unsubscribe the address from everything. */
export async function unsubscribes(): Promise<void> {
  const path = '/v3/{domain_name}/unsubscribes'
  await mailgun.POST(path, { params: domain, body: { address: 'a', tag: 'news' } })
  await mailgun.POST(path, { params: domain, body: [{ address: 'a', tags: ['news', 'offers'] }] })
  // @ts-expect-error ignored by the API
  await mailgun.POST(path, { params: domain, body: { address: 'a', tags: 'news' } })
  // @ts-expect-error ignored by the API
  await mailgun.POST(path, { params: domain, body: { address: 'a', tags: ['news'] } })
  // @ts-expect-error ignored by the API
  await mailgun.POST(path, { params: domain, body: [{ address: 'a', tag: 'news' }] })
  // @ts-expect-error a form takes one tag
  await mailgun.POST(path, { params: domain, body: { address: 'a', tag: ['news', 'offers'] } })
}

export async function members(): Promise<void> {
  const { member } = await unwrap(
    mailgun.GET('/v3/lists/{list_address}/members/{member_address}', {
      params: { path: { ...list.path, member_address: 'bob@example.org' } },
    }),
  )
  holds<Equal<typeof member, MailingListMember>>(member)
  await mailgun.POST('/v3/lists/{list_address}/members', {
    params: list,
    // @ts-expect-error a boolean
    body: { address: 'bob@example.org', subscribed: 'yes' },
  })
}

export async function subaccounts(): Promise<void> {
  const { subaccount } = await unwrap(mailgun.POST('/v5/accounts/subaccounts', { body: { name: 'Shop' } }))
  holds<Equal<typeof subaccount.created_at, string | undefined>>(subaccount)
  // @ts-expect-error in the body
  await mailgun.POST('/v5/accounts/subaccounts', { params: { query: { name: 'Shop' } } })
}

export function events(accepted: AcceptedEvent, rejected: RejectedEvent, delivered: DeliveredEvent): void {
  holds<Equal<typeof accepted.tags, string[] | null | undefined>>()
  holds<Equal<typeof rejected.recipient, string | undefined>>()
  holds<Equal<typeof delivered.tags, string[] | undefined>>()
  const variables = delivered['user-variables']
  if (typeof variables === 'object' && !Array.isArray(variables)) void variables['order-id']
  // @ts-expect-error text or an array has no such key
  void variables?.['order-id']
  // @ts-expect-error null where nothing is known of the delivery
  void delivered['delivery-status'].code
}

export function storedMessage(message: StoredMessage): void {
  holds<Equal<typeof message.sender, string>>(message)
  holds<Equal<(typeof message)['X-Anything'], unknown>>()
}

/** A rule of the form "one of these fields is needed" is a type. */
export async function neededFields(): Promise<void> {
  const to = 'bob@example.org'
  const path = '/v3/{domain_name}/messages'
  await mailgun.POST(path, { params: domain, body: { from: 'a', to, subject: 'Hi', text: 'Hi', html: 'Hi' } })
  await mailgun.POST(path, {
    params: domain,
    body: { to, template: 'welcome', 'h:X-Id': '1', 'v:order': {} },
  })
  await mailgun.POST(path, { params: domain, body: { from: 'a', to, 'amp-html': 'Hi' } })
  // @ts-expect-error no body at all
  await mailgun.POST(path, { params: domain, body: { from: 'a', to, subject: 'Hi' } })
  // @ts-expect-error misspelt beside what is needed
  await mailgun.POST(path, { params: domain, body: { from: 'a', to, text: 'Hi', 'o:tagg': 'a' } })
  // @ts-expect-error wrong value of what is needed
  await mailgun.POST(path, { params: domain, body: { from: 'a', to, text: 5 } })

  const entries = '/v3/{domain_name}/whitelists'
  await mailgun.POST(entries, { params: domain, body: { address: 'bob@example.org' } })
  await mailgun.POST(entries, { params: domain, body: { domain: 'example.org' } })
  // @ts-expect-error one of the two
  await mailgun.POST(entries, { params: domain, body: {} })
  // @ts-expect-error not both
  await mailgun.POST(entries, { params: domain, body: { address: 'bob@example.org', domain: 'example.org' } })

  const logins = '/v3/domains/{domain_name}/credentials'
  await mailgun.POST(logins, { params: domain, body: { login: 'ada@mg.example.com', password: 'secret' } })
  await mailgun.POST(logins, { params: domain, body: { mailbox: ['ada@mg.example.com'] } })
  // @ts-expect-error for whom
  await mailgun.POST(logins, { params: domain, body: { password: 'secret' } })

  const pool = { path: { pool_id: 'a' } }
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', { params: pool, body: { add_ip: ['192.0.2.1'] } })
  // @ts-expect-error changes nothing
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', { params: pool, body: {} })
}

export async function neededFieldsOfIps(): Promise<void> {
  const ips = '/v3/ips/subaccounts'
  await mailgun.PATCH(ips, {
    body: { subaccount_id: ['a', 'b'], link_ip: '192.0.2.1', unlink_ip: '192.0.2.2' },
  })
  await mailgun.PATCH(ips, { body: { all_subaccounts: true, unlink_ip: ['192.0.2.2'] } })
  // @ts-expect-error which IPs
  await mailgun.PATCH(ips, { body: { subaccount_id: 'a' } })
  // @ts-expect-error which subaccounts
  await mailgun.PATCH(ips, { body: { link_ip: '192.0.2.1' } })
  // @ts-expect-error some or all
  await mailgun.PATCH(ips, { body: { subaccount_id: 'a', all_subaccounts: true, link_ip: '192.0.2.1' } })

  const band = { path: { pool_name: 'dynamic_good' as const } }
  await mailgun.PATCH('/v3/dynamic_pools/{pool_name}', { params: band, body: { add_ip: '192.0.2.1' } })
  // @ts-expect-error changes nothing
  await mailgun.PATCH('/v3/dynamic_pools/{pool_name}', { params: band, body: {} })
}

export async function neededFieldsElsewhere(): Promise<void> {
  const forwards = '/v3/forwards'
  const match = 'sales@mg.example.com'
  await mailgun.POST(forwards, { body: { match, 'forward.url': ['https://example.com/in'] } })
  await mailgun.POST(forwards, {
    body: { match, 'forward.recipient': 'ada@example.com', 'forward.store': 'yes' },
  })
  // @ts-expect-error where to
  await mailgun.POST(forwards, { body: { match } })

  const test = { from: 'ada@mg.example.com', subject: 'Hi' }
  await mailgun.POST('/v4/inbox/tests', { body: { ...test, html: '<p>Hi</p>' } })
  await mailgun.POST('/v4/inbox/tests', { body: { ...test, template_name: 'welcome' } })
  // @ts-expect-error what to send
  await mailgun.POST('/v4/inbox/tests', { body: test })

  await mailgun.PUT('/v5/accounts/features', { body: { ai_insights: { enabled: true } } })
  // @ts-expect-error changes nothing
  await mailgun.PUT('/v5/accounts/features', { body: {} })

  const connection = { path: { name: 'mg.example.com' } }
  await mailgun.PUT('/v3/domains/{name}/connection', { params: connection, body: { require_tls: true } })
  // @ts-expect-error changes nothing
  await mailgun.PUT('/v3/domains/{name}/connection', { params: connection, body: {} })
}

/** The subaccount to delete is the one that the client acts as, as with every other operation. */
export async function deletedSubaccount(): Promise<void> {
  await mailgun.DELETE('/v5/accounts/subaccounts', { subaccount: '646d00a1b32c35364a2ad34f' })
  await mailgun.withSubaccount('646d00a1b32c35364a2ad34f').DELETE('/v5/accounts/subaccounts')
  const header = { 'X-Mailgun-On-Behalf-Of': '646d00a1b32c35364a2ad34f' }
  await mailgun.DELETE('/v5/accounts/subaccounts', { params: { header } })
}
