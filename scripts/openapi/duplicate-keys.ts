// JSON's own parser keeps the last of two equal keys without a word, where YAML's refuses them.
import { pointerOf } from './refs.js'

/** Text in quotes, or one of the signs that structure is made of. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

interface Level {
  /** Keys so far; undefined in a list. */
  keys: Set<string> | undefined
  /** The key or index that the reader is at. */
  here: string | number
}

/** The JSON pointer of the first key that its object has already. The text is known to be JSON. */
export function duplicateKeyIn(json: string): string | undefined {
  const levels: Level[] = []
  let text = ''
  for (const [token] of json.matchAll(TOKEN)) {
    const level = levels.at(-1)
    if (token === '{') levels.push({ keys: new Set(), here: '' })
    else if (token === '[') levels.push({ keys: undefined, here: 0 })
    else if (token === '}' || token === ']') levels.pop()
    else if (token === ',') {
      if (typeof level?.here === 'number') level.here++
    } else if (token !== ':') text = token
    else if (level?.keys) {
      level.here = JSON.parse(text) as string
      if (level.keys.has(level.here)) return pointerOf(levels.map(({ here }) => here))
      level.keys.add(level.here)
    }
  }
  return undefined
}
