// A method and a path as sent → the operation that is meant. Templates of this API overlap: /v3/{domain}/bounces, /v3/routes/{id}.
import { operationNames, type OperationName } from './document.js'

export interface Matched {
  operation: OperationName
  /** Slot → value, decoded. */
  slots: Record<string, string>
}

interface Template {
  operation: OperationName
  segments: string[]
}

let shelves: Map<string, Template[]> | undefined

/** Templates by method and number of segments, so that few are tried; the one that is meant before the others that fit. */
function shelved(): Map<string, Template[]> {
  if (shelves) return shelves
  shelves = new Map()
  for (const operation of operationNames) {
    const [method = '', path = ''] = operation.split(' ')
    const segments = path.split('/')
    const shelf = `${method} ${segments.length}`
    shelves.set(shelf, [...(shelves.get(shelf) ?? []), { operation, segments }])
  }
  for (const shelf of shelves.values()) shelf.sort((a, b) => compare(b.segments, a.segments))
  return shelves
}

/** @param path as sent, still encoded */
export function matchPath(method: string, path: string): Matched | undefined {
  const given = path.split('/')
  for (const { operation, segments } of shelved().get(`${method} ${given.length}`) ?? []) {
    const slots = fit(segments, given)
    if (slots) return { operation, slots }
  }
  return undefined
}

/** The methods that the document has for a path. */
export const methodsOf = (path: string): string[] =>
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => matchPath(method, path))

const isSlot = (segment: string): boolean => segment.startsWith('{')

/** The template with the most literal segments is meant; then the one whose literals come first. */
function compare(a: string[], b: string[]): number {
  const literals = (segments: string[]): string => segments.map((one) => (isSlot(one) ? '0' : '1')).join('')
  const count = (marks: string): number => marks.replaceAll('0', '').length
  const [marksA, marksB] = [literals(a), literals(b)]
  return count(marksA) - count(marksB) || (marksA < marksB ? -1 : 1)
}

function fit(segments: string[], given: string[]): Record<string, string> | undefined {
  const slots: Record<string, string> = {}
  for (const [index, segment] of segments.entries()) {
    const text = decode(given[index]!)
    if (!isSlot(segment)) {
      if (text !== segment) return undefined
    } else if (text) slots[segment.slice(1, -1)] = text
    else return undefined
  }
  return slots
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
