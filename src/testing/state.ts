// What the fake account holds, and how an operation changes it.
import type {
  AccountWebhook,
  AllowlistEntry,
  Bounce,
  Complaint,
  Domain,
  MailingList,
  MailingListMember,
  Template,
  TemplateVersion,
  Unsubscribe,
} from '../../generated/types.js'
import type { OperationName } from './document.js'
import type { RecordedEvent } from './events.js'
import type { FakeMessage } from './message.js'
import type { FakeRequest } from './requests.js'

/** How a request is answered. */
export interface Answer {
  /** @default 200 */
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON; bytes go as they are; undefined stands for no body. */
  body?: unknown
}

export interface DomainState {
  domain: Domain
  bounces: Map<string, Bounce>
  complaints: Map<string, Complaint>
  unsubscribes: Map<string, Unsubscribe>
  allowlist: Map<string, AllowlistEntry>
  templates: Map<string, TemplateState>
  /** Type of event → URLs. */
  webhooks: Map<string, string[]>
}

export interface TemplateState {
  template: Template
  versions: Map<string, TemplateVersion>
}

export interface ListState {
  list: MailingList
  members: Map<string, MailingListMember>
}

export interface State {
  /** Whether a domain that nobody made exists once it is used. */
  anyDomain: boolean
  keep: boolean
  signingKey: string
  domains: Map<string, DomainState>
  /** By storage key. */
  messages: Map<string, FakeMessage>
  /** Oldest first. */
  events: RecordedEvent[]
  lists: Map<string, ListState>
  accountWebhooks: Map<string, AccountWebhook>
  /** Counts up, so that ids are told apart. */
  serial: number
  /** Epoch seconds of the latest event that was given its time here. */
  clock: number
}

/** A request that has passed all checks, with what its operation works on. */
export interface Call {
  request: FakeRequest
  state: State
  /** Where links of the answer lead: origin, and path if the base URL has one. */
  baseUrl: string
}

export type Handler = (call: Call) => Answer
export type Handlers = Partial<Record<OperationName, Handler>>

/** Thrown by a handler for an answer that is no success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
    this.name = 'Refused'
  }
}

export function createState(
  options: Pick<State, 'keep' | 'signingKey'> & { domains?: readonly string[] },
): State {
  const { keep, signingKey, domains } = options
  const state: State = {
    anyDomain: domains === undefined,
    keep,
    signingKey,
    domains: new Map(),
    messages: new Map(),
    events: [],
    lists: new Map(),
    accountWebhooks: new Map(),
    serial: 0,
    clock: 0,
  }
  for (const name of domains ?? []) addDomain(state, { name })
  return state
}

/** @param given what differs from the domain that Mailgun makes by default */
export function addDomain(state: State, given: Partial<Domain> & { name: string }): DomainState {
  const made: DomainState = {
    domain: {
      id: nextId(state, 'd0'),
      state: 'active',
      type: 'custom',
      created_at: mailDate(),
      is_disabled: false,
      smtp_login: `postmaster@${given.name}`,
      spam_action: 'disabled',
      web_prefix: 'email',
      web_scheme: 'https',
      wildcard: false,
      require_tls: false,
      skip_verification: false,
      ...given,
    },
    bounces: new Map(),
    complaints: new Map(),
    unsubscribes: new Map(),
    allowlist: new Map(),
    templates: new Map(),
    webhooks: new Map(),
  }
  state.domains.set(given.name, made)
  return made
}

/** The domain that a slot of the request names. @throws Refused if the account has no such domain */
export function domainOf({ state, request: { path } }: Call): DomainState {
  const name = path.domain_name ?? path.domain ?? path.name ?? ''
  const found = state.domains.get(name)
  if (found) return found
  if (state.anyDomain) return addDomain(state, { name })
  throw new Refused(404, `Domain not found: ${name}`)
}

/** 24 hexadecimal digits, as Mailgun's ids have. */
export function nextId(state: State, prefix: string): string {
  return prefix + (++state.serial).toString(16).padStart(24 - prefix.length, '0')
}

/** `Fri, 06 Mar 2026 09:15:00 GMT` */
export const mailDate = (date = new Date()): string => date.toUTCString()
