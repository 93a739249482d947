// Files: what counts as one, and its bytes.
import { onAbort } from '../client/abort.js'

/**
 * Bytes to send. A stream, or any other async iterable of bytes such as Node's streams, is read once, into memory,
 * before the first attempt and its `timeoutMs` start. All else is copied when the call is made.
 */
export type UploadData =
  Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | string

/**
 * A file for an upload field. A `File` or `Blob` is sent without a copy; a string is the file's text, not a path.
 * Without a name of its own the file is called `file`.
 */
export type Upload = UploadData | File | NamedUpload

/** Bytes with a name and a media type. */
export interface NamedUpload {
  /** The bytes; text is sent as UTF-8. */
  data: UploadData
  /** Name that recipients see, in any script. */
  filename: string
  /**
   * Media type such as `application/pdf`. Every runtime's `Blob` writes it in lower case, parameters too.
   * @default the Blob's own, else `application/octet-stream`
   */
  contentType?: string | undefined
}

/** What has to be read before it can be sent. */
export type Source = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export function isSource(value: unknown): value is Source {
  return (
    value instanceof ReadableStream ||
    (typeof value === 'object' && value !== null && Symbol.asyncIterator in value)
  )
}

/** Whether a value is bytes; text may be either. */
export function isBytes(value: unknown): value is Exclude<UploadData, string> {
  return value instanceof Blob || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isSource(value)
}

/** Whether a value has the shape of bytes with a name, whatever its `data` is. */
export function isNamed(value: unknown): value is NamedUpload {
  return typeof value === 'object' && value !== null && 'data' in value && 'filename' in value
}

/** The bytes of a multipart part, or where they are to be read from, and their name. */
export interface FilePart {
  data: Blob | Source
  filename: string
  contentType: string | undefined
}

/** Copies bytes that a caller could change after the call. */
export function toFilePart(upload: Upload): FilePart {
  const { data, filename, contentType }: Pick<NamedUpload, 'data'> & Partial<NamedUpload> = isNamed(upload)
    ? upload
    : { data: upload }
  // Servers take a part whose file name is empty for a text field.
  const name = filename || (data as Partial<File>).name || 'file'
  if (isSource(data)) return { data, filename: name, contentType }
  // TypeScript 5.9 tells shared from plain buffers, older versions do not; Blob takes both.
  const blob = data instanceof Blob ? data : new Blob([data as BlobPart])
  return { data: blob, filename: name, contentType }
}

export function withType(blob: Blob, contentType: string | undefined): Blob {
  return contentType ? blob.slice(0, blob.size, contentType) : blob
}

/** Reads a stream to its end, unless the signal ends it before, even if the stream says nothing. */
export async function readSource(source: Source, signal: AbortSignal | undefined): Promise<Blob> {
  // A signal that was aborted while nobody listened, as between two streams, would never stop this one.
  signal?.throwIfAborted()
  const { next, cancel } = readerOf(source)
  const chunks: BlobPart[] = []
  let stopListening: (() => void) | undefined
  const stopped = new Promise<never>((_, reject) => {
    stopListening =
      signal &&
      onAbort(signal, (reason) => {
        reject(reason)
        cancel(reason).catch(() => undefined)
      })
  })
  try {
    for (;;) {
      const { done, value } = await Promise.race([next(), stopped])
      if (done) return new Blob(chunks)
      if (!ArrayBuffer.isView(value)) throw new TypeError(`it gave ${typeof value} instead of bytes`)
      // A copy, because some sources use one buffer for all chunks.
      chunks.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice())
    }
  } catch (error) {
    if (!signal?.aborted) cancel(error).catch(() => undefined)
    throw error
  } finally {
    stopListening?.()
  }
}

interface SourceReader {
  next(): Promise<{ done?: boolean | undefined; value?: unknown }>
  cancel(reason: unknown): Promise<unknown>
}

/** `for await` over a ReadableStream is not in every runtime. */
function readerOf(source: Source): SourceReader {
  if (source instanceof ReadableStream) {
    const reader = source.getReader()
    return { next: () => reader.read(), cancel: (reason) => reader.cancel(reason) }
  }
  const iterator = source[Symbol.asyncIterator]()
  return { next: () => iterator.next(), cancel: async () => iterator.return?.() }
}
