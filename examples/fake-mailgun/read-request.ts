// An HTTP request → its parts as text and bytes, before anything is known about the operation.
import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'

/** A file as it arrived. */
export interface ArrivedFile {
  name: string
  /** Media type of the part. */
  type: string
  bytes: Buffer
}

export interface RawRequest {
  method: string
  /** Path as sent, still encoded. */
  path: string
  query: Map<string, string[]>
  headers: IncomingMessage['headers']
  body: RawBody | undefined
}

export interface RawBody {
  /** Media type without parameters, lower case. */
  type: string
  fields: Map<string, string[]>
  files: Map<string, ArrivedFile[]>
  json: unknown
  /** Why the body cannot be read, if it can't. */
  unreadable: string | undefined
}

export async function readRequest(request: IncomingMessage): Promise<RawRequest> {
  const [path = '', ...search] = (request.url ?? '').split('?')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return {
    method: request.method ?? '',
    path,
    query: group(new URLSearchParams(search.join('?'))),
    headers: request.headers,
    body: await readBody(request.headers, Buffer.concat(chunks)),
  }
}

async function readBody(headers: IncomingMessage['headers'], bytes: Buffer): Promise<RawBody | undefined> {
  const type = (headers['content-type'] ?? '').replace(/;.*/, '').trim().toLowerCase()
  if (type === '' && bytes.length === 0) return undefined
  const body: RawBody = { type, fields: new Map(), files: new Map(), json: undefined, unreadable: undefined }
  try {
    if (type === 'application/json') body.json = JSON.parse(bytes.toString('utf8'))
    else if (type === 'application/x-www-form-urlencoded')
      body.fields = group(new URLSearchParams(bytes.toString('utf8')))
    else if (type === 'multipart/form-data') await readMultipart(headers, bytes, body)
  } catch (error) {
    body.unreadable = error instanceof Error ? error.message : String(error)
  }
  return body
}

function readMultipart(headers: IncomingMessage['headers'], bytes: Buffer, body: RawBody): Promise<void> {
  return new Promise((resolve, reject) => {
    const limits = { fieldSize: Infinity, fieldNameSize: Infinity }
    const parser = busboy({ headers, defParamCharset: 'utf8', preservePath: true, limits })
    parser.on('field', (name, value) => push(body.fields, name, value))
    parser.on('file', (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = []
      const file: ArrivedFile = { name: filename ?? '', type: mimeType, bytes: Buffer.alloc(0) }
      push(body.files, name, file)
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => (file.bytes = Buffer.concat(chunks)))
    })
    parser.on('error', reject)
    parser.on('close', resolve)
    parser.end(bytes)
  })
}

function group(pairs: Iterable<[string, string]>): Map<string, string[]> {
  const grouped = new Map<string, string[]>()
  for (const [name, value] of pairs) push(grouped, name, value)
  return grouped
}

function push<T>(lists: Map<string, T[]>, name: string, value: T): void {
  lists.set(name, [...(lists.get(name) ?? []), value])
}
