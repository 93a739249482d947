/** Bytes to send: a stream is read once, into memory, before the request starts. */
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
  /** Media type such as `application/pdf`. @default the Blob's own, else `application/octet-stream` */
  contentType?: string | undefined
}

/** Whether a value is bytes or a file, and not a field of text. */
export function isUpload(value: unknown): value is Exclude<Upload, string> {
  if (typeof value !== 'object' || value === null) return false
  return isBytes(value) || ('data' in value && 'filename' in value)
}

/** One multipart part: the bytes, and the name if there is one. */
export async function toPart(upload: Upload): Promise<[Blob, string]> {
  const named = typeof upload === 'object' && 'data' in upload ? upload : undefined
  const data = named ? named.data : (upload as UploadData)
  const type = named?.contentType
  const name = named?.filename ?? (data as Partial<File>).name ?? 'file'
  if (data instanceof Blob) return [type ? data.slice(0, data.size, type) : data, name]
  const parts = data instanceof ReadableStream ? await new Response(data).blob() : data
  // Blob takes these parts at run time; TypeScript 5.9 tells shared from plain buffers, older versions do not.
  return [new Blob([parts as BlobPart], type ? { type } : {}), name]
}

function isBytes(value: object): boolean {
  return value instanceof Blob || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof ReadableStream
}
