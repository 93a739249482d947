// Options → client. The only module that knows openapi-fetch, which builds the URL, merges headers and runs middleware.
import createClient from 'openapi-fetch'
import { readOnly } from '../../generated/operations.js'
import type { DELETE, GET, PATCH, POST, PUT } from '../../generated/schema.js'
import { encodeBody, encodeFields, LINE_BREAK } from '../encode/body.js'
import { createEndpoint } from './endpoint.js'
import { MailgunApiError, MailgunError, refuse } from './errors.js'
import type { InitOf, MailgunChanges, MailgunOptions, Middleware, RequestOptions } from './options.js'
import { checkPath, fillPath } from '../encode/path.js'
import { deliver, type Call, type Delivered, type Sendable } from './transport.js'
import type { Result } from './result.js'

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
  DELETE<P extends keyof DELETE & string>(
    path: P,
    ...init: InitOf<DELETE[P]>
  ): Promise<Result<DELETE[P]['data']>>
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

/** What openapi-fetch builds where nobody wants to see a real `Request`, which costs more than the rest of a call. */
class PlainRequest {
  constructor(url: string, init: object) {
    Object.assign(this, init, { url })
  }
}

// With both given, it does not look for the global ones, which Node loads at the first look.
const core = createClient({
  Request: PlainRequest as unknown as typeof Request,
  fetch: () => Promise.reject(),
})

/**
 * A client for one region, or for a base URL of one's own.
 * @throws TypeError if the options contradict each other, or put a key into a browser page
 * @see https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview
 */
export function createMailgun(options: MailgunOptions): Mailgun {
  return build({ ...options }, [])
}

function build(given: MailgunChanges, middleware: Middleware[]): Mailgun {
  const {
    apiKey,
    region,
    baseUrl,
    fetch,
    dangerouslyAllowBrowser,
    headers,
    timeoutMs,
    retry,
    subaccount,
    ...unknown
  } = given
  refuseUnknown('createMailgun', unknown)
  if (!apiKey && baseUrl === undefined)
    refuse('Mailgun', 'apiKey is missing; only a baseUrl (a proxy) goes without')
  if (apiKey && 'document' in globalThis && !dangerouslyAllowBrowser) {
    refuse(
      'Mailgun',
      'an apiKey in a page is public; give the baseUrl of a proxy (mailgun-fetch/proxy), or dangerouslyAllowBrowser: true',
    )
  }
  const endpoint = createEndpoint({ region, baseUrl })
  const transport = { endpoint, apiKey: apiKey || undefined, fetch }
  // Copies, so that nothing a caller changes later reaches a call.
  const own = { headers: Object.fromEntries(entriesOf(headers)), retry: retry && { ...retry } }

  async function request(method: string, path: string, init: RequestOptions = {}): Promise<Result<never>> {
    const {
      params = {},
      body,
      encoding,
      parseAs = 'json',
      signal,
      server,
      middleware: extra = [],
      ...call
    } = init
    const { headers, timeoutMs: callTimeoutMs, retry, subaccount: actAs, ...unknown } = call
    const { path: slots, query, header, ...strangers } = params
    const isUrl = /^https?:/i.test(path)
    // Without what a URL must not have shown: a query, or a user name and password.
    const operation = `${method} ${path.replace(/[?#].*/, '').replace(/\/\/[^/]*@/, '//')}`
    refuseUnknown(operation, { ...unknown, ...strangers })
    if (!isUrl) checkPath(operation, path)
    if (body !== undefined && /^(GET|HEAD)$/.test(method))
      refuse(operation, `${method} has no body; use params.query`)
    // All that was given is taken before the first await, so that a caller may use its init again at once.
    const filled = isUrl ? path : fillPath(operation, path, slots)
    const search = query ? encodeFields(operation, query).toString() : ''
    const hasQuery = search !== '' && path.includes('?')
    const sent = mergeHeaders(operation, apiKey, [
      own.headers,
      { [ON_BEHALF_OF]: subaccount },
      header,
      headers,
      { [ON_BEHALF_OF]: actAs },
    ])
    const base = isUrl ? '' : server === undefined ? endpoint.baseUrl : endpoint.locate(server)
    const steps = [...middleware, ...extra]
    signal?.throwIfAborted()
    const encoded = body === undefined ? undefined : await encodeBody(operation, body, encoding, signal)
    const read = parseAs === 'json' ? 'text' : parseAs === 'stream' ? undefined : parseAs
    const options: Call = {
      operation,
      repeatable: !/^(POST|PATCH)$/.test(method) || readOnly.includes(operation),
      timeoutMs: callTimeoutMs ?? timeoutMs ?? 60_000,
      retry: retry ? { ...own.retry, ...retry } : (retry ?? own.retry),
      signal,
      read: () => read,
    }

    let delivered: Delivered | undefined
    // openapi-fetch types its options for one document; it uses what is given here, and nothing else of it.
    const { data, error, response } = (await core
      .request(
        method as 'get',
        (hasQuery ? `${filled}&${search}` : filled) as never,
        {
          baseUrl: base,
          querySerializer: () => (hasQuery ? '' : search),
          // null keeps openapi-fetch from writing a type of its own where the runtime writes the multipart boundary.
          headers: { ...sent, 'content-type': encoded?.contentType ?? null },
          body: encoded?.body,
          bodySerializer: (value: unknown) => value,
          parseAs: 'stream',
          middleware: steps,
          Request: steps.length ? Request : PlainRequest,
          fetch: async (sendable: Sendable) => {
            delivered = await deliver(transport, options, sendable)
            return read || !delivered.response.ok
              ? presented(delivered, steps.length > 0)
              : delivered.response
          },
        } as never,
      )
      .catch((failure: unknown) => {
        // openapi-fetch loses reasons that are falsy, such as abort(null).
        signal?.throwIfAborted()
        throw failure
      })) as { data: unknown; error: unknown; response: Response }

    const shown = steps.length ? response : delivered!.response
    if (!response.ok)
      return { error: new MailgunApiError(operation, shown, error, endpoint.region), response: shown }
    const value = steps.length && read && data !== undefined ? await response[read]() : data
    return {
      data: (parseAs === 'json' ? parseJson(operation, shown, value) : value) as never,
      response: shown,
    }
  }

  const verb = (method: string) => (path: string, init?: object) => request(method, path, init)
  const withOptions = (changes: MailgunChanges): Mailgun => {
    const { region, baseUrl } = changes
    const place = (region ?? baseUrl) === undefined ? {} : { region, baseUrl }
    return build(
      {
        ...given,
        ...own,
        ...changes,
        ...place,
        headers: { ...own.headers, ...Object.fromEntries(entriesOf(changes.headers)) },
      },
      [...middleware],
    )
  }
  // The verbs are typed by the generated interfaces; at run time they are one function.
  return Object.freeze({
    GET: verb('GET'),
    POST: verb('POST'),
    PUT: verb('PUT'),
    PATCH: verb('PATCH'),
    DELETE: verb('DELETE'),
    request: (method: string, path: string, init?: RequestOptions) =>
      request(method.toUpperCase(), path, init),
    use: (...added: Middleware[]) => void middleware.push(...added),
    eject: (...removed: Middleware[]) => {
      for (const step of removed)
        if (middleware.includes(step)) middleware.splice(middleware.indexOf(step), 1)
    },
    withOptions,
    // Without an id it must not become the account itself.
    withSubaccount: (subaccount: string) => withOptions({ subaccount: subaccount ?? '' }),
  }) as unknown as Mailgun
}

function refuseUnknown(operation: string, unknown: object): void {
  for (const [name, value] of Object.entries(unknown))
    if (value !== undefined) refuse(operation, `unknown option "${name}"`)
}

/** Headers have no entries of their own that Object.entries would see. */
const entriesOf = (set: object | undefined): [string, string][] =>
  set instanceof Headers ? [...set] : Object.entries(set ?? {})

/** Later headers win; what the client sets itself is refused rather than overwritten. */
function mergeHeaders(operation: string, apiKey: unknown, sets: (object | undefined)[]): object {
  const merged: Record<string, unknown> = {}
  for (const set of sets) {
    for (const [name, value] of entriesOf(set)) {
      if (value === undefined) continue
      const lower = name.toLowerCase()
      if (typeof value !== 'string' || !value.trim() || LINE_BREAK.test(value))
        refuse(operation, `header "${name}" must be text, not empty and without line breaks`)
      if (lower === 'content-type' || (apiKey && lower === 'authorization'))
        refuse(operation, `the client sets header "${name}" itself`)
      merged[lower] = value
    }
  }
  return merged
}

/** An answer whose body was read already, as openapi-fetch (or middleware) wants to see it. */
function presented({ response, payload }: Delivered, real: boolean): Response {
  const { status, statusText, headers, ok, url } = response
  // openapi-fetch takes these members of a response and hands `body` through.
  if (!real) return { status, headers, ok, body: payload, text: async () => payload } as unknown as Response
  const copy = new Response([204, 205, 304].includes(status) ? null : (payload as string), {
    status,
    statusText,
    headers,
  })
  return Object.defineProperty(copy, 'url', { value: url })
}

function parseJson(operation: string, response: Response, text: unknown): unknown {
  if (text === '' || text === undefined) return undefined
  try {
    return JSON.parse(text as string)
  } catch (cause) {
    const type = response.headers.get('content-type')
    throw new MailgunError(
      'invalid_response',
      `${operation} answered ${response.status} with a body that is not JSON (${type}).`,
      {
        cause,
      },
    )
  }
}
