// Bodies of strangers, read up to a bound.

export const MEBIBYTE = 2 ** 20

/** Bytes in memory that nobody shares, spelled so that TypeScript before 5.7 reads it, too. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>

/** A body with more bytes, fields or files than its bounds allow. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError'
}

/**
 * A body as it came. What is above the limit is not read, whatever Content-Length says.
 * @throws TooLargeError; any other error where a chunk is no bytes
 */
export async function readBytes(body: AsyncIterable<unknown>, maxBytes: number): Promise<Bytes> {
  const chunks: Bytes[] = []
  let size = 0
  for await (const chunk of body) {
    if (!isBytes(chunk)) throw new Error('the body comes as text; it must come as bytes')
    size += chunk.byteLength
    // Written so that NaN refuses.
    if (!(size <= maxBytes)) throw new TooLargeError(`over ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** @throws Error unless it is JSON in UTF-8 */
export function parseJson(json: string | Bytes): unknown {
  return JSON.parse(isBytes(json) ? new TextDecoder('utf-8', { fatal: true }).decode(json) : json)
}

export function isBytes(value: unknown): value is Bytes {
  return ArrayBuffer.isView(value)
}
