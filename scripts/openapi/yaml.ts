// YAML → data: the one way in which documents are read.
import { isScalar, parseDocument, visit, type YAMLMap } from 'yaml'

/**
 * The data of a YAML text; what an anchor shares is one object.
 * @throws Error with the line of the fault, keys that stand twice in a map included
 */
export function parseYaml(text: string): unknown {
  // The parser's own check compares each key with each other one, which takes minutes for thousands of paths.
  const document = parseDocument(text, { merge: true, uniqueKeys: false })
  const [error] = document.errors
  if (error) throw error
  visit(document, { Map: (_, map) => checkKeys(map, text) })
  return document.toJS() as unknown
}

function checkKeys(map: YAMLMap, text: string): void {
  const keys = new Set<unknown>()
  for (const { key } of map.items) {
    const name = isScalar(key) ? key.value : key
    if (keys.has(name) && isScalar(key)) {
      const line = text.slice(0, key.range?.[0] ?? 0).split('\n').length
      throw new Error(`Map keys must be unique: "${String(name)}" stands twice, again in line ${line}.`)
    }
    keys.add(name)
  }
}
