// What happened to messages. Kept small, and written out as event, as log entry, or to a webhook when somebody asks.
import type { Event, LogEvent } from '../../generated/types.js'
import { bareAddress, domainOfAddress } from './addresses.js'
import type { FakeMessage } from './message.js'
import { nextId, type State } from './state.js'

export type { Event }
/** The events that a message can have. */
export type MessageEventName = Exclude<
  Event['event'],
  'email_validation' | 'list_member_uploaded' | 'list_member_upload_error' | 'list_uploaded'
>
export const MESSAGE_EVENTS: Record<MessageEventName, true> = {
  accepted: true,
  delivered: true,
  failed: true,
  opened: true,
  clicked: true,
  unsubscribed: true,
  complained: true,
  stored: true,
  rejected: true,
}
/** What can be told of an event besides the message and the recipient. */
export type EventDetails<Name extends MessageEventName> = Partial<
  Omit<Extract<Event, { event: Name }>, 'event'>
>

export interface RecordedEvent {
  id: string
  /** Epoch seconds, with microseconds that give events of one moment their order. */
  timestamp: number
  event: MessageEventName
  message: FakeMessage
  recipient: string
  details: { id?: string; timestamp?: number; [name: string]: unknown }
}

/** @returns the event, which is kept unless the fake keeps nothing */
export function record(state: State, happened: Omit<RecordedEvent, 'id' | 'timestamp'>): RecordedEvent {
  // A clock that stands still, as in tests, must not leave events without an order.
  state.clock = Math.max(Date.now() / 1000, state.clock + MICROSECOND)
  const { id = nextId(state, 'e0'), timestamp = state.clock } = happened.details
  const event = { ...happened, id, timestamp }
  if (state.keep) state.events.push(event)
  return event
}

const MICROSECOND = 1e-6

const LEVELS: Partial<Record<MessageEventName, string>> = {
  failed: 'error',
  rejected: 'warn',
  complained: 'warn',
}

/** What the recipient does happens outside Mailgun, so it says nothing of envelope, flags and storage. */
const BY_RECIPIENT: MessageEventName[] = ['opened', 'clicked', 'unsubscribed']

/** As the events of the API and the posts of webhooks have it. */
export function toEvent({ id, timestamp, event, message, recipient, details }: RecordedEvent): Event {
  const common = {
    event,
    id,
    timestamp,
    'log-level': LEVELS[event] ?? 'info',
    domain: { name: message.domain },
    recipient,
    'recipient-domain': domainOfAddress(recipient),
    message: {
      headers: headersOf(message),
      attachments: attachmentsOf(message),
      size: sizeOf(message),
    },
    campaigns: [],
    tags: message.tags,
    'user-variables': message.variables,
    ...(message.template !== undefined && { template: { name: message.template } }),
  }
  const byServer = {
    envelope: envelopeOf(message, recipient),
    flags: flagsOf(message),
    storage: { key: message.storageKey, url: message.url, region: 'fake', env: 'fake' },
  }
  return {
    ...common,
    ...(BY_RECIPIENT.includes(event) ? {} : byServer),
    ...defaultsOf(event, message),
    ...details,
  }
}

/** As the entries of the logs have it. */
export function toLogEvent(recorded: RecordedEvent): LogEvent {
  const { event, message, recipient, timestamp } = recorded
  const {
    'user-variables': variables,
    timestamp: _,
    storage: _storage,
    ...rest
  } = toEvent(recorded) as Extract<Event, { event: 'accepted' }>
  return {
    ...(rest as object),
    id: recorded.id,
    event,
    '@timestamp': new Date(timestamp * 1000).toISOString(),
    domain: { name: message.domain },
    recipient,
    flags: { ...flagsOf(message), 'is-callback': false, 'is-webhook': false },
    storage: { key: message.storageKey, url: [message.url], region: 'fake', env: 'fake' },
    'user-variables': JSON.stringify(variables ?? {}),
  }
}

/** What an event of its kind always tells, for those that nothing else is said of. */
function defaultsOf(event: MessageEventName, { sentAt }: FakeMessage): object {
  const client = { 'client-name': 'Fake', 'client-type': 'browser', 'device-type': 'desktop' }
  const opened = { ip: '192.0.2.1', 'client-info': client, 'delivered-at': sentAt.getTime() / 1000 }
  const delivery = { 'attempt-no': 1, code: 250, message: 'OK', description: '' }
  const failure = { ...delivery, code: 550, message: 'No such mailbox', 'bounce-type': 'hard' }
  const known: Partial<Record<MessageEventName, object>> = {
    accepted: { method: 'HTTP' },
    delivered: { 'delivery-status': delivery },
    failed: { severity: 'permanent', reason: 'bounce', 'delivery-status': failure },
    opened,
    clicked: { ...opened, url: 'https://example.com/' },
    unsubscribed: opened,
    rejected: { reject: { reason: 'Sandbox subdomains are for test purposes only.', description: '' } },
  }
  return known[event] ?? {}
}

const headersOf = ({ id, from, to, subject }: FakeMessage): object => ({
  'message-id': id,
  from,
  to: to.join(', '),
  subject,
})

const attachmentsOf = ({ attachments }: FakeMessage): object[] =>
  attachments.map(({ filename, contentType, data }) => ({
    filename,
    'content-type': contentType,
    size: data.byteLength,
  }))

const envelopeOf = ({ from }: FakeMessage, recipient: string): object => ({
  sender: bareAddress(from),
  targets: recipient,
  transport: 'smtp',
})

const flagsOf = ({ isTest }: FakeMessage) => ({
  'is-authenticated': true,
  'is-system-test': false,
  'is-routed': false,
  'is-test-mode': isTest,
  'is-delayed-bounce': false,
})

/** Of what the message carries, without what MIME adds. */
function sizeOf({ text = '', html = '', mime = '', attachments, inline }: FakeMessage): number {
  const files = [...attachments, ...inline].reduce((sum, { data }) => sum + data.byteLength, 0)
  return new TextEncoder().encode(text + html + mime).byteLength + files
}
