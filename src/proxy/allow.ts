// Which requests are let through. What is sent is built anew from what matched, so that it can only mean what was matched.
import type { DELETE, GET, PATCH, POST, PUT } from '../../generated/schema.js'
import { refuse } from '../client/errors.js'
import { fillPath } from '../encode/path.js'

interface Verbs {
  GET: GET
  POST: POST
  PUT: PUT
  PATCH: PATCH
  DELETE: DELETE
}

/** An operation as the vendor's documentation writes it: "METHOD /path". */
export type ProxyOperation = { [V in keyof Verbs]: `${V} ${keyof Verbs[V] & string}` }[keyof Verbs]

type Slots<Path extends string> = Path extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | Slots<Rest>
  : never

type QueryNames<Init> = Init extends { params?: infer Params }
  ? NonNullable<Params> extends { query?: infer Query }
    ? keyof NonNullable<Query> & string
    : never
  : never

type Rule<Operation, Slot extends string, Init> = {
  operation: Operation
  /**
   * Query parameters that must be there, once, with one of these values; others pass as they are.
   * The links of some lists hide the query in a token; such a link is then refused.
   */
  query?: Readonly<Partial<Record<QueryNames<Init>, string | readonly string[]>>> | undefined
} & ([Slot] extends [never]
  ? { path?: undefined }
  : {
      /** What each slot of the path may hold: one value, one of several, or with `true` any value. Compared letter for letter. */
      path: Readonly<Record<Slot, string | readonly string[] | true>>
    })

/** One operation that the proxy lets through, and for which values. */
export type ProxyRule = {
  [V in keyof Verbs]: {
    [P in keyof Verbs[V] & string]: Rule<
      `${V} ${P}`,
      Slots<P>,
      Verbs[V][P] extends { init?: infer Init } ? NonNullable<Init> : never
    >
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

type Matcher = (method: string, segments: string[], url: URL) => Allowed | undefined

// The link to the next page of events has a token below the path instead of a query.
const EVENTS = 'GET /v3/{domain_name}/events'

// In a slot these words would make it another operation: GET /v3/lists/pages is not a list. To allow one, name it.
const OTHER_OPERATIONS = ['pages', 'match', 'me']

/** @throws TypeError for a rule that cannot match, or that leaves a slot open without saying so */
export function createMatcher(
  rules: readonly ProxyRule[],
): (method: string, url: URL, root: string) => Allowed | undefined {
  const matchers = rules.flatMap((rule) => {
    const templates = templatesOf(rule)
    checkRule(rule, templates[0]!)
    return templates.map((template) => matcherOf(rule, template))
  })
  return (method, url, root) => {
    const segments = segmentsOf(url.pathname, root)
    for (const matches of segments ? matchers : []) {
      const allowed = matches(method, segments!, url)
      if (allowed) return allowed
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
  return (method, segments, { search, searchParams }) => {
    if (segments.length !== parts.length || !operation.startsWith(`${method} /`)) return undefined
    const path: Record<string, string> = {}
    for (const [at, part] of parts.entries()) {
      const value = segments[at]!
      const slot = /^\{(.*)\}$/.exec(part)?.[1]
      if (slot === undefined ? value !== part : !fits(value, pins[slot])) return undefined
      if (slot !== undefined) path[slot] = value
    }
    for (const [name, pin] of Object.entries(rule.query ?? {})) {
      const [value, another] = searchParams.getAll(name)
      // Some servers take a semicolon for the end of a parameter, and would read others than these.
      if (value === undefined || another !== undefined || search.includes(';') || !fits(value, pin))
        return undefined
    }
    return { operation, path, target: fillPath(operation, template, path) + search }
  }
}

function fits(value: string, pin: unknown): boolean {
  return pin === true ? !OTHER_OPERATIONS.includes(value) : [pin].flat().includes(value)
}

/** The decoded segments below `root`, which ends in a slash; undefined for a path that two servers could read in two ways. */
function segmentsOf(pathname: string, root: string): string[] | undefined {
  if (!pathname.startsWith(root)) return undefined
  try {
    const segments = pathname.slice(root.length).split('/').map(decodeURIComponent)
    // Empty, dots, an encoded slash or backslash, control characters, or something that decodes once more.
    return segments.some((segment) => /^\s*$|^\.+$|[/\\\x00-\x1f\x7f]|%[\da-f]{2}/i.test(segment))
      ? undefined
      : segments
  } catch {
    return undefined
  }
}

function checkRule({ operation, path, query }: ProxyRule, template: string): void {
  const slots = [...template.matchAll(/\{([^{}]+)\}/g)].map(([, slot]) => slot!)
  const given: Record<string, unknown> = { ...path }
  const pins = [
    ...slots.map((slot) => given[slot]).filter((pin) => pin !== true),
    ...Object.values<unknown>(query ?? {}),
  ]
  const isPin = (pin: unknown): boolean =>
    String(pin) !== '' && [pin].flat().every((value) => typeof value === 'string' && value)
  if (
    !/^[A-Z]+ \/[^?#]+$/.test(operation) ||
    Object.keys(given).length !== slots.length ||
    !pins.every(isPin)
  )
    refuse('Mailgun proxy', `allow "${operation}" must be "METHOD /path", with texts for: ${slots.join()}`)
}
