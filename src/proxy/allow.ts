// Which requests are let through. What is sent is built anew from what matched, so that it can only mean what was matched.
import type { DELETE, GET, PATCH, POST, PUT } from '../../generated/schema.js'
import { fillPath } from '../path.js'

interface Verbs {
  GET: GET
  POST: POST
  PUT: PUT
  PATCH: PATCH
  DELETE: DELETE
}

/** An operation as the vendor's documentation writes it: "METHOD /path". */
export type ProxyOperation = { [V in keyof Verbs]: `${V} ${keyof Verbs[V] & string}` }[keyof Verbs]

type Slots<Path extends string> = Path extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never

type QueryNames<Args> = Args extends [init?: infer Init]
  ? NonNullable<Init> extends { params?: infer Params }
    ? NonNullable<Params> extends { query?: infer Query }
      ? keyof NonNullable<Query> & string
      : never
    : never
  : never

type Rule<Operation, Slot extends string, Args> = {
  operation: Operation
  /**
   * Query parameters that must be there, once, with one of these values; others pass as they are.
   * The links of some lists hide the query in a token; such a link is then refused.
   */
  query?: Readonly<Partial<Record<QueryNames<Args>, string | readonly string[]>>> | undefined
} & ([Slot] extends [never]
  ? { path?: undefined }
  : {
      /** What each slot of the path may hold: one value, one of several, or with `true` any value. Compared letter for letter. */
      path: Readonly<Record<Slot, string | readonly string[] | true>>
    })

/** One operation that the proxy lets through, and for which values. */
export type ProxyRule = {
  [V in keyof Verbs]: {
    [P in keyof Verbs[V] & string]: Rule<`${V} ${P}`, Slots<P>, Verbs[V][P] extends { args: infer Args } ? Args : never>
  }[keyof Verbs[V] & string]
}[keyof Verbs]

/** A request that a rule lets through. */
export interface Allowed {
  operation: ProxyOperation
  /** The values of the path's slots, decoded. */
  path: Record<string, string>
  /** Path and query to call, encoded. */
  target: string
}

type Matcher = (method: string, segments: string[], query: URLSearchParams) => Allowed | undefined

// The link to the next page of events has a token below the path instead of a query.
const EVENTS = 'GET /v3/{domain_name}/events'

// In a slot these words would make it another operation: GET /v3/lists/pages is not a list. To allow one, name it.
const OTHER_OPERATIONS = ['pages', 'match', 'me']

/** @throws TypeError for a rule that cannot match, or that leaves a slot open without saying so */
export function createMatcher(rules: readonly ProxyRule[]): (method: string, url: URL, basePath: string) => Allowed | undefined {
  const matchers = rules.flatMap((rule) => {
    const [first] = templatesOf(rule)
    checkRule(rule, first!)
    return templatesOf(rule).map((template) => matcherOf(rule, template))
  })
  return (method, url, basePath) => {
    const segments = segmentsOf(url.pathname, basePath)
    if (!segments || [...url.searchParams.keys()].some((name) => /^(_method|x-http-method.*)$/i.test(name))) return undefined
    for (const matches of matchers) {
      const allowed = matches(method, segments, url.searchParams)
      if (allowed) return { ...allowed, target: allowed.target + url.search }
    }
    return undefined
  }
}

function templatesOf({ operation, query }: ProxyRule): string[] {
  const path = operation.slice(operation.indexOf(' ') + 1)
  return operation === EVENTS && !query ? [path, `${path}/{page}`] : [path]
}

function matcherOf(rule: ProxyRule, template: string): Matcher {
  const { operation } = rule
  const pins: Record<string, unknown> = { page: true, ...rule.path }
  const parts = template.slice(1).split('/')
  return (method, segments, query) => {
    if (segments.length !== parts.length || !operation.startsWith(`${method} /`)) return undefined
    const path: Record<string, string> = {}
    for (const [at, part] of parts.entries()) {
      const value = segments[at]!
      const slot = /^\{(.*)\}$/.exec(part)?.[1]
      if (slot === undefined ? value !== part : !fits(value, pins[slot])) return undefined
      if (slot !== undefined) path[slot] = value
    }
    for (const [name, pin] of Object.entries(rule.query ?? {})) {
      const [value, another] = query.getAll(name)
      if (value === undefined || another !== undefined || !fits(value, pin)) return undefined
    }
    return { operation, path, target: fillPath(operation, template, path) }
  }
}

function fits(value: string, pin: unknown): boolean {
  if (pin === true) return !OTHER_OPERATIONS.includes(value)
  return Array.isArray(pin) ? pin.includes(value) : value === pin
}

/** The decoded segments below the base path; undefined for a path that two servers could read in two ways. */
function segmentsOf(pathname: string, basePath: string): string[] | undefined {
  if (!pathname.startsWith(`${basePath}/`)) return undefined
  try {
    const segments = pathname
      .slice(basePath.length + 1)
      .split('/')
      .map(decodeURIComponent)
    // Empty, dots, an encoded slash or backslash, control characters, or something that decodes once more.
    return segments.some((segment) => /^\s*$|^\.+$|[/\\\x00-\x1f\x7f]|%[\da-f]{2}/i.test(segment)) ? undefined : segments
  } catch {
    return undefined
  }
}

function checkRule({ operation, path, query }: ProxyRule, template: string): void {
  const slots = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, slot]) => slot!)
  const refuse = (why: string): TypeError => new TypeError(`Mailgun proxy: allow "${operation}": ${why}.`)
  if (!/^(GET|POST|PUT|PATCH|DELETE) \/[^?#]+$/.test(operation)) throw refuse('write it as "METHOD /path", as in the documentation')
  const pins = Object.entries({ ...path, ...query })
  if (slots.some((slot) => !Object.hasOwn(path ?? {}, slot)) || Object.keys(path ?? {}).length !== slots.length)
    throw refuse(`path must name ${slots.map((slot) => `"${slot}"`).join(', ') || 'nothing'}; true lets any value through`)
  for (const [name, pin] of pins) {
    const values: unknown[] = Array.isArray(pin) ? pin : [pin]
    if (!(pin === true && slots.includes(name)) && !(values.length && values.every((value) => typeof value === 'string' && value)))
      throw refuse(`"${name}" must be text or a list of texts`)
  }
}
