import { isBytes } from '../body/bytes.js'
import { parsing } from './errors.js'
import { entriesOf, type Fields, requireNoForgedHeader, toFields } from './fields.js'
import { type NodeRequest, readForm, requireParsed, toPost } from './post.js'
import { keyList, readClaim, type VerifiedSignature, verifyClaim, type VerifyOptions } from './signature.js'

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
  /** Header `Subject`. */
  subject?: string
  /** Plain text; made from the HTML if the mail has no other. */
  'body-plain'?: string
  /** HTML as it came: a stranger's, to be cleaned before it is shown. Repeated for each HTML part; this is the first. */
  'body-html'?: string
  /** The raw mail; in place of the bodies if the URL of the route ends in `mime`. */
  'body-mime'?: string
  /** Plain text without quoted parts and signature block. */
  'stripped-text'?: string
  /** HTML without quoted parts. */
  'stripped-html'?: string
  /** The signature block that `stripped-text` leaves out. */
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
  /** Random text that is signed; also `token` of the message. */
  token?: string
  /** HMAC-SHA256 of timestamp and token, in hexadecimal; it was verified. */
  signature?: string
}

/** A mail that a route posted. */
export interface InboundMessage extends VerifiedSignature {
  /** The texts. Where a field repeats, as HTML parts and headers may, the first; the others are in `form`. */
  fields: InboundFields
  /** Attached files in the order posted. Names and media types are the sender's words. */
  attachments: File[]
  /** Everything as posted: files by field, as in `content-id-map`, and repeated fields. */
  form: FormData
}

/** A file as multer keeps it in memory. */
export interface ParsedFile {
  /** Name of the form's field. */
  fieldname: string
  /** Name of the file: the sender's words. */
  originalname: string
  /** Media type: the sender's words. */
  mimetype: string
  /** Its bytes; files that multer puts on a disk are refused. */
  buffer: Uint8Array
}

/** A form as Node's parsers leave it. */
export interface ParsedForm {
  /** Text by name, or an array of texts where a field repeats: `request.body` of Express. */
  fields: object
  /** The files, in a list or by field: `request.files` of multer. */
  files?: readonly ParsedFile[] | Readonly<Record<string, readonly ParsedFile[]>> | undefined
}

/** A whole request, of the web's kind or Node's; or its form as a framework has parsed it. */
export type InboundInput = Request | NodeRequest | FormData | ParsedForm

/**
 * A mail that a route forwarded or stored with a notification, once it is certain that Mailgun posted it within the
 * last hours. It may be posted again, whenever your answer is no success or gets lost: `Message-Id` and `recipient`
 * tell.
 * Consumes the body, and holds all files in memory. Refuses a post with two versions of a field that Mailgun writes
 * (`recipient`, `sender`, `body-plain`, `message-url` …), which a forged header of that name would make.
 * @throws WebhookError whatever is wrong with the post; TypeError if a key is empty, the body was read before, or
 * none was parsed
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
 */
export async function verifyInbound(input: InboundInput, options: VerifyOptions): Promise<InboundMessage> {
  const keys = keyList(options)
  requireParsed(input)
  const post = toPost(input)
  if (!post && !(input instanceof FormData)) requireParsed(Object(input).fields)
  const { form, fields, claim } = await parsing(async () => {
    const form = post ? await readForm(post, options.maxBytes) : toForm(input)
    const fields = toFields(form)
    requireNoForgedHeader(fields)
    return { form, fields, claim: readClaim(fields) }
  })
  const signature = await verifyClaim(claim, keys, options)
  const attachments = [...form.values()].filter((value) => typeof value !== 'string')
  return { fields, attachments, form, ...signature }
}

function toForm(input: InboundInput): FormData {
  if (input instanceof FormData) return input
  const { fields, files = [] } = input as ParsedForm
  const form = new FormData()
  for (const [name, text] of entriesOf(fields)) form.append(name, text)
  for (const file of Object.values(files).flat()) form.append(file.fieldname, toFile(file))
  return form
}

function toFile({ originalname, mimetype, buffer }: ParsedFile): File {
  if (!isBytes(buffer)) throw new Error('a file is not in memory')
  return new File([buffer], originalname, { type: mimetype })
}
