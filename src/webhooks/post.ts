// HTTP posts of strangers, as web frameworks and as Node have them.
import { readBytes, type Bytes } from '../body/bytes.js'
import { formTypeOf } from '../body/form.js'

/** What Node's `http.IncomingMessage` has, and with it the requests of Express, Fastify (`request.raw`) and Nest. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Whether somebody has read the body; such a request is refused with a TypeError. @default false */
  readonly readableDidRead?: boolean
  /** Reads without destroying the connection, which the answer goes out on. */
  iterator?(options: { destroyOnReturn: boolean }): AsyncIterable<Uint8Array>
}

/** A post whose body is still to be read. */
export interface Post {
  header(name: string): string
  /** Chunks of bytes, as far as can be told before they come. */
  body: AsyncIterable<unknown> | null
}

/**
 * The post behind a `Request` or Node's; undefined for anything else.
 * @throws TypeError if the body was read before, which is a fault of the program: a refusal would lose the post
 */
export function toPost(input: unknown): Post | undefined {
  if (isWebRequest(input)) {
    requireUnread(input.bodyUsed)
    return { header: (name) => input.headers.get(name) ?? '', body: input.body }
  }
  if (isNodeRequest(input)) {
    requireUnread(input.readableDidRead)
    // Breaking off must not destroy the request, and with it the connection that the answer goes out on.
    const body = input.iterator?.({ destroyOnReturn: false }) ?? input
    return { header: (name) => String(input.headers[name] ?? ''), body }
  }
  return undefined
}

/** @throws TooLargeError; any other error if there is no body, or one of text */
export async function readPost({ body }: Post, maxBytes: number): Promise<Bytes> {
  if (!body) throw new Error('no body')
  return readBytes(body, maxBytes)
}

/** @throws TooLargeError; any other error if it is no form */
export async function readForm(post: Post, maxBytes?: number): Promise<FormData> {
  const type = formTypeOf(post.header('content-type'))
  if (!type) throw new Error('neither JSON nor a form with one boundary')
  return type.parse(await readPost(post, maxBytes ?? type.maxBytes))
}

/** @throws TypeError where a framework has parsed nothing: a refusal would lose the post for a fault of the program */
export function requireParsed(body: unknown): void {
  if (body === undefined)
    throw new TypeError(
      'There is no body: the framework has parsed none. Give the whole request, or let a body parser run first.',
    )
}

function requireUnread(wasRead: boolean | undefined): void {
  if (wasRead)
    throw new TypeError(
      'The body of the request was read before, perhaps by a body parser. Verify first, or give what the parser made of it.',
    )
}

// By what they can do, since frameworks and test environments have classes of their own.
function isWebRequest(input: unknown): input is Request {
  return typeof (input as Partial<Request> | null)?.headers?.get === 'function'
}

function isNodeRequest(input: unknown): input is NodeRequest {
  const { headers, [Symbol.asyncIterator]: iterate } = Object(input) as Partial<NodeRequest>
  return typeof headers === 'object' && typeof iterate === 'function'
}
