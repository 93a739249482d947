// The items of an answer, and whether it is one of its list at all.
import { MailgunError } from '../client/errors.js'
import { isRecord, memberAt } from './member.js'
import type { List } from './strategy.js'

/** @throws MailgunError `invalid_response` for an answer without a list, unless the document allows that */
export function itemsIn(list: List, data: unknown): unknown[] {
  const { items: path = 'items', emptyAs = [] } = list.facts
  const items = memberAt(data, path)
  if (Array.isArray(items)) return items
  if (items === null && emptyAs.includes('null')) return []
  if (items === undefined && emptyAs.includes('absent') && isRecord(holderIn(data, path))) return []
  refuseAnswer(list, `the answer has no list in "${path}"`)
}

function holderIn(data: unknown, path: string): unknown {
  const end = path.lastIndexOf('.')
  return end < 0 ? data : memberAt(data, path.slice(0, end))
}

/** What a page that repeats another has in common with it: as many items, the same first and the same last. */
export function fingerprintOf(list: List, items: readonly unknown[]): string {
  try {
    return JSON.stringify([items.length, items[0], items.at(-1)])
  } catch {
    // JSON can be parsed deeper than it can be written.
    refuseAnswer(list, 'the items of the answer are nested too deep')
  }
}

export function refuseAnswer({ operation }: List, why: string): never {
  throw new MailgunError('invalid_response', `${operation}: ${why}.`, { operation, outcome: 'unknown' })
}
