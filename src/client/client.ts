// Options → client: the surface that a user holds.
import type { DELETE, GET, PATCH, POST, PUT, WithoutInit } from '../../generated/schema.js'
import { copyHeaders, mergeHeaders } from '../encode/headers.js'
import { attemptUntilAnswered } from './attempts.js'
import { callOnce } from './call-once.js'
import { checkClient, checkMiddleware, checkOptions, refuseUnknown } from './checks.js'
import { createEndpoint } from './endpoint.js'
import { refuse } from './errors.js'
import type { InitOf, MailgunChanges, MailgunOptions, Middleware, RequestOptions } from './options.js'
import { prepare } from './request.js'
import type { Result } from './result.js'

/** A typed client. It has no state but its middleware, and can be shared by concurrent requests. */
export interface Mailgun {
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  GET<P extends keyof GET & string>(
    path: P,
    ...init: InitOf<P, keyof GET, WithoutInit['GET'], GET[P]['init']>
  ): Promise<Result<GET[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  POST<P extends keyof POST & string>(
    path: P,
    ...init: InitOf<P, keyof POST, WithoutInit['POST'], POST[P]['init']>
  ): Promise<Result<POST[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  PUT<P extends keyof PUT & string>(
    path: P,
    ...init: InitOf<P, keyof PUT, WithoutInit['PUT'], PUT[P]['init']>
  ): Promise<Result<PUT[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  PATCH<P extends keyof PATCH & string>(
    path: P,
    ...init: InitOf<P, keyof PATCH, WithoutInit['PATCH'], PATCH[P]['init']>
  ): Promise<Result<PATCH[P]['data']>>
  /** Calls an operation. HTTP failures are returned as `error`; only failures without an answer reject. */
  DELETE<P extends keyof DELETE & string>(
    path: P,
    ...init: InitOf<P, keyof DELETE, WithoutInit['DELETE'], DELETE[P]['init']>
  ): Promise<Result<DELETE[P]['data']>>
  /**
   * Calls what the types do not know yet, as safely as the typed verbs.
   * @param path a path template, or a URL of this client's region such as a stored message's
   */
  request<Data = unknown>(method: string, path: string, init?: RequestOptions): Promise<Result<Data>>
  /** Adds middleware to the calls from now on. Clients that `withOptions` makes have it too; those it made before do not. */
  use(...middleware: Middleware[]): void
  /** Removes middleware that `use` added. */
  eject(...middleware: Middleware[]): void
  /** A client with some options changed; this one stays as it is. Headers replace headers of the same name. */
  withOptions(changes: MailgunChanges): Mailgun
  /** A client that acts as a subaccount; this one stays as it is. With an empty or undefined id its calls are refused. */
  withSubaccount(id: string): Mailgun
}

/**
 * A client for one region, or for a base URL of one's own.
 * @throws TypeError if the options contradict each other, or put a key into a browser page
 * @see https://documentation.mailgun.com/docs/mailgun/api-reference/api-overview
 */
export function createMailgun(options: MailgunOptions): Mailgun {
  if (typeof options !== 'object' || !options) refuse('createMailgun', 'give an object of options')
  return build(options, [])
}

function build(given: MailgunChanges, middleware: Middleware[]): Mailgun {
  const { apiKey, region, baseUrl, fetch, dangerouslyAllowBrowser: _, headers, ...rest } = given
  const { timeoutMs, retry, subaccount, ...unknown } = rest
  refuseUnknown('createMailgun', unknown)
  checkClient(given)
  checkOptions('createMailgun', { timeoutMs, retry })
  const endpoint = createEndpoint({ region, baseUrl })
  const transport = { endpoint, apiKey: apiKey || undefined, fetch }
  // Copies, so that nothing a caller changes later reaches a call.
  const options = { ...given, headers: copyHeaders('createMailgun', headers), retry: retry && { ...retry } }
  const defaults = {
    endpoint,
    hasKey: Boolean(apiKey),
    headers: options.headers,
    subaccount,
    timeoutMs,
    retry: options.retry,
    middleware,
  }

  async function call<Data>(
    method: string,
    path: string,
    init: RequestOptions = {},
    isTyped = true,
  ): Promise<Result<Data>> {
    const prepared = await prepare(defaults, method, String(path), init, isTyped)
    const result = await attemptUntilAnswered(prepared, (attempt, signal) =>
      callOnce(transport, prepared, attempt, signal),
    )
    // The document says what the API gives; it is not checked again.
    return result as Result<Data>
  }

  const verb =
    (method: string) =>
    <Data>(path: string, init?: RequestOptions): Promise<Result<Data>> =>
      call(method, path, init)
  const withOptions = (changes: MailgunChanges): Mailgun => {
    const moved = changes.region !== undefined || changes.baseUrl !== undefined
    const server = moved ? { region: changes.region, baseUrl: changes.baseUrl } : { region, baseUrl }
    const headers = mergeHeaders(options.headers, copyHeaders('withOptions', changes.headers))
    return build({ ...options, ...changes, ...server, headers }, [...middleware])
  }
  // The verbs are typed by the generated interfaces; at run time they are one function.
  return Object.freeze<Mailgun>({
    GET: verb('GET'),
    POST: verb('POST'),
    PUT: verb('PUT'),
    PATCH: verb('PATCH'),
    DELETE: verb('DELETE'),
    request: (method, path, init) => call(String(method).toUpperCase(), path, init, false),
    use(...added) {
      checkMiddleware('use', added)
      middleware.push(...added)
    },
    eject(...removed) {
      for (const step of removed)
        if (middleware.includes(step)) middleware.splice(middleware.indexOf(step), 1)
    },
    withOptions,
    // An undefined id is refused, so that it never means the main account.
    withSubaccount: (id) => withOptions({ subaccount: id ?? '' }),
  })
}
