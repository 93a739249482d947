// Messages that Mailgun keeps: fetched, taken apart and sent again by the URL in their events.
import type { QueuedMessage, StoredMessage } from '../generated/types.js'
import type { Mailgun } from './client/client.js'
import { refuse, uncertainError, withoutSecrets } from './client/errors.js'
import type { CallOptions, RequestOptions } from './client/options.js'
import { DOTS } from './encode/path.js'
import type { Result } from './client/result.js'

/**
 * A message by the `storage.url` of one of its events, for as long as its domain keeps messages.
 * The URL must be one of the client's region, or below its `baseUrl`.
 * @throws TypeError for a URL that is not a stored message's
 * @throws MailgunError `forbidden_origin` for a URL of another server, before anything is sent
 * @see https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
 */
export async function getStored(
  client: Mailgun,
  url: string,
  options?: CallOptions,
): Promise<Result<StoredMessage>> {
  return ask(client, 'GET', url, MESSAGE, options)
}

/**
 * The same message as it was received or sent: raw MIME.
 * Mailgun hands it over in JSON, so bytes that are not UTF-8 may be lost.
 * @throws as `getStored`
 */
export async function getStoredMime(
  client: Mailgun,
  url: string,
  options?: CallOptions,
): Promise<Result<string>> {
  const params = { header: { accept: 'message/rfc2822' } }
  const result = await ask<string>(client, 'GET', url, MESSAGE, { ...options, params, parseAs: 'text' })
  if (result.error) return result
  let mime: unknown = result.data
  try {
    mime = (JSON.parse(result.data) as StoredMessage | null)?.['body-mime']
  } catch {
    // MIME as it is, which is never JSON.
  }
  if (typeof mime !== 'string' || mime === '')
    throw uncertainError('invalid_response', `GET ${url}`, 'answered without "body-mime"')
  return { ...result, data: mime }
}

/**
 * The bytes of an attachment, by its `url` in the stored message.
 * @throws as `getStored`
 */
export async function getStoredAttachment(
  client: Mailgun,
  url: string,
  options?: CallOptions,
): Promise<Result<Blob>> {
  return ask(client, 'GET', url, ATTACHMENT, { ...options, parseAs: 'blob' })
}

/**
 * Sends a stored message again, as a new message; it is not repeated where it may have been accepted.
 * @param to recipients, who may be others than before
 * @throws as `getStored`
 */
export async function resendStored(
  client: Mailgun,
  url: string,
  to: string | readonly string[],
  options?: CallOptions,
): Promise<Result<QueuedMessage>> {
  const recipients = [to].flat()
  if (!recipients.length || !recipients.every((one) => typeof one === 'string' && one.trim()))
    refuse('resendStored', 'to must be an address, or a list of them')
  return ask(client, 'POST', url, MESSAGE, { ...options, body: { to: recipients.join() } })
}

// The whole path, below a proxy's own if there is one.
const MESSAGE = /^(\/[^/]+)*?\/v\d\/domains\/[^/]+\/messages\/[^/]+$/
const ATTACHMENT = /^(\/[^/]+)*?\/v\d\/domains\/[^/]+\/messages\/[^/]+\/attachments\/[^/]+$/
// Query and fragment could hold what looks like a path; parsers drop control characters and turn backslashes.
// Some servers decode twice, or drop what follows a semicolon before they look for dots.
const UNSAFE = /[?#;\\\s\p{Cc}]|%(2[35f]|3[bf]|5c|[01][\da-f]|7f)/iu

/** A URL may come from a payload that nobody verified; it must not lead to another operation. */
async function ask<Data>(
  client: Mailgun,
  method: string,
  url: string,
  shape: RegExp,
  init?: RequestOptions,
): Promise<Result<Data>> {
  const parsed = typeof url === 'string' && !UNSAFE.test(url) && !DOTS.test(url) ? parse(url) : undefined
  if (!parsed || !shape.test(parsed.pathname))
    refuse(
      method,
      `${JSON.stringify(withoutSecrets(String(url)))} is not the URL of a stored message; take the event's storage.url as it is`,
    )
  // After two slashes comes another server.
  const isRelative = /^\/(?!\/)/.test(url)
  return client.request<Data>(method, isRelative ? parsed.pathname : parsed.href, init)
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url, 'https://relative.invalid')
  } catch {
    return undefined
  }
}
