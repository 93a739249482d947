// Events and logs: one history, found in two ways.
import { toEvent, toLogEvent, type Event, type RecordedEvent } from './events.js'
import { pageByLink } from './paging.js'
import { domainOf, type Answer, type Call, type Handlers, type State } from './state.js'

export const historyHandlers: Handlers = {
  'GET /v3/{domain_name}/events': (call) => {
    const { name } = domainOf(call).domain
    return eventPage(call.state, call.baseUrl, { domain: name, query: call.request.query })
  },
  'POST /v1/analytics/logs': findLogs,
}

/** What a link to another page of events stands for. */
interface EventSearch {
  domain: string
  query: Record<string, unknown>
  way?: string
  from?: string
}

function eventPage(state: State, baseUrl: string, search: EventSearch): Answer {
  const { domain, query, way, from } = search
  const isAscending = ascends(query)
  const found = state.events.filter((one) => one.message.domain === domain && isInTime(one, query))
  const matching = found.filter((one) => matches(toEvent(one), query))
  matching.sort((a, b) => (a.timestamp - b.timestamp) * (isAscending ? 1 : -1))
  const { items, paging } = pageByLink({
    all: matching,
    keyOf: ({ timestamp }) => keyOf(isAscending ? timestamp : FAR_FUTURE - timestamp),
    way,
    from,
    limit: Number(query.limit ?? 100),
    link: (to, pivot) =>
      `${baseUrl}/v3/${encodeURIComponent(domain)}/events/${encode({ domain, query, way: to, ...(pivot !== undefined && { from: pivot }) })}`,
  })
  return { body: { items: items.map(toEvent), paging } }
}

/** Epoch seconds with 12 digits, of which one begins with 9. */
const FAR_FUTURE = 9e11
/** Text that is ordered as numbers are. */
const keyOf = (seconds: number): string => seconds.toFixed(6).padStart(20, '0')

/** `begin` and `end` give the order by which comes first; newest first is the default. */
function ascends({ begin, end, ascending }: EventSearch['query']): boolean {
  if (ascending !== undefined) return ascending === 'yes' || ascending === true
  return begin !== undefined && end !== undefined && seconds(begin) < seconds(end)
}

function isInTime({ timestamp }: RecordedEvent, query: EventSearch['query']): boolean {
  const { begin, end } = query
  const bounds = [begin, end].map((one) => (one === undefined ? undefined : seconds(one)))
  const [first, last] = ascends(query) ? bounds : bounds.reverse()
  return (first === undefined || timestamp >= first) && (last === undefined || timestamp <= last)
}

/** Epoch seconds, or a date as mail writes it. */
const seconds = (moment: unknown): number =>
  Number.isNaN(Number(moment)) ? Date.parse(String(moment)) / 1000 : Number(moment)

/** Filters that the document has for events; each takes alternatives in the form `a OR b`. */
const FILTERS: Record<string, (event: Event & EventParts) => string[]> = {
  event: ({ event }) => [event],
  recipient: ({ recipient = '' }) => [recipient],
  recipients: ({ message }) => message?.recipients ?? [],
  severity: ({ severity = '' }) => [severity],
  tags: ({ tags = [] }) => tags,
  from: ({ message }) => [message?.headers?.from ?? ''],
  to: ({ message }) => [message?.headers?.to ?? ''],
  subject: ({ message }) => [message?.headers?.subject ?? ''],
  'message-id': ({ message }) => [message?.headers?.['message-id'] ?? ''],
  attachment: ({ message }) => (message?.attachments ?? []).map(({ filename = '' }) => filename),
  list: (event) => [event['mailing-list']?.address ?? ''],
  size: ({ message }) => [String(message?.size ?? 0)],
}

/** Members of some kinds of event that filters look at. */
interface EventParts {
  recipient?: string
  severity?: string
  tags?: string[]
  message?: {
    headers?: Record<string, string>
    attachments?: { filename?: string }[]
    recipients?: string[]
    size?: number
  }
  'mailing-list'?: { address?: string }
}

/** These are looked for within the text; the others are compared whole. */
const WITHIN = ['from', 'to', 'subject', 'attachment']

function matches(event: Event, query: EventSearch['query']): boolean {
  return Object.entries(FILTERS).every(([name, read]) => {
    const wanted = query[name]
    if (wanted === undefined) return true
    const alternatives = String(wanted).split(/ OR /)
    // The parts are read from whatever kind of event it is; what it lacks is empty.
    return read(event as Event & EventParts).some((value) =>
      alternatives.some((one) => (WITHIN.includes(name) ? contains(value, one) : value === one)),
    )
  })
}

const contains = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())

/** Links to pages of events put their position into a segment of its own, which is no operation of the document. */
export function eventPageAt(state: State, baseUrl: string, path: string): Answer | undefined {
  const [, token] = /^\/v3\/[^/]+\/events\/([\w-]+)$/.exec(path) ?? []
  const search = token === undefined ? undefined : decode(token)
  return search && eventPage(state, baseUrl, search)
}

function encode(search: EventSearch): string {
  const bytes = new TextEncoder().encode(JSON.stringify(search))
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function decode(token: string): EventSearch | undefined {
  try {
    const letters = atob(token.replaceAll('-', '+').replaceAll('_', '/'))
    const text = new TextDecoder().decode(Uint8Array.from(letters, (letter) => letter.charCodeAt(0)))
    return JSON.parse(text) as EventSearch
  } catch {
    return undefined
  }
}

interface LogQuery {
  start?: string
  end?: string
  duration?: string
  events?: string[]
  filter?: { AND: { attribute: string; comparator: string; values: { value: string }[] }[] }
  include_totals?: boolean
  pagination?: { sort?: string; token?: string; limit?: number }
}

/** Attributes that the fake can look at. */
const ATTRIBUTES: Record<string, (recorded: RecordedEvent) => string[]> = {
  id: ({ id }) => [id],
  domain: ({ message }) => [message.domain],
  event: ({ event }) => [event],
  message_id: ({ message }) => [message.id],
  recipient: ({ recipient }) => [recipient],
  recipient_domain: ({ recipient }) => [recipient.replace(/^.*@/, '')],
  from: ({ message }) => [message.from],
  to: ({ message }) => [message.to.join(', ')],
  subject: ({ message }) => [message.subject],
  tag: ({ message }) => message.tags,
  attachment_filename: ({ message }) => message.attachments.map(({ filename }) => filename),
  severity: ({ details }) => [String(details.severity ?? '')],
  user_variables: ({ message }) => [JSON.stringify(message.variables)],
}

const COMPARATORS: Record<string, (values: string[], wanted: string[]) => boolean> = {
  '=': (values, wanted) => wanted.some((one) => values.includes(one)),
  '!=': (values, wanted) => !wanted.some((one) => values.includes(one)),
  contains: (values, wanted) => wanted.some((one) => values.some((value) => contains(value, one))),
  'not contains': (values, wanted) => !wanted.some((one) => values.some((value) => contains(value, one))),
}

function findLogs({ state, request }: Call): Answer {
  // The document has been checked.
  const query = request.json as LogQuery
  const { events, filter, pagination = {}, include_totals: withTotals } = query
  const conditions = filter?.AND ?? []
  for (const { attribute, comparator } of conditions)
    if (!ATTRIBUTES[attribute] || !COMPARATORS[comparator])
      return {
        status: 400,
        body: { message: `The fake Mailgun can't filter logs by ${attribute} ${comparator}.` },
      }
  const [start, end] = rangeOf(query)
  const found = state.events.filter(
    (one) =>
      one.timestamp >= start &&
      one.timestamp <= end &&
      (!events || events.includes(one.event)) &&
      conditions.every(({ attribute, comparator, values }) =>
        COMPARATORS[comparator]!(
          ATTRIBUTES[attribute]!(one),
          values.map(({ value }) => value),
        ),
      ),
  )
  const isAscending = pagination.sort?.endsWith(':asc') === true
  found.sort((a, b) => (a.timestamp - b.timestamp) * (isAscending ? 1 : -1))
  const skip = Number(pagination.token ?? 0)
  const stop = skip + (pagination.limit ?? 100)
  return {
    body: {
      start: mailDateOf(start),
      end: mailDateOf(end),
      items: found.slice(skip, stop).map(toLogEvent),
      pagination: {
        ...(stop < found.length && { next: String(stop) }),
        ...(withTotals && { total: found.length }),
      },
    },
  }
}

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400 }

/** From and to, in epoch seconds; the last day by default. A second is added, so that what happens now is found. */
function rangeOf({ start, end, duration }: LogQuery): [number, number] {
  const stop = end === undefined ? Date.now() / 1000 + 1 : seconds(end)
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(duration ?? '') ?? []
  if (count !== undefined) return [stop - Number(count) * UNITS[unit]!, stop]
  return [start === undefined ? stop - UNITS.d! : seconds(start), stop]
}

const mailDateOf = (epochSeconds: number): string =>
  new Date(epochSeconds * 1000).toUTCString().replace('GMT', '+0000')
