// Bodies of strangers: bounded, then parsed by what the platform has. What goes wrong here is a malformed post.
import type { Fields } from './signature.js'

export const MEBIBYTE = 2 ** 20

/** More fields than any mail has. Parsing the millions that fit into the bytes would take gigabytes of memory. */
const MAX_FIELDS = 5000
const AMPERSAND = 38

/** The body as it came. What is above the limit is not read, whatever Content-Length says. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  // Without a body this throws, as other bodies that cannot be read do.
  for await (const chunk of request.body!) {
    size += chunk.byteLength
    // Written so that NaN refuses.
    if (!(size <= maxBytes)) throw new Error(`over ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** Parses text, or bytes that must be UTF-8; what is parsed already stays as it is. */
export function parseJson(body: unknown): unknown {
  // The cast: decode takes shared memory as well, which its type denies.
  if (ArrayBuffer.isView(body))
    return parseJson(new TextDecoder('utf8', { fatal: true }).decode(body as Uint8Array<ArrayBuffer>))
  return typeof body === 'string' ? JSON.parse(body) : body
}

/** A form, or whatever the JSON says; any other media type is refused by the platform's form parser. */
export async function readPayload(request: Request, maxBytes?: number): Promise<unknown> {
  // Without a media type, "null" is as unknown as any other.
  const type = request.headers.get('content-type')!
  const json = /^[^;]*json/i.test(type)
  // Forms may carry a whole message, of which Mailgun takes up to 25 MB.
  const bytes = await readBytes(request, maxBytes ?? (json ? 1 : 26) * MEBIBYTE)
  if (json) return parseJson(bytes)
  let fieldsLeft = MAX_FIELDS
  if (!/^multipart/i.test(type) && bytes.some((byte) => byte === AMPERSAND && !fieldsLeft--))
    throw new Error('too many fields')
  return new Response(bytes, { headers: { 'content-type': type } }).formData()
}

/**
 * Texts of a form by name, whether parsed here, by a framework, or from JSON; the first where a field repeats.
 * Without a prototype, so that names of strangers find nothing but fields.
 */
export function toFields(payload: unknown): Fields {
  const fields = Object.create(null) as Fields
  for (const [name, value] of payload instanceof FormData ? payload : Object.entries(payload as object)) {
    if (typeof value === 'object') continue
    // Headers of a mail are posted as fields, too: whoever names one so must not choose what your code takes it for.
    if (/^(recipient|sender)$/.test(name) && name in fields) throw new Error(`two ${name}`)
    fields[name] ??= String(value)
  }
  return fields
}
