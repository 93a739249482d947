// Two shapes → their differences, at any depth, with what each means to requests or responses.
import { aspectOf, textOf, type Fact } from './alternatives.js'
import type { Change, Impact } from './change.js'
import type { Direction, Edit } from '../apply/edit.js'
import { bareName } from './operations.js'
import type { Field, Shape } from './shape.js'
import { signatureOf, typeText, valuesText } from './signature.js'

export interface Difference extends Pick<Change, 'at' | 'kind' | 'impact' | 'note'> {
  ours?: string
  theirs?: string
  ourShape?: Shape | undefined
  theirShape?: Shape | undefined
  edit?: Edit | undefined
}
export type Report = (difference: Difference) => void

interface Context {
  report: Report
  direction: Direction
  operation: string
}

export function compareShapes(context: Context, at: string, ours: Shape, theirs: Shape): void {
  compare(context, at, ours, theirs, [])
}

type Pair = readonly [Shape, Shape]

function compare(context: Context, at: string, ours: Shape, theirs: Shape, within: readonly Pair[]): void {
  // A recursive schema has been compared where it began.
  if (within.some(([a, b]) => a === ours && b === theirs)) return
  const inside: Pair[] = [...within, [ours, theirs]]
  const report = (difference: Omit<Difference, 'at'>): void =>
    context.report({ at, ourShape: ours, theirShape: theirs, ...difference })

  compareTypes(context, ours, theirs, report)
  if (ours.deprecated !== theirs.deprecated) {
    const edit: Edit | undefined =
      theirs.deprecated && ours.written[0] ? { edit: 'deprecated', into: ours.written[0] } : undefined
    report({
      kind: 'deprecated',
      ours: String(ours.deprecated),
      theirs: String(theirs.deprecated),
      impact: 'additive',
      edit,
    })
  }
  if (ours.variants.length > 1 && theirs.variants.length > 1)
    compareVariants(context, at, ours, theirs, inside)
  else if (ours.isObject && theirs.isObject) compareFields(context, at, ours, theirs, inside)
  const item = isRoot(at) ? `${at} []` : `${at}[]`
  if (ours.hasItems && theirs.hasItems) compare(context, item, ours.items, theirs.items, inside)
  // A field that may repeat is a list to one document and a single value to the other; the value is still the same.
  else if (ours.hasItems && isScalar(theirs)) compare(context, item, ours.items, theirs, inside)
  else if (theirs.hasItems && isScalar(ours)) compare(context, item, ours, theirs.items, inside)
}

function compareTypes(
  { direction }: Context,
  ours: Shape,
  theirs: Shape,
  report: (difference: Omit<Difference, 'at'>) => void,
): void {
  const [ourTypes, theirTypes] = [typeText(ours), typeText(theirs)]
  if (ourTypes !== theirTypes) {
    const wider = direction === 'request' ? contains(theirs, ours) : contains(ours, theirs)
    const impact = wider && !theirs.impossible ? 'additive' : 'breaking'
    report({ kind: 'type', ours: ourTypes, theirs: theirTypes, impact })
  }
  if (ours.nullable !== theirs.nullable && !ours.any && !theirs.any) {
    const impact = (direction === 'request') === theirs.nullable ? 'additive' : 'breaking'
    report({ kind: 'nullable', ours: String(ours.nullable), theirs: String(theirs.nullable), impact })
  }
  if (!overlap(ours, theirs)) return
  compareValues(direction, ours, theirs, report)
  for (const fact of new Set([...ours.facts.keys(), ...theirs.facts.keys()])) {
    const [our = '', their = ''] = [ours.facts.get(fact), theirs.facts.get(fact)]
    if (our === their) continue
    const kind = aspectOf(fact)
    const name = (text: string): string => (text && NAMED_FACTS.has(kind) ? `${fact} ${text}` : text)
    report({ kind, ours: name(our), theirs: name(their), impact: impactOfFact(fact, our, their, direction) })
  }
}

/** Several words share these kinds, so that the word is said too. */
const NAMED_FACTS: ReadonlySet<string> = new Set(['limit', 'access', 'word'])

/** An SDK's response enums are open, so that a value which comes or goes there breaks nobody. */
function compareValues(
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
    report({ kind: 'enum', ...texts, impact, ...(note !== undefined && { note }) })
    return
  }
  for (const value of their.filter((value) => !our.includes(value))) {
    const edit: Edit = { edit: 'value', into: ours.written, value }
    report({ kind: 'enum value added', theirs: textOf(value), impact: 'additive', edit })
  }
  for (const value of our.filter((value) => !their.includes(value))) {
    report({ kind: 'enum value removed', ours: textOf(value), impact: request ? 'breaking' : 'additive' })
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

function compareFields(
  context: Context,
  at: string,
  ours: Shape,
  theirs: Shape,
  within: readonly Pair[],
): void {
  const { report, direction } = context
  const request = direction === 'request'
  const path = (name: string): string => (isRoot(at) ? `${at} ${name}` : `${at}.${name}`)
  const taken = new Set<string>()
  for (const [name, field] of ours.fields) {
    const other = theirs.fields.get(name) ?? byBareName(theirs, ours, name)
    if (!other) {
      const text = signatureOf(field.shape)
      report({
        at: path(name),
        kind: 'removed',
        ours: text,
        impact: 'breaking',
        ourShape: field.shape,
        theirShape: theirs,
      })
      continue
    }
    const theirName = [...theirs.fields].find(([, one]) => one === other)![0]
    taken.add(theirName)
    if (theirName !== name) {
      const shapes = { ourShape: field.shape, theirShape: other.shape }
      report({ at: path(name), kind: 'name', ours: name, theirs: theirName, impact: 'breaking', ...shapes })
    }
    compareField(context, path(name), field, other, within)
  }
  for (const [name, field] of theirs.fields) {
    if (taken.has(name)) continue
    // A literal name that one of our patterns allows is no news: `v:my-var` stands for any variable.
    const pattern = [...ours.fields].find(([key]) => matches(key, name))
    if (pattern) {
      compareField(context, path(name), pattern[1], field, within)
      continue
    }
    const { operation } = context
    const { schema, required } = field
    const edit: Edit = { edit: 'field', into: ours.written, operation, direction, name, schema, required }
    const theirText = (field.required ? 'required ' : '') + signatureOf(field.shape)
    const impact = request && field.required ? 'breaking' : 'additive'
    report({
      at: path(name),
      kind: 'added',
      theirs: theirText,
      impact,
      ourShape: ours,
      theirShape: field.shape,
      edit,
    })
  }
  // Responses may always carry more than is documented.
  if (request && ours.open !== theirs.open) {
    const text = (shape: Shape): string => (shape.open ? 'any' : 'refused')
    const impact = theirs.open ? 'additive' : 'breaking'
    report({
      at,
      kind: 'other fields',
      ours: text(ours),
      theirs: text(theirs),
      impact,
      ourShape: ours,
      theirShape: theirs,
    })
  }
}

function compareField(
  context: Context,
  at: string,
  ours: Field,
  theirs: Field,
  within: readonly Pair[],
): void {
  if (ours.required !== theirs.required) {
    const impact = (context.direction === 'request') === theirs.required ? 'breaking' : 'additive'
    const texts = { ours: String(ours.required), theirs: String(theirs.required) }
    context.report({ at, kind: 'required', ...texts, impact, ourShape: ours.shape, theirShape: theirs.shape })
  }
  compare(context, at, ours.shape, theirs.shape, within)
}

/** "body application/json" is the whole of a body; what is in it follows after a space. */
const isRoot = (at: string): boolean => /^(body|response \S+) \S+$/.test(at)

/** Theirs for our name with or without `[]`, unless it is another field of ours. */
function byBareName(theirs: Shape, ours: Shape, name: string): Field | undefined {
  for (const [other, field] of theirs.fields)
    if (bareName(other) === bareName(name) && !ours.fields.has(other)) return field
  return undefined
}

function matches(key: string, name: string): boolean {
  return (
    key.length > 1 &&
    key.startsWith('/') &&
    key.endsWith('/') &&
    !name.startsWith('/') &&
    new RegExp(key.slice(1, -1), 'u').test(name)
  )
}

/** Unions of objects, object by object: paired by a field with one value, else as far as they are equal, else in order. */
function compareVariants(
  context: Context,
  at: string,
  ours: Shape,
  theirs: Shape,
  within: readonly Pair[],
): void {
  const waiting = [...theirs.variants]
  const take = (fits: (shape: Shape) => boolean): Shape | undefined => {
    const index = waiting.findIndex(fits)
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }
  const pairs = new Map<Shape, Shape>()
  const rounds: ((our: Shape) => Shape | undefined)[] = [
    (our) => (labelOf(our) ? take((their) => labelOf(their) === labelOf(our)) : undefined),
    (our) => take((their) => signatureOf(their) === signatureOf(our)),
    (our) => (labelOf(our) ? undefined : take((their) => !labelOf(their))),
  ]
  for (const round of rounds) {
    for (const our of ours.variants) {
      const their = pairs.has(our) ? undefined : round(our)
      if (their) pairs.set(our, their)
    }
  }
  const name = (shape: Shape, all: readonly Shape[]): string =>
    `${isRoot(at) ? `${at} ` : at}<${labelOf(shape) || all.indexOf(shape) + 1}>`
  for (const our of ours.variants) {
    const their = pairs.get(our)
    const here = name(our, ours.variants)
    if (their) compareFields(context, here, our, their, within)
    else
      context.report({
        at: here,
        kind: 'removed',
        ours: signatureOf(our),
        impact: context.direction === 'request' ? 'breaking' : 'additive',
        ourShape: our,
      })
  }
  for (const their of waiting) {
    const impact = context.direction === 'request' ? 'additive' : 'breaking'
    context.report({
      at: name(their, theirs.variants),
      kind: 'added',
      theirs: signatureOf(their),
      impact,
      theirShape: their,
    })
  }
}

/** Fields that can have one value only, which tells the objects of a union apart. */
function labelOf(shape: Shape): string {
  return [...shape.fields]
    .flatMap(([name, { shape }]) =>
      shape.values?.length === 1 ? [`${name}=${textOf(shape.values[0])}`] : [],
    )
    .sort()
    .join(',')
}

const isScalar = (shape: Shape): boolean => !shape.any && !shape.isObject && !shape.hasItems

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
