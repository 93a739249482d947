/** Bytes to send: a stream is read once, into memory, before the first attempt and its `timeoutMs` start. */
export type UploadData = Blob | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | string

/**
 * A file for an upload field. A `File` or `Blob` is sent without a copy; a string is the file's text, not a path.
 * Without a name of its own the file is called `file`.
 */
export type Upload = UploadData | File | NamedUpload

/** Bytes with a name and a media type. */
export interface NamedUpload {
  data: UploadData
  /** Name that recipients see, in any script. */
  filename: string
  /** Media type such as `application/pdf`; sent in lower case. @default the Blob's own, else `application/octet-stream` */
  contentType?: string | undefined
}

/** Whether a value is bytes; text may be either. */
export function isBytes(value: unknown): value is Exclude<UploadData, string> {
  return (
    value instanceof Blob ||
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    value instanceof ReadableStream
  )
}

/** Whether a value has the shape of bytes with a name, whatever its `data` is. */
export function isNamed(value: unknown): value is NamedUpload {
  return typeof value === 'object' && value !== null && 'data' in value && 'filename' in value
}

/** One multipart part: the bytes and their name. */
export async function toPart(upload: Upload, signal?: AbortSignal): Promise<[Blob, string]> {
  const { data, filename, contentType }: Pick<NamedUpload, 'data'> & Partial<NamedUpload> = isNamed(upload)
    ? upload
    : { data: upload }
  // Servers take a part whose file name is empty for a text field.
  const name = filename || (data as Partial<File>).name || 'file'
  // A pipe with a signal ends when the call is stopped, even if the stream says nothing.
  const read = (stream: ReadableStream<Uint8Array>): Promise<Blob> =>
    new Response(
      signal ? stream.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal }) : stream,
    ).blob()
  // Blob takes these parts at run time; TypeScript 5.9 tells shared from plain buffers, older versions do not.
  const blob =
    data instanceof Blob
      ? data
      : data instanceof ReadableStream
        ? await read(data)
        : new Blob([data as BlobPart])
  return [contentType ? blob.slice(0, blob.size, contentType) : blob, name]
}
