// 25 varied calls, as a user writes them: what they cost the compiler is a budget.
import { createMailgun, paginate, unwrap } from '../../dist/src/index.js'

const mailgun = createMailgun({ apiKey: 'key-bench', region: 'eu' })
const domain_name = 'mg.example.com'
const path = { domain_name }

export async function calls(): Promise<void> {
  await mailgun.POST('/v3/{domain_name}/messages', {
    params: { path },
    body: {
      from: 'ada@mg.example.com',
      to: ['bob@example.org'],
      subject: 'Hi',
      text: 'Hello',
      'o:tag': 'a',
      'h:X-Id': '1',
      'v:order': { id: 7 },
    },
  })
  await mailgun.POST('/v3/{domain_name}/messages.mime', {
    params: { path },
    body: { to: 'bob@example.org', message: new Blob(['MIME']) },
  })
  await mailgun.GET('/v4/domains', { params: { query: { limit: 10, state: 'active' } } })
  await mailgun.GET('/v4/domains/{name}', { params: { path: { name: domain_name } } })
  await mailgun.POST('/v4/domains', { body: { name: domain_name } })
  await mailgun.PUT('/v4/domains/{name}/verify', { params: { path: { name: domain_name } } })
  await mailgun.DELETE('/v3/domains/{name}', { params: { path: { name: domain_name } } })
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    params: { path: { domain_name, address: 'bob@example.org' } },
  })
  await mailgun.POST('/v3/{domain_name}/bounces', {
    params: { path },
    body: [{ address: 'bob@example.org' }],
  })
  await mailgun.DELETE('/v3/{domain_name}/bounces/{address}', {
    params: { path: { domain_name, address: 'bob@example.org' } },
  })
  await mailgun.POST('/v3/{domain_name}/unsubscribes/import', {
    params: { path },
    body: { file: new Blob(['address']) },
  })
  await mailgun.POST('/v3/routes', { body: { expression: 'catch_all()', action: ['stop()'], priority: 0 } })
  await mailgun.GET('/v3/routes/{id}', { params: { path: { id: '1' } } })
  await mailgun.POST('/v3/lists', { body: { address: 'devs@mg.example.com' } })
  await mailgun.PUT('/v3/lists/{list_address}/members/{member_address}', {
    params: { path: { list_address: 'devs@mg.example.com', member_address: 'bob@example.org' } },
    body: { name: 'Bob', vars: { age: 30 } },
  })
  await mailgun.GET('/v3/{domain_name}/templates/{template_name}', {
    params: { path: { domain_name, template_name: 'welcome' } },
  })
  await mailgun.POST('/v1/analytics/logs', { body: { start: new Date(0), end: new Date() } })
  await mailgun.POST('/v1/analytics/metrics', { body: { dimensions: ['time'], metrics: ['accepted_count'] } })
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', {
    params: { path: { pool_id: 'p1' } },
    body: { name: 'pool' },
  })
  await mailgun.GET('/v5/accounts/subaccounts', { params: { query: { limit: 10 } } })
  await mailgun.POST('/v1/keys', { body: { role: 'sending' } })
  await unwrap(mailgun.GET('/v3/domains/{name}/tracking', { params: { path: { name: domain_name } } }))
  await unwrap(
    mailgun.PUT('/v3/domains/{name}/tracking/click', {
      params: { path: { name: domain_name } },
      body: { active: 'htmlonly' },
    }),
  )
  for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', { params: { path } }))
    console.log(bounce.address)
  for await (const page of paginate(mailgun, '/v4/domains').pages()) console.log(page.items.length)
}
