// What all requests of a batch have in common: the message without its recipients, checked and encoded once.
import type { operations } from '../../generated/schema.js'
import type { SendMessage } from '../../generated/types.js'
import { refuse } from '../client/errors.js'
import { encodeBody } from '../encode/body.js'

/** The operation that a batch consists of. */
export const SEND = 'POST /v3/{domain_name}/messages'
/** The field by which the messages of a request are found in logs, events and webhooks. */
export const KEY_FIELD = 'v:batch'

type BatchField = 'to' | 'cc' | 'bcc' | 'recipient-variables'
// Distributes over the alternatives of the body, which Omit alone would merge into one.
type WithoutRecipients<Message> = Message extends unknown ? Omit<Message, BatchField> : never

/**
 * The message, without its recipients. `%recipient.name%` in it stands for the variable `name` of each recipient.
 * `cc` and `bcc` are refused: they would get a copy for every recipient.
 */
export type BatchBody = WithoutRecipients<SendMessage> & {
  [Field in BatchField | typeof KEY_FIELD]?: undefined
}

/** The domain to send from. */
export type BatchPath = operations['sendMessage']['parameters']['path']

/** Fields that are the same in each request, as they are sent. */
export interface SharedForm {
  form: FormData
  /** How many bytes of a request these fields take. */
  bytes: number
}

const REFUSED: Record<BatchField | typeof KEY_FIELD, string> = {
  to: 'is filled from recipients; leave it out of body',
  cc: 'would get a copy for every recipient; leave it out of a batch',
  bcc: 'would get a copy for every recipient; leave it out of a batch',
  'recipient-variables': 'is filled from the variables of recipients; leave it out of body',
  [KEY_FIELD]: 'says which request a message belongs to; give that variable another name',
}

/**
 * A promise only where there are streams to be read.
 * @throws TypeError naming the field that cannot be sent
 */
export function encodeShared(body: BatchBody, signal?: AbortSignal): SharedForm | Promise<SharedForm> {
  for (const [field, why] of Object.entries(REFUSED))
    if (Object(body)[field] !== undefined) refuse(SEND, `"${field}" ${why}`)
  const encoded = encodeBody({ operation: SEND, repeatable: false, signal }, body)
  return encoded instanceof Promise
    ? encoded.then(({ content }) => toShared(content))
    : toShared(encoded.content)
}

/** Boundary, headers and line breaks of a part, roughly. */
const BYTES_AROUND_PART = 200
const encoder = /* @__PURE__ */ new TextEncoder()

// Text of ASCII alone, which is told ten times faster than text is encoded, has one byte a character.
const ASCII = /^[\0-\x7f]*$/

/** In UTF-8. */
export const byteLength = (text: string): number =>
  ASCII.test(text) ? text.length : encoder.encode(text).byteLength

function toShared(content: unknown): SharedForm {
  if (!(content instanceof FormData)) refuse(SEND, 'body must be the fields of a message')
  let bytes = 0
  for (const [name, value] of content)
    bytes +=
      BYTES_AROUND_PART + byteLength(name) + (typeof value === 'string' ? byteLength(value) : value.size)
  return { form: content, bytes }
}
