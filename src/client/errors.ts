// Errors that a user can tell apart. None of them holds a request, an option or a key.

/** Why something failed without an answer of the API. */
export type MailgunErrorCode =
  /** The API answered with a status that is not 2xx. */
  | 'api'
  /** No answer: connection refused or reset, name not found, blocked by the runtime. */
  | 'network'
  /** An attempt took longer than `timeoutMs`. */
  | 'timeout'
  /** A 2xx answer whose body is not what it should be. */
  | 'invalid_response'
  /** A link or server outside the origins that may get the credential. */
  | 'forbidden_origin'
  /** A redirect that cannot be followed safely. */
  | 'redirect'

/** Base of all errors of this package except `TypeError` (bad input, before anything is sent). */
export class MailgunError extends Error {
  // Neither this nor what is declared below is a class field: fields cost bytes, and a name of its own would be printed.
  override get name(): string {
    return 'MailgunError'
  }
  /** Stable across versions; messages are not. */
  declare readonly code: MailgunErrorCode
  constructor(code: MailgunErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** An answer that is not 2xx. */
export class MailgunApiError extends MailgunError {
  override get name(): string {
    return 'MailgunApiError'
  }
  /** HTTP status. */
  declare readonly status: number
  /** "METHOD /path" of the operation. */
  declare readonly operation: string
  /** What the API says went wrong, in its words; empty if it says nothing. */
  declare readonly detail: string
  /** The body: parsed JSON, else its text, else undefined. The API has several shapes of it. */
  declare readonly body: unknown
  /** What to look at first, where the status suggests something. */
  declare readonly hint: string | undefined
  declare readonly response: Response

  constructor(operation: string, response: Response, body: unknown, region?: string) {
    const { status } = response
    const detail = errorDetail(body)
    const hint = hintFor(status, region)
    super('api', `${operation} answered ${status}${detail && `: ${detail}`}${hint ? ` (${hint})` : ''}`)
    this.status = status
    this.operation = operation
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

/** The message in any of the API's error shapes, or the start of a text body without its markup. */
export function errorDetail(body: unknown): string {
  if (typeof body === 'string')
    return body
      .replace(/<(style|script)[^]*?(<\/\1>|$)|<[^<>]*>/gi, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 300)
  if (typeof body !== 'object' || body === null) return ''
  const { message, Message, Description, Reason, error, Field, Value } = body as Record<string, unknown>
  const found = [message, Message, Description, Reason].find(
    (text) => typeof text === 'string' && text !== '',
  )
  if (found) return found as string
  if (error) return errorDetail(error)
  return Field === undefined ? '' : `${String(Field)}: invalid value ${JSON.stringify(Value ?? null)}`
}

function hintFor(status: number, region?: string): string | undefined {
  const place =
    region && `this client uses region "${region}", which knows nothing of "${region === 'us' ? 'eu' : 'us'}"`
  if (status === 401) return `is it an API key, not a webhook signing key?${place ? ` ${place}` : ''}`
  return status === 404 ? place : undefined
}

/** Bad input, before anything is sent. */
export function refuse(operation: string, why: string, options?: ErrorOptions): never {
  throw new TypeError(`${operation}: ${why}.`, options)
}

const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name

/** Whether an error comes from this package, another copy of it included. */
export function isMailgunError(error: unknown): error is MailgunError {
  return named(error, 'MailgunError') || isMailgunApiError(error)
}

/** Whether an error is an answer of the API, another copy of this package included. */
export function isMailgunApiError(error: unknown): error is MailgunApiError {
  return named(error, 'MailgunApiError')
}
