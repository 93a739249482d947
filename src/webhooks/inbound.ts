import { readPayload, toFields } from './body.js'
import { type Fields, fromFields, verifySigned, type VerifyOptions } from './signature.js'

/**
 * The fields of a mail that a route posts, as text. Beside these, each header of the mail comes as a field of its name
 * (`Message-Id`, `X-…`). All of it was written by whoever sent the mail.
 */
export interface InboundFields extends Fields {
  /** Envelope recipients, separated by commas. */
  recipient?: string
  /** Envelope sender: not proven, and may differ from `from`. */
  sender?: string
  /** Header `From`, with the name. */
  from?: string
  subject?: string
  /** Plain text; made from the HTML if the mail has no other. */
  'body-plain'?: string
  'body-html'?: string
  /** The raw mail; in place of the bodies if the URL of the route ends in `mime`. */
  'body-mime'?: string
  /** Plain text without quoted parts and signature block. */
  'stripped-text'?: string
  'stripped-html'?: string
  'stripped-signature'?: string
  /** Number of attached files, in digits. */
  'attachment-count'?: string
  /** Where the mail is kept, if the route stores it. */
  'message-url'?: string
  /** All headers in their order: JSON text of an array of pairs, name and value. */
  'message-headers'?: string
  /** JSON text of an object: what the HTML calls `cid:…`, in angle brackets → name of the file's field in `form`. */
  'content-id-map'?: string
  /** When it was posted, in epoch seconds. */
  timestamp?: string
  token?: string
  signature?: string
}

/** A mail that a route posted. */
export interface InboundMessage {
  /** The texts. Where a field repeats, as HTML parts and headers may, the first; the others are in `form`. */
  fields: InboundFields
  /** Attached files in the order posted. Names and media types are the sender's words. */
  attachments: File[]
  /** Everything as posted: files by field, as in `content-id-map`, and repeated fields. */
  form: FormData
}

/**
 * A mail that a route forwarded or stored with a notification, once it is certain that Mailgun posted it.
 * Consumes the body, and holds all files in memory. Refuses a post with two fields `recipient` or `sender`, which a
 * forged header of that name would make.
 * @throws WebhookError whatever is wrong with the post; TypeError if a key is empty
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
 */
export function verifyInbound(request: Request, options: VerifyOptions): Promise<InboundMessage> {
  return verifySigned(options, async () => {
    // JSON has no `values` to call, and is refused so.
    const form = (await readPayload(request, options.maxBytes)) as FormData
    const fields = toFields(form)
    const attachments = [...form.values()].filter((value) => typeof value !== 'string')
    return fromFields(fields, { fields, attachments, form }, options)
  })
}
