// Bodies of strangers: bounded, then parsed by what the platform has. Everything here runs inside `orMalformed`.
import { malformed } from './errors.js'

export const MEBIBYTE = 1048576

/** Attached files included; 25 MB is the most that Mailgun takes in one message. */
export const MULTIPART_BYTES = 26 * MEBIBYTE

/** More fields than any mail has; parsing millions of them would take gigabytes. */
const MAX_FIELDS = 5000

/** The fields of a form by name, each as text. Without a prototype, so that names of strangers find only fields. */
export type Fields = Record<string, string | undefined>

/** Two values of these would let one half of the code check one, and the other half use the other. */
const SINGLE = /^(timestamp|token|(parent-)?signature|recipient|sender|event)$/

/** The body as it came. What is above the limit is not read, whatever Content-Length says. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = request.body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (let step; reader && !(step = await reader.read()).done; chunks.push(step.value)) {
    size += step.value.byteLength
    if (size <= maxBytes) continue
    // Not awaited: a sender may never confirm.
    reader.cancel().catch(() => undefined)
    throw malformed(`is over ${maxBytes} bytes`)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** JSON text in UTF-8. */
export function parseJson(body: string | BufferSource): unknown {
  return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body))
}

/** A form, or whatever the JSON says. */
export async function readPayload(request: Request, maxBytes: number | undefined, formBytes = MEBIBYTE): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  const [, json, form, multipart] = /^(application\/json)|^(application\/x-www-form-urlencoded|(multipart\/form-data))/i.exec(type) ?? []
  if (!json && !form) throw malformed('is neither JSON nor a form')
  const bytes = await readBytes(request, maxBytes ?? (multipart ? MULTIPART_BYTES : form ? formBytes : MEBIBYTE))
  if (json) return parseJson(bytes)
  if (!multipart && bytes.filter((byte) => byte === 38).length > MAX_FIELDS) throw malformed('has too many fields')
  return new Response(bytes, { headers: { 'content-type': type } }).formData()
}

/** What names a value: pairs of a form, or of JSON or of a form that a framework has parsed. */
export function entriesOf(payload: unknown): [string, unknown][] {
  return payload instanceof FormData ? [...payload] : Object.entries(payload as object)
}

/** Texts and numbers by name; the first wins where a field may repeat. */
export function toFields(entries: [string, unknown][]): Fields {
  const fields = Object.create(null) as Fields
  for (const [name, value] of entries) {
    if (typeof value !== 'string' && typeof value !== 'number') continue
    if (SINGLE.test(name) && name in fields) throw malformed(`has two fields "${name}"`)
    fields[name] ??= String(value)
  }
  return fields
}
