// YAML → data: the one way in which documents are read. The `yaml` package, which edits them, reads ten times slower.
import { CORE_SCHEMA, loadAll, mergeTag } from 'js-yaml'
import { isObject } from './refs.js'

/** What YAML 1.2 takes for numbers, booleans and null, so that dates and `yes` are text; and `<<`. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag)

/**
 * The data of a YAML text, null for an empty one; what an anchor shares is one object.
 * @throws Error with the line of the fault, keys that stand twice in a map included
 */
export function parseYaml(text: string): unknown {
  const [data = null, ...more] = loadAll(text, { schema: SCHEMA })
  if (more.length) throw new Error(`${more.length + 1} documents stand in it; one is expected.`)
  // Written out, a few lines of aliases of aliases are more than any memory holds.
  if (text.includes('&') && sizeOf(data, new Map()) > text.length * MOST_SHARED)
    throw new Error('Its aliases multiply, or lead in a circle.')
  return data
}

/** How many times as large a document may become with its aliases written out. */
const MOST_SHARED = 10

/** Nodes, with what is shared counted wherever it stands. */
function sizeOf(node: unknown, known: Map<object, number>): number {
  if (!isObject(node)) return 1
  const size = known.get(node)
  if (size !== undefined) return size
  known.set(node, Infinity)
  const sum = Object.values(node).reduce<number>((sum, value) => sum + sizeOf(value, known), 1)
  known.set(node, sum)
  return sum
}
