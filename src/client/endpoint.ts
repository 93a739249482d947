// Which server is called, and which links may be followed with the credential.
import { MailgunError, refuse } from './errors.js'
import type { Region } from './options.js'

const API_HOSTS: Record<Region, string> = { us: 'api.mailgun.net', eu: 'api.eu.mailgun.net' }

// Stored messages live on hosts of their own: storage-us-east4.api.mailgun.net; Europe's are also below the US name.
const STORAGE_HOSTS: Record<Region, RegExp> = {
  us: /^(?!storage-eu)[a-z0-9-]+\.api\.mailgun\.net$/,
  eu: /^([a-z0-9-]+\.api\.eu|storage-europe-[a-z0-9-]+\.api)\.mailgun\.net$/,
}

// Only what a page knows can make a relative URL absolute; this stands for it while options are checked.
const NO_PAGE = 'http://page.invalid/'

export interface Endpoint {
  region: Region | undefined
  /** Where paths begin, without a slash at its end. @throws TypeError if it is relative and there is no page */
  readonly baseUrl: string
  /**
   * A link as an absolute URL that may get the credential.
   * @throws MailgunError `forbidden_origin`
   */
  resolveTrusted(operation: string, link: string): string
}

export interface EndpointOptions {
  region?: Region | undefined
  baseUrl?: string | undefined
}

/** @throws TypeError for a region or base URL that cannot be used */
export function createEndpoint({ region: given, baseUrl }: EndpointOptions): Endpoint {
  if (given !== undefined && baseUrl !== undefined) refuse('Mailgun', 'give region or baseUrl, not both')
  const region = given === undefined && baseUrl === undefined ? 'us' : given
  if (region !== undefined && !Object.hasOwn(API_HOSTS, region))
    refuse('Mailgun', `region "${String(region)}" is unknown; use "us" or "eu"`)
  const text = region ? `https://${API_HOSTS[region]}` : baseUrl
  checkBase(text)

  let found: URL | undefined
  let root = ''
  const base = (): URL => {
    if (!found) {
      found = resolveBase(text)
      root = (found.origin + found.pathname).replace(/\/+$/, '')
    }
    return found
  }
  return {
    region,
    get baseUrl() {
      base()
      return root
    },
    resolveTrusted(operation, link) {
      const { origin } = base()
      // After the root and a slash nothing can lead to another server.
      if (link.startsWith(`${root}/`)) return link
      const url = parse(absolute(link, origin, root))
      if (url) toOwnServer(url, base(), root, region)
      if (!url || !mayGetKey(url, base(), region)) refuseLink(operation, url, origin, region)
      return url.href
    },
  }
}

/** A link without a host, made absolute: the base URL of a proxy has a path that Mailgun's links do not know. */
function absolute(link: string, origin: string, root: string): string {
  if (!/^\/(?!\/)/.test(link)) return link
  const path = root.slice(origin.length)
  return (link.startsWith(`${path}/`) ? origin : root) + link
}

/** Changes a link that means the called server, though it names it otherwise. */
function toOwnServer(url: URL, base: URL, root: string, region: Region | undefined): void {
  if (url.protocol === 'http:' && base.protocol === 'https:' && url.hostname === base.hostname)
    url.protocol = 'https:'
  // A proxy that passes answers through unchanged gives Mailgun's links; the key must not follow them to Mailgun.
  const isMailgun = url.protocol === 'https:' && Object.values(API_HOSTS).includes(url.host)
  if (!region && isMailgun && !url.username && !url.password && url.host !== base.host)
    url.href = root + url.pathname + url.search
}

function mayGetKey(url: URL, base: URL, region: Region | undefined): boolean {
  if (url.username || url.password || url.protocol !== base.protocol) return false
  return url.host === base.host || (region !== undefined && STORAGE_HOSTS[region].test(url.host))
}

function refuseLink(
  operation: string,
  url: URL | undefined,
  origin: string,
  region: Region | undefined,
): never {
  // Query, user name and password are left out: this text appears in errors.
  const link = url ? `${url.protocol}//${url.host}${url.pathname}` : 'a URL that cannot be read'
  const allowed = `${origin}${region ? ' and storage of its region' : ''}`
  throw new MailgunError(
    'forbidden_origin',
    `${operation}: refused to call ${link}; allowed is ${allowed}. Use a client whose region or baseUrl is that server's.`,
    { operation },
  )
}

function checkBase(text: unknown): asserts text is string {
  const url = typeof text === 'string' && text !== '' ? parse(text, NO_PAGE) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    refuse('Mailgun', 'baseUrl must be an absolute http(s) URL without credentials, query or fragment')
}

function resolveBase(text: string): URL {
  // Only pages and their workers have a location.
  const page = (globalThis as { location?: { href: string } }).location?.href
  return (
    parse(text, page) ??
    refuse(
      'Mailgun',
      `baseUrl "${text}" is relative, and there is no page here; give an absolute http(s) URL`,
    )
  )
}

function parse(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}
