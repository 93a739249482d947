// What the live API was seen to take and to answer, where the vendor's document says otherwise. The values are made up.
import { describe, expect, test } from 'vitest'
import { paginate, type Mailgun } from '../../src/index.js'
import { document, operations, problemsIn, problemsOfAnswer } from '../support/document.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const domain = { path: { domain_name: 'mg.example.com' } }
const list = { path: { list_address: 'team@mg.example.com' } }

/** The form and the query that a call puts on the wire. */
async function sentBy(
  call: (mailgun: Mailgun) => Promise<unknown>,
): Promise<{ query: [string, string][]; form: [string, unknown][] }> {
  const { mailgun, calls } = quickClient([])
  await call(mailgun)
  const { url, body } = calls[0]!
  return {
    query: [...new URL(url).searchParams],
    form: body ? [...(await new Response(body as BodyInit).formData())] : [],
  }
}

/** Everything that a walk yields. */
async function all<Item>(walk: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of walk) items.push(item)
  return items
}

/** What the document has against an answer to an operation. */
function faultsOf(name: string, body: unknown, status = 200): string[] {
  const operation = operations.find((one) => one.name === name)
  if (!operation) throw new Error(`${name} is not in the document`)
  return problemsOfAnswer(operation, status, body)
}

describe('requests', () => {
  test('a subaccount is created with its name in the body', async () => {
    const { query, form } = await sentBy((mailgun) =>
      mailgun.POST('/v5/accounts/subaccounts', { body: { name: 'Shop' } }),
    )
    expect({ query, form }).toEqual({ query: [], form: [['name', 'Shop']] })
  })

  test('booleans of mailing list members are sent as true and false', async () => {
    const added = await sentBy((mailgun) =>
      mailgun.POST('/v3/lists/{list_address}/members', {
        params: list,
        body: { address: 'bob@example.org', subscribed: true, upsert: false },
      }),
    )
    expect(added.form.slice(1)).toEqual([
      ['subscribed', 'true'],
      ['upsert', 'false'],
    ])
    const changed = await sentBy((mailgun) =>
      mailgun.PUT('/v3/lists/{list_address}/members/{member_address}', {
        params: { path: { ...list.path, member_address: 'bob@example.org' } },
        body: { subscribed: false },
      }),
    )
    expect(changed.form).toEqual([['subscribed', 'false']])
    const imported = await sentBy((mailgun) =>
      mailgun.POST('/v3/lists/{list_address}/members.json', {
        params: list,
        body: { members: ['bob@example.org'], upsert: true },
      }),
    )
    expect(imported.form).toContainEqual(['upsert', 'true'])
  })

  test.each(['/v3/lists/{list_address}/members', '/v3/lists/{list_address}/members/pages'] as const)(
    'GET %s asks for subscribed members by true and false',
    async (path) => {
      const { query } = await sentBy((mailgun) =>
        mailgun.GET(path, { params: { ...list, query: { subscribed: true } } }),
      )
      expect(query).toEqual([['subscribed', 'true']])
    },
  )

  test('click tracking is switched by true, false and htmlonly', async () => {
    for (const active of [true, false, 'htmlonly'] as const) {
      const { form } = await sentBy((mailgun) =>
        mailgun.PUT('/v3/domains/{name}/tracking/click', {
          params: { path: { name: 'mg.example.com' } },
          body: { active },
        }),
      )
      expect(form).toEqual([['active', String(active)]])
    }
  })

  test('the subaccount to delete is given by the option of the client', async () => {
    const { mailgun, calls } = quickClient([])
    await mailgun.DELETE('/v5/accounts/subaccounts', { subaccount: '646d00a1b32c35364a2ad34f' })
    expect(calls[0]!.headers.get('X-Mailgun-On-Behalf-Of')).toBe('646d00a1b32c35364a2ad34f')
  })

  test('a subaccount is not deleted where none is named', async () => {
    const { mailgun, calls } = quickClient([])
    await expect(mailgun.DELETE('/v5/accounts/subaccounts')).rejects.toThrow(
      'DELETE /v5/accounts/subaccounts: acts for a subaccount only; give its id as subaccount',
    )
    await mailgun.withSubaccount('646d00a1b32c35364a2ad34f').DELETE('/v5/accounts/subaccounts')
    await mailgun.DELETE('/v5/accounts/subaccounts', { headers: { 'X-Mailgun-On-Behalf-Of': '646d00a1' } })
    expect(calls).toHaveLength(2)
  })

  test('fields of an unsubscribe that the API would ignore are refused, so that no mail is stopped by mistake', async () => {
    const { mailgun, calls } = quickClient([])
    const path = '/v3/{domain_name}/unsubscribes'
    const record = { address: 'bob@example.org' }
    const alone = mailgun.POST(path, {
      params: domain,
      // @ts-expect-error -- a record by itself has `tag`
      body: { ...record, tags: ['news'] },
    })
    await expect(alone).rejects.toThrow(`POST ${path}: "tags" goes in a list only`)
    const listed = mailgun.POST(path, {
      params: domain,
      // @ts-expect-error -- a record of a list has `tags`
      body: [record, { ...record, tag: 'news' }],
    })
    await expect(listed).rejects.toThrow(`POST ${path}: "tag" does not go in a list`)
    const form = new FormData()
    form.append('tags', 'news')
    await expect(mailgun.POST(path, { params: domain, form })).rejects.toThrow('"tags" goes in a list only')
    expect(calls).toEqual([])
  })

  test('numbers that the API wants as text are taken as numbers', async () => {
    const { mailgun, calls } = quickClient([])
    const bounce = { address: 'bob@example.org', code: 550 }
    await mailgun.POST('/v3/{domain_name}/bounces', { params: domain, body: [bounce] })
    await mailgun.POST('/v1/thresholds/limits', {
      body: {
        name: 'day',
        metric: 'seed_test_count',
        comparator: '>=',
        limit: 5,
        dimension: 'domain',
        period: '1d',
      },
    })
    const texts = await Promise.all(calls.map(({ body }) => new Response(body as BodyInit).text()))
    expect(texts.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      [{ ...bounce, code: '550' }],
      { limit: '5' },
    ])
    const { form } = await sentBy((client) =>
      client.POST('/v3/{domain_name}/bounces', { params: domain, body: bounce }),
    )
    expect(form).toContainEqual(['code', '550'])
  })

  test('statistics begin at a Date, an RFC 2822 date or epoch seconds', async () => {
    const begins = ['Fri, 06 Mar 2026 09:15:00 +0000', 1_772_788_500]
    for (const start of [...begins, new Date('2026-03-06T09:15:00Z')]) {
      const { query } = await sentBy((mailgun) =>
        mailgun.GET('/v3/stats/total', { params: { query: { event: 'accepted', start } } }),
      )
      expect(query).toContainEqual(['start', String(start instanceof Date ? begins[0] : start)])
    }
  })

  test('lists that the API wants as one text, parted by commas, are taken as arrays', async () => {
    const { form } = await sentBy((mailgun) =>
      mailgun.POST('/v4/domains', { body: { name: 'mg.example.com', ips: ['192.0.2.1', '192.0.2.2'] } }),
    )
    expect(form).toContainEqual(['ips', '192.0.2.1,192.0.2.2'])
    const { query } = await sentBy((mailgun) =>
      mailgun.DELETE('/v1/webhooks', { params: { query: { webhook_ids: ['wh_a', 'wh_b'] } } }),
    )
    expect(query).toEqual([['webhook_ids', 'wh_a,wh_b']])
  })

  test('test mode, of which the vendor names yes only, is switched on by true as well, as text too', async () => {
    const message = { from: 'ada@mg.example.com', to: 'bob@example.org', text: 'Hi' }
    for (const on of [true, 'yes', 'true'] as const) {
      const { form } = await sentBy((mailgun) =>
        mailgun.POST('/v3/{domain_name}/messages', {
          params: domain,
          body: { ...message, 'o:testmode': on },
        }),
      )
      expect(form).toContainEqual(['o:testmode', on === true ? 'yes' : on])
    }
  })

  test('events begin at whole seconds, also where a Date has milliseconds', async () => {
    const { query } = await sentBy((mailgun) =>
      mailgun.GET('/v3/{domain_name}/events', {
        params: { ...domain, query: { begin: new Date('2026-03-06T09:15:00.250Z') } },
      }),
    )
    expect(query).toEqual([['begin', '1772788500']])
  })

  test('one unsubscribe carries its tag as `tag`', async () => {
    const { form } = await sentBy((mailgun) =>
      mailgun.POST('/v3/{domain_name}/unsubscribes', {
        params: domain,
        body: { address: 'bob@example.org', tag: 'news' },
      }),
    )
    expect(form).toEqual([
      ['address', 'bob@example.org'],
      ['tag', 'news'],
    ])
  })
})

describe('events', () => {
  const event = { id: 'a', timestamp: 1_772_788_500.5 }
  const paging = { next: 'https://api.mailgun.net/v3/mg.example.com/events/W10' }
  const events: [title: string, event: object][] = [
    ['accepted without tags has null', { event: 'accepted', ...event, tags: null }],
    [
      'rejected has null for tags and campaigns, and may have no recipient',
      { event: 'rejected', ...event, tags: null, campaigns: null, recipient: '' },
    ],
    ['failed may know nothing of the delivery', { event: 'failed', ...event, 'delivery-status': null }],
    [
      'delivered may lack a message of the server',
      {
        event: 'delivered',
        ...event,
        'delivery-status': {
          message: null,
          'mx-host-ip': '192.0.2.1',
          'i-first-delivery-attempt-seconds': 0.2,
        },
        envelope: { 'i-ip-pool-name': 'main' },
      },
    ],
    ['opened without user variables has an empty array', { event: 'opened', ...event, 'user-variables': [] }],
    [
      'clicked with user variables above 4 KB has text',
      { event: 'clicked', ...event, 'user-variables': '{"order":' },
    ],
    ['unsubscribed may have an empty array for storage', { event: 'unsubscribed', ...event, storage: [] }],
  ]
  test.each(events)('an event %s', (_, item) => {
    expect(faultsOf('GET /v3/{domain_name}/events', { items: [item], paging })).toEqual([])
  })

  test.each([
    ['RejectedEvent', 'recipient'],
    ['EventDeliveryStatus', 'mx-host-ip'],
    ['EventDeliveryStatus', 'i-first-delivery-attempt-seconds'],
    ['EventEnvelope', 'i-ip-pool-name'],
    ['LogFlags', 'is-webhook'],
  ])('%s names %s, and may lack it', (name, field) => {
    const { properties, required = [] } = document.components!.schemas![name]!
    expect(properties).toHaveProperty([field])
    expect(required).not.toContain(field)
  })

  test('tags of a delivered event are a list', () => {
    const item = { event: 'delivered', ...event, tags: null }
    expect(faultsOf('GET /v3/{domain_name}/events', { items: [item], paging })).not.toEqual([])
  })
})

describe('answers', () => {
  const member = { address: 'bob@example.org', name: 'Bob', subscribed: true, vars: {} }

  test('a mailing list member comes wrapped in `member`, never bare', () => {
    const operation = 'GET /v3/lists/{list_address}/members/{member_address}'
    expect(faultsOf(operation, { member })).toEqual([])
    expect(faultsOf(operation, member)).not.toEqual([])
  })

  test('a mailing list is created with status 200', () => {
    const created = {
      list: {
        address: 'team@mg.example.com',
        name: '',
        description: '',
        access_level: 'members',
        reply_preference: 'list',
        created_at: 'Fri, 06 Mar 2026 09:15:00 -0000',
        members_count: 0,
      },
      message: 'Mailing list has been created',
    }
    expect(faultsOf('POST /v3/lists', created)).toEqual([])
    expect(faultsOf('POST /v3/lists', created, 201)).toEqual(['status 201 is not declared'])
  })

  test('a message may be refused with status 403', () => {
    const refused = { message: 'Free accounts are for test purposes only' }
    expect(faultsOf('POST /v3/{domain_name}/messages', refused, 403)).toEqual([])
    expect(faultsOf('POST /v3/{domain_name}/messages.mime', refused, 403)).toEqual([])
  })

  test('a subaccount may come without its dates', () => {
    const subaccount = { id: 'a', name: 'Shop', status: 'open' }
    expect(faultsOf('GET /v5/accounts/subaccounts', { subaccounts: [subaccount], total: 1 })).toEqual([])
    expect(faultsOf('POST /v5/accounts/subaccounts', { subaccount })).toEqual([])
  })

  test('a removed complaint may come without its address', () => {
    const operation = 'DELETE /v3/{domain_name}/complaints/{address}'
    const message = 'Spam complaint has been removed'
    expect(faultsOf(operation, { message })).toEqual([])
    expect(faultsOf(operation, { message, address: 'bob@example.org' })).toEqual([])
  })

  test('DNS records of a domain have their state in small letters, those of DKIM keys in capitals too', () => {
    const record = { record_type: 'TXT', name: 'mx._domainkey.mg.example.com', value: 'k=rsa', cached: [] }
    const domainWith = (valid: string) => ({
      domain: {
        id: '69a1f0c2d4e5b6a7c8d9e010',
        name: 'mg.example.com',
        state: 'unverified',
        type: 'custom',
        created_at: 'Fri, 06 Mar 2026 09:15:00 GMT',
        web_prefix: 'email',
      },
      receiving_dns_records: [],
      sending_dns_records: [{ ...record, valid }],
    })
    const keysWith = (valid: string) => ({
      items: [{ signing_domain: 'mg.example.com', selector: 'mx', dns_record: { ...record, valid } }],
    })
    for (const valid of ['valid', 'invalid', 'unknown']) {
      expect(faultsOf('GET /v4/domains/{name}', domainWith(valid))).toEqual([])
      expect(faultsOf('GET /v1/dkim/keys', keysWith(valid))).toEqual([])
      expect(faultsOf('GET /v1/dkim/keys', keysWith(valid.toUpperCase()))).toEqual([])
    }
    expect(faultsOf('GET /v4/domains/{name}', domainWith('VALID'))).not.toEqual([])
  })

  test('a DNS record may not know whether it is active', () => {
    const record = { record_type: 'TXT', valid: 'unknown', cached: [], is_active: null }
    const { properties } = document.components!.schemas!.DomainDetails!
    expect(problemsIn(properties!.sending_dns_records!, [record], 'records')).toEqual([])
  })

  test('the moves of a domain between dynamic IP pools are a list or one record', () => {
    const operation = 'GET /v1/dynamic_pools/domains/{name}/history'
    const move = {
      id: '69a1f0c2d4e5b6a7c8d9e031',
      owning_account_id: '69a1f0c2d4e5b6a7c8d9e001',
      account_id: '69a1f0c2d4e5b6a7c8d9e002',
      domain_id: '69a1f0c2d4e5b6a7c8d9e010',
      domain_name: 'mg.example.com',
      new_band: 'dynamic_good',
      prev_band: 'dynamic_new',
      reason: 'Multiple metrics in good threshold',
      bounce_rate: null,
      timestamp: '2026-03-06T09:15:00.204117-05:00',
    }
    expect(faultsOf(operation, [move])).toEqual([])
    expect(faultsOf(operation, move)).toEqual([])
    expect(faultsOf(operation, { message: 'none' })).not.toEqual([])
  })

  test('a stored message may have any header as a key', () => {
    const stored = {
      sender: 'a@example.org',
      recipients: 'b@example.org',
      'X-Anything': 'yes',
      Received: 'by a',
    }
    expect(faultsOf('GET /v3/domains/{domain_name}/messages/{storage_key}', stored)).toEqual([])
  })

  test('usage metrics may have the count of permanent failures', () => {
    const metrics = { permanent_failed_count: 0, processed_count: 3 }
    expect(
      faultsOf('POST /v1/analytics/usage/metrics', {
        start: 'Tue, 29 Oct 2024 01:00:00 +0000',
        end: 'Fri, 29 Nov 2024 01:00:00 +0000',
        resolution: 'hour',
        duration: '1m',
        dimensions: ['time'],
        pagination: { sort: '', skip: 0, limit: 1500, total: 0 },
        items: [],
        aggregates: { metrics },
      }),
    ).toEqual([])
  })
})

test('a page of templates with null for its list is an empty one, a page of routes with null is not an answer', async () => {
  const empty = quickClient([json({ items: null, paging: {} })])
  const templates = paginate(empty.mailgun, '/v3/{domain_name}/templates', { params: domain })
  expect(await all(templates)).toEqual([])
  const broken = quickClient([json({ items: null, total_count: 0 })])
  await expect(all(paginate(broken.mailgun, '/v3/routes'))).rejects.toMatchObject({
    code: 'invalid_response',
  })
})

test('the domains of an IP end with the total that the answer gives, without an empty page', async () => {
  const items = [
    { domain: 'a.example.com', ips: ['192.0.2.1'] },
    { domain: 'b.example.com', ips: ['192.0.2.1'] },
  ]
  const { mailgun, calls } = quickClient([json({ items, total_count: 2 })])
  const walk = paginate(mailgun, '/v3/ips/{ip}/domains', { params: { path: { ip: '192.0.2.1' } } })
  expect((await all(walk)).map(({ domain }) => domain)).toEqual(['a.example.com', 'b.example.com'])
  expect(calls).toHaveLength(1)
})
