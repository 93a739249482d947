// Messages that were sent: queued, found in the logs, fetched from storage. Nothing is delivered.
import { randomUUID } from 'node:crypto'
import type { components } from '../../src/index.js'
import type { Answer } from './check-answer.js'
import type { ArrivedRequest } from './check-request.js'
import type { Handlers } from './server.js'

type StoredMessage = components['schemas']['StoredMessage']
type LogEvent = components['schemas']['LogEvent']
type LogQuery = components['schemas']['LogQuery']

interface Kept {
  /** Message id without angle brackets. */
  id: string
  domain: string
  stored: StoredMessage
  events: LogEvent[]
}

/** @param isDomain whether a domain is one of the account */
export function messageHandlers(isDomain: (name: string) => boolean, url: string): Handlers {
  const kept = new Map<string, Kept>()
  const send = (request: ArrivedRequest): Answer => {
    const domain = String(request.path.domain_name)
    if (!isDomain(domain)) return { status: 404, body: { message: 'Domain not found: ' + domain } }
    const key = randomUUID().replaceAll('-', '')
    const id = `${key}@${domain}`
    const stored = storedMessage(
      request,
      id,
      `${url}/v3/domains/${encodeURIComponent(domain)}/messages/${key}`,
    )
    kept.set(key, { id, domain, stored, events: acceptedEvents(request, id, key, stored) })
    return { status: 200, body: { id: `<${id}>`, message: 'Queued. Thank you.' } }
  }
  return {
    'POST /v3/{domain_name}/messages': send,
    'POST /v3/{domain_name}/messages.mime': send,
    'GET /v3/domains/{domain_name}/messages/{storage_key}': ({ path }) => {
      const found = kept.get(String(path.storage_key))
      if (found?.domain !== path.domain_name) return { status: 404, body: { message: 'Message not found' } }
      return { status: 200, body: found?.stored }
    },
    'POST /v1/analytics/logs': ({ json }) =>
      findLogs([...kept.values()].flatMap(({ events }) => events).reverse(), json as LogQuery),
  }
}

function storedMessage({ fields, files }: ArrivedRequest, id: string, url: string): StoredMessage {
  const list = (name: string): string => ((fields[name] as string[] | undefined) ?? []).join(', ')
  const mime = files.message?.[0]?.bytes.toString('utf8')
  const headers: [string, string][] = mime === undefined ? headersOf(fields, list) : mimeHeaders(mime)
  const header = (name: string): string => headers.find(([given]) => given.toLowerCase() === name)?.[1] ?? ''
  headers.push(['Message-Id', `<${id}>`])
  const body =
    mime === undefined
      ? fields.text
      : mime
          .split(/\r?\n\r?\n/)
          .slice(1)
          .join('\r\n\r\n')
  return {
    sender: bare(header('from')),
    recipients: ['to', 'cc', 'bcc'].map(list).filter(Boolean).join(', '),
    from: header('from'),
    subject: header('subject'),
    // Each header is a field as well.
    ...Object.fromEntries(headers),
    'message-headers': headers,
    ...(typeof body === 'string' && { 'body-plain': body }),
    ...(typeof fields.html === 'string' && { 'body-html': fields.html }),
    attachments: [...(files.attachment ?? []), ...(files.inline ?? [])].map(
      ({ name, type, bytes }, index) => ({
        url: `${url}/attachments/${index}`,
        name,
        'content-type': type,
        size: bytes.length,
      }),
    ),
    'content-id-map': {},
    'message-url': url,
  }
}

function headersOf(fields: Record<string, unknown>, list: (name: string) => string): [string, string][] {
  const own = Object.entries(fields).filter(([name]) => name.startsWith('h:'))
  const tags = (fields['o:tag'] as string[] | undefined) ?? []
  const headers: [string, string][] = [
    ['From', String(fields.from ?? '')],
    ['To', list('to')],
    ['Cc', list('cc')],
    ['Subject', String(fields.subject ?? '')],
    ...own.map(([name, value]): [string, string] => [name.slice(2), String(value)]),
    ...tags.map((tag): [string, string] => ['X-Mailgun-Tag', tag]),
  ]
  return headers.filter(([, value]) => value !== '')
}

function mimeHeaders(mime: string): [string, string][] {
  const [head = ''] = mime.split(/\r?\n\r?\n/)
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.replace(/:.*/, ''), line.replace(/^[^:]*:\s*/, '')])
}

const bare = (address: string): string => /<([^>]*)>/.exec(address)?.[1] ?? address

/** One `accepted` entry for each recipient, newest last. */
function acceptedEvents(
  { path, fields }: ArrivedRequest,
  id: string,
  key: string,
  stored: StoredMessage,
): LogEvent[] {
  const variables = Object.entries(fields).filter(([name]) => name.startsWith('v:'))
  return stored.recipients.split(', ').map((recipient) => ({
    id: randomUUID(),
    event: 'accepted',
    '@timestamp': new Date().toISOString(),
    'log-level': 'info',
    method: 'HTTP',
    domain: { name: String(path.domain_name) },
    recipient: bare(recipient),
    'recipient-domain': bare(recipient).replace(/.*@/, ''),
    envelope: { sender: stored.sender, targets: bare(recipient), transport: 'smtp' },
    message: {
      headers: {
        'message-id': id,
        from: stored.from ?? '',
        to: stored.To ?? '',
        subject: stored.subject ?? '',
      },
      attachments: (stored.attachments ?? []).map(({ name = '', size = 0, ...rest }) => ({
        filename: name,
        'content-type': rest['content-type'] ?? '',
        size,
      })),
    },
    flags: {
      'is-authenticated': true,
      'is-system-test': false,
      'is-routed': false,
      'is-test-mode': /^(yes|true)$/.test(String(fields['o:testmode'])),
      'is-delayed-bounce': false,
      'is-callback': false,
      'is-webhook': false,
    },
    storage: { key, url: [stored['message-url'] ?? ''], region: 'loopback', env: 'fake' },
    tags: (fields['o:tag'] as string[] | undefined) ?? [],
    'user-variables': JSON.stringify(
      Object.fromEntries(variables.map(([name, value]) => [name.slice(2), value])),
    ),
  }))
}

const ATTRIBUTES: Record<string, (event: LogEvent) => string[]> = {
  domain: (event) => [event.domain?.name ?? ''],
  event: (event) => [event.event],
  message_id: (event) => [event.message?.headers?.['message-id'] ?? ''],
  recipient: (event) => [event.recipient ?? ''],
  tag: (event) => event.tags ?? [],
}

function findLogs(events: LogEvent[], query: LogQuery): Answer {
  const { events: kinds, filter, pagination } = query
  const conditions = filter?.AND ?? []
  for (const { attribute, comparator } of conditions)
    if (!ATTRIBUTES[attribute] || comparator !== '=')
      return {
        status: 400,
        body: {
          message: `the fake Mailgun filters logs by = and ${Object.keys(ATTRIBUTES).join(', ')} only`,
        },
      }
  const found = events
    .filter((event) => !kinds || kinds.some((kind) => kind === event.event))
    .filter((event) =>
      conditions.every(({ attribute, values }) =>
        values.some(({ value }) => ATTRIBUTES[attribute]?.(event).includes(value)),
      ),
    )
  const skip = Number(pagination?.token ?? 0)
  const end = skip + (pagination?.limit ?? 100)
  const now = Date.now()
  const date = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000')
  return {
    status: 200,
    body: {
      start: String(query.start ?? date(now - 86_400_000)),
      end: String(query.end ?? date(now)),
      items: found.slice(skip, end),
      pagination: {
        ...(end < found.length && { next: String(end) }),
        ...(query.include_totals && { total: found.length }),
      },
    },
  }
}
