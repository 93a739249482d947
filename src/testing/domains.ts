// The domains of the fake account.
import { addDomain, Refused, type Call, type Handlers } from './state.js'

export const domainHandlers: Handlers = {
  'GET /v4/domains': ({ state, request: { query } }) => {
    const { skip = 0, limit = 100, search = '', state: wanted, sort } = query as DomainQuery
    const found = [...state.domains.values()]
      .map(({ domain }) => domain)
      .filter((domain) => domain.name.includes(search) && (wanted === undefined || domain.state === wanted))
    if (sort) found.sort((a, b) => a.name.localeCompare(b.name) * (sort === 'name:desc' ? -1 : 1))
    return { body: { total_count: found.length, items: found.slice(skip, skip + limit) } }
  },
  'POST /v4/domains': ({ state, request: { fields } }) => {
    const { name, ...given } = settingsOf(fields)
    if (state.domains.has(name)) throw new Refused(400, `This domain name is already taken: ${name}`)
    const { domain } = addDomain(state, { ...given, name, state: 'unverified' })
    return {
      body: { message: 'Domain DNS records have been created', domain, ...recordsOf(name, 'unknown') },
    }
  },
  'GET /v4/domains/{name}': (call) => {
    const { domain } = existing(call)
    return { body: { domain, ...recordsOf(domain.name, domain.state === 'active' ? 'valid' : 'unknown') } }
  },
  'PUT /v4/domains/{name}': (call) => {
    const { domain } = existing(call)
    const { name: _, ...given } = settingsOf(call.request.fields)
    Object.assign(domain, given)
    return { body: { message: 'Domain has been updated', domain, ...recordsOf(domain.name, 'unknown') } }
  },
  'PUT /v4/domains/{name}/verify': (call) => {
    const { domain } = existing(call)
    domain.state = 'active'
    return {
      body: { message: 'Domain DNS records have been updated', domain, ...recordsOf(domain.name, 'valid') },
    }
  },
  'DELETE /v3/domains/{name}': (call) => {
    const { domain } = existing(call)
    call.state.domains.delete(domain.name)
    return { body: { message: 'Domain will be deleted in the background' } }
  },
}

interface DomainQuery {
  skip?: number
  limit?: number
  search?: string
  state?: string
  sort?: string
}

function existing({ state, request: { path } }: Call) {
  const found = state.domains.get(path.name ?? '')
  if (!found) throw new Refused(404, `Domain not found: ${path.name}`)
  return found
}

/** Fields of a request that a domain shows again. */
const SHOWN = [
  'spam_action',
  'wildcard',
  'require_tls',
  'skip_verification',
  'web_prefix',
  'web_scheme',
  'message_ttl',
]

function settingsOf(fields: Record<string, unknown>): { name: string } & Record<string, unknown> {
  return {
    name: String(fields.name),
    ...Object.fromEntries(Object.entries(fields).filter(([name]) => SHOWN.includes(name))),
  }
}

function recordsOf(name: string, valid: string): object {
  const receiving = ['mxa', 'mxb'].map((host) => ({
    cached: [],
    priority: '10',
    record_type: 'MX',
    valid,
    value: `${host}.mailgun.org`,
    name,
    is_active: valid === 'valid',
  }))
  const sending = [
    { record_type: 'TXT', name, value: 'v=spf1 include:mailgun.org ~all' },
    { record_type: 'CNAME', name: `email.${name}`, value: 'mailgun.org' },
  ].map((record) => ({ cached: [], valid, is_active: valid === 'valid', ...record }))
  return { receiving_dns_records: receiving, sending_dns_records: sending }
}
