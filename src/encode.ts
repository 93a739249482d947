// A body and its encoding → what fetch sends. Refuses what has no representation; drops nothing but `undefined`.
import { encodings, fields, operationFields, type FieldKind } from '../generated/operations.js'
import { isUpload, toPart, type Upload } from './upload.js'

export type Encoding = 'json' | 'urlencoded' | 'multipart'

export interface EncodedBody {
  body: string | FormData | URLSearchParams
  /** Undefined where the runtime writes it, with the multipart boundary. */
  contentType: string | undefined
}

const own = <T>(record: Record<string, T>, key: string): T | undefined => (Object.hasOwn(record, key) ? record[key] : undefined)

// A line break in one of these could start a header of its own in the mail.
const ONE_LINE = /^(h:.*|from|to|cc|bcc|subject)$/

/**
 * @param operation "METHOD /path"
 * @param encoding overrides what the document says
 * @throws TypeError naming the field that cannot be sent
 */
export async function encodeBody(operation: string, body: unknown, encoding?: Encoding): Promise<EncodedBody> {
  if (body instanceof FormData) return { body, contentType: undefined }
  if (body instanceof URLSearchParams) return { body, contentType: 'application/x-www-form-urlencoded' }
  if (typeof body !== 'object' || body === null || isUpload(body)) {
    throw new TypeError(`${operation}: body must be an object of fields, FormData or URLSearchParams.`)
  }
  const known = own(encodings, operation)
  const kind = encoding ?? (known === 'list' ? (Array.isArray(body) ? 'json' : 'multipart') : (known ?? 'multipart'))
  if (kind === 'json') return { body: encodeJson(operation, body), contentType: 'application/json' }
  if (Array.isArray(body)) throw new TypeError(`${operation}: body must be an object of fields, not an array.`)
  if (kind === 'urlencoded') return { body: encodeFields(operation, body), contentType: 'application/x-www-form-urlencoded' }

  const form = new FormData()
  for (const [name, value] of Object.entries(body)) {
    for (const one of each(operation, name, value)) {
      if (isUpload(one) || kindOf(operation, name) === 'file') form.append(name, ...(await filePart(operation, name, one)))
      else form.append(name, fieldText(operation, name, one))
    }
  }
  return { body: form, contentType: undefined }
}

/** Fields as `name=value` pairs, arrays as repeated names: urlencoded bodies and queries. */
export function encodeFields(operation: string, values: object): URLSearchParams {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    for (const one of each(operation, name, value)) pairs.append(name, fieldText(operation, name, one))
  }
  return pairs
}

/** The values of a field that may repeat. */
function each(operation: string, name: string, value: unknown): unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || kindOf(operation, name) === 'json') return [value]
  if (value.length === 0) throw refusal(operation, name, 'is an empty list; leave it out, or give it a value')
  return value
}

function kindOf(operation: string, name: string): FieldKind | 'plain' | undefined {
  return own(own(operationFields, operation) ?? {}, name) ?? own(fields, name) ?? own(fields, name.replace(/:.*/, ':*'))
}

function refusal(operation: string, name: string, why: string): TypeError {
  return new TypeError(`${operation}: "${name}" ${why}.`)
}

async function filePart(operation: string, name: string, value: unknown): Promise<[Blob, string]> {
  if (typeof value !== 'string' && !isUpload(value)) {
    throw refusal(
      operation,
      name,
      `is ${typeName(value)}; give a File, Blob, Uint8Array, ArrayBuffer, ReadableStream, text, or { data, filename }`,
    )
  }
  if (isUpload(value) && 'data' in value && typeof value.data !== 'string' && !isUpload(value.data)) {
    throw refusal(operation, `${name}.data`, `is ${typeName(value.data)}, which is not bytes or text`)
  }
  return toPart(value as Upload)
}

function fieldText(operation: string, name: string, value: unknown): string {
  const kind = kindOf(operation, name)
  if (value instanceof Date) return dateText(operation, name, value, kind)
  if (typeof value === 'string') {
    if (ONE_LINE.test(name) && /[\r\n\0]/.test(value)) throw refusal(operation, name, 'must not contain line breaks')
    return value
  }
  if (typeof value === 'boolean') return kind === 'yes-no' ? (value ? 'yes' : 'no') : String(value)
  if ((typeof value === 'number' && Number.isFinite(value)) || typeof value === 'bigint') return String(value)
  if (kind === 'json' && typeof value === 'object' && value !== null && !isUpload(value)) return encodeJson(operation, value, name)
  throw refusal(operation, name, `is ${typeName(value)}, which this field cannot carry; give text, a number, a boolean or a Date`)
}

/** Dates are RFC 2822 with a numeric zone (the API rejects some zone names), unless the field wants something else. */
function dateText(operation: string, name: string, date: Date, kind: string | undefined): string {
  if (Number.isNaN(date.getTime())) throw refusal(operation, name, 'is an invalid Date')
  if (kind === 'epoch-seconds') return String(date.getTime() / 1000)
  if (kind === 'iso' || kind === 'json') return date.toISOString()
  return kind === 'gmt' ? date.toUTCString() : date.toUTCString().replace('GMT', '+0000')
}

/** JSON text in which dates are as the document says and nothing vanishes. */
function encodeJson(operation: string, body: object, field?: string): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, key: string, value: unknown) {
    // JSON.stringify hands over dates as text; the holder still has the date itself.
    const raw = this[key]
    const name = field ?? key
    if (raw instanceof Date) {
      const kind = kindOf(operation, name)
      return kind === 'epoch-seconds' ? raw.getTime() / 1000 : dateText(operation, name, raw, kind)
    }
    const lost = ['function', 'symbol', 'bigint'].includes(typeof raw) || (typeof raw === 'number' && !Number.isFinite(raw))
    if (lost || (raw === undefined && Array.isArray(this)) || (typeof raw === 'object' && raw !== null && isUpload(raw))) {
      throw refusal(operation, field ? `${field}…${key}` : key, `is ${typeName(raw)}, which JSON cannot carry`)
    }
    return value
  })
}

const typeName = (value: unknown): string =>
  value === null
    ? 'null'
    : typeof value === 'object'
      ? Array.isArray(value)
        ? 'a list in a list'
        : 'an object'
      : Number.isNaN(value)
        ? 'NaN'
        : `a ${typeof value}`
