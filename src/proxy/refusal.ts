// What a browser is told where it gets no answer of Mailgun's.

/** Not kept for the next visitor, and not run as a page of this origin if opened as one. */
export const PRIVATE = {
  'cache-control': 'no-store',
  'content-security-policy': 'sandbox',
  'x-content-type-options': 'nosniff',
}

const MESSAGES = {
  400: 'The body cannot be read.',
  403: 'This operation is not allowed here.',
  408: 'The body is too slow.',
  413: 'The body is too large.',
  415: 'The body must be multipart/form-data with one boundary, application/x-www-form-urlencoded or application/json in UTF-8.',
  500: 'Something failed.',
  502: 'Mailgun could not be called.',
  504: 'Mailgun is too slow.',
}

/** Ends a request with a status and a reason that its sender may know. */
export class Refusal extends Error {
  readonly status: keyof typeof MESSAGES
  constructor(status: keyof typeof MESSAGES, message: string = MESSAGES[status]) {
    super(message)
    this.status = status
  }
}

export function toResponse({ status, message }: Refusal): Response {
  return new Response(JSON.stringify({ message }), {
    status,
    headers: { 'content-type': 'application/json', ...PRIVATE },
  })
}
