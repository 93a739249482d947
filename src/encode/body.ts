// A body and its encoding → what fetch sends. Refuses what has no representation; drops nothing but `undefined`.
import { encodings, fields, type FieldKind } from '../../generated/operations.js'
import { refuse } from '../client/errors.js'
import { isBytes, isNamed, toPart, type Upload } from './upload.js'

export type Encoding = 'json' | 'urlencoded' | 'multipart'

export interface EncodedBody {
  body: string | FormData | URLSearchParams
  /** Undefined where the runtime writes it, with the multipart boundary. */
  contentType?: string
}

const FORM = 'application/x-www-form-urlencoded'

// A line break in one of these could start a header of its own in the mail.
const ONE_LINE = /^(h:|(from|to|cc|bcc|subject)$)/i
/** What could end one header, of a mail or of a request, and begin another. */
export const LINE_BREAK = /[\r\n\0]/
const ONE_LINE_ONLY = 'must not contain line breaks'
const MEDIA_TYPE = /^[!-~]+\/[ -~]+$/

const tag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/**
 * @param operation "METHOD /path"
 * @param encoding overrides what the document says
 * @param signal stops the reading of streams
 * @throws TypeError naming the field that cannot be sent
 */
export async function encodeBody(
  operation: string,
  body: unknown,
  encoding?: Encoding,
  signal?: AbortSignal,
): Promise<EncodedBody> {
  if (body instanceof FormData) return { body }
  if (body instanceof URLSearchParams) return { body, contentType: FORM }
  const known = listing(encodings, operation)
  const isList = Array.isArray(body)
  const kind = encoding ?? (known === 'list' && isList ? 'json' : known)
  // A Map, a Date or a Promise would be sent empty.
  if (tag(body) !== 'Object' && !(isList && kind === 'json'))
    refuse(operation, `body is ${typeName(body)}; give an object of fields, FormData or URLSearchParams`)
  if (kind === 'json') return { body: encodeJson(operation, body), contentType: 'application/json' }
  if (kind === 'urlencoded') return { body: encodeFields(operation, body as object), contentType: FORM }

  const form = new FormData()
  for (const [name, text, upload] of partsOf(operation, body as object, true)) {
    try {
      if (upload === undefined) form.append(name, text)
      else form.append(name, ...(await toPart(upload, signal)))
    } catch (cause) {
      signal?.throwIfAborted()
      refuse(operation, `"${name}" cannot be read: ${String(cause)}`, { cause })
    }
  }
  return { body: form }
}

/** Fields as `name=value` pairs, arrays as repeated names: urlencoded bodies and queries. */
export function encodeFields(operation: string, values: object): URLSearchParams {
  return new URLSearchParams(partsOf(operation, values) as [string, string][])
}

type Part = [name: string, text: string, upload?: Upload]

/** All fields, checked and copied before the first stream is read. */
function partsOf(operation: string, values: object, files?: boolean): Part[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return []
    if (LINE_BREAK.test(name)) refuseField(operation, name, ONE_LINE_ONLY)
    const kind = kindOf(operation, name)
    // Holes are values that cannot be sent, too.
    const list = Array.isArray(value) && kind !== 'json' ? [...(value as unknown[])] : [value]
    if (!list.length) refuseField(operation, name, 'is an empty list; leave it out')
    return list.map((one): Part => {
      const isFile = files && (kind === 'file' || (kind !== 'json' && (isBytes(one) || isNamed(one))))
      return isFile
        ? [name, '', checkUpload(operation, name, one)]
        : [name, fieldText(operation, name, one, kind)]
    })
  })
}

/** Which of several lists has a name. */
function listing<Key extends string>(
  lists: Partial<Record<Key, readonly string[]>>,
  name: string,
): Key | undefined {
  return (Object.keys(lists) as Key[]).find((key) => lists[key]?.includes(name))
}

const kindOf = (operation: string, name: string): FieldKind | undefined =>
  listing(fields, `${operation} ${name}`) ??
  listing(fields, name) ??
  listing(fields, name.replace(/:.*/, ':*'))

function refuseField(operation: string, name: string, why: string): never {
  refuse(operation, `"${name}" ${why}`)
}

function checkUpload(operation: string, name: string, value: unknown): Upload {
  const data = isNamed(value) ? value.data : value
  if (typeof data !== 'string' && !isBytes(data))
    refuseField(
      operation,
      name,
      `is ${typeName(data)}; give a Blob, bytes, a ReadableStream, text or { data, filename }`,
    )
  // A Blob would drop such a type without a word.
  if (isNamed(value) && value.contentType !== undefined && !MEDIA_TYPE.test(value.contentType))
    refuseField(operation, name, 'must have a media type as contentType')
  return value as Upload
}

function fieldText(operation: string, name: string, value: unknown, kind: string | undefined): string {
  if (value instanceof Date) return dateText(operation, name, value, kind)
  if (typeof value === 'string') {
    if (ONE_LINE.test(name) && LINE_BREAK.test(value)) refuseField(operation, name, ONE_LINE_ONLY)
    return value
  }
  if (typeof value === 'boolean') return kind === 'yes-no' ? (value ? 'yes' : 'no') : String(value)
  if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint') return String(value)
  if (kind === 'json' && typeof value === 'object' && value !== null)
    return encodeJson(operation, value, name)
  refuseField(operation, name, `is ${typeName(value)}; give text, a number, a boolean or a Date`)
}

/** Dates are RFC 2822 with a numeric zone (the API rejects some zone names), unless the field wants something else. */
function dateText(operation: string, name: string, date: Date, kind: string | undefined): string {
  if (Number.isNaN(date.getTime())) refuseField(operation, name, 'is an invalid Date')
  if (kind === 'epoch-seconds') return String(date.getTime() / 1000)
  if (kind === 'iso' || kind === 'json') return date.toISOString()
  return kind === 'gmt' ? date.toUTCString() : date.toUTCString().replace('GMT', '+0000')
}

/** JSON text in which dates are as the document says and nothing vanishes. */
function encodeJson(operation: string, body: unknown, field?: string): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, key: string, value: unknown) {
    // JSON.stringify hands over dates as text; the holder still has the date itself.
    const raw = this[key]
    const name = field ?? key
    if (raw instanceof Date) {
      const kind = kindOf(operation, name)
      const text = dateText(operation, name, raw, kind)
      return kind === 'epoch-seconds' ? Number(text) : text
    }
    const fits =
      /^(Object|Array|String|Boolean|Null)$/.test(tag(raw)) ||
      Number.isFinite(raw) ||
      (raw === undefined
        ? !Array.isArray(this)
        : typeof (raw as { toJSON?: unknown }).toJSON === 'function' && !isBytes(raw))
    if (!fits)
      refuseField(
        operation,
        field && key ? `${field}.${key}` : name,
        `is ${typeName(raw)}, which JSON cannot carry`,
      )
    return value
  })
}

const typeName = (value: unknown): string =>
  value === null || typeof value === 'number' ? String(value) : tag(value)
