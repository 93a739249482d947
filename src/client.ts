// Options → client. The only module that knows openapi-fetch, which builds the URL, merges headers and runs middleware.
import createClient from 'openapi-fetch'
import { readOnly } from '../generated/operations.js'
import type { DELETE, GET, PATCH, POST, PUT } from '../generated/schema.js'
import { encodeBody, encodeFields } from './encode.js'
import { createEndpoint } from './endpoint.js'
import { MailgunApiError, MailgunError } from './errors.js'
import type { InitOf, MailgunChanges, MailgunOptions, Middleware, RequestOptions } from './options.js'
import { checkPath, fillPath } from './path.js'
import { deliver, type Delivered, type Sendable } from './transport.js'
import type { Result } from './unwrap.js'

/** A typed client. It has no state but its middleware, and can be shared by concurrent requests. */
export interface Mailgun {
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  GET<P extends keyof GET & string>(path: P, ...init: InitOf<GET[P]>): Promise<Result<GET[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  POST<P extends keyof POST & string>(path: P, ...init: InitOf<POST[P]>): Promise<Result<POST[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  PUT<P extends keyof PUT & string>(path: P, ...init: InitOf<PUT[P]>): Promise<Result<PUT[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  PATCH<P extends keyof PATCH & string>(path: P, ...init: InitOf<PATCH[P]>): Promise<Result<PATCH[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  DELETE<P extends keyof DELETE & string>(path: P, ...init: InitOf<DELETE[P]>): Promise<Result<DELETE[P]['data']>>
  /**
   * Calls what the types do not know yet, as safely as the typed verbs.
   * @param path a path template, or a URL of this client's region such as a stored message's
   */
  request<Data = unknown>(method: string, path: string, init?: RequestOptions): Promise<Result<Data>>
  /** Adds middleware to this client. */
  use(...middleware: Middleware[]): void
  /** Removes middleware that `use` added. */
  eject(...middleware: Middleware[]): void
  /** A client with some options changed; this one stays as it is. Headers replace headers of the same name. */
  withOptions(changes: MailgunChanges): Mailgun
  /** A client that acts as a subaccount; this one stays as it is. */
  withSubaccount(id: string): Mailgun
}

const ON_BEHALF_OF = 'x-mailgun-on-behalf-of'
const core = createClient()

/** What openapi-fetch builds where nobody wants to see a real `Request`, which costs more than the rest of a call. */
class PlainRequest {
  constructor(
    readonly url: string,
    init: object,
  ) {
    Object.assign(this, init)
  }
}

/**
 * A client for one region, or for a base URL of one's own.
 * @throws TypeError if the options contradict each other, or put a key into a browser page
 * @see https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview
 */
export function createMailgun(options: MailgunOptions): Mailgun {
  return build({ ...options, headers: { ...options.headers } }, [])
}

function build(options: MailgunChanges, middleware: Middleware[]): Mailgun {
  const { apiKey, baseUrl, fetch } = options
  if (!apiKey && baseUrl === undefined)
    throw new TypeError('Mailgun: apiKey is missing. Without a key, give the baseUrl of a proxy that adds it.')
  if (apiKey && 'document' in globalThis && !options.dangerouslyAllowBrowser) {
    throw new TypeError(
      "Mailgun: an apiKey in a browser page is visible to every visitor. Call your own proxy instead: createMailgun({ baseUrl: '/api/mailgun' }), see mailgun-fetch/proxy. To do it all the same, set dangerouslyAllowBrowser: true.",
    )
  }
  const endpoint = createEndpoint(options)
  const transport = { endpoint, apiKey: apiKey || undefined, fetch }

  async function request(method: string, path: string, init: RequestOptions = {}): Promise<Result<never>> {
    const {
      params = {},
      body,
      encoding,
      parseAs = 'json',
      headers,
      signal,
      timeoutMs,
      retry,
      subaccount,
      server,
      middleware: own = [],
      ...unknown
    } = init
    const isUrl = /^https?:/i.test(path)
    const operation = `${method} ${isUrl ? path.replace(/[?#].*/, '') : path}`
    refuseUnknown(operation, 'option', unknown)
    const { path: slots, query, header, ...strangers } = params
    refuseUnknown(operation, 'member of params', strangers)
    if (!isUrl) checkPath(operation, path)
    const filled = fillPath(operation, path, slots)
    if (body !== undefined && (method === 'GET' || method === 'HEAD'))
      throw new TypeError(`${operation}: a ${method} request has no body; use params.query.`)
    const encoded = body === undefined ? undefined : await encodeBody(operation, body, encoding)
    const steps = [...middleware, ...own]
    const read = parseAs === 'json' ? 'text' : parseAs === 'stream' ? undefined : parseAs
    const call = {
      operation,
      repeatable: method !== 'POST' && method !== 'PATCH' ? true : readOnly.includes(operation),
      timeoutMs: timeoutMs ?? options.timeoutMs ?? 60_000,
      retry: retry ?? options.retry,
      signal,
      read,
    } as const

    let delivered: Delivered | undefined
    const { data, error, response } = (await core.request(
      method as 'get',
      filled as never,
      {
        baseUrl: isUrl ? '' : server === undefined ? endpoint.baseUrl : endpoint.locate(server),
        params: query ? { query } : {},
        querySerializer: (values: object) => encodeFields(operation, values).toString(),
        headers: mergeHeaders(
          operation,
          [options.headers, header, headers],
          options.subaccount,
          subaccount,
          encoded?.contentType,
          apiKey !== undefined,
        ),
        body: encoded?.body,
        bodySerializer: (value: unknown) => value,
        parseAs: 'stream',
        middleware: steps,
        // openapi-fetch types these as the real classes; it uses what is given here and nothing else of them.
        Request: (steps.length ? Request : PlainRequest) as typeof Request,
        fetch: async (sendable: unknown) => {
          delivered = await deliver(transport, call, sendable as Sendable)
          return read ? presented(delivered, steps.length > 0) : delivered.response
        },
      } as never,
    )) as { data: unknown; error: unknown; response: Response }

    const shown = steps.length ? response : (delivered?.response ?? response)
    if (!response.ok) return { error: new MailgunApiError(operation, shown, error, endpoint.region), response: shown }
    const value = steps.length && read && data !== undefined ? await response[read]() : data
    return { data: (parseAs === 'json' ? parseJson(operation, shown, value) : value) as never, response: shown }
  }

  const verb = (method: string) => (path: string, init?: object) => request(method, path, init)
  const derive = (changes: MailgunChanges): Mailgun => {
    const merged = { ...options, ...changes, headers: { ...options.headers, ...changes.headers } }
    if (changes.region !== undefined) delete merged.baseUrl
    if (changes.baseUrl !== undefined) delete merged.region
    return build(merged, [...middleware])
  }
  // The verbs are typed by the generated interfaces; at run time they are one function.
  return Object.freeze({
    GET: verb('GET'),
    POST: verb('POST'),
    PUT: verb('PUT'),
    PATCH: verb('PATCH'),
    DELETE: verb('DELETE'),
    request: (method: string, path: string, init?: RequestOptions) => request(method.toUpperCase(), path, init),
    use: (...added: Middleware[]) => void middleware.push(...added),
    eject: (...removed: Middleware[]) => {
      for (const step of removed) if (middleware.includes(step)) middleware.splice(middleware.indexOf(step), 1)
    },
    withOptions: derive,
    withSubaccount: (id: string) => derive({ subaccount: id }),
  }) as unknown as Mailgun
}

function refuseUnknown(operation: string, kind: string, unknown: object): void {
  for (const [name, value] of Object.entries(unknown))
    if (value !== undefined) throw new TypeError(`${operation}: "${name}" is no ${kind}.`)
}

/** Later headers win; what the client sets itself is refused rather than overwritten. */
function mergeHeaders(
  operation: string,
  sets: (Record<string, unknown> | undefined)[],
  clientSubaccount: string | undefined,
  callSubaccount: string | undefined,
  contentType: string | undefined,
  hasKey: boolean,
): Record<string, string | null> {
  const merged: Record<string, string | null> = {}
  if (clientSubaccount !== undefined) merged[ON_BEHALF_OF] = clientSubaccount
  for (const set of sets) {
    for (const [name, value] of Object.entries(set ?? {})) {
      const lower = name.toLowerCase()
      if (value === undefined) continue
      if (typeof value !== 'string') throw new TypeError(`${operation}: header "${name}" must be text.`)
      if (lower === 'content-type' || (hasKey && lower === 'authorization'))
        throw new TypeError(`${operation}: header "${name}" is set by the client itself.`)
      merged[lower] = value
    }
  }
  if (callSubaccount !== undefined) merged[ON_BEHALF_OF] = callSubaccount
  if (merged[ON_BEHALF_OF] === '') throw new TypeError(`${operation}: subaccount is empty; leave it out to act as the account itself.`)
  // null keeps openapi-fetch from writing a type of its own where the runtime writes the multipart boundary.
  merged['content-type'] = contentType ?? null
  return merged
}

/** An answer whose body was read already, as openapi-fetch (or middleware) wants to see it. */
function presented({ response, payload }: Delivered, real: boolean): Response {
  const { status, statusText, headers, ok } = response
  // openapi-fetch takes these members of a response and hands `body` through.
  if (!real) return { status, headers, ok, body: payload, text: async () => payload } as unknown as Response
  const empty = [204, 205, 304].includes(status)
  const copy = new Response(empty ? null : (payload as string), { status, statusText, headers })
  return Object.defineProperty(copy, 'url', { value: response.url })
}

function parseJson(operation: string, response: Response, text: unknown): unknown {
  if (text === '' || text === undefined) return undefined
  try {
    return JSON.parse(text as string)
  } catch (cause) {
    const type = response.headers.get('content-type') ?? 'no content type'
    throw new MailgunError('invalid_response', `${operation} answered ${response.status} with a body that is not JSON (${type}).`, {
      cause,
    })
  }
}
