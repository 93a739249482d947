/** Why a post was refused. */
export type WebhookErrorCode =
  /** Not what Mailgun posts: wrong media type, too big, not JSON, not UTF-8, a field missing, twice or of the wrong shape. */
  | 'malformed'
  /** No key given made this signature: a forged post, or the wrong key. */
  | 'bad_signature'
  /** Signed too long ago, or too far in the future. */
  | 'too_old'
  /** `seen` knows the token. */
  | 'replayed'

/**
 * A post that must not be trusted. Answer it with 406, which Mailgun does not repeat; after any other status but 200
 * Mailgun posts again for hours.
 */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  /** Stable across versions; messages are not. */
  readonly code: WebhookErrorCode
  constructor(code: WebhookErrorCode, message: string = code, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether an error is a refused post, another copy of this package included. */
export function isWebhookError(error: unknown): error is WebhookError {
  return error instanceof Error && error.name === 'WebhookError'
}
