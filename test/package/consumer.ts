// A user's module: an operation of each tag of the document, and the rest of the public names. It is compiled, never run,
// by several compilers under several options, with and without the DOM's types. So it uses no globals but standard ones.
import {
  createMailgun,
  isMailgunApiError,
  isMailgunError,
  MailgunApiError,
  MailgunError,
  paginate,
  unwrap,
  type ApiKey,
  type CallOptions,
  type Fetch,
  type Mailgun,
  type MailgunChanges,
  type MailgunOptions,
  type Middleware,
  type MiddlewareContext,
  type NamedUpload,
  type Page,
  type PaginateOptions,
  type Paginator,
  type Region,
  type RequestOptions,
  type Result,
  type RetryOptions,
  type Upload,
  type UploadData,
} from 'mailgun-fetch'
import {
  createMailgunProxy,
  type MailgunProxyOptions,
  type ProxyCall,
  type ProxyDecision,
  type ProxyRule,
} from 'mailgun-fetch/proxy'
import type { Bounce } from 'mailgun-fetch/types'
import {
  signWebhook,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  WebhookError,
  type InboundMessage,
  type VerifyOptions,
  type WebhookEvent,
  type WebhookInput,
  type WebhookPayload,
} from 'mailgun-fetch/webhooks'

type IsAny<T> = 0 extends 1 & T ? true : false

/** Compiles for anything that is not `any`. */
function typed<T>(value: T, ..._: IsAny<T> extends true ? [never] : []): T {
  return value
}

// A name that a compiler does not know turns what it is part of into `any`, in silence where declarations are not checked.
interface PublicTypes {
  ApiKey: ApiKey
  CallOptions: CallOptions
  Fetch: Fetch
  Mailgun: Mailgun
  MailgunChanges: MailgunChanges
  MailgunOptions: MailgunOptions
  Middleware: Middleware
  MiddlewareContext: MiddlewareContext
  NamedUpload: NamedUpload
  Page: Page<string>
  PaginateOptions: PaginateOptions
  Paginator: Paginator<string>
  Region: Region
  RequestOptions: RequestOptions
  Result: Result<string>
  RetryOptions: RetryOptions
  Upload: Upload
  UploadData: UploadData
  MailgunProxyOptions: MailgunProxyOptions
  ProxyCall: ProxyCall
  ProxyDecision: ProxyDecision
  ProxyRule: ProxyRule
  InboundMessage: InboundMessage
  VerifyOptions: VerifyOptions
  WebhookEvent: WebhookEvent
  WebhookInput: WebhookInput
  WebhookPayload: WebhookPayload
}
type AnyAmong<T> = { [Name in keyof T]: IsAny<T[Name]> extends true ? Name : never }[keyof T]
export const noneIsAny: [AnyAmong<PublicTypes>] extends [never] ? true : AnyAmong<PublicTypes> = true

const retry: RetryOptions = { limit: 3, initialDelayMs: 100, maxDelayMs: 5_000 }
const options: MailgunOptions = { apiKey: async () => 'key', region: 'eu', retry, timeoutMs: 10_000 }
export const mailgun: Mailgun = createMailgun(options)
export const viaProxy = createMailgun({ baseUrl: 'https://app.example.com/api/mailgun' })

const domain = { params: { path: { domain_name: 'mg.example.com' } } }
const named = { params: { path: { name: 'mg.example.com' } } }
const period = { event: 'delivered' } as const

export async function callAnOperationOfEachTag(): Promise<void> {
  // Messages
  const pdf: NamedUpload = {
    data: new Uint8Array([37, 80]),
    filename: 'invoice.pdf',
    contentType: 'application/pdf',
  }
  const files: Upload[] = [pdf, new ArrayBuffer(8), 'text']
  const sent = await mailgun.POST('/v3/{domain_name}/messages', {
    ...domain,
    body: {
      from: 'Ada <ada@mg.example.com>',
      to: ['bob@example.org'],
      subject: 'Hello',
      text: 'Hello Bob',
      attachment: files,
      'o:tag': 'welcome',
      'o:deliverytime': new Date(),
      'o:testmode': true,
      'h:Reply-To': 'help@example.com',
      'v:order': { id: 7 },
      'recipient-variables': { 'bob@example.org': { name: 'Bob' } },
    },
    timeoutMs: 5_000,
    retry: false,
    subaccount: 'sub-1',
  })
  if (sent.error) {
    const { status, detail, code, message } = typed(sent.error)
    console.log(
      status.toFixed(),
      detail.length,
      code === 'api',
      message,
      sent.error.headers.get('retry-after'),
    )
  } else {
    console.log(typed(sent.data.id).toUpperCase(), sent.response.status.toFixed())
  }
  // Domain Tracking
  await mailgun.PUT('/v3/domains/{name}/tracking/click', { ...named, body: { active: 'htmlonly' } })
  // Domain Keys
  await mailgun.DELETE('/v1/dkim/keys', {
    params: { query: { signing_domain: 'mg.example.com', selector: 'k1' } },
  })
  // Domains
  const domains = await unwrap(mailgun.GET('/v4/domains', { params: { query: { limit: 10 } } }))
  typed(domains.total_count)
  // Account Webhooks
  await mailgun.POST('/v1/webhooks', {
    body: { url: 'https://app.example.com/hook', event_types: ['delivered'] },
  })
  // Domain Webhooks
  await mailgun.POST('/v3/domains/{domain}/webhooks', {
    params: { path: { domain: 'mg.example.com' } },
    body: { id: 'delivered', url: ['https://app.example.com/hook'] },
  })
  // DKIM Security
  await mailgun.POST('/v1/dkim_management/domains/{name}/rotate', named)
  // IPs
  await mailgun.GET('/v3/ips', { params: { query: { dedicated: true } } })
  // IP Pools
  await mailgun.POST('/v3/ip_pools', { body: { name: 'transactional', description: 'Receipts and resets' } })
  // Dynamic IP Pools
  await mailgun.POST('/v3/domains/{name}/dynamic_pools', {
    params: { path: named.params.path, query: { replacement_ip: '127.0.0.1' } },
  })
  // IP Delegation
  await mailgun.PUT('/v5/accounts/subaccounts/{subaccountId}/ip_pool', {
    params: { path: { subaccountId: 'sub-1' } },
    body: { pool_id: 'pool-1' },
  })
  // IP Address Warmup
  await mailgun.GET('/v3/ip_warmups/{addr}', { params: { path: { addr: '127.0.0.1' } } })
  // Events
  const events = await unwrap(mailgun.GET('/v3/{domain_name}/events', { ...domain }))
  typed(events)
  // Tags
  await mailgun.GET('/v3/{domain}/tag', {
    params: { path: { domain: 'mg.example.com' }, query: { tag: 'welcome' } },
  })
  // Stats
  await mailgun.GET('/v3/{domain}/stats/total', {
    params: { path: { domain: 'mg.example.com' }, query: period },
  })
  // Tag Values
  await mailgun.GET('/v3/domains/{domain}/tag/devices', { params: { path: { domain: 'mg.example.com' } } })
  // Metrics
  await mailgun.POST('/v1/analytics/metrics', {
    body: { start: new Date(0), end: new Date(), dimensions: ['time'], metrics: ['sent_count'] },
  })
  // Logs
  const logs = await unwrap(
    mailgun.POST('/v1/analytics/logs', { body: { events: ['delivered'], pagination: { limit: 10 } } }),
  )
  typed(logs.items)
  // Tags New
  await mailgun.PUT('/v1/analytics/tags', { body: { tag: 'welcome', description: 'First mail' } })
  // Alerts
  await mailgun.GET('/v1/thresholds/alerts/send')
  // Limits
  await mailgun.GET('/v1/thresholds/limits/{name}', { params: { path: { name: 'daily' } } })
  // Unsubscribe
  await mailgun.POST('/v3/{domain_name}/unsubscribes/import', {
    ...domain,
    body: { file: 'address\nbob@example.org' },
  })
  // Complaints
  await mailgun.GET('/v3/{domain_name}/complaints', { params: { ...domain.params, query: { limit: 10 } } })
  // Bounces
  for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', { ...domain, prefetch: true })) {
    console.log(typed(bounce.address))
  }
  // Allowlist
  await mailgun.DELETE('/v3/{domain_name}/whitelists/{value}', {
    params: { path: { domain_name: 'mg.example.com', value: 'example.org' } },
  })
  // Routes
  await mailgun.POST('/v3/routes', { body: { expression: 'catch_all()', action: ['stop()'], priority: 0 } })
  // Mailing Lists
  await mailgun.POST('/v3/lists/{list_address}/members', {
    params: { path: { list_address: 'dev@mg.example.com' } },
    body: { address: 'bob@example.org', subscribed: true, vars: { age: 30 } },
  })
  // Templates
  await mailgun.POST('/v3/{domain_name}/templates', {
    ...domain,
    body: { name: 'welcome', template: '<p>{{name}}</p>' },
  })
  // Account Management
  const key = await unwrap(mailgun.GET('/v5/accounts/http_signing_key'))
  typed(key.http_signing_key)
  // Custom Message Limit
  await mailgun.PUT('/v5/accounts/limit/custom/monthly', { params: { query: { limit: 10_000 } } })
  // Subaccounts
  await mailgun.POST('/v5/accounts/subaccounts', { body: { name: 'Marketing' } })
  // Credentials
  await mailgun.GET('/v3/domains/{domain_name}/credentials', domain)
  // IP Allowlist
  await mailgun.POST('/v2/ip_whitelist', { body: { address: '192.0.2.1', description: 'Office' } })
  // Keys
  await mailgun.POST('/v1/keys', { body: { role: 'sending', domain_name: 'mg.example.com' } })
  // Bounce Classification
  await mailgun.GET('/v1/bounce-classification/stats')
  // Users
  await mailgun.GET('/v5/users/{user_id}', { params: { path: { user_id: 'user-1' } } })
}

export async function useTheRest(request: Request, call: Promise<Result<{ id: string }>>): Promise<void> {
  const abort = new AbortController()
  const shared: CallOptions = { signal: abort.signal, headers: { 'x-trace': '1' } }
  const pages = paginate(mailgun, '/v3/{domain_name}/bounces', { ...domain, ...shared }).pages()
  const first: IteratorResult<Page<Bounce>, void> = await pages.next()
  console.log(first.done, (await unwrap(call)).id)

  const middleware: Middleware = {
    onRequest({ request }) {
      request.headers.set('x-trace', '1')
      return request
    },
  }
  mailgun.use(middleware)
  const other = mailgun.withSubaccount('sub-1').withOptions({ timeoutMs: 1_000 })
  const { data } = await other.request<{ answer: number }>('POST', '/v9/new', {
    body: { a: 1 },
    encoding: 'json',
  })
  console.log(data?.answer.toFixed())

  try {
    const { event }: { event: WebhookEvent } = await verifyWebhook(request, {
      signingKey: ['new', 'old'],
      toleranceSeconds: 60,
    })
    if (event.event === 'delivered') console.log(typed(event.id))
    const { fields, attachments } = await verifyInbound(request, { signingKey: 'key' })
    console.log(
      fields.subject?.length,
      attachments.map((file) => file.name),
    )
    typed(await verifySignedBody(request, { signingKey: 'key' }))
    typed(signWebhook)
  } catch (error) {
    if (error instanceof WebhookError) console.log(error.code === 'too_old')
    if (error instanceof MailgunApiError || isMailgunApiError(error)) console.log(error.status.toFixed())
    if (error instanceof MailgunError || isMailgunError(error)) console.log(error.code === 'timeout')
  }

  const proxyOptions: MailgunProxyOptions = {
    apiKey: 'key',
    region: 'eu',
    allow: [{ operation: 'POST /v3/{domain_name}/messages', path: { domain_name: 'mg.example.com' } }],
    authorize: (asked, { path }) => asked.headers.has('cookie') && path['domain_name'] === 'mg.example.com',
  }
  const answer: Response = await createMailgunProxy(proxyOptions)(request)
  console.log(answer.status)
}

export async function mistakes(): Promise<void> {
  await mailgun.POST('/v3/{domain_name}/messages', {
    ...domain,
    // @ts-expect-error a field that does not exist
    body: { to: 'bob@example.org', 'o:tagg': 'welcome' },
  })
  // @ts-expect-error a path that does not exist
  await mailgun.GET('/v3/{domain_name}/bouncess', domain)
  // @ts-expect-error a query parameter that does not exist
  await mailgun.GET('/v3/{domain_name}/bounces', { params: { ...domain.params, query: { limitt: 1 } } })
  // @ts-expect-error region and baseUrl exclude each other
  createMailgun({ apiKey: 'key', region: 'eu', baseUrl: 'https://mail.example.com' })
  // @ts-expect-error a path that does not page
  paginate(mailgun, '/v3/{domain_name}/messages', domain)
}

export async function lookAfterDelivery(mailgun: Mailgun): Promise<void> {
  await mailgun.GET('/v1/alerts/events')
  await mailgun.GET('/v3/forwards')
  await mailgun.GET('/v4/templates')
  await mailgun.GET('/v4/address/validate', { params: { query: { address: 'a' } } })
  await mailgun.GET('/v4/address/validate/bulk')
  await mailgun.GET('/v4/address/validate/preview')
  await mailgun.GET('/v4/inbox/results')
  await mailgun.GET('/v1/inboxready/domains')
  await mailgun.GET('/v1/inboxready/ip_addresses')
  await mailgun.GET('/v1/monitoring/domains')
  await mailgun.GET('/v2/spamtraps', { params: { query: { limit: 10 } } })
  await mailgun.GET('/v1/maverick-score/total')
  await mailgun.GET('/v1/dmarc/setup')
  await mailgun.GET('/v1/reputationanalytics/gpt/addresses_list')
  await mailgun.GET('/v1/reputationanalytics/snds', {
    params: { query: { offset: 0, sortBy: 'a', orderBy: 'asc', search: 'a' } },
  })
  await mailgun.GET('/v2/preview/tests')
  await mailgun.GET('/v1/inspect/links')
  await mailgun.GET('/v1/inspect/images')
  await mailgun.GET('/v1/inspect/accessibility')
  await mailgun.GET('/v1/inspect/analyze')
  await mailgun.GET('/v1/inspect/spam')
}
