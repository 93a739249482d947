// Where webhooks are to be posted: by domain and type of event, or for the whole account.
import type { Event } from './events.js'
import { domainOf, nextId, Refused, type Call, type DomainState, type Handlers, type State } from './state.js'

const BY_ID = '/v1/webhooks/{webhook_id}'
const BY_NAME = '/v3/domains/{domain_name}/webhooks/{webhook_name}'

export const webhookHandlers: Handlers = {
  'GET /v1/webhooks': ({ state, request: { query } }) => {
    const ids = idsIn(query.webhook_ids)
    const all = [...state.accountWebhooks.values()]
    return { body: { webhooks: ids.length ? all.filter((one) => ids.includes(one.webhook_id)) : all } }
  },
  'POST /v1/webhooks': ({ state, request: { fields } }) => {
    const webhook_id = nextId(state, 'ac')
    state.accountWebhooks.set(webhook_id, {
      webhook_id,
      created_at: new Date().toISOString().replace(/\.\d+/, ''),
      ...settingsOf(fields),
    })
    return { body: { webhook_id } }
  },
  'DELETE /v1/webhooks': ({ state, request: { query } }) => {
    const ids = query.all === true ? [...state.accountWebhooks.keys()] : idsIn(query.webhook_ids)
    for (const id of ids) state.accountWebhooks.delete(id)
    return {}
  },
  [`GET ${BY_ID}`]: (call) => ({ body: accountWebhookOf(call) }),
  [`PUT ${BY_ID}`]: (call) => {
    Object.assign(accountWebhookOf(call), settingsOf(call.request.fields))
    return {}
  },
  [`DELETE ${BY_ID}`]: (call) => {
    call.state.accountWebhooks.delete(accountWebhookOf(call).webhook_id)
    return {}
  },
  'GET /v3/domains/{domain}/webhooks': (call) => ({ body: { webhooks: byType(domainOf(call)) } }),
  'POST /v3/domains/{domain}/webhooks': (call) => {
    const { webhooks } = domainOf(call)
    const [type, urls] = [String(call.request.fields.id), textsOf(call.request.fields.url)]
    if (webhooks.has(type)) throw new Refused(400, `Webhook ${type} already exists`)
    webhooks.set(type, urls)
    return { body: { message: 'Webhook has been created', webhook: { urls } } }
  },
  [`GET ${BY_NAME}`]: (call) => ({ body: { webhook: { urls: urlsOf(call) } } }),
  [`PUT ${BY_NAME}`]: (call) => {
    urlsOf(call)
    const urls = textsOf(call.request.fields.url)
    domainOf(call).webhooks.set(typeOf(call), urls)
    return { body: { message: 'Webhook has been updated', webhook: { urls } } }
  },
  [`DELETE ${BY_NAME}`]: (call) => {
    const urls = urlsOf(call)
    domainOf(call).webhooks.delete(typeOf(call))
    return { body: { message: 'Webhook has been deleted', webhook: { urls } } }
  },
  'POST /v4/domains/{domain}/webhooks': (call) => {
    const domain = domainOf(call)
    const [url, types] = urlAndTypes(call)
    for (const type of types) add(domain, type, url)
    return { body: { webhooks: byType(domain) } }
  },
  // The URL is posted these types of event, and no others.
  'PUT /v4/domains/{domain}/webhooks': (call) => {
    const domain = domainOf(call)
    const [url, types] = urlAndTypes(call)
    removeUrl(domain, url)
    for (const type of types) add(domain, type, url)
    return { body: { webhooks: byType(domain) } }
  },
  'DELETE /v4/domains/{domain}/webhooks': (call) => {
    const domain = domainOf(call)
    for (const url of idsIn(call.request.query.url)) removeUrl(domain, url)
    return { body: { webhooks: byType(domain) } }
  },
}

/** Lists come as one text with commas, or as several. */
const idsIn = (value: unknown): string[] =>
  textsOf(value)
    .flatMap((text) => text.split(','))
    .filter(Boolean)
const textsOf = (value: unknown): string[] => [value ?? []].flat().map(String)

const settingsOf = ({ url, event_types, description = '' }: Record<string, unknown>) => ({
  url: String(url),
  event_types: textsOf(event_types),
  description: String(description),
})

function accountWebhookOf({ state, request: { path } }: Call) {
  const found = state.accountWebhooks.get(path.webhook_id ?? '')
  if (!found) throw new Refused(404, 'Webhook not found')
  return found
}

const typeOf = ({ request }: Call): string => request.path.webhook_name ?? ''

function urlsOf(call: Call): string[] {
  const found = domainOf(call).webhooks.get(typeOf(call))
  if (!found) throw new Refused(404, `Webhook not found: ${typeOf(call)}`)
  return found
}

const urlAndTypes = ({ request: { fields } }: Call): [url: string, types: string[]] => [
  String(fields.url),
  textsOf(fields.event_types),
]

function add({ webhooks }: DomainState, type: string, url: string): void {
  webhooks.set(type, [...new Set([...(webhooks.get(type) ?? []), url])])
}

function removeUrl({ webhooks }: DomainState, url: string): void {
  for (const [type, urls] of webhooks) {
    const left = urls.filter((one) => one !== url)
    if (left.length) webhooks.set(type, left)
    else webhooks.delete(type)
  }
}

const byType = ({ webhooks }: DomainState): object =>
  Object.fromEntries([...webhooks].map(([type, urls]) => [type, { urls }]))

/** Where an event of a domain is to be posted, by the webhooks that were set up. */
export function webhookUrls(state: State, event: Event, domain: string): string[] {
  const { event: kind, severity } = event as { event: string; severity?: string }
  const isPermanent = severity !== 'temporary'
  const failure = isPermanent ? 'permanent_fail' : 'temporary_fail'
  const type = kind === 'failed' ? failure : kind
  const account = [...state.accountWebhooks.values()].filter(({ event_types: types }) => types.includes(type))
  return [
    ...new Set([...(state.domains.get(domain)?.webhooks.get(type) ?? []), ...account.map(({ url }) => url)]),
  ]
}
