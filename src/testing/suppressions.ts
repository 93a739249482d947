// Bounces, complaints, unsubscribes and the allowlist: a list a domain each, and what they stop.
import { bareAddress, domainOfAddress } from './addresses.js'
import type { FakeMessage } from './message.js'
import { linkTo, pageByLink, sorted } from './paging.js'
import {
  domainOf,
  mailDate,
  Refused,
  type Call,
  type DomainState,
  type Handlers,
  type State,
} from './state.js'

export type ListName = 'bounces' | 'complaints' | 'unsubscribes' | 'allowlist'
type Given = Record<string, unknown> & { address: string }

/** What the answers say, as Mailgun words it. */
const WORDS = {
  bounces: {
    added: ['Address has been added', 'addresses have been added', 'to the bounces table'],
    cleared: 'Bounced addresses for this domain have been removed',
    removed: 'Bounced address has been removed',
    missing: 'Address not found in bounces table',
  },
  complaints: {
    added: ['Address has been added', 'complaint addresses have been added', 'to the complaints table'],
    cleared: 'Complaint addresses for this domain have been removed',
    removed: 'Spam complaint has been removed',
    missing: 'No spam complaints found for this address',
  },
  unsubscribes: {
    added: ['Address has been added', 'addresses have been added', 'to the unsubscribes table'],
    cleared: 'Unsubscribe addresses for this domain have been removed',
    removed: 'Unsubscribe event has been removed',
    missing: 'Address not found in unsubscribers table',
  },
  allowlist: {
    added: ['Address/Domain has been added', 'Addresses/Domains have been added', 'to the allowlists table'],
    cleared: 'Allowlist addresses/domains for this domain have been removed',
    removed: 'Allowlist address/domain has been removed',
    missing: 'Address/Domain not found in allowlists table',
  },
} satisfies Record<
  ListName,
  { added: [string, string, string]; cleared: string; removed: string; missing: string }
>

const IMPORTED = { status: 202, body: { message: 'file uploaded successfully for processing. standby...' } }

/** Adds one entry, by its address. */
const put: Record<ListName, (domain: DomainState, given: Given) => void> = {
  bounces: ({ bounces }, { address, code = '550', error = '', created_at }) =>
    void bounces.set(address, {
      address,
      code: String(code),
      error: String(error),
      created_at: dateOf(created_at),
    }),
  complaints: ({ complaints }, { address, created_at }) =>
    void complaints.set(address, { address, created_at: dateOf(created_at) }),
  unsubscribes({ unsubscribes }, { address, tag, tags = tag, created_at }) {
    const named = [tags ?? '*'].flat().map(String)
    const all = [...(unsubscribes.get(address)?.tags ?? []), ...named]
    unsubscribes.set(address, { address, tags: [...new Set(all)], created_at: dateOf(created_at) })
  },
  allowlist({ allowlist }, { address, domain }) {
    const type = address ? 'address' : 'domain'
    const value = address || String(domain)
    allowlist.set(value, { type, value, createdAt: mailDate(), reason: '' })
  },
}

const dateOf = (given: unknown): string => (given === undefined ? mailDate() : String(given))

/** Adds an entry for what happened to a message. */
export const suppress = (domain: DomainState, list: ListName, given: Given): void => put[list](domain, given)

export const suppressionHandlers: Handlers = {
  'GET /v3/{domain_name}/bounces': list('bounces'),
  'POST /v3/{domain_name}/bounces': add('bounces'),
  'DELETE /v3/{domain_name}/bounces': clear('bounces'),
  'POST /v3/{domain_name}/bounces/import': importFile('bounces'),
  'GET /v3/{domain_name}/bounces/{address}': get('bounces'),
  'DELETE /v3/{domain_name}/bounces/{address}': remove('bounces'),
  'GET /v3/{domain_name}/complaints': list('complaints'),
  'POST /v3/{domain_name}/complaints': add('complaints'),
  'DELETE /v3/{domain_name}/complaints': clear('complaints'),
  'POST /v3/{domain_name}/complaints/import': importFile('complaints'),
  'GET /v3/{domain_name}/complaints/{address}': get('complaints'),
  'DELETE /v3/{domain_name}/complaints/{address}': remove('complaints'),
  'GET /v3/{domain_name}/unsubscribes': list('unsubscribes'),
  'POST /v3/{domain_name}/unsubscribes': add('unsubscribes'),
  'DELETE /v3/{domain_name}/unsubscribes': clear('unsubscribes'),
  'POST /v3/{domain_name}/unsubscribes/import': importFile('unsubscribes'),
  'GET /v3/{domain_name}/unsubscribes/{address}': get('unsubscribes'),
  'DELETE /v3/{domain_name}/unsubscribes/{address}': removeUnsubscribe,
  'GET /v3/{domain_name}/whitelists': list('allowlist'),
  'POST /v3/{domain_name}/whitelists': add('allowlist'),
  'DELETE /v3/{domain_name}/whitelists': clear('allowlist'),
  'POST /v3/{domain_name}/whitelists/import': importFile('allowlist'),
  'GET /v3/{domain_name}/whitelists/{value}': get('allowlist'),
  'DELETE /v3/{domain_name}/whitelists/{value}': remove('allowlist'),
}

function list(name: ListName) {
  return (call: Call) => {
    const { query, path } = call.request
    const { page, address, term, limit } = query as Record<string, string | undefined> & { limit?: number }
    const [slots, segment] = [path.domain_name ?? '', name === 'allowlist' ? 'whitelists' : name]
    const url = `${call.baseUrl}/v3/${encodeURIComponent(slots)}/${segment}`
    const entries: [string, object][] = [...domainOf(call)[name]]
    const { items, paging } = pageByLink({
      all: sorted(
        entries.filter(([key]) => key.startsWith(term ?? '')),
        ([key]) => key,
      ),
      keyOf: ([key]) => key,
      way: page,
      from: address,
      limit: limit ?? 100,
      link: (way, from) => linkTo(url, { ...(way !== 'first' && { page: way }), address: from, term, limit }),
    })
    return { body: { items: items.map(([, entry]) => entry), paging } }
  }
}

function add(name: ListName) {
  return (call: Call) => {
    const domain = domainOf(call)
    const { json, fields } = call.request
    // The document has been checked: a list, or the fields of one entry.
    const given = (json ?? [fields]) as Given[]
    for (const one of given) put[name](domain, one)
    const [one, many, table] = WORDS[name].added
    if (name === 'allowlist') {
      const value = String(fields.address ?? fields.domain)
      return { body: { message: `${one} ${table}`, type: fields.address ? 'address' : 'domain', value } }
    }
    if (json === undefined) return { body: { message: `${one} ${table}`, address: given[0]?.address } }
    return { body: { message: `${given.length} ${many} ${table}` } }
  }
}

/** Each line of a CSV file is an entry; the first line names its columns. */
function importFile(name: ListName) {
  return (call: Call) => {
    const domain = domainOf(call)
    const [file] = call.request.files.file ?? []
    const [head = '', ...lines] = new TextDecoder().decode(file?.data).split(/\r?\n/).filter(Boolean)
    const columns = cellsOf(head)
    for (const line of lines) {
      const cells = cellsOf(line).map((cell, index) => [columns[index] ?? '', cell] as const)
      const filled = Object.fromEntries(cells.filter(([column, cell]) => column && cell))
      put[name](domain, { address: '', ...filled })
    }
    return IMPORTED
  }
}

/** Cells in quotes may hold commas; a quote in them stands twice. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  )

function clear(name: ListName) {
  return (call: Call) => {
    domainOf(call)[name].clear()
    return { body: { message: WORDS[name].cleared } }
  }
}

const keyOf = ({ request: { path } }: Call): string => path.address ?? path.value ?? ''

function get(name: ListName) {
  return (call: Call) => {
    const entry = domainOf(call)[name].get(keyOf(call))
    if (!entry) throw new Refused(404, WORDS[name].missing)
    return { body: entry }
  }
}

function remove(name: ListName) {
  return (call: Call) => {
    const key = keyOf(call)
    if (!domainOf(call)[name].delete(key)) throw new Refused(404, WORDS[name].missing)
    return { body: { message: WORDS[name].removed, [name === 'allowlist' ? 'value' : 'address']: key } }
  }
}

/** With a tag, only mail with that tag is sent to the address again. */
function removeUnsubscribe(call: Call) {
  const { tag } = call.request.query
  const entry = domainOf(call).unsubscribes.get(keyOf(call))
  const left = entry?.tags?.filter((one) => one !== tag) ?? []
  if (!entry || tag === undefined || !left.length) return remove('unsubscribes')(call)
  entry.tags = left
  return { body: { message: WORDS.unsubscribes.removed, address: keyOf(call) } }
}

/** Why a message is not delivered to the recipient, as its `failed` event says it; undefined if nothing stops it. */
export function suppressionOf(state: State, { domain: name, tags }: FakeMessage, recipient: string) {
  const domain = state.domains.get(name)
  const address = bareAddress(recipient)
  if (!domain || domain.allowlist.has(address) || domain.allowlist.has(domainOfAddress(address)))
    return undefined
  const unsubscribed = domain.unsubscribes.get(address)?.tags ?? []
  if (domain.bounces.has(address))
    return failure('suppress-bounce', 605, 'Not delivering to previously bounced address')
  if (unsubscribed.some((tag) => tag === '*' || tags.includes(tag)))
    return failure('suppress-unsubscribe', 606, 'Not delivering to unsubscribed address')
  if (domain.complaints.has(address))
    return failure('suppress-complaint', 607, 'Not delivering to a user who marked your messages as spam')
  return undefined
}

const failure = (reason: string, code: number, message: string) => ({
  severity: 'permanent',
  reason,
  'delivery-status': { code, message, 'attempt-no': 1, description: '' },
})
