// The values that two shapes allow: types, null, lists of values, formats, defaults and limits.
import type { Impact } from './change.js'
import { aspectOf, textOf, type Fact } from './facts.js'
import type { Direction, Nodes } from './nodes.js'
import type { Shape, Site } from './shape.js'
import type { Difference } from './shapes.js'
import { typeText, valuesText } from './signature.js'

export function compareValues(
  direction: Direction,
  our: Site,
  their: Site,
  report: (difference: Omit<Difference, 'at'>) => void,
): void {
  const [ours, theirs] = [our.shape, their.shape]
  const [ourTypes, theirTypes] = [typeText(ours), typeText(theirs)]
  if (ourTypes !== theirTypes) {
    const wider = direction === 'request' ? contains(theirs, ours) : contains(ours, theirs)
    const impact = wider && !theirs.impossible ? 'additive' : 'breaking'
    const nodes: Nodes = { about: 'types', into: ours.written, types: withoutNull(theirs) }
    report({ kind: 'type', ours: ourTypes, theirs: theirTypes, impact, nodes })
  }
  if (ours.nullable !== theirs.nullable && !ours.any && !theirs.any) {
    const impact = (direction === 'request') === theirs.nullable ? 'additive' : 'breaking'
    const texts = { ours: String(ours.nullable), theirs: String(theirs.nullable) }
    const nodes: Nodes = { about: 'nullable', into: our.schema, nullable: theirs.nullable }
    report({ kind: 'nullable', ...texts, impact, nodes })
  }
  if (!overlap(ours, theirs)) return
  compareEnums(direction, ours, theirs, report)
  for (const fact of new Set([...ours.facts.keys(), ...theirs.facts.keys()])) {
    const [our = '', their = ''] = [ours.facts.get(fact), theirs.facts.get(fact)]
    if (our === their) continue
    const kind = aspectOf(fact)
    const name = (text: string): string => (text && NAMED_FACTS.has(kind) ? `${fact} ${text}` : text)
    const impact = impactOfFact(fact, our, their, direction)
    report({ kind, ours: name(our), theirs: name(their), impact, nodes: limitNodes(ours, fact, their) })
  }
}

const withoutNull = (shape: Shape): string[] => [...shape.types].filter((type) => type !== 'null').sort()

/** Limits that are one number can be followed. */
function limitNodes(ours: Shape, word: Fact, theirs: string): Nodes | undefined {
  const isFollowed =
    !theirs || (/^(min|max|exclusive|multiple)/.test(word) && Number.isFinite(Number(theirs)))
  if (aspectOf(word) !== 'limit' || !isFollowed) return undefined
  return { about: 'limit', into: ours.written, word, value: theirs ? Number(theirs) : undefined }
}

/** Several words share these kinds, so that the word is said too. */
const NAMED_FACTS: ReadonlySet<string> = new Set(['limit', 'access', 'word'])

/** An SDK's response enums are open, so that a value which comes or goes there breaks nobody. */
function compareEnums(
  direction: Direction,
  ours: Shape,
  theirs: Shape,
  report: (difference: Omit<Difference, 'at'>) => void,
): void {
  const [our, their] = [ours.values, theirs.values]
  if (!our && !their) return
  const request = direction === 'request'
  if (!our || !their) {
    const impact = request && their ? 'breaking' : 'additive'
    const note = our && !their ? proseNote(our, theirs) : undefined
    const texts = { ours: our ? valuesText(our) : '', theirs: their ? valuesText(their) : '' }
    // Values that a description lists are a list still, in words that a person has to read.
    const nodes: Nodes | undefined =
      note === undefined
        ? { about: 'values', into: ours.written, values: their, types: withoutNull(ours) }
        : undefined
    report({ kind: 'enum', ...texts, impact, nodes, ...(note !== undefined && { note }) })
    return
  }
  for (const value of their.filter((value) => !our.includes(value))) {
    const nodes: Nodes = { about: 'value', into: ours.written, value, listed: true }
    report({ kind: 'enum value added', theirs: textOf(value), impact: 'additive', nodes })
  }
  for (const value of our.filter((value) => !their.includes(value))) {
    const nodes: Nodes = { about: 'value', into: ours.written, value, listed: false }
    const impact = request ? 'breaking' : 'additive'
    report({ kind: 'enum value removed', ours: textOf(value), impact, nodes })
  }
}

/** A list of values that has moved from the schema into the description is still a list of values. */
function proseNote(values: readonly unknown[], theirs: Shape): string | undefined {
  const prose = theirs.written.map((schema) => String(schema.description ?? '')).join(' ')
  const named = values.filter((value) =>
    new RegExp(`(^|[^\\w-])${escaped(textOf(value))}($|[^\\w-])`).test(prose),
  )
  return named.length > 1 ? `the new description names ${valuesText(named)}` : undefined
}

const escaped = (text: string): string => text.replace(/[\\^$.*|?+()[\]{}]/g, '\\$&')

function contains(wide: Shape, narrow: Shape): boolean {
  if (wide.any) return true
  if (narrow.any) return false
  return [...narrow.types].every(
    (type) => type === 'null' || wide.types.has(type) || (type === 'integer' && wide.types.has('number')),
  )
}

function overlap(a: Shape, b: Shape): boolean {
  if (a.any || b.any) return true
  const kind = (type: string): string => (type === 'integer' ? 'number' : type)
  const types = new Set([...a.types].map(kind))
  return [...b.types].some((type) => types.has(kind(type)))
}

function impactOfFact(fact: Fact, ours: string, theirs: string, direction: Direction): Impact {
  const kind = aspectOf(fact)
  if (kind === 'access') return impactOfAccess(fact, ours, theirs, direction)
  if (kind === 'word') return theirs ? 'breaking' : 'additive'
  // What is left out means something else now.
  if (kind === 'default') return direction === 'request' && ours && theirs ? 'breaking' : 'additive'
  if (direction === 'response') return kind === 'format' && ours ? 'breaking' : 'additive'
  if (!theirs) return 'additive'
  if (!ours) return 'breaking'
  const [before, after] = [Number(ours), Number(theirs)]
  if (/max/i.test(fact)) return after >= before ? 'additive' : 'breaking'
  if (/min/i.test(fact)) return after <= before ? 'additive' : 'breaking'
  return 'breaking'
}

/** What is read-only cannot be sent, what is write-only does not arrive. */
function impactOfAccess(fact: Fact, ours: string, theirs: string, direction: Direction): Impact {
  const taken = direction === 'request' ? 'readOnly' : 'writeOnly'
  return fact === taken && theirs === 'true' && ours !== 'true' ? 'breaking' : 'additive'
}
