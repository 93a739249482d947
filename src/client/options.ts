// What a user gives to a client and to a call.

/** Where the account lives: `us` or `eu`. Keys, domains and data of one region do not exist in the other. */
export type Region = 'us' | 'eu'

/**
 * An API key, or a function that is asked for it before each attempt, retries included (for keys that rotate). What the
 * function throws, the call rejects with. A key is printable ASCII text without spaces.
 */
export type ApiKey = string | (() => string | Promise<string>)

/**
 * The standard `fetch`, or a stand-in for it. It is called with a URL and an init, or with a `Request` and an init if there
 * is middleware; the init holds the credential, so a stand-in sees it. `redirect` is always `manual`.
 */
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
  /**
   * Extra request headers; those of a call and of `withOptions` replace the client's of the same name. `undefined` leaves
   * the client's as it is in a call, and takes it away in `withOptions`.
   * `Content-Type` is the client's own, and so is `Authorization` where there is a key. @default none
   */
  headers?: HeaderOptions | undefined
  /** Time for one attempt in milliseconds, middleware and reading of the body included; 0 means no limit. @default 60000 */
  timeoutMs?: number | undefined
  /**
   * How often, and how long apart, a failed attempt is repeated; `false` for never. Of an object, what is left out stays
   * as the client has it. @default { limit: 2, initialDelayMs: 500, maxDelayMs: 30000 }
   */
  retry?: RetryOptions | false | undefined
  /**
   * Id of the subaccount to act as, sent as `X-Mailgun-On-Behalf-Of`. An empty one is refused, so that it never means
   * the main account. @default the key's own account
   * @see https://documentation.mailgun.com/docs/mailgun/user-manual/subaccounts/subaccounts-api-requests
   */
  subaccount?: string | undefined
}

/** What can be set for one call. */
export interface CallOptions extends SharedOptions {
  /**
   * Stops the call, its retries and waits included. The call then rejects with the signal's reason, which is no
   * `MailgunError`; what was under way may have been done. @default none
   */
  signal?: AbortSignal | undefined
  /** Middleware for this call only, after the client's own. @default none */
  middleware?: Middleware[] | undefined
  /**
   * Another server of Mailgun for this call, such as a storage host of the same region: an absolute URL. Any other
   * server is a `MailgunError` of code `forbidden_origin`. @default the client's own
   */
  server?: string | undefined
}

/** What can be set for a walk over pages, besides what is set for its calls. */
export interface WalkOptions {
  /**
   * Where to go on: the `cursor` of a page that was read before, in this process or another. One that leads to another
   * list or server is refused. @default the first page
   */
  cursor?: string | undefined
  /** Request the next page while the current one is used. @default false */
  prefetch?: boolean | undefined
}

/** What can be set for a walk over pages. */
export interface PaginateOptions extends CallOptions, WalkOptions {}

/** Options of a call to an operation that the types do not know. */
export interface RequestOptions extends CallOptions {
  /**
   * Values of the path's slots, the query, and headers that the vendor documents as parameters. They are encoded here:
   * give `ö`, and not `%C3%B6`.
   */
  params?:
    | {
        /** A value for each slot of the path, such as `domain` for `{domain}`. */
        path?: Record<string, unknown> | undefined
        /** Parameters behind the `?`: text, numbers, booleans, Dates, and lists of these, which repeat the name. */
        query?: Record<string, unknown> | undefined
        /** Headers, as `headers` takes them. */
        header?: Record<string, unknown> | undefined
      }
    | undefined
  /**
   * Fields by name, or the array of an operation that takes a list. All but streams is copied when the call is made.
   * GET and HEAD have none.
   */
  body?: unknown
  /** A finished form, instead of `body`, sent as it is. It is copied when the call is made. */
  form?: FormData | URLSearchParams | undefined
  /** How `body` travels. @default as the operation is known to want it, else multipart */
  encoding?: 'json' | 'urlencoded' | 'multipart' | undefined
  /** How a 2xx body is read. `stream` gives the unread body; the timeout then ends with the headers. @default 'json' */
  parseAs?: 'json' | 'text' | 'arrayBuffer' | 'blob' | 'stream' | undefined
}

interface ClientOptions extends SharedOptions {
  /** Replaces `fetch`, for tests, proxies and agents. @default the global one, looked up at each attempt */
  fetch?: Fetch | undefined
  /**
   * Allow an API key in a browser page, where every visitor can read it; `mailgun-fetch/proxy` is the way without.
   * @default false, with which `createMailgun` throws a TypeError there
   */
  dangerouslyAllowBrowser?: boolean | undefined
}

interface RegionOptions {
  /**
   * API key of the account or of a domain, or a function that is asked for it before each attempt. It is sent as HTTP
   * Basic to Mailgun's hosts of `region` only, and stands in no error and no URL. It is not the webhook signing key.
   * `undefined` compiles, because environment variables may be missing, and then throws a TypeError that says so.
   * @see https://documentation.mailgun.com/docs/mailgun/api-reference/authentication
   */
  apiKey: ApiKey | undefined
  /** Where the account lives: `us` calls api.mailgun.net, `eu` api.eu.mailgun.net. @default 'us' */
  region?: Region | undefined
  baseUrl?: undefined
}

interface BaseUrlOptions {
  /**
   * Where to call instead of Mailgun: a proxy of yours, or a test server. An http(s) URL without credentials, query and
   * fragment; a path in it stays, as in `https://example.com/api/mailgun`. In a page it may be relative. Links of Mailgun
   * in answers are taken as links below it.
   */
  baseUrl: string
  /** Sent to that server only. Leave it out where the proxy adds the key. @default none */
  apiKey?: ApiKey | undefined
  region?: undefined
}

/** Options of `createMailgun`: a region of Mailgun with a key, or a base URL of one's own (a proxy, a test server). */
export type MailgunOptions = ClientOptions & (RegionOptions | BaseUrlOptions)

/** What `withOptions` may change; what is left out stays as it is. */
export type MailgunChanges = ClientOptions & {
  /** Another key, or a function that is asked for it before each attempt. */
  apiKey?: ApiKey | undefined
  /** Another region, in place of the region or `baseUrl` before. */
  region?: Region | undefined
  /** Another server, in place of the region or `baseUrl` before. The key goes with it. */
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

/**
 * Steps around each attempt of a call, in openapi-fetch's shape. Responses run through in reverse order. No step sees the
 * credential, and a call with middleware follows no redirect. What a step throws, the call rejects with.
 */
export interface Middleware {
  /** Before an attempt. Gives another request to send instead, or a response that is taken as the answer. */
  onRequest?(
    context: MiddlewareContext,
  ): Request | Response | undefined | void | Promise<Request | Response | undefined | void>
  /** After an answer of any status, before its body is read. Gives another response in its place. */
  onResponse?(
    context: MiddlewareContext & { response: Response },
  ): Response | undefined | void | Promise<Response | undefined | void>
  /** After an attempt that got no answer. Gives another error, or a response that is taken as the answer. */
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
