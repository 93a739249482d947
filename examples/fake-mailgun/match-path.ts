// A method and a path as sent → the operation that is meant. Templates of this API overlap: /v3/{domain}/bounces, /v3/routes/{id}.
import type { NamedOperation } from '../../scripts/openapi/operations.js'

export interface Matched {
  operation: NamedOperation
  /** Slot → value, decoded. */
  slots: Record<string, string>
}

/** Among the templates that fit, the one with the most literal segments is meant; then the one whose literals come first. */
export function createPathMatcher(
  operations: NamedOperation[],
): (method: string, path: string) => Matched | undefined {
  const templates = operations
    .map((operation) => ({ operation, segments: operation.path.split('/') }))
    .sort((a, b) => compare(b.segments, a.segments))
  return (method, path) => {
    const given = path.split('/')
    for (const { operation, segments } of templates) {
      const slots = operation.method === method ? fit(segments, given) : undefined
      if (slots) return { operation, slots }
    }
    return undefined
  }
}

const isSlot = (segment: string): boolean => segment.startsWith('{')

function compare(a: string[], b: string[]): number {
  const literals = (segments: string[]): string[] => segments.map((segment) => (isSlot(segment) ? '0' : '1'))
  const count = (segments: string[]): number => literals(segments).filter((mark) => mark === '1').length
  return count(a) - count(b) || literals(a).join('').localeCompare(literals(b).join(''))
}

function fit(segments: string[], given: string[]): Record<string, string> | undefined {
  if (segments.length !== given.length) return undefined
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
