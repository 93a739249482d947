// Two shapes → their differences, at any depth, with what each means to requests or responses.
import type { Schema } from '../openapi/document.js'
import { textOf } from './facts.js'
import type { Change } from './change.js'
import type { Direction, Nodes } from './nodes.js'
import { bareName } from './operations.js'
import type { Field, Shape, Site } from './shape.js'
import { signatureOf } from './signature.js'
import { compareValues } from './values.js'

export interface Difference extends Pick<Change, 'at' | 'kind' | 'impact' | 'note'> {
  ours?: string
  theirs?: string
  ourShape?: Shape | undefined
  theirShape?: Shape | undefined
  nodes?: Nodes | undefined
}
export type Report = (difference: Difference) => void

/** Told of every two schemas that stand at the same place of two documents. */
export type Met = (ours: Schema, theirs: Schema) => void

interface Context {
  report: Report
  direction: Direction
  operation: string
  met?: Met | undefined
}

export function compareSites(context: Context, at: string, ours: Site, theirs: Site): void {
  compare(context, at, ours, theirs, [])
}

type Pair = readonly [Shape, Shape]

function compare(
  context: Context,
  at: string,
  ourSite: Site,
  theirSite: Site,
  within: readonly Pair[],
): void {
  const [ours, theirs] = [ourSite.shape, theirSite.shape]
  // A recursive schema has been compared where it began.
  if (within.some(([a, b]) => a === ours && b === theirs)) return
  const inside: Pair[] = [...within, [ours, theirs]]
  // The first is the schema itself, the last what an `allOf` around it wraps.
  for (const end of [0, -1]) {
    const [our, their] = [ours.written.at(end), theirs.written.at(end)]
    if (our && their) context.met?.(our, their)
  }
  const report = (difference: Omit<Difference, 'at'>): void =>
    context.report({ at, ourShape: ours, theirShape: theirs, ...difference })

  compareValues(context.direction, ourSite, theirSite, report)
  if (ours.deprecated !== theirs.deprecated) {
    const into = ours.written[0]
    const nodes: Nodes | undefined = into && { about: 'deprecated', into, deprecated: theirs.deprecated }
    report({
      kind: 'deprecated',
      ours: String(ours.deprecated),
      theirs: String(theirs.deprecated),
      impact: 'additive',
      nodes,
    })
  }
  if (ours.variants.length > 1 && theirs.variants.length > 1)
    compareVariants(context, at, ours, theirs, inside)
  else if (ours.isObject && theirs.isObject) compareFields(context, at, ours, theirs, inside)
  const item = isRoot(at) ? `${at} []` : `${at}[]`
  if (ours.hasItems && theirs.hasItems) compare(context, item, ours.items, theirs.items, inside)
  // A field that may repeat is a list to one document and a single value to the other; the value is still the same.
  else if (ours.hasItems && isScalar(theirs)) compare(context, item, ours.items, theirSite, inside)
  else if (theirs.hasItems && isScalar(ours)) compare(context, item, ourSite, theirs.items, inside)
}

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
    compareField(context, path(name), ours, [name, field], other, within)
  }
  for (const [name, field] of theirs.fields) {
    if (taken.has(name)) continue
    // A literal name that one of our patterns allows is no news: `v:my-var` stands for any variable.
    const pattern = [...ours.fields].find(([key]) => matches(key, name))
    if (pattern) {
      compareField(context, path(name), ours, pattern, field, within)
      continue
    }
    const { operation } = context
    const { schema, required } = field
    const nodes: Nodes = { about: 'field', into: ours.written, operation, direction, name, schema, required }
    const theirText = (field.required ? 'required ' : '') + signatureOf(field.shape)
    const impact = request && field.required ? 'breaking' : 'additive'
    report({
      at: path(name),
      kind: 'added',
      theirs: theirText,
      impact,
      ourShape: ours,
      theirShape: field.shape,
      nodes,
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
  holder: Shape,
  [name, ours]: readonly [string, Field],
  theirs: Field,
  within: readonly Pair[],
): void {
  if (ours.required !== theirs.required) {
    const impact = (context.direction === 'request') === theirs.required ? 'breaking' : 'additive'
    const texts = { ours: String(ours.required), theirs: String(theirs.required) }
    const nodes: Nodes = { about: 'required', into: holder.written, name, required: theirs.required }
    const shapes = { ourShape: ours.shape, theirShape: theirs.shape }
    context.report({ at, kind: 'required', ...texts, impact, ...shapes, nodes })
  }
  compare(context, at, ours, theirs, within)
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
