// Fills the slots of a path. An empty or dot value would name another operation: DELETE /bounces/ clears the list.
import { innerSegments } from '../../generated/operations.js'
import { refuse } from '../client/errors.js'

export const DOTS = /(^|[/\\]|%2f|%5c)(\.|%2e){1,2}($|[/\\]|%2f|%5c)/i
// What servers drop or split off when they normalise a path: DELETE …/bounces/{address} would become the list's.
const VANISHING = /^([/\\;.\s]|%2[ef]|%5c|%3b|%20|%00)*$/i
// Most values are of this kind, and mean the same to every server.
const PLAIN = /^[\w@+-]+(?:\.[\w@+-]+)*$/
const NO_DOTS = 'must have no "." or ".." segment'

/**
 * @param operation "METHOD /path", for error messages
 * @throws TypeError for a value that is missing, not text or number, or that a server could read as another path
 */
export function fillPath(operation: string, template: string, values: Record<string, unknown> = {}): string {
  // Every second part stood in braces.
  const parts = template.split(/[{}]/)
  for (const name of Object.keys(values)) {
    // The operation shows those that there are.
    if (parts.indexOf(name) % 2 !== 1) refuse(operation, `there is no path parameter "${name}"`)
  }
  let path = ''
  parts.forEach((part, index) => {
    path +=
      index % 2 ? encodeSlot(operation, part, Object.hasOwn(values, part) ? values[part] : undefined) : part
  })
  return path
}

function encodeSlot(operation: string, name: string, value: unknown): string {
  const refuseSlot: (why: string) => never = (why) => refuse(operation, `path parameter "${name}" ${why}`)
  if (typeof value !== 'string' && !Number.isFinite(value))
    refuseSlot(`must be text, but is ${value === null ? 'null' : typeof value}`)
  const text = String(value)
  if (PLAIN.test(text)) return encodeURIComponent(text)
  if (text.trim() === '') refuseSlot('is empty')
  const readings = readingsOf(text)
  if (readings.some((reading) => DOTS.test(reading))) refuseSlot(NO_DOTS)
  if (readings.some((reading) => VANISHING.test(reading)))
    refuseSlot('is made only of what servers drop from a path')
  if (readings.some(hasInnerSegment)) refuseSlot('could name another operation: it is itself a path')
  try {
    return encodeURIComponent(text)
  } catch {
    refuseSlot('is not well-formed text')
  }
}

/** Whether a server that splits a value at its slashes could route it elsewhere. */
function hasInnerSegment(reading: string): boolean {
  const segments = reading.split(/[/\\]+/)
  return segments.length > 1 && segments.some((segment) => innerSegments.has(segment.toLowerCase()))
}

/** What servers may make of a value: decoded once more or twice, cut at a parameter or query, control characters dropped. */
function readingsOf(text: string): string[] {
  const once = decoded(text)
  return [text, once, decoded(once)].flatMap((reading) => {
    const visible = reading.replace(/[\0- \x7f]/g, '')
    const path = visible.replace(/[?#][^]*/, '')
    // A backslash ends a parameter for some servers only.
    return [visible, path.replace(/;[^/\\]*/g, ''), path.replace(/;[^/]*/g, '')]
  })
}

/** Decodes what is well-formed; the rest stays as it is. */
function decoded(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}

/** @throws TypeError unless a path can only mean what it says: rooted, and without dot segments. */
export function checkPath(operation: string, path: string): void {
  // URL parsers drop tabs and line breaks, so that "/.\t./" would become "/../".
  if (!/^\/[^/\\?#\0- ][^\\?#\0- ]*(\?[^#]*)?$/.test(path) || DOTS.test(path.replace(/\?.*/, '')))
    refuse(operation, `the path must begin with one "/" and ${NO_DOTS}, space, backslash or "#"`)
}
