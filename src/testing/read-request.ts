// What was given to fetch → its parts as text and bytes, before anything is known about the operation.
import type { Bytes } from '../body/bytes.js'

/** A file as it arrived. */
export interface FakeFile {
  /** Name that recipients see. */
  filename: string
  /** Media type of the part. */
  contentType: string
  /** Its bytes. */
  data: Bytes
}

export interface RawRequest {
  method: string
  url: URL
  query: Map<string, string[]>
  /** By lower-case name. Has the credential, which is never kept. */
  headers: Headers
  body: RawBody | undefined
}

export interface RawBody {
  /** Media type without parameters, lower case. */
  type: string
  fields: Map<string, string[]>
  files: Map<string, FakeFile[]>
  json?: unknown
  /** Why the body cannot be read, if it can't. */
  unreadable?: string
}

/** @throws TypeError as fetch does, if what is given makes no request */
export async function readRequest(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<RawRequest> {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
  // A form that nothing else names is what the server would parse it to; sending it would only take time.
  if (!(input instanceof Request) && isForm(init.body) && !headers.has('content-type')) {
    const type = init.body instanceof FormData ? MULTIPART : URLENCODED
    const body = await fromForm(type, init.body)
    return { ...lineOf(String(input), init.method), headers, body }
  }
  const request = new Request(input, init)
  return { ...lineOf(request.url, request.method), headers: request.headers, body: await readBody(request) }
}

const MULTIPART = 'multipart/form-data'
const URLENCODED = 'application/x-www-form-urlencoded'
const isForm = (body: unknown): body is FormData | URLSearchParams =>
  body instanceof FormData || body instanceof URLSearchParams

function lineOf(address: string, method = 'GET'): Pick<RawRequest, 'method' | 'url' | 'query'> {
  const url = new URL(address)
  return { method: method.toUpperCase(), url, query: group(url.searchParams) }
}

async function readBody(request: Request): Promise<RawBody | undefined> {
  const contentType = request.headers.get('content-type') ?? ''
  const type = contentType.replace(/;.*/, '').trim().toLowerCase()
  const bytes = await request.arrayBuffer()
  if (type === '' && bytes.byteLength === 0) return undefined
  try {
    if (type === 'application/json') {
      const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
      return { type, fields: new Map(), files: new Map(), json }
    }
    if (type === MULTIPART || type === URLENCODED)
      return await fromForm(
        type,
        await new Response(bytes, { headers: { 'content-type': contentType } }).formData(),
      )
    return { type, fields: new Map(), files: new Map() }
  } catch (error) {
    const unreadable = error instanceof Error ? error.message : String(error)
    return { type, fields: new Map(), files: new Map(), unreadable }
  }
}

async function fromForm(type: string, form: FormData | URLSearchParams): Promise<RawBody> {
  const fields = new Map<string, string[]>()
  const files = new Map<string, FakeFile[]>()
  for (const [name, value] of form) {
    // Multipart ends lines as mail does, whatever the caller wrote.
    if (typeof value === 'string')
      push(fields, name, type === MULTIPART ? value.replace(LINE_END, '\r\n') : value)
    else push(files, name, await toFile(value))
  }
  return { type, fields, files }
}

const LINE_END = /\r\n|\r|\n/g

async function toFile(file: File): Promise<FakeFile> {
  const data = new Uint8Array(await file.arrayBuffer())
  return { filename: file.name, contentType: file.type || 'application/octet-stream', data }
}

function group(pairs: Iterable<[string, string]>): Map<string, string[]> {
  const grouped = new Map<string, string[]>()
  for (const [name, value] of pairs) push(grouped, name, value)
  return grouped
}

function push<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const list = lists.get(name)
  if (list) list.push(value)
  else lists.set(name, [value])
}
