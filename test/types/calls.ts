// What a call takes and what it refuses to compile, for every verb. Compiled, never run.
import { createMailgun, unwrap, type MailgunApiError } from '../../src/index.js'
import type { Bounce, BouncePage } from '../../src/types.js'
import { holds, type Equal } from './equal.js'

const mailgun = createMailgun({ apiKey: 'key' })
const domain = { path: { domain_name: 'mg.example.com' } }
const message = { from: 'a@example.com', to: 'b@example.com', subject: 'Hi', text: 'Hello' }

export async function paths(): Promise<void> {
  await mailgun.GET('/v4/domains')
  // @ts-expect-error misspelt
  await mailgun.GET('/v4/domain')
  // @ts-expect-error of another verb
  await mailgun.GET('/v3/{domain_name}/messages', { params: domain })
  // @ts-expect-error filled in
  await mailgun.POST('/v3/mg.example.com/messages', { body: message })
  // @ts-expect-error misspelt
  await mailgun.POST('/v3/{domain_name}/message', { params: domain, body: message })
  // @ts-expect-error misspelt
  await mailgun.PUT('/v3/route/{id}', { params: { path: { id: 'a' } }, body: {} })
  // @ts-expect-error misspelt
  await mailgun.PATCH('/v3/ip_pool/{pool_id}', { params: { path: { pool_id: 'a' } }, body: {} })
  // @ts-expect-error misspelt
  await mailgun.DELETE('/v3/{domain_name}/bounce', { params: domain })
  // @ts-expect-error there are no other verbs
  await mailgun.HEAD('/v4/domains')
}

export async function pathParameters(): Promise<void> {
  const address = 'bob@example.org'
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    params: { path: { domain_name: 'mg.example.com', address } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    // @ts-expect-error missing
    params: { path: { domain_name: 'mg.example.com' } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    // @ts-expect-error misspelt beside a right one
    params: { path: { domain_name: 'mg.example.com', adress: address } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    // @ts-expect-error one too many
    params: { path: { domain_name: 'mg.example.com', address, id: 'a' } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces/{address}', {
    // @ts-expect-error null
    params: { path: { domain_name: 'mg.example.com', address: null } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces', {
    // @ts-expect-error maybe undefined
    params: { path: { domain_name: [address].find(Boolean) } },
  })
  // @ts-expect-error no path
  await mailgun.GET('/v3/{domain_name}/bounces', { params: {} })
  // @ts-expect-error misspelt
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { paths: { domain_name: 'mg.example.com' } } })
  await mailgun.POST('/v3/{domain_name}/messages', {
    // @ts-expect-error misspelt
    params: { path: { domain: 'mg.example.com' } },
    body: message,
  })
  // @ts-expect-error misspelt
  await mailgun.PUT('/v3/routes/{id}', { params: { path: { ID: 'a' } }, body: { priority: 1 } })
  // @ts-expect-error misspelt
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', { params: { path: { poolId: 'a' } }, body: { name: 'a' } })
  // @ts-expect-error misspelt
  await mailgun.DELETE('/v3/{domain_name}/bounces', { params: { path: { domain: 'mg.example.com' } } })
}

export async function queryAndHeaders(): Promise<void> {
  const maybe = [10].find(Boolean)
  await mailgun.GET('/v3/{domain_name}/bounces', {
    params: { ...domain, query: { limit: 10, page: 'next' } },
  })
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { ...domain, query: { limit: maybe } } })
  await mailgun.GET('/v4/domains', { params: undefined })
  await mailgun.GET('/v4/domains', { params: { header: { 'X-Mailgun-On-Behalf-Of': 'a' } } })
  // @ts-expect-error misspelt
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { ...domain, query: { limi: 10 } } })
  await mailgun.GET('/v3/{domain_name}/bounces', {
    // @ts-expect-error misspelt beside a right one
    params: { ...domain, query: { limit: 10, pages: 'next' } },
  })
  // @ts-expect-error text for a number
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { ...domain, query: { limit: '10' } } })
  // @ts-expect-error not in the enum
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { ...domain, query: { page: 'first' } } })
  // @ts-expect-error beside params
  await mailgun.GET('/v3/{domain_name}/bounces', { params: domain, query: { limit: 10 } })
  await mailgun.POST('/v3/{domain_name}/messages', {
    // @ts-expect-error no query here
    params: { ...domain, query: { test: true } },
    body: message,
  })
  // @ts-expect-error misspelt
  await mailgun.GET('/v4/domains', { params: { header: { 'X-Mailgun-On-Behalf': 'a' } } })
  // @ts-expect-error misspelt
  await mailgun.GET('/v4/domains', { params: { headers: { 'X-Mailgun-On-Behalf-Of': 'a' } } })
  // @ts-expect-error misspelt
  await mailgun.PUT('/v5/accounts', { params: { query: { nam: 'a' } } })
  // @ts-expect-error misspelt
  await mailgun.DELETE('/v1/webhooks', { params: { query: { webhook_idss: ['a'] } } })
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', {
    // @ts-expect-error misspelt
    params: { path: { pool_id: 'a' }, header: { 'X-Other': 'a' } },
    body: { name: 'a' },
  })
}

export async function initMembers(): Promise<void> {
  await mailgun.GET('/v4/domains', {
    timeoutMs: 5,
    retry: false,
    headers: { 'X-Trace': 'a' },
    subaccount: 'a',
  })
  // @ts-expect-error misspelt
  await mailgun.GET('/v4/domains', { parms: {} })
  // @ts-expect-error misspelt beside a right one
  await mailgun.GET('/v3/{domain_name}/bounces', { params: domain, parms: {} })
  // @ts-expect-error misspelt
  await mailgun.GET('/v4/domains', { timeout: 5 })
  // @ts-expect-error misspelt, one level down
  await mailgun.GET('/v4/domains', { retry: { limits: 5 } })
  // @ts-expect-error a GET has no body
  await mailgun.GET('/v4/domains', { body: {} })
  // @ts-expect-error an iterator's option
  await mailgun.GET('/v4/domains', { cursor: 'a' })
  // @ts-expect-error misspelt
  await mailgun.POST('/v3/{domain_name}/messages', { params: domain, bdy: message })
  // @ts-expect-error misspelt beside a right one
  await mailgun.PUT('/v3/routes/{id}', { params: { path: { id: 'a' } }, body: {}, bodi: {} })
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', {
    params: { path: { pool_id: 'a' } },
    body: { name: 'a' },
    // @ts-expect-error misspelt beside a right one
    signals: null,
  })
  // @ts-expect-error misspelt
  await mailgun.DELETE('/v3/{domain_name}/bounces', { param: domain })
}

export async function missing(): Promise<void> {
  await mailgun.GET('/v4/domains', {})
  await mailgun.PUT('/v5/accounts')
  await mailgun.DELETE('/v1/webhooks')
  // @ts-expect-error no init
  await mailgun.GET('/v3/{domain_name}/bounces')
  // @ts-expect-error no params
  await mailgun.GET('/v3/{domain_name}/bounces', {})
  // @ts-expect-error undefined where params are needed
  await mailgun.GET('/v3/{domain_name}/bounces', { params: undefined })
  // @ts-expect-error no init
  await mailgun.POST('/v3/{domain_name}/messages')
  // @ts-expect-error no body
  await mailgun.POST('/v3/{domain_name}/messages', { params: domain })
  // @ts-expect-error no params
  await mailgun.POST('/v3/{domain_name}/messages', { body: message })
  // @ts-expect-error a required field is missing
  await mailgun.POST('/v3/{domain_name}/bounces', { params: domain, body: { code: '550' } })
  // @ts-expect-error a required field is undefined
  await mailgun.POST('/v3/{domain_name}/bounces', { params: domain, body: { address: undefined } })
  // @ts-expect-error no init
  await mailgun.PUT('/v3/routes/{id}')
  // @ts-expect-error no body
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', { params: { path: { pool_id: 'a' } } })
  // @ts-expect-error no init
  await mailgun.DELETE('/v3/{domain_name}/bounces')
}

export async function fields(): Promise<void> {
  const path = '/v3/{domain_name}/messages'
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, 'o:tag': 'a', 'h:Reply-To': 'c@example.com', 'v:id': { id: 7 } },
  })
  await mailgun.POST(path, { params: domain, form: new FormData() })
  // @ts-expect-error misspelt
  await mailgun.POST(path, { params: domain, body: { ...message, txt: 'a' } })
  // @ts-expect-error misspelt after a prefix
  await mailgun.POST(path, { params: domain, body: { ...message, 'o:tagg': 'a' } })
  // @ts-expect-error misspelt prefix
  await mailgun.POST(path, { params: domain, body: { ...message, 'x:tag': 'a' } })
  // @ts-expect-error in camelCase
  await mailgun.POST(path, { params: domain, body: { ...message, ampHtml: 'a' } })
  // @ts-expect-error not in the enum
  await mailgun.POST(path, { params: domain, body: { ...message, 'o:tracking': 'maybe' } })
  // @ts-expect-error null
  await mailgun.POST(path, { params: domain, body: { ...message, subject: null } })
  // @ts-expect-error an object where text is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, subject: { text: 'a' } } })
  await mailgun.POST('/v3/{domain_name}/bounces', {
    params: domain,
    // @ts-expect-error in a list
    body: [{ address: 'a' }, { adress: 'b' }],
  })
  // @ts-expect-error misspelt
  await mailgun.PUT('/v3/routes/{id}', { params: { path: { id: 'a' } }, body: { prioriti: 1 } })
  await mailgun.PATCH('/v3/ip_pools/{pool_id}', {
    params: { path: { pool_id: 'a' } },
    // @ts-expect-error misspelt beside a right one
    body: { name: 'a', nam: 'b' },
  })
  // @ts-expect-error misspelt
  await mailgun.DELETE('/v1/analytics/tags', { body: { tags: 'a' } })
}

export async function nestedFields(): Promise<void> {
  await mailgun.POST('/v1/analytics/logs', { body: { start: new Date(), pagination: { limit: 10 } } })
  // @ts-expect-error misspelt
  await mailgun.POST('/v1/analytics/logs', { body: { pagination: { limits: 10 } } })
  const attribute = 'domain'
  const values = [{ label: 'mg.example.com', value: 'mg.example.com' }]
  await mailgun.POST('/v1/analytics/metrics', {
    body: { filter: { AND: [{ attribute, comparator: '=', values }] } },
  })
  await mailgun.POST('/v1/analytics/metrics', {
    // @ts-expect-error misspelt three levels down
    body: { filter: { AND: [{ atribute: attribute, comparator: '=', values }] } },
  })
  await mailgun.POST('/v1/analytics/metrics', {
    // @ts-expect-error not in the enum, three levels down
    body: { filter: { AND: [{ attribute, comparator: '==', values }] } },
  })
  await mailgun.POST('/v1/analytics/metrics', {
    // @ts-expect-error misspelt four levels down
    body: { filter: { AND: [{ attribute, comparator: '=', values: [{ lable: 'a' }] }] } },
  })
  // @ts-expect-error not in the enum of an array
  await mailgun.POST('/v1/analytics/metrics', { body: { dimensions: ['time', 'tim'] } })
  const features = { params: { path: { subaccount_id: 'a' } } }
  await mailgun.PUT('/v5/accounts/subaccounts/{subaccount_id}/features', {
    ...features,
    body: { sending: { enabled: true } },
  })
  await mailgun.PUT('/v5/accounts/subaccounts/{subaccount_id}/features', {
    ...features,
    // @ts-expect-error misspelt in a field that travels as JSON text
    body: { sending: { enable: true } },
  })
}

/** An interface, unlike a type, has no index signature. */
interface Order {
  id: number
}
declare const order: Order

export async function wideValues(): Promise<void> {
  const path = '/v3/{domain_name}/messages'
  const file = { data: new Uint8Array(2), filename: 'a.pdf', contentType: 'application/pdf' }
  const recipients = ['a@example.com', 'b@example.com'] as const
  await mailgun.POST(path, { params: domain, body: { ...message, to: recipients, 'o:tag': [] } })
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, attachment: file, inline: [new Blob([]), new ArrayBuffer(1), 'text'] },
  })
  await mailgun.POST(path, { params: domain, body: { ...message, attachment: new File([], 'a.txt') } })
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, attachment: { ...file, data: new ReadableStream<Uint8Array>() } },
  })
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, 'o:deliverytime': new Date(), 'o:testmode': true },
  })
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, 'o:deliverytime': 'Fri, 06 Mar 2026 09:15:00 +0000', 'o:testmode': 'yes' },
  })
  await mailgun.POST(path, {
    params: domain,
    body: { ...message, 'recipient-variables': { 'a@example.com': { id: 1 } }, cc: undefined },
  })
  await mailgun.POST('/v3/lists/{list_address}/members', {
    params: { path: { list_address: 'a@example.com' } },
    body: { address: 'b@example.com', vars: { id: 1 }, subscribed: false, upsert: true },
  })
  await mailgun.GET('/v3/{domain_name}/events', {
    params: { ...domain, query: { begin: new Date(), end: 1_772_788_500, ascending: true } },
  })
  await mailgun.POST('/v3/{domain_name}/bounces', {
    params: domain,
    body: [{ address: 'a', created_at: new Date() }],
  })
  await mailgun.POST(path, { params: domain, body: { ...message, 'v:order': order, 't:variables': order } })
  // @ts-expect-error a date where text is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, subject: new Date() } })
  // @ts-expect-error a number where a date is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, 'o:deliverytime': 5 } })
  // @ts-expect-error a file where text is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, html: file } })
  // @ts-expect-error a boolean where text is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, text: true } })
  // @ts-expect-error an array where one value is wanted
  await mailgun.POST(path, { params: domain, body: { ...message, subject: ['a'] } })
  await mailgun.POST(path, {
    params: domain,
    // @ts-expect-error misspelt in a file
    body: { ...message, attachment: { data: 'a', fileName: 'a.txt' } },
  })
}

export async function results(): Promise<void> {
  const result = await mailgun.GET('/v3/{domain_name}/bounces', { params: domain })
  holds<Equal<typeof result.data, BouncePage | undefined>>()
  holds<Equal<typeof result.error, MailgunApiError | undefined>>()
  const { data, error, response } = result
  holds<Equal<typeof response, Response>>(response)
  // @ts-expect-error there may be an error
  void data.items
  // @ts-expect-error there may be none
  void error.message
  if (error) {
    holds<Equal<typeof error, MailgunApiError>>()
    holds<Equal<typeof data, undefined>>()
  } else {
    holds<Equal<typeof error, undefined>>()
    holds<Equal<typeof data, BouncePage>>()
  }
  if (data) holds<Equal<typeof error, undefined>>()

  const page = await unwrap(mailgun.GET('/v3/{domain_name}/bounces', { params: domain }))
  holds<Equal<typeof page, BouncePage>>()
  holds<Equal<Awaited<ReturnType<typeof unwrap<Bounce>>>, Bounce>>()
  // @ts-expect-error misspelt
  void page.item
  const nothing = await unwrap(
    mailgun.DELETE('/v1/webhooks/{webhook_id}', { params: { path: { webhook_id: 'a' } } }),
  )
  holds<Equal<typeof nothing, undefined>>(nothing)
  // Enums of answers are open: a new value is no surprise to the types.
  const domains = await unwrap(mailgun.GET('/v4/domains'))
  const state: string | undefined = domains.items?.[0]?.state
  void state
}

export async function unknownOperations(): Promise<void> {
  const { data } = await mailgun.request('GET', '/v9/new/{id}', { params: { path: { id: 'a' } } })
  holds<Equal<typeof data, unknown>>(data)
  const typed = await unwrap(
    mailgun.request<{ id: string }>('POST', '/v9/new', { body: { a: 1 }, encoding: 'json' }),
  )
  holds<Equal<typeof typed, { id: string }>>(typed)
  // @ts-expect-error misspelt
  await mailgun.request('GET', '/v9/new', { parms: {} })
  // @ts-expect-error not an encoding
  await mailgun.request('POST', '/v9/new', { body: {}, encoding: 'xml' })
}
