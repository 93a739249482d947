// Words by which a value with slashes would turn one change into another on a server that decodes %2F before it routes:
// "x/versions/v1" as the name of a template would delete a version. Few words cover all such pairs. GET is left out: it
// changes nothing, and its paths have words such as "a", which addresses may have, too.

/** What a value would have to be, segment by segment, to make one operation of another. */
type Span = string[]

const isSlot = (segment: string): boolean => segment.startsWith('{')

/**
 * @param names of all operations, as "METHOD /path"
 * @returns words of which each dangerous value has one as a segment
 */
export function innerSegments(names: readonly string[]): string[] {
  const operations = names.filter((name) => !name.startsWith('GET ')).map((name) => name.split('/'))
  const spans = operations.flatMap((from) => operations.flatMap((to) => spansBetween(from, to)))
  return coveringWords(spans)
}

/** All the ways in which values of several segments turn one operation into another. */
function spansBetween(from: string[], to: string[]): Span[] {
  if (from.length >= to.length || from[0] !== to[0]) return []
  return alignments(from, to).map((spans) => spans.flat().filter((segment) => !isSlot(segment)))
}

/** For each way in which a template can become the other: what its slots would have to hold, where that is more than one segment. */
function alignments([first, ...from]: string[], to: string[]): Span[][] {
  if (first === undefined) return to.length === 0 ? [[]] : []
  const longest = isSlot(first) ? to.length - from.length : 1
  const found: Span[][] = []
  for (let length = 1; length <= longest; length++) {
    const span = to.slice(0, length)
    if (length === 1 && !mayBeEqual(first, span[0])) continue
    for (const rest of alignments(from, to.slice(length))) found.push(length > 1 ? [span, ...rest] : rest)
  }
  return found
}

/** Whether two segments can be the same in a URL. */
function mayBeEqual(own: string, other: string | undefined): boolean {
  return other !== undefined && (own === other || isSlot(own) || isSlot(other))
}

/** Greedy: always the word that is in most of the spans that none covers yet; words that tie, by alphabet. */
function coveringWords(spans: Span[]): string[] {
  const words: string[] = []
  let uncovered = spans
  while (uncovered.length > 0) {
    const counts = new Map<string, number>()
    for (const word of uncovered.flatMap((span) => [...new Set(span)]))
      counts.set(word, (counts.get(word) ?? 0) + 1)
    const [best] = [...counts].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
    if (!best) throw new Error('A value made of slots alone would make one operation of another.')
    words.push(best[0])
    uncovered = uncovered.filter((span) => !span.includes(best[0]))
  }
  return words.sort()
}
