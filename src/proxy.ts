// A handler that calls Mailgun for a browser, which never sees the key. What is not listed is refused.
import { createEndpoint } from './endpoint.js'
import { isMailgunError } from './errors.js'
import { createMatcher, type Allowed } from './proxy/allow.js'
import { boundBody, type BoundedBody } from './proxy/bounded-body.js'
import { relativeLinks } from './proxy/links.js'
import type { MailgunProxyOptions } from './proxy/options.js'
import { checkOrigins, headersForOrigin, preflightHeaders } from './proxy/origins.js'
import { deliver } from './transport.js'

export type { ProxyOperation, ProxyRule } from './proxy/allow.js'
export type { MailgunProxyOptions, ProxyCall, ProxyDecision } from './proxy/options.js'

const REQUEST_HEADERS = ['accept', 'content-type']
const RESPONSE_HEADERS = [
  'content-type',
  'content-disposition',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
]

// Not kept for the next visitor, and not run as a page of this origin if opened as one.
const PRIVATE = {
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
}

/**
 * A handler for an edge function: it lets the listed operations through to Mailgun and adds the key.
 *
 * Of the browser's request only method, path, query, body, `Accept` and `Content-Type` are passed on, and of the answer
 * only status, body and the headers that a client acts on. Paging links are made relative, so that `paginate` works
 * through it. Nothing is sent twice: a browser's client repeats what may be repeated.
 * @throws TypeError for options that are missing or cannot work
 */
export function createMailgunProxy(options: MailgunProxyOptions): (request: Request) => Promise<Response> {
  const { apiKey, fetch, allow, allowedOrigins = [], allowCredentials = false, maxBodyBytes = 26_214_400, timeoutMs = 60_000 } = options
  const { authorize, onError = console.error } = options
  if (!apiKey) throw new TypeError('Mailgun proxy: apiKey is missing.')
  if (typeof authorize !== 'function') throw new TypeError('Mailgun proxy: authorize is missing; it says which visitors may call.')
  checkOrigins(allowedOrigins)
  const basePath = (options.basePath ?? '/api/mailgun').replace(/\/+$/, '')
  if (!/^(\/[^/?#%\\]+)*$/.test(basePath)) throw new TypeError('Mailgun proxy: basePath must be a path such as "/api/mailgun".')
  const match = createMatcher(allow)
  const origins = { allowed: allowedOrigins, credentials: allowCredentials }
  const transport = { endpoint: createEndpoint(options), apiKey, fetch }

  async function answer(request: Request, cors: Record<string, string>): Promise<Response> {
    const url = new URL(request.url)
    const { headers } = request
    const preflight = request.method === 'OPTIONS'
    const method = preflight ? (headers.get('access-control-request-method') ?? '') : request.method
    if (['x-http-method-override', 'x-http-method', 'x-method-override'].some((name) => headers.has(name)))
      return says(400, 'The method cannot be overridden.')
    const allowed = match(method, url, basePath)
    if (!allowed) return says(403, 'This operation is not allowed here.')
    if (preflight) {
      return 'access-control-allow-origin' in cors
        ? new Response(null, { status: 204, headers: preflightHeaders(request, method) })
        : says(403, 'This origin is not allowed here.')
    }
    if (Number(headers.get('content-length') ?? 0) > maxBodyBytes) return says(413, 'The body is too large.')
    const body = request.body ? boundBody(request.body, maxBodyBytes, timeoutMs) : undefined
    try {
      const [decision, stream] = await decide(request, allowed, body)
      if (isResponse(decision)) return decision
      // No answer is no permission.
      if (decision !== true && !hasSubaccount(decision)) return says(403, 'You are not allowed to do this.')
      return await forward(request, allowed, decision === true ? options.subaccount : decision.subaccount, stream)
    } catch (error) {
      if (request.signal?.aborted) return new Response(null, { status: 499 })
      if (body?.broken) return says(body.broken, body.broken === 413 ? 'The body is too large.' : 'The body took too long.')
      if (!isMailgunError(error)) throw error
      if (error.code === 'timeout' && body && !body.complete) return says(408, 'The body took too long.')
      report(error)
      return error.code === 'timeout' ? says(504, 'Mailgun took too long.') : says(502, 'Mailgun could not be reached.')
    }
  }

  /** Asks `authorize`, with a copy of the body that costs nothing unless it is read. */
  async function decide(
    { url, method, headers, signal }: Request,
    { operation, path }: Allowed,
    body: BoundedBody | undefined,
  ): Promise<[unknown, ReadableStream<Uint8Array> | undefined]> {
    const [shown, stream] = body?.stream.tee() ?? []
    // Not every declaration of RequestInit knows duplex, which streams need.
    const init = { method, headers, signal, ...(shown && { body: shown, duplex: 'half' }) } as RequestInit
    const request = new Request(url, init)
    const decision = await authorize(request, { operation, path: { ...path } })
    // Without a reader, this copy would fill up while the other one is sent. One that is being read is its reader's.
    if (!request.bodyUsed) request.body?.cancel().catch(() => undefined)
    return [decision, stream]
  }

  async function forward(
    request: Request,
    { operation, target }: Allowed,
    subaccount: unknown,
    body: ReadableStream<Uint8Array> | undefined,
  ): Promise<Response> {
    const headers = pick(request.headers, REQUEST_HEADERS)
    if (subaccount !== undefined) {
      // An empty one would act as the account itself.
      if (typeof subaccount !== 'string' || !subaccount.trim()) throw new TypeError('Mailgun proxy: subaccount must be text.')
      headers.set('x-mailgun-on-behalf-of', subaccount)
    }
    const { response, payload } = await deliver(
      transport,
      {
        operation,
        repeatable: false,
        timeoutMs,
        retry: false,
        signal: request.signal,
        read: (response) => (/[/+]json\b/.test(response.headers.get('content-type') ?? '') ? 'text' : undefined),
      },
      { url: transport.endpoint.baseUrl + target, method: request.method, headers, body },
    )
    const { status } = response
    if (status === 401) {
      // To the browser this would say that its visitor has to log in.
      report(new TypeError(`Mailgun proxy: ${operation} answered 401: is the API key right, and of this region?`))
      return says(502, 'Mailgun refused the key of this proxy.')
    }
    const text = typeof payload === 'string' ? relativeLinks(payload, transport.endpoint.baseUrl) : undefined
    const empty = status === 204 || status === 205 || status === 304
    const shown = new Response(empty ? null : (text ?? response.body), { status, headers: pick(response.headers, RESPONSE_HEADERS) })
    return withHeaders(shown, PRIVATE)
  }

  function report(error: unknown): void {
    try {
      onError(error)
    } catch {
      // The answer matters more than its report.
    }
  }

  return async (request) => {
    const cors = headersForOrigin(request, origins)
    if (!cors) return says(403, 'This origin is not allowed here.')
    try {
      return withHeaders(await answer(request, cors), cors)
    } catch (error) {
      report(error)
      return withHeaders(says(500, 'Something went wrong.'), cors)
    }
  }
}

/** Also one of another realm, which edge runtimes have. */
function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'headers' in value && 'status' in value
}

/** Any object, so that `{ subaccount: undefined }` is an error and not the account itself. */
function hasSubaccount(value: unknown): value is { subaccount: unknown } {
  return typeof value === 'object' && value !== null && 'subaccount' in value
}

/** A copy, because the headers of some responses cannot be changed. */
function withHeaders(response: Response, added: Record<string, string>): Response {
  const copy = new Response(response.body, response)
  for (const [name, value] of Object.entries(added)) {
    if (name === 'vary') copy.headers.append(name, value)
    else copy.headers.set(name, value)
  }
  return copy
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const picked = new Headers()
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}

function says(status: number, message: string): Response {
  return new Response(JSON.stringify({ message }), { status, headers: { 'content-type': 'application/json', ...PRIVATE } })
}
