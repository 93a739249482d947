// Errors that a user can tell apart. None of them holds a request, an option or a key.

/** What went wrong with a call. */
export type MailgunErrorCode =
  /** The API answered with a status that is not 2xx. */
  | 'api'
  /** No complete answer: connection refused or reset, name not found, blocked by the runtime. */
  | 'network'
  /** An attempt took longer than `timeoutMs`. */
  | 'timeout'
  /** A 2xx answer whose body is not what it should be. */
  | 'invalid_response'
  /** A link or server outside the origins that may get the credential. */
  | 'forbidden_origin'
  /** A redirect that cannot be followed safely. */
  | 'redirect'

/** Whether the server may have done what it was asked for, in any attempt of the call. */
export type Outcome =
  /** It did nothing: it was not reached, or it refused. */
  | 'none'
  /** It may have done it, all or in part: only asking the API tells. */
  | 'unknown'

/** What an error knows besides its code and message. */
export interface MailgunErrorOptions extends ErrorOptions {
  operation?: string | undefined
  /** @default 'none' */
  outcome?: Outcome | undefined
}

/** Base of all errors of this package except `TypeError` (bad input, before anything is sent). */
export class MailgunError extends Error {
  // Neither this nor what is declared below is a class field, because a name of its own would be printed.
  override get name(): string {
    return 'MailgunError'
  }
  /** Stable across versions; messages are not. */
  declare readonly code: MailgunErrorCode
  /** "METHOD /path" of the operation. */
  declare readonly operation: string | undefined
  /** Whether the server may have done what it was asked for. */
  declare readonly outcome: Outcome

  constructor(code: MailgunErrorCode, message: string, options: MailgunErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.operation = options.operation
    this.outcome = options.outcome ?? 'none'
  }
}

/** What an answer that is not 2xx is explained with. */
export interface ApiErrorContext {
  region?: string | undefined
  /** The wait that the server asks for, in milliseconds, where that is longer than a retry may wait. */
  tooLongMs?: number | undefined
}

/** An answer that is not 2xx. */
export class MailgunApiError extends MailgunError {
  override get name(): string {
    return 'MailgunApiError'
  }
  /** `api`, which narrows an error to this class. */
  declare readonly code: 'api'
  /** HTTP status. */
  declare readonly status: number
  /** "METHOD /path" of the operation. */
  declare readonly operation: string
  /** What the API says went wrong, in its words: one line, at most 300 characters; empty if it says nothing. */
  declare readonly detail: string
  /** The body: parsed JSON, else its text, else undefined. The API has several shapes of it. */
  declare readonly body: unknown
  /** What to look at first, where the status suggests something. */
  declare readonly hint: string | undefined
  /** The answer itself; its body was read already. Not enumerable, so that printing an error does not show it. */
  declare readonly response: Response

  constructor(operation: string, response: Response, body: unknown, context: ApiErrorContext = {}) {
    const { status } = response
    const detail = errorDetail(body)
    const hint = hintFor(status, context)
    const message = `${operation} answered ${status}${detail && `: ${detail}`}${hint ? ` (${hint})` : ''}`
    super('api', message, { operation, outcome: refuses(status) ? 'none' : 'unknown' })
    this.status = status
    this.detail = detail
    this.body = body === '' ? undefined : body
    this.hint = hint
    Object.defineProperty(this, 'response', { value: response })
  }

  /** The answer's headers. */
  get headers(): Headers {
    return this.response.headers
  }
}

/** An error of this package that is no answer of the API. */
export type MailgunFailure = MailgunError & {
  /** What went wrong. Stable across versions; messages are not. */
  readonly code: Exclude<MailgunErrorCode, 'api'>
}

/** A server that blames the request has not acted on it; 408 comes from one that stopped waiting. */
function refuses(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408
}

const MAX_DETAIL = 300
// A text says what it has to say at its beginning, even a page of HTML.
const MAX_READ = 20_000
const MAX_DEPTH = 5

/** The message in any of the API's error shapes, or the start of a text body without its markup. */
export function errorDetail(body: unknown): string {
  let node = body
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    if (typeof node === 'string') return oneLine(withoutMarkup(node))
    if (typeof node !== 'object' || node === null) return ''
    // Whatever an object holds, its members can be asked for.
    const { message, Message, Description, Reason, error, Field, Value } = node as Record<string, unknown>
    for (const text of [message, Message, Description, Reason])
      if (typeof text === 'string' && text !== '') return oneLine(decodeEntities(text.slice(0, MAX_READ)))
    // A value that is no text may be too deep to be shown.
    if (!error && typeof Field === 'string')
      return oneLine(`${Field}: invalid value${typeof Value === 'string' ? ` "${Value}"` : ''}`)
    node = error
  }
  return ''
}

function withoutMarkup(html: string): string {
  return decodeEntities(html.slice(0, MAX_READ).replace(/<(style|script)[^]*?(<\/\1>|$)|<[^<>]*>/gi, ' '))
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,6}|x[\da-f]{1,5})|(\w{2,4}));/gi,
    (entity, code: string | undefined, name: string) =>
      code ? String.fromCodePoint(Number(`0${code}`)) : (ENTITIES[name] ?? entity),
  )
}

/** Text of a stranger, as it may stand in a message. */
export function oneLine(text: string): string {
  return text
    .slice(0, MAX_READ)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_DETAIL)
}

// Also of one that is refused, such as one with a space before its scheme or a tab in it.
const USER_OF_URL = /^(\s*(?:[a-z\s]+:[/\\\s]*|[/\\]{2,}))[^/\\]*@/i

/** A URL as it may stand in errors: without query, user name and password. */
export function withoutSecrets(url: string): string {
  return url.replace(/[?#][^]*/, '').replace(USER_OF_URL, '$1')
}

function hintFor(status: number, { region, tooLongMs }: ApiErrorContext): string | undefined {
  const tooLong =
    tooLongMs && `it asks for a wait of ${Math.ceil(tooLongMs / 1000)} s, more than retry.maxDelayMs allows`
  const otherRegion =
    region && `this client's region "${region}" knows nothing of "${region === 'us' ? 'eu' : 'us'}"`
  const about: Record<number, string> = {
    401: 'is it an API key, not a webhook signing key?',
    403: 'do the key and plan allow it?',
    404: '',
  }
  return (
    tooLong || (about[status] !== undefined && `${about[status]} ${otherRegion ?? ''}`.trim()) || undefined
  )
}

/** A failure after which only asking the API tells whether it acted; `what` follows the operation in the message. */
export function uncertainError(
  code: MailgunErrorCode,
  operation: string,
  what: string,
  cause?: unknown,
): MailgunError {
  const options = { operation, outcome: 'unknown', ...(cause !== undefined && { cause }) } as const
  return new MailgunError(code, `${operation} ${what}.`, options)
}

/** Bad input, before anything is sent. */
export function refuse(operation: string, why: string, options?: ErrorOptions): never {
  throw new TypeError(`${operation}: ${why}.`, options)
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

/** Whether an error comes from this package, another copy of it included. Then `code` tells which it is. */
export function isMailgunError(error: unknown): error is MailgunApiError | MailgunFailure {
  return isNamed(error, 'MailgunError') || isMailgunApiError(error)
}

/** Whether an error is an answer of the API, another copy of this package included. */
export function isMailgunApiError(error: unknown): error is MailgunApiError {
  return isNamed(error, 'MailgunApiError')
}
