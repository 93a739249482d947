import busboy from 'busboy'
import type { Arrived } from './loopback.js'

/** One part of a multipart body, as a parser that has nothing to do with fetch reads it. */
export interface ReadPart {
  name: string
  /** Undefined for a field of text. */
  filename: string | undefined
  type: string
  bytes: Buffer
}

/** The parts of a request in the order in which they came. */
export async function readMultipart({
  headers,
  body,
}: Pick<Arrived, 'headers' | 'body'>): Promise<ReadPart[]> {
  const parts: ReadPart[] = []
  // Browsers and fetch write names as UTF-8, which busboy assumes only if it is told.
  const parser = busboy({ headers, defParamCharset: 'utf8', limits: { fieldSize: Infinity } })
  await new Promise<void>((resolve, reject) => {
    parser.on('field', (name, value, { mimeType }) =>
      parts.push({ name, filename: undefined, type: mimeType, bytes: Buffer.from(value) }),
    )
    parser.on('file', (name, stream, { filename, mimeType }) => {
      const chunks: Buffer[] = []
      const part: ReadPart = { name, filename, type: mimeType, bytes: Buffer.alloc(0) }
      parts.push(part)
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => (part.bytes = Buffer.concat(chunks)))
    })
    parser.on('error', reject)
    parser.on('close', resolve)
    parser.end(body)
  })
  return parts
}

/** Names and texts of the parts that are fields. */
export async function readFields(request: Arrived): Promise<[string, string][]> {
  return (await readMultipart(request)).map(({ name, bytes }) => [name, bytes.toString()])
}
