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
  allowed: readonly string[]
  credentials: boolean
}

/** @throws TypeError for something else than an origin, wildcards included */
export function checkOrigins(allowed: readonly string[]): void {
  for (const origin of allowed) {
    if (!/^https?:\/\/[a-z\d.[\]:-]+$/.test(origin))
      refuse('Mailgun proxy', `allowedOrigins: "${origin}" is no origin (https://host)`)
  }
}

/**
 * Headers for the answer; undefined for a page that may not call.
 * Without this check a form on any site could send with the cookies of a visitor: a multipart POST needs no preflight.
 */
export function headersForOrigin(
  request: Request,
  { allowed, credentials }: Origins,
): Record<string, string> | undefined {
  const origin = request.headers.get('origin')
  if (origin === null) {
    // Browsers leave it out of GET requests, and say here where those come from.
    return ['same-origin', 'none', null].includes(request.headers.get('sec-fetch-site')) ? {} : undefined
  }
  if (allowed.includes(origin)) {
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': ANSWERED.join(),
      ...(credentials && { 'access-control-allow-credentials': 'true' }),
    }
  }
  return origin === new URL(request.url).origin ? {} : undefined
}

/** What a preflight is told in addition. Any header may be asked for, because few are passed on. */
export function preflightHeaders(request: Request, method: string): Record<string, string> {
  return {
    'access-control-allow-methods': method,
    'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '',
    'access-control-max-age': '600',
  }
}
