import { TooLargeError } from '../body/bytes.js'

/** Why a post was refused. */
export type WebhookErrorCode =
  /** Not what Mailgun posts: wrong media type, not JSON, not UTF-8, a field that is missing, wrong or in two versions. */
  | 'malformed'
  /** More bytes, fields or files than the bounds allow. */
  | 'too_large'
  /** No key given made this signature: a forged post, or the wrong key. */
  | 'bad_signature'
  /** Signed too long ago, or too far in the future. */
  | 'too_old'

/**
 * Mailgun gives a post up after 406 and repeats it for 8 hours after any other failure. So 406 is only for what can
 * never be right: a post that meets a wrong key, a wrong clock or too low a bound is there again once that is mended.
 */
const STATUSES = { malformed: 406, too_large: 413, bad_signature: 401, too_old: 401 } as const

const MAX_MESSAGE_LENGTH = 300

/** A post that must not be trusted. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  /** Stable across versions; messages are not. */
  readonly code: WebhookErrorCode
  /**
   * HTTP status to answer with: 401, 406 or 413. After 406 Mailgun does not post again; after the others it does, so
   * that an event outlives a wrong key, a wrong clock or a bound set too low.
   */
  readonly status: 401 | 406 | 413
  constructor(code: WebhookErrorCode, message: string = code, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.status = STATUSES[code]
  }
}

/** Whether an error is a refused post, another copy of this package included. */
export function isWebhookError(error: unknown): error is WebhookError {
  return error instanceof Error && error.name === 'WebhookError'
}

/**
 * What `parse` makes of a stranger's input. Whatever it throws makes the input malformed, unless it says more.
 * @throws WebhookError
 */
export async function parsing<T>(parse: () => T | Promise<T>): Promise<T> {
  try {
    return await parse()
  } catch (cause) {
    if (isWebhookError(cause)) throw cause
    if (cause instanceof TooLargeError) throw new WebhookError('too_large', cause.message)
    throw new WebhookError('malformed', oneLine(String(cause)), { cause })
  }
}

/** Parsers quote what they could not read, so a stranger's text may stand in the message. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, MAX_MESSAGE_LENGTH)
}
