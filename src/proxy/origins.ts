// Which pages may call the proxy, and what their browsers are told about it.
import { refuse } from '../client/errors.js'

/** Headers of an answer that a client acts on. */
export const ANSWERED = [
  'content-type',
  'content-disposition',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
]

export interface Origins {
  /** Other origins whose pages may call. */
  allowed: readonly string[]
  /** Hosts that the proxy may be reached by; undefined for any. */
  hosts: readonly string[] | undefined
  credentials: boolean
}

/** Whose page calls: one of this proxy's own origin (or no page at all), one of a listed origin, or any other. */
export type Caller =
  { kind: 'own' } | { kind: 'listed'; headers: Record<string, string> } | { kind: 'refused'; reason: string }

const IS_ORIGIN = /^https?:\/\/[a-z\d.[\]:-]+$/
const IS_HOST = /^[a-z\d.[\]:-]+$/

/** @throws TypeError for something else than origins and hosts, wildcards included */
export function checkOrigins({ allowed, hosts = [] }: Origins): void {
  for (const origin of allowed) {
    if (!IS_ORIGIN.test(origin))
      refuse('Mailgun proxy', `allowedOrigins: "${origin}" is no origin (https://host)`)
  }
  for (const host of hosts) {
    if (!IS_HOST.test(host)) refuse('Mailgun proxy', `hosts: "${host}" is no host (app.example.com)`)
  }
}

/** Without this check a form on any site could send with the cookies of a visitor: a multipart POST needs no preflight. */
export function callerOf({ url, headers }: Request, { allowed, hosts, credentials }: Origins): Caller {
  const own = new URL(url)
  // A stranger whose host name leads here (DNS rebinding) has a page of the same origin, so only the name gives it away.
  if (hosts && !hosts.includes(own.host)) return { kind: 'refused', reason: 'This host is not allowed here.' }
  const origin = headers.get('origin')
  if (origin !== null && allowed.includes(origin))
    return { kind: 'listed', headers: corsHeaders(origin, credentials) }
  return isSameOrigin(headers, own.origin)
    ? { kind: 'own' }
    : { kind: 'refused', reason: 'This origin is not allowed here.' }
}

function isSameOrigin(headers: Headers, own: string): boolean {
  // The browser's word comes first: a server that ends TLS changes the URL that the proxy sees, but not this header.
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const origin = headers.get('origin')
  return origin === null || origin === own
}

function corsHeaders(origin: string, credentials: boolean): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': ANSWERED.join(),
    ...(credentials && { 'access-control-allow-credentials': 'true' }),
  }
}

/** What a preflight is told in addition. Any header may be asked for, because few are passed on. */
export function preflightHeaders(request: Request, method: string): Record<string, string> {
  return {
    'access-control-allow-methods': method,
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '',
    'access-control-max-age': '600',
  }
}
