// A body and its encoding → what fetch sends. Refuses what has no representation; drops nothing but `undefined`.
import { encodings, fields, operationFields, type FieldKind } from '../generated/operations.js'
import { isBytes, isNamed, toPart, type Upload } from './upload.js'

export type Encoding = 'json' | 'urlencoded' | 'multipart'

export interface EncodedBody {
  body: string | FormData | URLSearchParams
  /** Undefined where the runtime writes it, with the multipart boundary. */
  contentType: string | undefined
}

const own = <T>(record: Record<string, T>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined)

// A line break in one of these could start a header of its own in the mail.
const ONE_LINE = /^(h:|(from|to|cc|bcc|subject)$)/i
const LINE_BREAK = /[\r\n\0]/
const MEDIA_TYPE = /^[!-~]+\/[ -~]+$/

const tag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/**
 * @param operation "METHOD /path"
 * @param encoding overrides what the document says
 * @param signal stops the reading of streams
 * @throws TypeError naming the field that cannot be sent
 */
export async function encodeBody(operation: string, body: unknown, encoding?: Encoding, signal?: AbortSignal): Promise<EncodedBody> {
  if (body instanceof FormData) return { body, contentType: undefined }
  if (body instanceof URLSearchParams) return { body, contentType: 'application/x-www-form-urlencoded' }
  const known = own(encodings, operation)
  const isList = Array.isArray(body)
  const kind = encoding ?? (known === 'list' ? (isList ? 'json' : 'multipart') : (known ?? 'multipart'))
  // A Map, a Date or a Promise would be sent empty.
  if (tag(body) !== 'Object' && !(isList && kind === 'json'))
    throw new TypeError(`${operation}: body is ${typeName(body)}; give an object of fields, FormData or URLSearchParams.`)
  if (kind === 'json') return { body: encodeJson(operation, body), contentType: 'application/json' }
  if (kind === 'urlencoded') return { body: encodeFields(operation, body as object), contentType: 'application/x-www-form-urlencoded' }

  const form = new FormData()
  for (const [name, text, upload] of partsOf(operation, body as object, true)) {
    try {
      if (upload === undefined) form.append(name, text)
      else form.append(name, ...(await toPart(upload, signal)))
    } catch (cause) {
      signal?.throwIfAborted()
      throw refusal(operation, name, `cannot be read: ${String(cause)}`, cause)
    }
  }
  return { body: form, contentType: undefined }
}

/** Fields as `name=value` pairs, arrays as repeated names: urlencoded bodies and queries. */
export function encodeFields(operation: string, values: object): URLSearchParams {
  return new URLSearchParams(partsOf(operation, values) as [string, string][])
}

type Part = [name: string, text: string, upload?: Upload]

/** All fields, checked and copied before the first stream is read. */
function partsOf(operation: string, values: object, files?: boolean): Part[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const kind = kindOf(operation, name)
    return each(operation, name, value, kind).map((one): Part => {
      const isFile = files && (kind === 'file' || (kind !== 'json' && (isBytes(one) || isNamed(one))))
      return isFile ? [name, '', checkUpload(operation, name, one)] : [name, fieldText(operation, name, one, kind)]
    })
  })
}

/** The values of a field that may repeat. */
function each(operation: string, name: string, value: unknown, kind: string | undefined): unknown[] {
  if (value === undefined) return []
  if (LINE_BREAK.test(name)) throw refusal(operation, name, 'must not contain line breaks')
  if (!Array.isArray(value) || kind === 'json') return [value]
  if (value.length === 0) throw refusal(operation, name, 'is an empty list; leave it out')
  // Holes are values that cannot be sent, too.
  return [...(value as unknown[])]
}

function kindOf(operation: string, name: string): FieldKind | 'plain' | undefined {
  return own(own(operationFields, operation) ?? {}, name) ?? own(fields, name) ?? own(fields, name.replace(/:.*/, ':*'))
}

function refusal(operation: string, name: string, why: string, cause?: unknown): TypeError {
  return new TypeError(`${operation}: "${name}" ${why}.`, cause ? { cause } : undefined)
}

function checkUpload(operation: string, name: string, value: unknown): Upload {
  const data = isNamed(value) ? value.data : value
  if (typeof data !== 'string' && !isBytes(data))
    throw refusal(
      operation,
      name,
      `is ${typeName(data)}; give a File, Blob, Uint8Array, ArrayBuffer, ReadableStream, text or { data, filename }`,
    )
  // A Blob would drop such a type without a word.
  if (isNamed(value) && value.contentType !== undefined && !MEDIA_TYPE.test(value.contentType))
    throw refusal(operation, name, 'must have a media type as contentType')
  return value as Upload
}

function fieldText(operation: string, name: string, value: unknown, kind: string | undefined): string {
  if (value instanceof Date) return dateText(operation, name, value, kind)
  if (typeof value === 'string') {
    if (ONE_LINE.test(name) && LINE_BREAK.test(value)) throw refusal(operation, name, 'must not contain line breaks')
    return value
  }
  if (typeof value === 'boolean') return kind === 'yes-no' ? (value ? 'yes' : 'no') : String(value)
  if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint') return String(value)
  if (kind === 'json' && typeof value === 'object' && value !== null) return encodeJson(operation, value, name)
  throw refusal(operation, name, `is ${typeName(value)}; give text, a number, a boolean or a Date`)
}

/** Dates are RFC 2822 with a numeric zone (the API rejects some zone names), unless the field wants something else. */
function dateText(operation: string, name: string, date: Date, kind: string | undefined): string {
  if (Number.isNaN(date.getTime())) throw refusal(operation, name, 'is an invalid Date')
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
      (raw === undefined ? !Array.isArray(this) : typeof (raw as { toJSON?: unknown }).toJSON === 'function' && !isBytes(raw))
    if (!fits) throw refusal(operation, field && key ? `${field}.${key}` : name, `is ${typeName(raw)}, which JSON cannot carry`)
    return value
  })
}

const typeName = (value: unknown): string => (value === null || typeof value === 'number' ? String(value) : tag(value))
