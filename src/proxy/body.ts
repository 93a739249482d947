// The body of a request, parsed once: what `authorize` sees is what Mailgun gets, encoded anew. Of raw bytes two parsers
// can read two things, where boundaries, headers of a part or keys repeat.
import { MEBIBYTE, parseJson, readBytes, TooLargeError, type Bytes } from '../body/bytes.js'
import { formTypeOf } from '../body/form.js'
import { isMethodOverride } from './override.js'
import { Refusal } from './refusal.js'

/** A body as parsed. */
export type ParsedBody =
  { kind: 'empty' } | { kind: 'json'; json: unknown } | { kind: 'multipart' | 'urlencoded'; form: FormData }

/** A body as it is sent. */
export interface SentBody {
  content: Blob | FormData | undefined
  /** Undefined where the runtime writes it, with the multipart boundary. */
  contentType?: string
}

interface BodyType {
  maxBytes: number
  /** @throws TooLargeError; any other error if it is not of this type */
  parse(bytes: Bytes): ParsedBody | Promise<ParsedBody>
}

const MAX_FORM_BYTES = 25 * MEBIBYTE
const JSON_TYPE = 'application/json'
const URLENCODED = 'application/x-www-form-urlencoded'
const IS_JSON = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i

/**
 * @param maxBytes undefined leaves it to the media type
 * @throws Refusal 400, 413 or 415
 */
export async function readBody(request: Request, maxBytes: number | undefined): Promise<ParsedBody> {
  const type = bodyTypeOf(request.headers.get('content-type') ?? '')
  // An empty body needs no type.
  const limit = type ? (maxBytes ?? type.maxBytes) : 0
  const tooLarge = new Refusal(type ? 413 : 415)
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge
  const bytes = await readBytes(chunksOf(request.body), limit).catch((error: unknown) => {
    throw error instanceof TooLargeError ? tooLarge : error
  })
  if (!type || bytes.length === 0) return { kind: 'empty' }
  try {
    const body = await type.parse(bytes)
    for (const name of namesIn(body)) requirePlainName(name)
    return body
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw error instanceof TooLargeError ? tooLarge : new Refusal(400)
  }
}

/** The source is never cancelled: on some servers that would close the connection before the answer is out. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (!body) return
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

function bodyTypeOf(mediaType: string): BodyType | undefined {
  if (IS_JSON.test(mediaType)) return { maxBytes: MEBIBYTE, parse: toJson }
  const type = formTypeOf(mediaType)
  if (!type) return undefined
  const kind = type.isUrlencoded ? 'urlencoded' : 'multipart'
  return {
    maxBytes: Math.min(type.maxBytes, MAX_FORM_BYTES),
    parse: async (bytes) => ({ kind, form: toPlainForm(await type.parse(bytes)) }),
  }
}

/** JSON as it will be written: a number out of range is written as null, and `authorize` has to see that. */
function toJson(bytes: Bytes): ParsedBody {
  return { kind: 'json', json: JSON.parse(JSON.stringify(parseJson(bytes))) }
}

function namesIn(body: ParsedBody): string[] {
  if (body.kind === 'empty') return []
  if (body.kind === 'json') return Object.keys(Object(body.json) as object).filter(isMethodOverride)
  return [...body.form.keys()]
}

// Some runtimes write these without escapes into the header of a part, and some parsers read the escapes otherwise.
const UNQUOTABLE = /["\\\p{Cc}]/u
// Some parsers decode or trim these, and `_charset_` changes how they read the other fields.
const READ_OTHERWISE = /%[\da-f]{2}|^\s|\s$|^_charset_$/i
// Parts within a part, or a header of its own.
const NESTED = /^multipart\/|\p{Cc}/iu
const LINE_END = /\r\n|\r|\n/g

function requirePlainName(name: string): void {
  if (isMethodOverride(name)) throw new Refusal(400, 'A field must not be named as a method override is.')
  if (UNQUOTABLE.test(name) || READ_OTHERWISE.test(name))
    throw new Refusal(
      400,
      'The name of a field must have no quotes, backslashes, escapes, control characters or outer spaces.',
    )
}

/** With line ends as multipart writes them, so that `authorize` sees these too. @throws Refusal for a file that is no plain one */
function toPlainForm(form: FormData): FormData {
  const plain = new FormData()
  for (const [name, value] of form) {
    if (typeof value !== 'string') checkFile(value)
    plain.append(name, typeof value === 'string' ? value.replace(LINE_END, '\r\n') : value)
  }
  return plain
}

function checkFile({ name, type }: File): void {
  // Without a name some parsers take it for a text.
  if (name === '' || UNQUOTABLE.test(name))
    throw new Refusal(400, 'A file must have a name, without quotes, backslashes or control characters.')
  // Some parsers look for more parts, with names of their own, in such a file.
  if (NESTED.test(type)) throw new Refusal(400, 'A file must not be multipart itself.')
}

/** Blobs and forms only: runtimes may send text, bytes or no body again by themselves when a kept connection closes. */
export function encodeAnew(body: ParsedBody, method: string): SentBody {
  if (body.kind === 'empty') return { content: method === 'GET' ? undefined : new Blob([]) }
  if (body.kind === 'json') return { content: new Blob([JSON.stringify(body.json)]), contentType: JSON_TYPE }
  const entries = [...body.form]
  const isTextOnly = entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (body.kind === 'multipart' || !isTextOnly) return { content: body.form }
  return { content: new Blob([new URLSearchParams(entries).toString()]), contentType: URLENCODED }
}
