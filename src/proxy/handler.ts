// A handler that calls Mailgun for a browser, which never sees the key. What is not listed is refused.
import { withTimeLimit } from '../client/attempts.js'
import { checkNumber, refuseUnknown } from '../client/checks.js'
import { createEndpoint } from '../client/endpoint.js'
import { isMailgunError, refuse } from '../client/errors.js'
import { createMatcher, type Allowed } from './allow.js'
import { encodeAnew, readBody, type ParsedBody } from './body.js'
import { readDecision } from './decision.js'
import { forward, type Upstream } from './forward.js'
import type { MailgunProxyOptions, ProxyCall } from './options.js'
import { callerOf, checkOrigins, preflightHeaders, type Caller, type Origins } from './origins.js'
import { isMethodOverride } from './override.js'
import { Refusal, toResponse } from './refusal.js'

const PROXY = 'Mailgun proxy'

/**
 * A handler for an edge function: it lets the listed operations through to Mailgun and adds the key.
 *
 * Of the browser's request only method, path, query, `Accept` and what its body was parsed to are passed on, and of the
 * answer only status, body and the headers that a client acts on. A body is a form or JSON, held in memory while it is
 * judged and sent. Paging links are made relative, so that `paginate` works through it. Redirects are not followed, and
 * nothing is sent twice: a browser's client repeats what may be repeated.
 * @throws TypeError for options that are missing or cannot work
 */
export function createMailgunProxy(options: MailgunProxyOptions): (request: Request) => Promise<Response> {
  const { apiKey, region, baseUrl, fetch, allow, authorize, subaccount, ...aboutRequests } = options
  const { maxBodyBytes, timeoutMs = 60_000, onError = console.error, ...aboutPages } = aboutRequests
  const { basePath, allowedOrigins = [], allowCredentials = false, hosts, ...unknown } = aboutPages
  // A misspelt subaccount would mean the main account.
  refuseUnknown(PROXY, unknown)
  if (!apiKey) refuse(PROXY, 'apiKey is missing')
  if (typeof authorize !== 'function') refuse(PROXY, 'authorize is missing')
  checkNumber(PROXY, 'timeoutMs', timeoutMs)
  checkNumber(PROXY, 'maxBodyBytes', maxBodyBytes)
  const origins: Origins = { allowed: allowedOrigins, hosts, credentials: allowCredentials }
  checkOrigins(origins)
  const root = `/${basePath ?? 'api/mailgun'}/`.replace(/\/+/g, '/')
  const match = createMatcher(allow)
  const transport = { endpoint: createEndpoint({ region, baseUrl }), apiKey, fetch }
  const report = reporter(onError)
  const upstream: Upstream = { transport, timeoutMs, report }

  async function answer(request: Request, caller: Caller): Promise<Response> {
    if (caller.kind === 'refused') throw new Refusal(403, caller.reason)
    const isPreflight = request.method === 'OPTIONS'
    const method = isPreflight ? request.headers.get('access-control-request-method') : request.method
    const allowed = requireAllowed(request, method ?? '')
    if (isPreflight) {
      if (caller.kind === 'own') throw new Refusal(403, 'This origin is not allowed here.')
      return new Response(null, { status: 204, headers: preflightHeaders(request, allowed.method) })
    }
    const limit = { operation: allowed.operation, timeoutMs, signal: request.signal }
    const body = await withinTime(limit, () => readBody(request, maxBodyBytes))
    const verdict = readDecision(await authorize(request, toCall(allowed, body)), subaccount)
    // Nothing is sent unless `authorize` says so: an answer that was forgotten refuses, too.
    if (verdict.verdict === 'refuse') throw new Refusal(403, 'You are not allowed here.')
    if (verdict.verdict === 'respond') return verdict.response
    const { operation, target } = allowed
    const sent = encodeAnew(body, request.method)
    return forward(upstream, request, { operation, target, body: sent, subaccount: verdict.subaccount })
  }

  function requireAllowed(request: Request, method: string): Allowed & { method: string } {
    const url = new URL(request.url)
    const allowed = match(method, url, root)
    const names = [...request.headers.keys(), ...url.searchParams.keys()]
    if (!allowed || names.some(isMethodOverride)) throw new Refusal(403)
    return { ...allowed, method }
  }

  function toFailure(error: unknown, { signal }: Request): Response {
    if (error instanceof Refusal) return toResponse(error)
    if (signal.aborted) return new Response(null, { status: 499 })
    report(error)
    return toResponse(new Refusal(500))
  }

  return async (request) => {
    const caller = callerOf(request, origins)
    try {
      return forOrigin(await answer(request, caller), caller)
    } catch (error) {
      return forOrigin(toFailure(error, request), caller)
    }
  }
}

/** @throws Refusal 408 once time is over */
async function withinTime<T>(limit: Parameters<typeof withTimeLimit>[0], work: () => Promise<T>): Promise<T> {
  try {
    return await withTimeLimit(limit, work)
  } catch (error) {
    throw isMailgunError(error) ? new Refusal(408) : error
  }
}

/** Reports what failed; a report that fails changes nothing, because the answer matters more. */
function reporter(onError: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    try {
      onError(error)
    } catch {
      // Nobody is left to tell.
    }
  }
}

function toCall({ operation, path }: Allowed, body: ParsedBody): ProxyCall {
  return {
    operation,
    path,
    form: 'form' in body ? body.form : undefined,
    json: 'json' in body ? body.json : undefined,
  }
}

/**
 * A copy, because the headers of some responses cannot be changed.
 * @throws TypeError for a response that was read before, as one that `authorize` returns for each request
 */
function forOrigin(response: Response, caller: Caller): Response {
  if (caller.kind === 'refused') return response
  const copy = new Response(response.body, response)
  const cors = caller.kind === 'listed' ? caller.headers : {}
  for (const [name, value] of Object.entries(cors)) copy.headers.set(name, value)
  copy.headers.append('vary', 'Origin')
  return copy
}
