import { entriesOf, type Fields, MULTIPART_BYTES, readPayload, toFields } from './body.js'
import { orMalformed } from './errors.js'
import { createCheck, type VerifyOptions } from './signature.js'

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
  /** JSON text; parsed in `headers`. */
  'message-headers'?: string
  /** JSON text; resolved in `inline`. */
  'content-id-map'?: string
  /** When it was posted, in epoch seconds. */
  timestamp?: string
  token?: string
  signature?: string
}

/** A mail that a route posted. */
export interface InboundMessage {
  /** Text fields. The first value where one repeats; what must be certain (recipient, sender, signature) may not. */
  fields: InboundFields
  /** All headers in their order, as pairs of name and value. */
  headers: [name: string, value: string][]
  /** Attached files in the order posted. Names and media types are the sender's words. */
  attachments: File[]
  /** Those of the attachments that the HTML shows, by what follows `cid:` there. */
  inline: Map<string, File>
}

/**
 * A mail that a route forwarded or stored with a notification, once it is certain that Mailgun posted it.
 * Consumes the body, and holds all files in memory. A mail whose `recipient` or `sender` comes twice is refused: headers are posted as fields
 * too, and a sender may name one so.
 * @throws WebhookError whatever is wrong with the post; TypeError if a key is empty
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
 */
export async function verifyInbound(request: Request, options: VerifyOptions): Promise<InboundMessage> {
  const check = createCheck(options)
  const message = await orMalformed(async () => toMessage(entriesOf(await readPayload(request, options.maxBytes, MULTIPART_BYTES))))
  await check(message.fields)
  return message
}

function toMessage(entries: [string, unknown][]): InboundMessage {
  const fields: InboundFields = toFields(entries)
  const files = new Map(entries.filter((entry): entry is [string, File] => entry[1] instanceof File))
  const inline = new Map<string, File>()
  for (const [id, name] of Object.entries(JSON.parse(fields['content-id-map'] ?? '{}'))) {
    const file = files.get(name as string)
    if (file) inline.set(id.replace(/^<|>$/g, ''), file)
  }
  const headers = JSON.parse(fields['message-headers'] ?? '[]') as unknown[][]
  return {
    fields,
    headers: headers.map(([name, value]) => [String(name), String(value)]),
    attachments: [...files.values()],
    inline,
  }
}
