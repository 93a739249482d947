// What a user gives to a proxy.
import type { ApiKey, Fetch, Region } from '../client/options.js'
import type { ProxyOperation, ProxyRule } from './rules.js'

/** What a request asks for. Its raw body is gone: what Mailgun gets is made of what stands here. */
export interface ProxyCall {
  /** One of `allow`. */
  readonly operation: ProxyOperation
  /** Values of the path's slots, decoded: `call.path.domain_name`. */
  readonly path: Readonly<Record<string, string>>
  /**
   * The body if it is multipart or urlencoded. List the names that you allow, since servers differ in which spellings
   * of a name they take for the same. What `authorize` changes in it is sent.
   */
  readonly form: FormData | undefined
  /** The body if it is JSON; of a key that repeats, the last. What `authorize` changes in it is sent. */
  readonly json: unknown
}

/**
 * `true` lets the call through, `{ subaccount }` as that subaccount; a response is returned as it is; anything else
 * refuses with 403.
 */
export type ProxyDecision =
  | boolean
  | {
      /** Id of the subaccount to act as; an empty one is refused. */
      subaccount: string
    }
  | Response

interface SharedProxyOptions {
  /** The key that is added, or a function that is asked for it for each request. The browser never gets it. */
  apiKey: ApiKey
  /** What is let through; everything else is refused with 403. */
  allow: readonly ProxyRule[]
  /**
   * Whether this visitor may make this call: look at the session, the values, the body. Asked before anything is sent.
   *
   * The request has the browser's URL and headers, cookies included; its body is in `call`. If it throws, the browser
   * gets a 500 without the reason.
   */
  authorize(request: Request, call: ProxyCall): ProxyDecision | Promise<ProxyDecision>
  /** Path that the proxy is served at, the client's `baseUrl`; `/` for a host of its own. @default '/api/mailgun' */
  basePath?: string | undefined
  /**
   * Other origins whose pages may call, such as `https://app.example.com`. The proxy's own may always. Where a browser
   * does not say whether it is the same (`Sec-Fetch-Site`, in all since 2023), the page's origin is compared with the
   * URL of the request, which a server that ends TLS may have changed: list the page's then. @default []
   */
  allowedOrigins?: readonly string[] | undefined
  /** Let the pages of `allowedOrigins` send cookies. @default false */
  allowCredentials?: boolean | undefined
  /**
   * Hosts that the proxy may be reached by, such as `app.example.com`; on any other it answers 403. Without a session
   * to ask for, this is what keeps out a page whose own name leads here (DNS rebinding). @default any
   */
  hosts?: readonly string[] | undefined
  /**
   * Largest request body in bytes; a larger one is refused with 413.
   * @default 26214400 for multipart (25 MiB, Mailgun's own limit for a message), 8388608 for urlencoded, 1048576 for JSON
   */
  maxBodyBytes?: number | undefined
  /**
   * Time for the request's body to come, in milliseconds, as much again for Mailgun to answer, and for an answer that is
   * not JSON to be passed on; 0 means no limit. @default 60000
   */
  timeoutMs?: number | undefined
  /** Subaccount id to act as where `authorize` names none. What a browser asks for never counts. @default the key's own account */
  subaccount?: string | undefined
  /** Replaces the global `fetch`. */
  fetch?: Fetch | undefined
  /** Gets what a browser must not see: why a request ended in a 500, 502 or 504. @default console.error */
  onError?: ((error: unknown) => void) | undefined
}

interface RegionOptions {
  /** Where the account lives. @default 'us' */
  region?: Region | undefined
  baseUrl?: undefined
}

interface BaseUrlOptions {
  /** Another server to call in place of Mailgun, such as one for tests: an absolute http(s) URL. It gets the key. */
  baseUrl: string
  region?: undefined
}

/** Options of `createMailgunProxy`: a region of Mailgun, or another server's base URL. */
export type MailgunProxyOptions = SharedProxyOptions & (RegionOptions | BaseUrlOptions)
