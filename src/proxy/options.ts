// What a user gives to a proxy.
import type { ApiKey, Fetch, Region } from '../client/options.js'
import type { ProxyOperation, ProxyRule } from './allow.js'

/** The operation that a request asks for, which is one of `allow`. */
export interface ProxyCall {
  operation: ProxyOperation
  /** Values of the path's slots, decoded: `call.path.domain_name`. */
  path: Readonly<Record<string, string>>
}

/** `true` lets the call through, also as a subaccount; a response is returned as it is; anything else refuses with 403. */
export type ProxyDecision = boolean | { subaccount: string } | Response

interface SharedProxyOptions {
  /** The key that is added, or a function that is asked for it for each request. The browser never gets it. */
  apiKey: ApiKey
  /** What is let through; everything else is refused with 403. */
  allow: readonly ProxyRule[]
  /**
   * Whether this visitor may make this call: look at the session, the values, the body. Asked before anything is sent.
   *
   * The request has the browser's URL and headers, cookies included, and a body that may be read (up to `maxBodyBytes`).
   * If it throws, the browser gets a 500 without the reason.
   */
  authorize(request: Request, call: ProxyCall): ProxyDecision | Promise<ProxyDecision>
  /** Path that the proxy is served at, the client's `baseUrl`; `/` for a host of its own. @default '/api/mailgun' */
  basePath?: string | undefined
  /**
   * Other origins whose pages may call, such as `https://app.example.com`. The proxy's own may always; behind a server
   * that ends TLS its request URL can differ from the page's, so that it has to be listed. @default []
   */
  allowedOrigins?: readonly string[] | undefined
  /** Let the pages of `allowedOrigins` send cookies. @default false */
  allowCredentials?: boolean | undefined
  /** Largest request body in bytes; a larger one is refused with 413. @default 26214400 (25 MiB, Mailgun's own limit for a message) */
  maxBodyBytes?: number | undefined
  /** Time for the request's body to come and for Mailgun to answer, in milliseconds; 0 means no limit. @default 60000 */
  timeoutMs?: number | undefined
  /** Subaccount id to act as where `authorize` names none. What a browser asks for never counts. @default the key's own account */
  subaccount?: string | undefined
  /** Replaces the global `fetch`. */
  fetch?: Fetch | undefined
  /** Gets what a browser must not see: why a request ended in a 500, 502 or 504. @default console.error */
  onError?: ((error: unknown) => void) | undefined
}

/** Options of `createMailgunProxy`: a region of Mailgun, or another server's base URL. */
export type MailgunProxyOptions = SharedProxyOptions &
  ({ region?: Region | undefined; baseUrl?: undefined } | { baseUrl: string; region?: undefined })
