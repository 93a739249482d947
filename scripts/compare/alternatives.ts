// A schema as the list of its alternatives: `allOf` merged, `anyOf` and `oneOf` multiplied out.
import type { Schema } from '../openapi/document.js'
import { isObject, isReference, Unreadable } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'
import { FACT_NAMES, ownFacts, type Fact } from './facts.js'

export interface Alternative {
  /** Undefined means any. */
  types: Set<string> | undefined
  values: unknown[] | undefined
  /** Name → schemas that all hold. Undefined where nothing is said about an object. */
  fields: Map<string, (Schema | boolean)[]> | undefined
  required: Set<string>
  closed: boolean
  items: (Schema | boolean)[] | undefined
  facts: Map<Fact, string>
  deprecated: boolean
  /** Types that exclude each other: no value fits. */
  impossible: boolean
  written: Schema[]
}

/** The alternatives of schemas that all hold. */
export function expand(
  source: Source,
  schemas: readonly unknown[],
  within: ReadonlySet<unknown> = new Set(),
): Alternative[] {
  return schemas
    .map((schema) => alternativesOf(source, schema, within))
    .reduce((left, right) => productOf(left, right, () => nameOf(source, schemas[0])), [nothing()])
}

/** The place of a schema in messages. */
const nameOf = (source: Source, schema: unknown): string =>
  `${source.name}: "${(isObject(schema) && source.pointerTo(schema)) || '#'}"`

function alternativesOf(source: Source, schema: unknown, within: ReadonlySet<unknown>): Alternative[] {
  // A schema that consists of itself says nothing more the second time.
  if (!isObject(schema) || within.has(schema)) return [nothing()]
  if (within.size > MAX_NESTING)
    throw new Unreadable(`${nameOf(source, schema)} is within more than ${MAX_NESTING} schemas.`)
  const inside = new Set([...within, schema])
  const product = (left: Alternative[], right: Alternative[]): Alternative[] =>
    productOf(left, right, () => nameOf(source, schema))
  if (isReference(schema)) {
    const { $ref: _, ...beside } = schema
    const target = alternativesOf(source, source.follow<unknown>({ $ref: schema.$ref }), inside)
    return Object.keys(beside).some((key) => MEANINGFUL.has(key))
      ? product(target, alternativesOf(source, beside, inside))
      : target
  }
  const written = schema as Schema
  let found = [ownAlternative(source, written, inside)]
  for (const part of written.allOf ?? []) found = product(found, alternativesOf(source, part, inside))
  for (const word of ['anyOf', 'oneOf'] as const) {
    const union = written[word]
    if (!union?.length) continue
    const typed = union.filter((one) => !isConstraint(one))
    // `anyOf: [{ required: [a] }, { required: [b] }]` asks for fields, it does not make objects of several kinds.
    if (typed.length < union.length) for (const one of found) one.facts.set('needs', needs(word, union))
    if (typed.length) {
      const alternatives = typed.flatMap((one) => alternativesOf(source, one, inside))
      found = product(found, alternatives)
    }
  }
  return found
}

const CONSTRAINTS = new Set(['required', 'not', 'description', 'title'])
const isConstraint = (schema: unknown): boolean =>
  isObject(schema) && 'required' in schema && Object.keys(schema).every((key) => CONSTRAINTS.has(key))

function needs(word: string, union: readonly Schema[]): string {
  const groups = union
    .map(({ required }) => (Array.isArray(required) ? [...required].sort().join(' and ') : ''))
    .sort()
  return `${word === 'oneOf' ? 'one of' : 'any of'} ${groups.join(', ')}`
}

const MEANINGFUL = new Set([
  ...[
    'type',
    'enum',
    'const',
    'properties',
    'patternProperties',
    'additionalProperties',
    'required',
    'items',
    'deprecated',
  ],
  ...['allOf', 'anyOf', 'oneOf', 'contentSchema'],
  ...FACT_NAMES,
])

function nothing(): Alternative {
  return {
    types: undefined,
    values: undefined,
    fields: undefined,
    required: new Set(),
    closed: false,
    items: undefined,
    facts: new Map(),
    deprecated: false,
    impossible: false,
    written: [],
  }
}

function ownAlternative(source: Source, schema: Schema, within: ReadonlySet<unknown>): Alternative {
  const own = nothing()
  own.written = [schema]
  const values = 'const' in schema ? [schema.const] : schema.enum
  if (Array.isArray(values)) own.values = values
  own.types = typesOf(schema, own.values)
  const others = schema.additionalProperties
  if (schema.properties || schema.patternProperties || others !== undefined || own.types?.has('object')) {
    own.fields = new Map(Object.entries(schema.properties ?? {}).map(([name, field]) => [name, [field]]))
    for (const [pattern, field] of Object.entries(schema.patternProperties ?? {}))
      own.fields.set(`/${pattern}/`, [field])
    if (isObject(others) && Object.keys(others).length) own.fields.set('*', [others])
    own.closed = others === false
  }
  if (Array.isArray(schema.required)) own.required = new Set(schema.required)
  if (schema.items !== undefined) own.items = [schema.items]
  own.deprecated = schema.deprecated === true
  own.facts = ownFacts(schema)
  // JSON in a string has fields and items as JSON itself has; its type stays string.
  if (schema.contentSchema) {
    const content = alternativesOf(source, schema.contentSchema, within)
    for (const one of content) {
      if (one.fields) own.fields = new Map([...(own.fields ?? []), ...one.fields])
      if (one.items) own.items = [...(own.items ?? []), ...one.items]
      own.closed ||= one.closed
      own.written.push(...one.written)
      for (const name of one.required)
        if (content.every((other) => other.required.has(name))) own.required.add(name)
    }
  }
  return own
}

function typesOf(schema: Schema, values: unknown[] | undefined): Set<string> | undefined {
  if (schema.type !== undefined) return new Set([schema.type].flat())
  if (values) return new Set(values.map(typeOfValue))
  if (schema.properties || schema.patternProperties || schema.additionalProperties !== undefined)
    return new Set(['object'])
  return schema.items === undefined ? undefined : new Set(['array'])
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

function productOf(left: Alternative[], right: Alternative[], name: () => string): Alternative[] {
  if (left.length * right.length > MAX_ALTERNATIVES)
    throw new Unreadable(`${name()} has more than ${MAX_ALTERNATIVES} alternatives.`)
  return left.flatMap((a) => right.map((b) => both(a, b)))
}

/** Of one schema; more than anybody means. */
const MAX_ALTERNATIVES = 10_000

/** Schemas around a schema by `$ref`, `allOf`, `anyOf` and `oneOf`. */
const MAX_NESTING = 100

function both(a: Alternative, b: Alternative): Alternative {
  const fields = a.fields || b.fields ? new Map(a.fields) : undefined
  for (const [name, schemas] of b.fields ?? [])
    fields!.set(name, [...(a.fields?.get(name) ?? []), ...schemas])
  return {
    types: a.types && b.types ? bothTypes(a.types, b.types) : (a.types ?? b.types),
    values:
      a.values && b.values ? a.values.filter((value) => b.values!.includes(value)) : (a.values ?? b.values),
    fields,
    required: new Set([...a.required, ...b.required]),
    closed: a.closed || b.closed,
    items: a.items || b.items ? [...(a.items ?? []), ...(b.items ?? [])] : undefined,
    facts: new Map([...a.facts, ...b.facts]),
    deprecated: a.deprecated || b.deprecated,
    impossible: a.impossible || b.impossible || excludeEachOther(a, b),
    written: [...a.written, ...b.written],
  }
}

function excludeEachOther(a: Alternative, b: Alternative): boolean {
  if (!a.types || !b.types) return false
  const kinds = new Set([...a.types].map(numberOrSelf))
  return ![...b.types].some((type) => kinds.has(numberOrSelf(type)))
}

const numberOrSelf = (type: string): string => (type === 'integer' ? 'number' : type)

function bothTypes(a: Set<string>, b: Set<string>): Set<string> {
  const shared = new Set([...a].filter((type) => b.has(type) || (type === 'integer' && b.has('number'))))
  if (a.has('number') && b.has('integer')) shared.add('integer')
  // Types that exclude each other are a slip of the document; both are shown.
  return shared.size ? shared : new Set([...a, ...b])
}
