// Lists that are asked to skip so many items.
import { memberAt, withPosition } from './member.js'
import { refuseCursor, type List, type Strategy } from './strategy.js'

export function byOffset({ operation, facts, init }: List, skipPath: string): Strategy {
  const { method, limit: limitPath = 'limit', total: totalPath, defaultLimit = 0 } = facts
  const given = method === 'POST' ? init.body : init.params?.query
  const first = Number(memberAt(given, skipPath) ?? 0)
  const asked = Number(memberAt(given, limitPath) ?? Infinity)
  const skipped = (position: string | undefined): number => {
    if (position === undefined) return first
    if (!/^\d+$/.test(position)) refuseCursor(operation, '; it counts items to skip')
    return Number(position)
  }
  return {
    initAt: (position) =>
      position === undefined ? init : withPosition(init, method, skipPath, skipped(position)),
    positionAfter(data, count, position) {
      const after = skipped(position) + count
      const total = totalPath === undefined ? undefined : memberAt(data, totalPath)
      if (total === after) return undefined
      // A total below what was seen is none: some answers have 0 where none was asked for.
      if (Number(total) > after) return String(after)
      // A server may cap pages, but not below its default or what its answer says; fewer items than that are the last.
      const capped = Number(memberAt(data, limitPath) ?? Infinity)
      return count < Math.min(asked, defaultLimit, capped) ? undefined : String(after)
    },
    identify: (position) => position,
  }
}
