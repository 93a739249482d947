// 25 calls of many kinds, as a user would write them. Compiled to count what the compiler does for them, never run.
import { createMailgun, paginate, unwrap } from 'mailgun-fetch'

const mailgun = createMailgun({ apiKey: 'key', region: 'eu' })
const params = { path: { domain_name: 'mg.example.com' } }
const list = { path: { list_address: 'news@mg.example.com' } }

export async function send(): Promise<string | undefined> {
  const { data, error } = await mailgun.POST('/v3/{domain_name}/messages', {
    params,
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
  if (error) throw new Error(error.message)
  await mailgun.POST('/v3/{domain_name}/messages.mime', {
    params,
    body: { to: 'bob@example.org', message: 'From: a' },
  })
  return data.id
}

export async function read(): Promise<unknown[]> {
  const domains = await mailgun.GET('/v4/domains', { params: { query: { limit: 10, state: 'active' } } })
  const domain = await mailgun.GET('/v4/domains/{name}', { params: { path: { name: 'mg.example.com' } } })
  const bounce = await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    params: { path: { domain_name: 'mg.example.com', address: 'bob@example.org' } },
  })
  const events = await mailgun.GET('/v3/{domain_name}/events', {
    params: { ...params, query: { begin: new Date(), ascending: true } },
  })
  const ips = await mailgun.GET('/v3/ips')
  const user = await unwrap(mailgun.GET('/v5/users/me'))
  const logs = await mailgun.POST('/v1/analytics/logs', {
    body: { start: new Date(), pagination: { limit: 10 } },
  })
  const metrics = await mailgun.POST('/v1/analytics/metrics', {
    body: { dimensions: ['time'], metrics: ['delivered_count'] },
  })
  return [
    domains.data?.items,
    domain.data,
    bounce.data?.code,
    events.data,
    ips.data?.items,
    user,
    logs.data?.items,
    metrics.data?.items,
  ]
}

export async function write(): Promise<void> {
  await unwrap(mailgun.POST('/v4/domains', { body: { name: 'mg.example.com' } }))
  await mailgun.POST('/v3/{domain_name}/bounces', {
    params,
    body: [{ address: 'bob@example.org', code: '550' }],
  })
  await mailgun.POST('/v3/{domain_name}/templates', {
    params,
    body: { name: 'welcome', description: 'First mail' },
  })
  await mailgun.POST('/v3/lists/{list_address}/members', {
    params: list,
    body: { address: 'bob@example.org', vars: { id: 1 }, upsert: true },
  })
  await mailgun.POST('/v3/routes', { body: { expression: 'catch_all()', action: ['stop()'], priority: 1 } })
  await mailgun.PUT('/v3/routes/{id}', { params: { path: { id: 'a' } }, body: { priority: 2 } })
  await mailgun.PUT('/v3/domains/{name}/tracking/open', {
    params: { path: { name: 'mg.example.com' } },
    body: { active: true },
  })
  await mailgun.PUT('/v3/lists/{list_address}', { params: list, body: { name: 'News' } })
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', {
    params: { path: { pool_id: 'a' } },
    body: { name: 'Pool' },
    timeoutMs: 5_000,
  })
  await mailgun.DELETE('/v3/{domain_name}/bounces', { params })
  await mailgun.DELETE('/v3/{domain_name}/complaints/{address}', {
    params: { path: { domain_name: 'a', address: 'b' } },
    retry: false,
  })
  await mailgun.DELETE('/v1/webhooks/{webhook_id}', { params: { path: { webhook_id: 'a' } } })
}

export async function walk(): Promise<string[]> {
  const found: string[] = []
  for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', { params }))
    found.push(bounce.address)
  for await (const page of paginate(mailgun, '/v4/domains').pages())
    found.push(...page.items.map((domain) => String(domain.name)))
  for await (const log of paginate(mailgun, '/v1/analytics/logs', { body: { events: ['delivered'] } }))
    found.push(String(log.id))
  return found
}
