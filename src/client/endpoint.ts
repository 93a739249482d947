// Which server is called, and which servers may get the credential.
import { MailgunError, refuse } from './errors.js'
import type { Region } from './options.js'

// Stored messages live on hosts of their own: storage-us-east4.api.mailgun.net; Europe's are also below the US name.
const STORAGE_HOSTS: Record<Region, RegExp> = {
  us: /^(?!storage-eu)[a-z0-9-]+\.api\.mailgun\.net$/,
  eu: /^([a-z0-9-]+\.api\.eu|storage-europe-[a-z0-9-]+\.api)\.mailgun\.net$/,
}

export interface Endpoint {
  baseUrl: string
  region: Region | undefined
  /** A link as an absolute URL that may get the credential. @throws MailgunError `forbidden_origin` */
  locate(link: string): string
}

/** @throws TypeError for a region or base URL that cannot be used. */
export function createEndpoint({
  region,
  baseUrl,
}: {
  region?: Region | undefined
  baseUrl?: string | undefined
}): Endpoint {
  if (region !== undefined && baseUrl !== undefined) refuse('Mailgun', 'give region or baseUrl, not both')
  const place = region === undefined && baseUrl === undefined ? 'us' : region
  if (![undefined, 'us', 'eu'].includes(place))
    refuse('Mailgun', `region "${String(place)}" is unknown; use "us" or "eu"`)
  const base = parseBase(place ? `https://api.${place === 'eu' ? 'eu.' : ''}mailgun.net` : String(baseUrl))
  const root = (base.origin + base.pathname).replace(/\/+$/, '')
  const path = root.slice(base.origin.length)

  return {
    baseUrl: root,
    region: place,
    locate(link) {
      // A proxy's base URL has a path of its own, which a link of Mailgun does not know.
      const start = !/^\/(?!\/)/.test(link) ? '' : link.startsWith(`${path}/`) ? base.origin : root
      const url = parse(start + link)
      if (url?.protocol === 'http:' && base.protocol === 'https:' && url.hostname === base.hostname)
        url.protocol = 'https:'
      const allowed =
        url &&
        !url.username &&
        !url.password &&
        url.protocol === base.protocol &&
        (url.host === base.host || (place && STORAGE_HOSTS[place].test(url.host)))
      if (!allowed) {
        throw new MailgunError(
          'forbidden_origin',
          `Refused to call ${url ? url.origin : 'an unreadable URL'}: allowed is ${base.origin}${place ? ' and storage of its region' : ''}.`,
        )
      }
      return url.href
    },
  }
}

function parseBase(text: string): URL {
  // Only pages and their workers have a location; there a base URL may be relative.
  const page = (globalThis as { location?: { href: string } }).location?.href
  const url = parse(text, page)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    refuse('Mailgun', 'baseUrl must be an absolute http(s) URL without credentials, query or fragment')
  return url
}

function parse(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
