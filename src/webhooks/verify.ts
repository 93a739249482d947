import type { components } from '../../generated/schema.js'
import { parseJson, readPayload, toFields } from './body.js'
import { type Fields, fromFields, verifySigned, type VerifyOptions } from './signature.js'

/** What Mailgun posts to a webhook URL. */
export type WebhookPayload = components['schemas']['WebhookPayload']

/**
 * What happened, told apart by `event`. Mailgun may add types that this list does not have yet, so have a default case.
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads
 */
export type WebhookEvent = components['schemas']['Event'] | LegacyEvent

/** A post of the old webhooks, which are forms: flat, and with event names of their own. */
export interface LegacyEvent {
  event: 'legacy'
  /** The token; old posts have no id. */
  id: string
  /** When it was posted, in epoch seconds. */
  timestamp: number
  /** Every field as posted: `fields.event` is `bounced`, `dropped`, `delivered` and so on. Files are left out. */
  fields: Fields
}

/** A whole request, its JSON text or bytes, or its body as a framework has parsed it. */
export type WebhookInput = Request | string | Uint8Array | WebhookPayload | Record<string, unknown>

/**
 * The event that was posted, once it is certain that Mailgun posted it, lately and (with `seen`) for the first time.
 * The signature covers timestamp and token only, not the event: serve the URL over https.
 * The body of a `Request` is consumed. Of the event, only `event` is looked at; the rest is as Mailgun sent it.
 * @throws WebhookError whatever is wrong with the input; TypeError if a key is empty
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
 */
export function verifyWebhook(input: WebhookInput, options: VerifyOptions): Promise<WebhookEvent> {
  return verifySigned(options, async () => {
    const payload = input instanceof Request ? await readPayload(input, options.maxBytes) : parseJson(input)
    const { signature, 'event-data': data } = payload as Partial<WebhookPayload>
    const fields = toFields(data ? signature : payload)
    const event: WebhookEvent = data ?? {
      event: 'legacy',
      id: fields.token!,
      timestamp: +fields.timestamp!,
      fields,
    }
    if (typeof (data ?? fields).event !== 'string') throw new Error('no event')
    return fromFields(fields, event, options)
  })
}
