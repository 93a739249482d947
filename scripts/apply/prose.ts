// Names that only the words of an operation mention: fields that its schemas lack, for a person to look at.
import type { ApiOperation } from '../compare/operations.js'
import { isObject, isReference } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'

/** A name in a description's code marks. */
const QUOTED = /`([A-Za-z][\w:.-]*)`/g

/** Words that are values everywhere. */
const VALUES: readonly string[] = ['true', 'false', 'null', 'yes', 'no']

export function namesOnlyInProse(theirs: Source, operation: ApiOperation): string[] {
  const prose = String(operation.written.description ?? '')
  const quoted = [...prose.matchAll(QUOTED)].map((match) => match[1]!)
  if (!quoted.length) return []
  const known = namesIn(theirs, operation)
  return [...new Set(quoted)].filter((name) => !VALUES.includes(name) && !known.has(name))
}

/** Every key and text of an operation and its path, references followed. */
function namesIn(source: Source, { written, item }: ApiOperation): Set<string> {
  const { description: _, summary: __, ...facts } = written
  const names = new Set<string>()
  const seen = new Set<object>()
  const waiting: unknown[] = [facts, item.parameters]
  while (waiting.length) {
    const node = waiting.pop()
    if (typeof node === 'string') names.add(node)
    if (!isObject(node) || seen.has(node)) continue
    seen.add(node)
    if (isReference(node)) waiting.push(source.follow<unknown>(node))
    for (const [key, value] of Object.entries(node)) {
      names.add(key)
      waiting.push(value)
    }
  }
  return names
}
