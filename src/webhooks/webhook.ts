import { isBytes, MEBIBYTE, parseJson } from '../body/bytes.js'
import { parsing } from './errors.js'
import type { WebhookEvent, WebhookPayload } from './event.js'
import { entriesOf, type Fields, toFields } from './fields.js'
import { type NodeRequest, type Post, readForm, readPost, requireParsed, toPost } from './post.js'
import { keyList, readClaim, type VerifiedSignature, verifyClaim, type VerifyOptions } from './signature.js'

/**
 * A whole request, of the web's kind or Node's; its JSON as text or bytes; or its body as a framework has parsed it,
 * JSON or form.
 */
export type WebhookInput =
  Request | NodeRequest | FormData | string | Uint8Array | WebhookPayload | Record<string, unknown>

/** An event that Mailgun posted. */
export interface VerifiedWebhook extends VerifiedSignature {
  /** What happened; `event.event` tells the types apart. Only `event` and `id` were looked at. */
  event: WebhookEvent
}

const IS_JSON = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

/**
 * The event that was posted, once it is certain that Mailgun posted it within the last hours.
 * It may be posted again: whenever your answer is no success, or gets lost. So remember `event.id`, for a day, once your
 * work is done, and answer 200 to an event that you know.
 * The signature covers timestamp and token only, not the event: serve the URL over https, and where a forged event does
 * harm, remember the `token` with the id, and refuse a token that comes back with another event.
 * The body of a request is consumed. Of the event, `event` and `id` are looked at; the rest is as Mailgun sent it.
 * @throws WebhookError whatever is wrong with the post; TypeError if a key is empty, the body was read before, or
 * none was parsed
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export async function verifyWebhook(input: WebhookInput, options: VerifyOptions): Promise<VerifiedWebhook> {
  const keys = keyList(options)
  requireParsed(input)
  const post = toPost(input)
  const { event, claim } = await parsing(async () => {
    const { signed, event } = readEvent(
      post ? await readPayload(post, options.maxBytes) : parsePayload(input),
    )
    return { event, claim: readClaim(signed) }
  })
  return { event, ...(await verifyClaim(claim, keys, options)) }
}

function readPayload(post: Post, maxBytes: number | undefined): Promise<unknown> {
  if (!IS_JSON.test(post.header('content-type'))) return readForm(post, maxBytes)
  return readPost(post, maxBytes ?? MEBIBYTE).then(parseJson)
}

function parsePayload(input: unknown): unknown {
  return typeof input === 'string' || isBytes(input) ? parseJson(input) : input
}

/** An event, with the fields that sign it: they stand beside the event, or among the fields of an old post. */
function readEvent(payload: unknown): { signed: Fields; event: WebhookEvent } {
  if (payload instanceof FormData) return readLegacyEvent(toFields(payload))
  const { signature, 'event-data': event } = payload as Partial<WebhookPayload>
  if (!event) return readLegacyEvent(toFields(entriesOf(payload)))
  requireEventName(event)
  const signed = toFields(textsOf(signature))
  const hasId = typeof event.id === 'string' && event.id !== ''
  // Without an id, all such events would pass for repeats of the first.
  return { signed, event: hasId ? event : { ...event, id: signed.token ?? '' } }
}

/** Members of the signature; a timestamp may be a number. */
function textsOf(signature: unknown): [name: string, value: unknown][] {
  return Object.entries(signature as object).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ])
}

function readLegacyEvent(fields: Fields): { signed: Fields; event: WebhookEvent } {
  requireEventName(fields)
  const { token: id = '', timestamp, recipient } = fields
  const event = { event: 'legacy', id, timestamp: Number(timestamp), fields } as const
  return { signed: fields, event: recipient === undefined ? event : { ...event, recipient } }
}

function requireEventName({ event }: { event?: unknown }): void {
  if (typeof event !== 'string') throw new Error('no event')
}
