// One fetch: the only module that calls it or sees the key. Checks the origin, adds the key, follows redirects.
import type { Endpoint } from './endpoint.js'
import { MailgunError, oneLine, refuse, uncertainError } from './errors.js'
import type { ApiKey, Fetch } from './options.js'

/** Where to send, and with what. */
export interface Transport {
  endpoint: Endpoint
  apiKey: ApiKey | undefined
  fetch: Fetch | undefined
}

/** How one request is sent. */
export interface Sending {
  /** "METHOD /path", for error messages. */
  operation: string
  signal: AbortSignal
  /** Whether a GET or HEAD goes where a redirect of an allowed origin leads. */
  followRedirects: boolean
}

/** What stands for a `Request` where nobody wants to see a real one, which costs more than the rest of a call. */
export class PlainRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: unknown
  constructor(url: string, init: { method?: string; headers?: HeadersInit; body?: unknown }) {
    this.url = url
    this.method = init.method ?? 'GET'
    this.headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    this.body = init.body
  }
}

const MAX_REDIRECTS = 5

/**
 * Sends one request, with the key; the body of its answer is not read yet.
 * @throws MailgunError `network`, `redirect` or `forbidden_origin`, and whatever the key's function throws
 */
export async function send(
  transport: Transport,
  { operation, signal, followRedirects }: Sending,
  request: PlainRequest | Request,
): Promise<Response> {
  const isPlain = request instanceof PlainRequest
  // The headers of a real request may be looked at by middleware, which must not see the key.
  const headers = isPlain ? request.headers : new Headers(request.headers)
  const { apiKey, endpoint } = transport
  if (apiKey !== undefined)
    headers.set('authorization', authorization(typeof apiKey === 'function' ? await apiKey() : apiKey))
  // A plain function: some runtimes refuse fetch as a method of another object.
  const fetch = transport.fetch ?? globalThis.fetch
  const { method } = request
  let url = endpoint.resolveTrusted(operation, request.url)
  for (let hops = 0; ; hops++) {
    // The caller may have left while a key was fetched, or while a stand-in for fetch that ignores signals was redirected.
    signal.throwIfAborted()
    const init: RequestInit = { method, headers, signal, redirect: 'manual' }
    let response: Response
    try {
      response = isPlain
        ? await fetch(url, withBody(init, request.body))
        : await fetch(url === request.url ? request : new Request(url, request), init)
    } catch (error) {
      signal.throwIfAborted()
      throw networkError(operation, url, error)
    }
    requireResponse(operation, response)
    const location = redirection(operation, response)
    if (location === undefined) return response
    void discard(response)
    checkRedirect(operation, method, isPlain && followRedirects, hops)
    url = endpoint.resolveTrusted(operation, target(operation, location, url))
  }
}

function withBody(init: RequestInit, body: unknown): RequestInit {
  if (body === undefined) return init
  // Body types differ between runtimes' declarations; this one was made here. Streams want duplex, the rest does not mind.
  return Object.assign(init, { body: body as FormData, duplex: 'half' })
}

/** A stand-in for fetch may give anything, such as a mock that was told no answer. */
function requireResponse(operation: string, given: Partial<Response> | null | undefined): void {
  if (typeof given?.headers?.get !== 'function')
    throw uncertainError('invalid_response', operation, 'was given no Response by fetch')
}

/** A redirected answer that nobody reads would keep its connection. */
async function discard({ body }: Response): Promise<void> {
  try {
    await body?.cancel()
  } catch {
    // The body of a stand-in may be no stream, and one that broke needs no cancelling.
  }
}

/** Where an answer says to go instead; undefined for one that is final. */
function redirection(operation: string, { headers, status, type }: Response): string | undefined {
  if (type === 'opaqueredirect') refuseRedirect(operation, 'where this runtime hides it')
  return status >= 300 && status < 400 ? (headers.get('location') ?? undefined) : undefined
}

function checkRedirect(operation: string, method: string, mayFollow: boolean, hops: number): void {
  // A server that normalises %2F redirects from one address to the list above; following it would empty the list.
  if (method !== 'GET' && method !== 'HEAD')
    refuseRedirect(operation, `, and only GET and HEAD are sent to another place`)
  if (!mayFollow) refuseRedirect(operation, ' behind middleware or a proxy, which saw another request')
  if (hops >= MAX_REDIRECTS) refuseRedirect(operation, ' too often')
}

function target(operation: string, location: string, base: string): string {
  try {
    return new URL(location, base).href
  } catch {
    refuseRedirect(operation, ' to a URL that cannot be read')
  }
}

/** A server may redirect after it has acted, as after a form was sent. */
function refuseRedirect(operation: string, how: string): never {
  throw uncertainError('redirect', operation, `was redirected${how}`)
}

function authorization(key: string): string {
  // The message must not show the key.
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    refuse('Mailgun', 'apiKey must be printable ASCII text without spaces')
  return `Basic ${btoa(`api:${key}`)}`
}

// No connection was made in these cases, so nothing can have been done.
const NEVER_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ConnectionRefused)$/

function networkError(operation: string, url: string, error: unknown): MailgunError {
  const { code, reason, cause } = explain(error)
  const { origin } = new URL(url)
  return new MailgunError('network', `${operation} got no answer from ${origin}: ${reason}.`, {
    cause,
    operation,
    outcome: NEVER_CONNECTED.test(code) ? 'none' : 'unknown',
  })
}

/** An answer whose body ended early: the server had accepted what it answered to. */
export function brokenAnswer(operation: string, error: unknown): MailgunError {
  const { reason, cause } = explain(error)
  return uncertainError('network', operation, `got an answer that broke off: ${reason}`, cause)
}

/** Text of whatever was thrown, which may be nothing that can be text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return typeof thrown
  }
}

// Some runtimes name the whole URL, with addresses and tokens in its query.
const QUERY_OF_URL = /(https?:[^\s?"')]*)\?[^\s"')]*/gi

const withoutQueries = (text: string): string => text.replace(QUERY_OF_URL, '$1')

/** What the runtime says, one level down where it hides the cause there; never with the query of a URL. */
function explain(error: unknown): { code: string; reason: string; cause: unknown } {
  const { cause, code, message = error, path, stack } = Object(error) as Record<string, unknown>
  const inner = Object(cause) as Record<string, unknown>
  const reason = oneLine(withoutQueries(textOf(inner.message || inner.code || message || error)))
  const shown = [message, path, stack, inner.message, inner.path, inner.stack].map(textOf).join()
  return {
    code: String(inner.code ?? code ?? ''),
    reason,
    cause: withoutQueries(shown) === shown ? error : new Error(reason),
  }
}
