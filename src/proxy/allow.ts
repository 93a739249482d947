// Which requests are let through. What is sent is built anew from what matched, so that it can only mean what was matched.
import { refuse } from '../client/errors.js'
import { fillPath } from '../encode/path.js'
import { fitsOpenSlot } from './open-slot.js'
import { checkRule, type ProxyOperation, type ProxyRule } from './rules.js'

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

/** @throws TypeError for a rule that cannot match, or that leaves a slot open without saying so */
export function createMatcher(
  rules: readonly ProxyRule[],
): (method: string, url: URL, root: string) => Allowed | undefined {
  if (!Array.isArray(rules)) refuse('Mailgun proxy', 'allow must be an array of rules')
  rules.forEach(checkRule)
  const matchers = rules.flatMap((rule) => templatesOf(rule).map((template) => matcherOf(rule, template)))
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
  return (method, segments, url) => {
    if (segments.length !== parts.length || !operation.startsWith(`${method} /`)) return undefined
    const path: Record<string, string> = {}
    for (const [at, part] of parts.entries()) {
      const value = segments[at]!
      const slot = /^\{(.*)\}$/.exec(part)?.[1]
      if (slot === undefined) {
        if (value !== part) return undefined
      } else {
        const fits =
          pins[slot] === true ? fitsOpenSlot(value, slot, parts[at - 1]) : isOneOf(value, pins[slot])
        if (!fits) return undefined
        path[slot] = value
      }
    }
    if (!queryHolds(rule.query ?? {}, url)) return undefined
    return { operation, path, target: fillPath(operation, template, path) + url.search }
  }
}

function isOneOf(value: string, pin: unknown): boolean {
  return [pin].flat().includes(value)
}

// Servers drop spaces before a name, brackets after it, what follows a zero byte, and more.
const PLAIN_NAME = /^[a-z][\w.-]*$/i

/** Whether each pinned parameter is there once, with one of its values, and no server can find it under another name. */
function queryHolds(pins: Readonly<Record<string, unknown>>, { search, searchParams }: URL): boolean {
  const pinned = Object.keys(pins)
  if (pinned.length === 0) return true
  // Some servers take a semicolon for the end of a parameter, and would read others than these.
  if (search.includes(';')) return false
  const names = [...searchParams.keys()]
  const isAmbiguous = (name: string): boolean =>
    !PLAIN_NAME.test(name) || pinned.some((pin) => name !== pin && spelling(name) === spelling(pin))
  if (names.some(isAmbiguous)) return false
  return pinned.every((name) => {
    const [value, another] = searchParams.getAll(name)
    return value !== undefined && another === undefined && isOneOf(value, pins[name])
  })
}

/** One text for all spellings of a name that some server takes for the same: case, dots, dashes and underscores do not count. */
function spelling(name: string): string {
  return name.toLowerCase().replace(/[._-]/g, '')
}

const BLANK_OR_DOTS = /^[\s.]*$/
// A slash or backslash, a path parameter ("..;"), a control character, or what decodes once more.
const READ_IN_TWO_WAYS = /[/\\;\p{Cc}]|%[\da-f]{2}/iu

/** The decoded segments below `root`, which ends in a slash; undefined for a path that two servers could read in two ways. */
function segmentsOf(pathname: string, root: string): string[] | undefined {
  if (!pathname.startsWith(root)) return undefined
  try {
    const segments = pathname.slice(root.length).split('/').map(decodeURIComponent)
    return segments.every(isPlain) ? segments : undefined
  } catch {
    return undefined
  }
}

function isPlain(segment: string): boolean {
  // Some servers take full-width forms for the letters that they look like.
  const folded = segment.normalize('NFKC')
  return !BLANK_OR_DOTS.test(folded) && !READ_IN_TWO_WAYS.test(folded)
}
