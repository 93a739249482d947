// Forms of strangers. Bytes, fields and parts are counted before the platform's parser sees any of them, for what a
// parser makes of a hostile form costs a hundred times its bytes.
import { MEBIBYTE, TooLargeError, type Bytes } from './bytes.js'
import { endsOf } from './search.js'

/** More fields and files than any mail has. */
const MAX_PARTS = 5000
/** Room for the name of a field and of a file, each as long as a header may be. */
const MAX_PART_HEADER_BYTES = 16 * 1024
/** A mail of 25 MB, which is the most that Mailgun takes, comes with its files as multipart. */
const MAX_MULTIPART_BYTES = 26 * MEBIBYTE
/** Mail without files comes urlencoded: texts, each of them twice, of up to nine bytes a letter. */
const MAX_URLENCODED_BYTES = 8 * MEBIBYTE

const URLENCODED = 'application/x-www-form-urlencoded'
const IS_URLENCODED = /^application\/x-www-form-urlencoded\s*(?:;|$)/i
const IS_MULTIPART = /^multipart\/form-data\s*;/i
const BOUNDARIES = /;\s*boundary=(?:"([^"]*)"|([^\s;]*))/gi
const IS_BOUNDARY = /^[\w'()+,./:=?-]{1,70}$/
const AMPERSAND = Uint8Array.of(38)
const PLUS = 43
const SPACE = 32
const DASH = 45
const EMPTY_LINE = Uint8Array.of(13, 10, 13, 10)

/** A media type of forms, and how bodies of it are read. */
export interface FormType {
  isUrlencoded: boolean
  /** Most bytes, where nobody says otherwise. */
  maxBytes: number
  /** @throws TooLargeError for too many fields or files; any other error if it is no form */
  parse(bytes: Bytes): Promise<FormData>
}

/** Undefined for anything but urlencoded and multipart with one boundary. */
export function formTypeOf(mediaType: string): FormType | undefined {
  if (IS_URLENCODED.test(mediaType))
    return { isUrlencoded: true, maxBytes: MAX_URLENCODED_BYTES, parse: parseUrlencoded }
  const boundary = boundaryIn(mediaType)
  if (boundary === undefined) return undefined
  return {
    isUrlencoded: false,
    maxBytes: MAX_MULTIPART_BYTES,
    parse: (bytes) => parseMultipart(bytes, boundary),
  }
}

async function parseUrlencoded(bytes: Bytes): Promise<FormData> {
  requireFewFields(bytes)
  return parseForm(spacesForPluses(bytes), URLENCODED)
}

async function parseMultipart(bytes: Bytes, boundary: string): Promise<FormData> {
  requireFewParts(bytes, boundary)
  // Written anew, so that the parser splits by the very boundary that was counted.
  return parseForm(bytes, `multipart/form-data; boundary="${boundary}"`)
}

function boundaryIn(mediaType: string): string | undefined {
  const [found, ...others] = [...mediaType.matchAll(BOUNDARIES)]
  const boundary = found?.[1] ?? found?.[2] ?? ''
  const isOneBoundary = others.length === 0 && IS_BOUNDARY.test(boundary)
  return isOneBoundary && IS_MULTIPART.test(mediaType) ? boundary : undefined
}

function requireFewFields(bytes: Uint8Array): void {
  let fields = 1
  for (const _ of endsOf(AMPERSAND, bytes)) requireFew(++fields)
}

function requireFewParts(bytes: Uint8Array, boundary: string): void {
  let parts = 0
  for (const end of endsOf(new TextEncoder().encode(`--${boundary}`), bytes)) {
    const isLast = bytes[end] === DASH && bytes[end + 1] === DASH
    if (isLast) continue
    requireFew(++parts)
    const headers = bytes.subarray(end, end + MAX_PART_HEADER_BYTES)
    if (endsOf(EMPTY_LINE, headers).next().done)
      throw new TooLargeError(`a part has more than ${MAX_PART_HEADER_BYTES} bytes of headers`)
  }
}

function requireFew(parts: number): void {
  if (parts > MAX_PARTS) throw new TooLargeError(`over ${MAX_PARTS} fields and files`)
}

/** In this encoding both mean a space, but Node 20 takes 200 ns for each plus, and a letter for nothing. */
function spacesForPluses(bytes: Bytes): Bytes {
  return bytes.map((byte) => (byte === PLUS ? SPACE : byte))
}

function parseForm(bytes: Bytes, mediaType: string): Promise<FormData> {
  return new Response(bytes, { headers: { 'content-type': mediaType } }).formData()
}
