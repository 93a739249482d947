// A handler that calls Mailgun for a browser, which never sees the key. What is not listed is refused.
import { createEndpoint } from '../client/endpoint.js'
import { isMailgunError, MailgunApiError, refuse } from '../client/errors.js'
import { createMatcher, type Allowed } from './allow.js'
import { boundBody, type BoundedBody } from './bounded-body.js'
import { relativeLinks } from './links.js'
import type { MailgunProxyOptions } from './options.js'
import { ANSWERED, checkOrigins, headersForOrigin, preflightHeaders } from './origins.js'
import { withTimeLimit } from '../client/attempts.js'
import { PlainRequest, send } from '../client/transport.js'

// A server behind this one could take another method from it than the one that was matched.
const OVERRIDE = /^(_method|x-(http-)?method.*)$/i

const MESSAGES = {
  403: 'This operation is not allowed here.',
  408: 'The body is too slow.',
  413: 'The body is too large.',
  500: 'Something failed.',
  502: 'Mailgun could not be called.',
  504: 'Mailgun is too slow.',
}

const ORIGIN = 'This origin is not allowed here.'

// Not kept for the next visitor, and not run as a page of this origin if opened as one.
const PRIVATE = {
  'cache-control': 'no-store',
  'content-security-policy': 'sandbox',
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
  const {
    apiKey,
    fetch,
    allow,
    allowedOrigins = [],
    allowCredentials = false,
    maxBodyBytes = 26_214_400,
    timeoutMs = 60_000,
  } = options
  const { authorize, onError = console.error } = options
  if (!apiKey) refuse('Mailgun proxy', 'apiKey is missing')
  if (typeof authorize !== 'function') refuse('Mailgun proxy', 'authorize is missing')
  checkOrigins(allowedOrigins)
  const root = `/${options.basePath ?? 'api/mailgun'}/`.replace(/\/+/g, '/')
  const match = createMatcher(allow)
  const origins = { allowed: allowedOrigins, credentials: allowCredentials }
  const transport = { endpoint: createEndpoint(options), apiKey, fetch }

  async function answer(request: Request, cors: Record<string, string>): Promise<Response> {
    const url = new URL(request.url)
    const { headers } = request
    const preflight = request.method === 'OPTIONS'
    const method = preflight ? (headers.get('access-control-request-method') ?? '') : request.method
    const allowed = match(method, url, root)
    if (!allowed || [...headers.keys(), ...url.searchParams.keys()].some((name) => OVERRIDE.test(name)))
      return says(403)
    if (preflight) {
      return 'access-control-allow-origin' in cors
        ? new Response(null, { status: 204, headers: preflightHeaders(request, method) })
        : says(403, ORIGIN)
    }
    if (Number(headers.get('content-length')) > maxBodyBytes) return says(413)
    const body = request.body ? boundBody(request.body, maxBodyBytes, timeoutMs) : undefined
    let authorized = false
    try {
      const [decision, stream] = await decide(request, allowed, body)
      const given = Object(decision) as { headers?: Headers; subaccount?: unknown }
      // Also a response of another realm, which edge runtimes have.
      if (given.headers) return decision as Response
      // No answer is no permission, and an undefined subaccount is not the account itself.
      if (decision !== true && !('subaccount' in given)) return says(403, 'You are not allowed here.')
      authorized = true
      return await forward(
        request,
        allowed,
        decision === true ? options.subaccount : (given.subaccount ?? ''),
        stream,
      )
    } catch (error) {
      if (request.signal.aborted) return new Response(null, { status: 499 })
      if (body?.broken) return says(body.broken)
      if (!authorized || !isMailgunError(error)) throw error
      if (error.code === 'timeout' && body && !body.complete) return says(408)
      report(error)
      return says(error.code === 'timeout' ? 504 : 502)
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
    const decision = await authorize(request, { operation, path })
    // Without a reader, this copy would fill up while the other one is sent. One that is being read cannot be cancelled.
    request.body?.cancel().catch(() => undefined)
    return [decision, stream]
  }

  async function forward(
    request: Request,
    { operation, target }: Allowed,
    subaccount: unknown,
    body: ReadableStream<Uint8Array> | undefined,
  ): Promise<Response> {
    const headers = pick(request.headers, ['accept', 'content-type'])
    if (subaccount !== undefined) {
      // An empty one would act as the account itself.
      if (typeof subaccount !== 'string' || !subaccount.trim())
        refuse('Mailgun proxy', 'subaccount must be text')
      headers.set('x-mailgun-on-behalf-of', subaccount)
    }
    const sent = new PlainRequest(transport.endpoint.baseUrl + target, {
      method: request.method,
      headers,
      body,
    })
    const limit = { operation, timeoutMs, signal: request.signal }
    const { response, payload } = await withTimeLimit(limit, async (signal) => {
      const response = await send(transport, { operation, signal, followRedirects: false }, sent)
      const isText = !response.ok || /json/.test(response.headers.get('content-type') ?? '')
      return { response, payload: isText ? await response.text() : undefined }
    })
    const { status } = response
    if (status === 401) {
      // To the browser this would say that its visitor has to log in.
      report(new MailgunApiError(operation, response, payload, { region: transport.endpoint.region }))
      return says(502)
    }
    const text = typeof payload === 'string' ? relativeLinks(payload, transport.endpoint.baseUrl) : undefined
    return new Response([204, 205, 304].includes(status) ? null : (text ?? response.body), {
      status,
      headers: pick(response.headers, ANSWERED, PRIVATE),
    })
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
    if (!cors) return says(403, ORIGIN)
    try {
      return withHeaders(await answer(request, cors), cors)
    } catch (error) {
      report(error)
      return withHeaders(says(500), cors)
    }
  }
}

/** A copy, because the headers of some responses cannot be changed. */
function withHeaders(response: Response, added: Record<string, string>): Response {
  const copy = new Response(response.body, response)
  for (const [name, value] of Object.entries(added)) copy.headers.set(name, value)
  copy.headers.append('vary', 'Origin')
  return copy
}

function pick(headers: Headers, names: readonly string[], own?: Record<string, string>): Headers {
  const picked = new Headers(own)
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}

function says(status: keyof typeof MESSAGES, message: string = MESSAGES[status]): Response {
  return new Response(JSON.stringify({ message }), {
    status,
    headers: { 'content-type': 'application/json', ...PRIVATE },
  })
}
