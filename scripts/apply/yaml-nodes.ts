// Questions about the nodes of a parsed YAML text: where they stand in it, and who else uses them.
import { isCollection, isPair, isScalar, visit } from 'yaml'

export function valueOf(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node
}

/** Start, end, and end with the comment and line break behind it, as offsets in the text. */
export function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return typeof node === 'object' && node !== null && 'range' in node
    ? ((node.range as [number, number, number] | null) ?? undefined)
    : undefined
}

/** What an entry of a map or list begins with, and what it ends with. */
export function endsOf(entry: unknown): [first: unknown, last: unknown] {
  return isPair(entry) ? [entry.key, entry.value ?? entry.key] : [entry, entry]
}

/** Whether something inside is named for use elsewhere; taken away, it would be missing there. */
export function isAnchored(entry: unknown): boolean {
  let found = false
  const look = (node: unknown): void => {
    if (isScalar(node) || isCollection(node)) found ||= node.anchor !== undefined
  }
  for (const node of isPair(entry) ? [entry.key, entry.value] : [entry]) {
    if (isCollection(node)) visit(node, { Node: (_, inner) => look(inner) })
    else look(node)
  }
  return found
}
