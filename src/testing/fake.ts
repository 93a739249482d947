// A Mailgun in memory, as a test holds it.
import { answerFor, type Account, type Arrived } from './account.js'
import { checkRequest } from './check-request.js'
import { checkNames, checkOperation } from './check-names.js'
import type { AnswerBody, OperationName } from './document.js'
import {
  MESSAGE_EVENTS,
  record,
  toEvent,
  type Event,
  type EventDetails,
  type MessageEventName,
} from './events.js'
import { Faults, wait, type Fault, type FaultOptions } from './faults.js'
import { matchPath } from './match-path.js'
import { recipientsOf, type FakeMessage } from './message.js'
import { inboundRequest, webhookRequest, type InboundMail, type PostOptions } from './posts.js'
import { readRequest, type RawRequest } from './read-request.js'
import { requestOf, type FakeRequest } from './requests.js'
import { cutShort, respond } from './respond.js'
import { createState, type Answer } from './state.js'
import { suppress, type ListName } from './suppressions.js'
import { webhookUrls } from './webhooks.js'

/** What a fake is to be like. */
export interface FakeMailgunOptions {
  /** The key that is accepted; any other is answered 401. @default any key that is not empty */
  apiKey?: string
  /** Domains of the account; any other is answered 404. @default every domain exists as soon as it is used */
  domains?: readonly string[]
  /** The URL below which the fake answers; a request to anything else rejects. @default any origin */
  baseUrl?: string
  /** What signs webhooks and inbound posts. @default 'fake-signing-key' */
  signingKey?: string
  /** `false`: nothing is remembered, and every operation is answered with the document's own example. @default true */
  stateful?: boolean
  /** `false`: requests, messages and events are only counted, so that a long test needs no memory. @default true */
  keep?: boolean
  /** Called with each request when it was answered, or has failed; kept or not. */
  onRequest?(request: FakeRequest): void
}

/** How an operation is answered in a test. */
export interface FakeAnswer<Body = unknown> {
  /** HTTP status. @default the operation's own success */
  status?: number
  /** Headers beside the fake's own. @default none */
  headers?: Record<string, string>
  /** Sent as JSON. @default no body */
  body?: Body
}

/** A Mailgun in memory. */
export interface FakeMailgun {
  /** What `createMailgun` takes as `fetch`. Needs no `this`; takes a URL and an init, or a Request, as fetch does. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** A key that is accepted. */
  readonly apiKey: string
  /** What signs webhooks and inbound posts. */
  readonly signingKey: string
  /** All that arrived, in its order, refused requests included. */
  readonly requests: readonly FakeRequest[]
  /** Messages that were sent, in their order. */
  readonly messages: readonly FakeMessage[]
  /** What happened to messages, oldest first, as the events of the API say it. */
  readonly events: readonly Event[]
  /** How much arrived, kept or not. A recipient counts once a message. */
  readonly counts: Readonly<FakeCounts>
  /** Lets something go wrong: another answer, a broken connection, waiting. @throws TypeError for a fault that makes no sense */
  fault(options: FaultOptions): Fault
  /** Answers an operation from now on, in place of the fake itself. The request is checked before. */
  answer<Name extends OperationName>(
    operation: Name,
    answer: FakeAnswer<AnswerBody<Name>> | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>),
  ): void
  /**
   * Lets something happen to a message. The event is found by events and logs; a final failure adds a bounce, a complaint and
   * an unsubscribe add theirs.
   * @param details what the event is to say; `recipient` is the first of the message by default
   */
  recordEvent<Name extends MessageEventName>(
    event: Name,
    message: FakeMessage,
    details?: EventDetails<Name>,
  ): Event
  /** The signed request by which Mailgun would post an event to a webhook; give it to your handler. */
  webhookRequest(event: Event, options?: PostOptions): Promise<Request>
  /** The signed request by which a route would post mail that came in; give it to your handler. */
  inboundRequest(mail: InboundMail, options?: PostOptions): Promise<Request>
  /** Empties `requests` and `counts`, and leaves everything else: what was called to prepare a test is no part of it. */
  clearRequests(): void
  /** Forgets all: requests, what the account holds, faults and own answers. */
  reset(): void
}

/** How much arrived since the fake was made, or was last cleared. */
export interface FakeCounts {
  /** Refused ones included. */
  requests: number
  /** Messages that were sent; one for a request, however many recipients it has. */
  messages: number
  /** Of all messages together: `to`, `cc` and `bcc`, each address once a message. */
  recipients: number
}

/**
 * A Mailgun in memory, for tests: it takes what the API document allows, refuses the rest by name, remembers messages, events,
 * suppressions, lists, templates, domains and webhooks, and answers everything else with the document's example. Nothing is
 * delivered, and nothing is sent anywhere.
 */
export function createFakeMailgun(options: FakeMailgunOptions = {}): FakeMailgun {
  checkNames('createFakeMailgun', Object.keys(options), OPTIONS)
  const { apiKey, signingKey = 'fake-signing-key', stateful = true, keep = true, domains } = options
  const newState = () => createState({ keep, signingKey, ...(domains && { domains }) })
  const account: Account = { state: newState(), apiKey, isStateful: stateful, own: new Map() }
  const faults = new Faults()
  const base = options.baseUrl === undefined ? undefined : new URL(options.baseUrl)
  let requests: FakeRequest[] = []
  let counts: FakeCounts = { requests: 0, messages: 0, recipients: 0 }

  function arrive(raw: RawRequest): Arrived {
    const root = base ?? new URL(raw.url.origin)
    const baseUrl = (root.origin + root.pathname).replace(/\/+$/, '')
    const { href, origin, pathname } = raw.url
    if (!`${origin}${pathname}`.startsWith(`${baseUrl}/`))
      throw new TypeError(`The fake Mailgun answers below ${baseUrl}, but got ${raw.method} ${href}`)
    const path = `${origin}${pathname}`.slice(baseUrl.length)
    const matched = matchPath(raw.method, path)
    const request = requestOf(raw)
    // Read before anything goes wrong with it, so that faults can ask for it, and assertions as well.
    if (matched) Object.assign(request, checkRequest(matched, raw), { operation: matched.operation })
    return { raw, request, path, baseUrl, matched }
  }

  function count({ message }: FakeRequest): void {
    counts.requests++
    if (!message) return
    counts.messages++
    counts.recipients += recipientsOf(message).length
  }

  async function undergo(arrived: Arrived, signal: AbortSignal | null | undefined): Promise<Response> {
    const { request } = arrived
    const fault = faults.take(request)
    if (fault?.delayMs) await wait(fault.delayMs, signal)
    if (fault?.network === 'unreachable')
      throw new TypeError('fetch failed: the fake Mailgun was told to be unreachable')
    const answer = fault?.status === undefined ? await answerFor(account, arrived) : faultAnswer(fault)
    if (fault?.network === 'lost')
      throw new TypeError('fetch failed: the fake Mailgun was told to lose its answer')
    request.status = answer.status
    const response = respond(answer, request.url)
    return fault?.network === 'cut' ? cutShort(response) : response
  }

  function clearRequests(): void {
    requests = []
    counts = { requests: 0, messages: 0, recipients: 0 }
  }

  return {
    async fetch(input, init) {
      const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined)
      signal?.throwIfAborted()
      const arrived = arrive(await readRequest(input, init))
      signal?.throwIfAborted()
      const { request } = arrived
      if (keep) requests.push(request)
      try {
        return await undergo(arrived, signal)
      } finally {
        count(request)
        options.onRequest?.(request)
      }
    },
    apiKey: apiKey ?? 'fake-api-key',
    signingKey,
    get requests() {
      return requests
    },
    get messages() {
      return [...account.state.messages.values()]
    },
    get events() {
      return account.state.events.map(toEvent)
    },
    get counts() {
      return counts
    },
    fault: (fault) => faults.add(fault),
    answer(operation, answer) {
      checkOperation('answer', operation)
      account.own.set(operation, typeof answer === 'function' ? answer : () => answer)
    },
    recordEvent(event, message, details = {}) {
      checkNames('recordEvent', [event], Object.keys(MESSAGE_EVENTS))
      const { recipient = recipientsOf(message)[0] ?? '' } = details as { recipient?: string }
      const recorded = record(account.state, { event, message, recipient, details: { ...details } })
      const told = toEvent(recorded)
      const list = LISTS[event]
      const domain = account.state.domains.get(message.domain)
      const isFinal = (told as { severity?: string }).severity !== 'temporary'
      if (list && domain && isFinal) suppress(domain, list, { address: recipient })
      return told
    },
    webhookRequest(event, options) {
      const { domain } = event as { domain?: { name?: string } | null }
      const [url] = webhookUrls(account.state, event, domain?.name ?? '')
      return webhookRequest(event, { signingKey, ...(url !== undefined && { url }), ...options })
    },
    inboundRequest: (mail, options) => inboundRequest(mail, { signingKey, ...options }),
    clearRequests,
    reset() {
      account.state = newState()
      account.own.clear()
      faults.clear()
      clearRequests()
    },
  }
}

const OPTIONS: (keyof FakeMailgunOptions)[] = [
  'apiKey',
  'domains',
  'baseUrl',
  'signingKey',
  'stateful',
  'keep',
  'onRequest',
]

/** Where an event leaves an entry. */
const LISTS: Partial<Record<MessageEventName, ListName>> = {
  failed: 'bounces',
  complained: 'complaints',
  unsubscribed: 'unsubscribes',
}

function faultAnswer({ status = 500, headers = {}, body }: FaultOptions): Answer {
  return { status, headers, body: body ?? { message: `The fake Mailgun was told to answer ${status}` } }
}
