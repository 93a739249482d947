// Fields, or a finished form, → what fetch sends. Everything is checked and copied before the first stream is read.
import { encodings } from '../../generated/operations.js'
import type { FieldKind } from '../facts.js'
import { refuse } from '../client/errors.js'
import type { RequestOptions } from '../client/options.js'
import { checkName, kindOf, LINE_BREAK, refuseField, scalarText, typeName, valuesOf } from './fields.js'
import { encodeJson } from './json.js'
import { refuseMisplaced } from './misplaced.js'
import { requireFields } from './record.js'
import {
  isBytes,
  isNamed,
  isSource,
  readSource,
  toFilePart,
  withType,
  type FilePart,
  type Upload,
} from './upload.js'

export type SentBody = string | FormData | Blob

export interface EncodedBody {
  content: SentBody | undefined
  /** Undefined where the runtime writes it, with the multipart boundary. */
  contentType?: string | undefined
}

/** What the encoding of a body depends on. */
export interface EncodeContext {
  /** "METHOD /path" */
  operation: string
  /** Whether sending it twice does no harm. */
  repeatable: boolean
  /** Overrides what the document says. */
  encoding?: RequestOptions['encoding']
  /** Stops the reading of streams. */
  signal?: AbortSignal | undefined
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'
const MEDIA_TYPE = /^[!-~]+\/[ -~]+$/

/**
 * A promise only where there are streams to be read.
 * @throws TypeError naming the field that cannot be sent
 */
export function encodeBody(
  context: EncodeContext,
  body: unknown,
  form?: unknown,
): EncodedBody | Promise<EncodedBody> {
  const { operation } = context
  if (form !== undefined) {
    if (body !== undefined) refuse(operation, 'give body or form, not both')
    refuseMisplaced(operation, form)
    return encodeForm(context, form)
  }
  if (body === undefined) return { content: context.repeatable ? undefined : new Blob([]) }
  const isList = Array.isArray(body)
  const encoding = context.encoding ?? documentedEncoding(operation, isList)
  if (!(isList && encoding === 'json')) requireFields(operation, 'body', body, ', or a finished form as form')
  refuseMisplaced(operation, body)
  if (encoding === 'json') return textBody(context, encodeJson(operation, body), JSON_TYPE)
  if (encoding === 'urlencoded') return textBody(context, encodeFields(operation, body as object), FORM)
  return encodeMultipart(context, body as object)
}

function documentedEncoding(operation: string, isList: boolean): RequestOptions['encoding'] {
  const known = encodings.get(operation)
  if (known !== 'list') return known
  return isList ? 'json' : 'multipart'
}

/** A finished form, copied, because its owner may change it between two attempts. */
function encodeForm(context: EncodeContext, form: unknown): EncodedBody {
  if (form instanceof URLSearchParams) return textBody(context, form.toString(), FORM)
  if (!(form instanceof FormData))
    refuse(
      context.operation,
      `form is ${typeName(form)}; give FormData or URLSearchParams, or fields as body`,
    )
  const content = new FormData()
  for (const [name, value] of form) content.append(name, value)
  return { content }
}

/** Some runtimes send text again by themselves when a kept connection closes, but not a Blob. */
function textBody({ repeatable }: EncodeContext, text: string, contentType: string): EncodedBody {
  return { content: repeatable ? text : new Blob([text]), contentType }
}

/** Fields as `name=value` pairs, arrays as repeated names: urlencoded bodies and queries. */
export function encodeFields(operation: string, fields: object): string {
  const pairs = new URLSearchParams()
  for (const [name, value, kind] of eachValue(operation, fields))
    pairs.append(name, fieldText(operation, name, value, kind))
  return pairs.toString()
}

type Part = [name: string, value: string | FilePart]

function encodeMultipart(context: EncodeContext, fields: object): EncodedBody | Promise<EncodedBody> {
  const { operation } = context
  const parts: Part[] = []
  let hasSource = false
  for (const [name, value, kind] of eachValue(operation, fields)) {
    if (isFile(value, kind)) {
      const file = toFilePart(checkUpload(operation, name, value))
      checkFileName(operation, name, file.filename)
      hasSource ||= isSource(file.data)
      parts.push([name, file])
    } else parts.push([name, fieldText(operation, name, value, kind)])
  }
  return hasSource ? readSources(context, parts).then(toForm) : toForm(parts)
}

function toForm(parts: Part[]): EncodedBody {
  const content = new FormData()
  for (const [name, value] of parts) {
    if (typeof value === 'string') content.append(name, value)
    // Sources were read before.
    else content.append(name, withType(value.data as Blob, value.contentType), value.filename)
  }
  return { content }
}

/** Puts bytes in the place of what gives them. */
async function readSources({ operation, signal }: EncodeContext, parts: Part[]): Promise<Part[]> {
  for (const [name, file] of parts) {
    if (typeof file === 'string' || !isSource(file.data)) continue
    try {
      file.data = await readSource(file.data, signal)
    } catch (cause) {
      signal?.throwIfAborted()
      refuseField(operation, name, `cannot be read: ${String(cause)}`, { cause })
    }
  }
  return parts
}

/** Each value that is to be sent, with the field's kind. */
function* eachValue(
  operation: string,
  fields: object,
): Generator<[name: string, value: unknown, kind: FieldKind | undefined]> {
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value === undefined) continue
    checkName(operation, name)
    const kind = kindOf(operation, name)
    for (const one of valuesOf(operation, name, value, kind)) yield [name, one, kind]
  }
}

function isFile(value: unknown, kind: FieldKind | undefined): boolean {
  return kind === 'file' || (kind !== 'json' && (isBytes(value) || isNamed(value)))
}

function fieldText(operation: string, name: string, value: unknown, kind: FieldKind | undefined): string {
  const isJson = kind === 'json' && typeof value === 'object' && value !== null && !(value instanceof Date)
  return isJson ? encodeJson(operation, value, name) : scalarText(operation, name, value, kind)
}

function checkUpload(operation: string, name: string, value: unknown): Upload {
  const data = isNamed(value) ? value.data : value
  if (typeof data !== 'string' && !isBytes(data)) {
    const wanted = 'a Blob, bytes, a stream, text or { data, filename }'
    refuseField(operation, name, `is ${typeName(data)}; give ${wanted}`)
  }
  // A Blob would drop such a type without a word.
  if (isNamed(value) && value.contentType !== undefined && !MEDIA_TYPE.test(value.contentType))
    refuseField(operation, name, 'must have a media type as contentType')
  return isNamed(value) ? value : data
}

function checkFileName(operation: string, name: string, filename: unknown): void {
  if (typeof filename !== 'string' || LINE_BREAK.test(filename) || filename.endsWith('\\'))
    refuseField(operation, name, 'must have a file name of one line that does not end with a backslash')
}
