// What a user gives to a client and to a call.

/** Where the account lives. Keys, domains and data of one region do not exist in the other. */
export type Region = 'us' | 'eu'

/** An API key, or a function that is asked for it before each attempt (for keys that rotate). */
export type ApiKey = string | (() => string | Promise<string>)

/** The standard `fetch`, or a stand-in for it. It is called with a URL and an init, or with a `Request` if there is middleware. */
export type Fetch = (input: string | Request, init?: RequestInit) => Promise<Response>

/** How failed attempts are repeated. A send is never repeated once it may have been accepted. */
export interface RetryOptions {
  /** Attempts after the first; 0 switches retries off. @default 2 */
  limit?: number | undefined
  /** Upper bound of the first random wait, in milliseconds; it doubles each time. @default 500 */
  initialDelayMs?: number | undefined
  /** Longest single wait, in milliseconds. If the server asks for more, its answer is returned at once. @default 30000 */
  maxDelayMs?: number | undefined
}

/** Headers by name; `undefined` leaves a header out. */
export type HeaderOptions = Headers | Record<string, string | undefined>

/** What can be set for one call, and for all calls of a client. */
export interface SharedOptions {
  /** Extra request headers. `Authorization` (with a key) and `Content-Type` are the client's own. */
  headers?: HeaderOptions | undefined
  /** Time for one attempt in milliseconds, middleware and reading of the body included; 0 means no limit. @default 60000 */
  timeoutMs?: number | undefined
  /** How often, and how long apart, a failed attempt is repeated; `false` for never. */
  retry?: RetryOptions | false | undefined
  /** Subaccount id to act as, sent as `X-Mailgun-On-Behalf-Of`. @default the key's own account */
  subaccount?: string | undefined
}

/** What can be set for one call. */
export interface CallOptions extends SharedOptions {
  /** Stops the call, its retries and waits included. The call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Middleware for this call only, after the client's own. */
  middleware?: Middleware[] | undefined
  /** Another server of Mailgun for this call, such as a storage host of the same region. */
  server?: string | undefined
}

/** What can be set for a walk over pages, besides what is set for its calls. */
export interface WalkOptions {
  /** Where to go on: the `cursor` of a page that was read before, in this process or another. */
  cursor?: string | undefined
  /** Request the next page while the current one is used. @default false */
  prefetch?: boolean | undefined
}

/** What can be set for a walk over pages. */
export interface PaginateOptions extends CallOptions, WalkOptions {}

/** Options of a call to an operation that the types do not know. */
export interface RequestOptions extends CallOptions {
  params?:
    | {
        path?: Record<string, unknown> | undefined
        query?: Record<string, unknown> | undefined
        header?: Record<string, unknown> | undefined
      }
    | undefined
  /** Fields, or the array of an operation that takes a list. */
  body?: unknown
  /** A finished form, instead of `body`. It is copied when the call is made. */
  form?: FormData | URLSearchParams | undefined
  /** How `body` travels. @default as the operation is known to want it, else multipart */
  encoding?: 'json' | 'urlencoded' | 'multipart' | undefined
  /** How a 2xx body is read. `stream` gives the unread body; the timeout then ends with the headers. @default 'json' */
  parseAs?: 'json' | 'text' | 'arrayBuffer' | 'blob' | 'stream' | undefined
}

interface ClientOptions extends SharedOptions {
  /** Replaces the global `fetch`. */
  fetch?: Fetch | undefined
  /** Allow an API key in a browser page, where every visitor can read it. @default false */
  dangerouslyAllowBrowser?: boolean | undefined
}

/** Options of `createMailgun`: a region of Mailgun with a key, or a base URL of one's own (a proxy, a test server). */
export type MailgunOptions = ClientOptions &
  (
    | { apiKey: ApiKey | undefined; region?: Region | undefined; baseUrl?: undefined }
    | { baseUrl: string; apiKey?: ApiKey | undefined; region?: undefined }
  )

/** What `withOptions` may change. */
export type MailgunChanges = ClientOptions & {
  apiKey?: ApiKey | undefined
  region?: Region | undefined
  baseUrl?: string | undefined
}

/** What middleware is told about a call. */
export interface MiddlewareContext {
  /** The request as it will be sent, without the credential. */
  request: Request
  /** The path as the vendor documents it, with its slots: `/v3/{domain_name}/messages`. */
  schemaPath: string
  /** "METHOD /path" of the operation. */
  operation: string
  /** Counts from 0; middleware runs for each attempt of a call. */
  attempt: number
  /** Identifies the attempt in the steps of one middleware. */
  id: string
}

/** Steps around each attempt of a call, in openapi-fetch's shape. Responses run through in reverse order. */
export interface Middleware {
  onRequest?(
    context: MiddlewareContext,
  ): Request | Response | undefined | void | Promise<Request | Response | undefined | void>
  onResponse?(
    context: MiddlewareContext & { response: Response },
  ): Response | undefined | void | Promise<Response | undefined | void>
  onError?(
    context: MiddlewareContext & { error: unknown },
  ): Response | Error | undefined | void | Promise<Response | Error | undefined | void>
}

/**
 * The argument after the path, which may be left out for a path that is `Bare`: nothing in it is required.
 * Paths stand in tuples, because otherwise the compiler computes this for all of them at the first call.
 * A path that does not exist counts as all `Paths`; then the arguments are a union, which the compiler does not count, so
 * that its complaint is about the path.
 */
export type InitOf<Path, Paths, Bare, Init> = [Path] extends [Bare]
  ? [init?: Init]
  : [Paths] extends [Path]
    ? [init: Init] | [uncounted: Init]
    : [init: Init]
