// Path and init → a request that can be sent any number of times. The only module that takes things from a caller:
// all of it is checked, filled in, encoded and copied before the first await, but for streams.
import { emptyAnswers, notIdempotent, readOnly } from '../../generated/operations.js'
import { encodeBody, encodeFields, type SentBody } from '../encode/body.js'
import { addHeaders, requireSubaccount, setSubaccount, type HeaderFields } from '../encode/headers.js'
import { checkPath, fillPath } from '../encode/path.js'
import { requireFields } from '../encode/record.js'
import type { Attempts } from './attempts.js'
import { checkInit, checkOptions, refuseUnknown } from './checks.js'
import type { Endpoint } from './endpoint.js'
import { refuse, withoutSecrets } from './errors.js'
import type { Middleware, RequestOptions, RetryOptions } from './options.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof METHODS)[number]

/** What a client gives to each of its calls. */
export interface ClientDefaults {
  endpoint: Endpoint
  /** Whether the client sets `Authorization` itself. */
  hasKey: boolean
  headers: RequestOptions['headers']
  subaccount: string | undefined
  timeoutMs: number | undefined
  retry: RetryOptions | false | undefined
  middleware: readonly Middleware[]
}

/** Where a link of an answer stands in the init of the call that follows it; no user can name it. */
export const follow: unique symbol = Symbol('follow')

/** Part of an init: a link to call instead of the operation's own URL. */
export interface Following {
  /**
   * @param own the operation's own URL, without its query
   * @param resolveTrusted makes a link absolute if it may get the credential, or throws `forbidden_origin`
   */
  [follow]?: (own: string, resolveTrusted: (link: string) => string) => string
}

/** A request that can be sent any number of times. */
export interface Prepared extends Attempts {
  method: Method
  /** The path with its slots, or a URL without its query. */
  template: string
  /** Where to send it, whole. */
  url: string
  headers: HeaderFields
  body: SentBody | undefined
  parseAs: NonNullable<RequestOptions['parseAs']>
  middleware: Middleware[]
  /** Whether a 2xx answer may come without a body. */
  mayBeEmpty: boolean
}

const DEFAULT_TIMEOUT_MS = 60_000

/**
 * @param isTyped whether the types promise what the answer is
 * @throws TypeError for what cannot be sent, and the reason of a signal that was aborted before
 */
export async function prepare(
  client: ClientDefaults,
  givenMethod: string,
  path: string,
  init: RequestOptions & Following,
  isTyped: boolean,
): Promise<Prepared> {
  const isUrl = /^https?:/i.test(path)
  const template = withoutSecrets(path)
  const method = checkMethod(givenMethod, template)
  const operation = `${method} ${template}`
  requireFields(operation, 'the init of a call', init)
  const { params = {}, body, form, encoding, parseAs = 'json', signal, server, middleware, ...call } = init
  const { headers, timeoutMs = client.timeoutMs ?? DEFAULT_TIMEOUT_MS, retry, subaccount, ...unknown } = call
  refuseUnknown(operation, unknown)
  checkOptions(operation, init)
  checkInit(operation, init)
  if (isUrl) checkUrl(operation, path, init)
  else checkPath(operation, path)
  const hasBody = body !== undefined || form !== undefined
  if (hasBody && (method === 'GET' || method === 'HEAD'))
    refuse(operation, `${method} has no body; use params.query`)
  const { path: slots, query, header, ...strangers } = params
  refuseUnknown(operation, strangers)

  const base = isUrl ? '' : baseOf(operation, client.endpoint, server)
  const filled = isUrl ? client.endpoint.resolveTrusted(operation, path) : fillPath(operation, path, slots)
  const own = base + filled
  const followed = init[follow]?.(own, (link) => client.endpoint.resolveTrusted(operation, link))
  const search = query ? encodeFields(operation, query) : ''
  const sent: HeaderFields = {}
  addHeaders(operation, sent, client.headers, client.hasKey)
  setSubaccount(operation, sent, client.subaccount)
  addHeaders(operation, sent, header, client.hasKey)
  addHeaders(operation, sent, headers, client.hasKey)
  setSubaccount(operation, sent, subaccount)
  requireSubaccount(operation, sent)
  const repeatable = isRepeatable(method, operation)
  const prepared: Prepared = {
    operation,
    method,
    template,
    url: (followed ?? own) + (search && (path.includes('?') ? '&' : '?') + search),
    headers: sent,
    body: undefined,
    parseAs,
    timeoutMs,
    signal,
    retry: mergeRetry(client.retry, retry),
    repeatable,
    region: client.endpoint.region,
    middleware: middleware ? [...client.middleware, ...middleware] : [...client.middleware],
    mayBeEmpty: !isTyped || emptyAnswers.has(operation),
  }
  signal?.throwIfAborted()
  const encoded = encodeBody({ operation, repeatable, encoding, signal }, body, form)
  const { content, contentType } = encoded instanceof Promise ? await encoded : encoded
  prepared.body = content
  // null keeps openapi-fetch from writing a type of its own where there is none to write.
  if (content !== undefined && !(content instanceof FormData)) sent['content-type'] = contentType ?? null
  return prepared
}

function checkMethod(given: string, template: string): Method {
  const method = METHODS.find((known) => known === given)
  if (!method)
    refuse(`request ${template}`, `method ${JSON.stringify(given)} is none of ${METHODS.join(', ')}`)
  return method
}

/** A URL is called as it is: what would be put into it, or behind its fragment, would vanish. */
function checkUrl(operation: string, url: string, { params, server }: RequestOptions): void {
  if (params?.path !== undefined) refuse(operation, 'a URL has no slots')
  if (server !== undefined) refuse(operation, 'a URL names its server')
  if (url.includes('#')) refuse(operation, 'a URL to call has no fragment')
}

/** Whether sending it twice has the effect of sending it once. */
function isRepeatable(method: Method, operation: string): boolean {
  return method === 'POST' || method === 'PATCH' ? readOnly.has(operation) : !notIdempotent.has(operation)
}

function baseOf(operation: string, endpoint: Endpoint, server: string | undefined): string {
  if (server === undefined) return endpoint.baseUrl
  if (typeof server !== 'string' || /[?#]/.test(server))
    refuse(operation, 'server must be the URL of a server, without query or fragment')
  return endpoint.resolveTrusted(operation, server).replace(/\/+$/, '')
}

function mergeRetry(
  own: RetryOptions | false | undefined,
  given: RetryOptions | false | undefined,
): RetryOptions | false | undefined {
  if (!given) return given ?? own
  return own ? { ...own, ...given } : { ...given }
}
