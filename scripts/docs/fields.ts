// A schema → the rows of a table: one a field, nested fields by their dotted names.
import type { Document, Schema } from '../openapi/document.js'
import { isReference, resolve } from '../openapi/refs.js'
import { cell, code, codeCell, table } from './markdown.js'

export interface Field {
  /** Dotted, with `[]` for the items of a list and `*` for any name. */
  name: string
  type: string
  required: boolean
  /** What it is, its limits and what its values mean. */
  notes: string[]
  deprecated: boolean
}

/**
 * Whose side a schema is on: requests take more forms (a Date, a file) than answers give. In a `form`, and in a query, a
 * field that may repeat takes one value as well as a list.
 */
export type Side = 'form' | 'request' | 'answer'

const MAX_DEPTH = 5
const DATES = ['rfc2822', 'rfc1123', 'date-time', 'epoch-seconds']

/** The fields of a schema, in its order. */
export function fieldsOf(document: Document, schema: Schema, side: Side): Field[] {
  return within(document, schema, side, '', [])
}

export function fieldTable(fields: Field[], head = 'Field'): string {
  const rows = fields.map(({ name, type, required, deprecated, notes }) => [
    `${code(name)}${required ? ' *required*' : ''}`,
    codeCell(type),
    [deprecated && '**Deprecated.**', ...notes.map(cell)].filter(Boolean).join(' '),
  ])
  return table([head, 'Type', 'Meaning'], rows, 'fields')
}

/** A field of its own, such as a parameter. */
export function fieldOf(
  document: Document,
  name: string,
  given: Schema,
  side: Side,
  required: boolean,
): Field {
  const schema = resolve<Schema>(document, given)
  return {
    name,
    type: typeText(document, given, side),
    required,
    notes: notesOf(document, given),
    deprecated: schema.deprecated === true,
  }
}

function within(document: Document, given: Schema, side: Side, prefix: string, above: Schema[]): Field[] {
  const schema = resolve<Schema>(document, given)
  // A schema that holds itself is shown once.
  if (above.includes(schema) || above.length > MAX_DEPTH) return []
  const inside = [...above, schema]
  const own = [
    ...Object.entries(schema.properties ?? {}),
    ...Object.entries(schema.patternProperties ?? {}).map(
      ([key, one]) => [`${key.replace(/^\^/, '')}*`, one] as const,
    ),
    ...mapOf(schema),
  ].flatMap(([key, one]) => {
    const name = prefix + key
    const required = schema.required?.includes(key) === true
    return [
      fieldOf(document, name, one, side, required),
      ...within(
        document,
        contentOf(document, one),
        // What is inside of a field is JSON.
        side === 'form' ? 'request' : side,
        `${name}${isList(document, one) ? '[]' : ''}.`,
        inside,
      ),
    ]
  })
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...alternatives(schema)]
  const merged = [
    ...own,
    ...parts.flatMap((one) => within(document, contentOf(document, one), side, prefix, inside)),
  ]
  return merged.filter((field, at) => merged.findIndex(({ name }) => name === field.name) === at)
}

/** `anyOf` of whole schemas; one that only says which fields are needed has no fields of its own. */
const alternatives = (schema: Schema): Schema[] =>
  (schema.anyOf ?? []).filter((one) => isReference(one) || one.properties || one.items)

const mapOf = ({ additionalProperties: values }: Schema): [string, Schema][] =>
  typeof values === 'object' && (isReference(values) || Object.keys(values).length) ? [['*', values]] : []

/** What is inside lists, JSON in a string, and "this or null". */
function contentOf(document: Document, given: Schema): Schema {
  const schema = resolve<Schema>(document, given)
  const inner = schema.items ?? schema.contentSchema
  return inner ? contentOf(document, inner) : schema
}

function isList(document: Document, given: Schema): boolean {
  return resolve<Schema>(document, given).items !== undefined
}

/** A type as a user writes it. */
export function typeText(document: Document, given: Schema, side: Side): string {
  const schema = resolve<Schema>(document, given)
  const inner = (one: Schema): string => typeText(document, one, side)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) {
    const takesBoolean = side !== 'answer' && schema.enum.includes('yes')
    return union([...(takesBoolean ? ['boolean'] : []), ...schema.enum.map((value) => JSON.stringify(value))])
  }
  if (schema.oneOf ?? schema.anyOf) {
    const members = (schema.oneOf ?? schema.anyOf ?? []).filter(
      (one) => isReference(one) || one.type || one.enum || one.oneOf || one.anyOf,
    )
    if (members.length) return union(members.map(inner))
  }
  if (side !== 'answer' && schema.contentMediaType === 'application/json') return 'object or JSON text'
  if (side !== 'answer' && schema.format === 'binary') return 'Upload'
  const types = [schema.type ?? (schema.properties ? 'object' : 'unknown')].flat()
  return union(types.map((type) => plainType(schema, type, side, inner)))
}

function plainType(schema: Schema, type: string, side: Side, inner: (one: Schema) => string): string {
  if (type === 'array') {
    const item = schema.items ? inner(schema.items) : 'unknown'
    const list = /[ |]/.test(item) ? `(${item})[]` : `${item}[]`
    return side === 'form' ? `${item} | ${list}` : list
  }
  if (type === 'integer') return 'number'
  if (type !== 'string' && !(type === 'number' && schema.format === 'epoch-seconds')) return type
  return side !== 'answer' && DATES.includes(schema.format ?? '') ? `Date | ${type}` : type
}

const union = (types: string[]): string => [...new Set(types)].join(' | ')

/** Description, limits and meanings of values, a sentence each. */
function notesOf(document: Document, given: Schema): string[] {
  const schema = resolve<Schema>(document, given)
  const all = Object.entries((schema['x-enumDescriptions'] as Record<string, string> | undefined) ?? {})
  const meanings = all.filter(([, meaning]) => !meaning.startsWith('Same as'))
  // A description beside a reference says more than that of what it leads to.
  const description = given.description ?? schema.description
  return [
    ...(description ? [description.trim()] : []),
    ...limitsOf(schema),
    ...meanings.map(([value, meaning]) => `${code(value)}: ${meaning}`),
  ]
}

function limitsOf(schema: Schema): string[] {
  const item = schema.items ?? {}
  const limits = [
    range(schema.minimum, schema.maximum, ''),
    range(above(schema.minLength), schema.maxLength, 'characters'),
    range(above(schema.minItems), schema.maxItems, 'items'),
    range(above(item.minLength), item.maxLength, 'characters each'),
    schema.format && FORMATS[schema.format],
  ].filter((text): text is string => Boolean(text))
  const defaults = schema.default === undefined ? [] : [`Default ${code(JSON.stringify(schema.default))}.`]
  return [...limits.map((text) => `${text[0]!.toUpperCase()}${text.slice(1)}.`), ...defaults]
}

const FORMATS: Record<string, string> = {
  rfc2822: 'a date as RFC 2822 writes it, such as `Fri, 06 Mar 2026 09:15:00 +0000`',
  rfc1123: 'a date as RFC 1123 writes it, such as `Fri, 06 Mar 2026 09:15:00 GMT`',
  'date-time': 'a date as RFC 3339 writes it, such as `2026-03-06T09:15:00Z`',
  'date-time-without-offset': 'date and time without an offset, such as `2026-03-06T09:15:00`',
  date: 'a day, such as `2026-03-06`',
  'epoch-seconds': 'seconds since 1970',
}

/** One character, or one item, goes without saying. */
const above = (least: unknown): unknown => (least === 1 ? undefined : least)

function range(least: unknown, most: unknown, unit: string): string | undefined {
  const suffix = unit && ` ${unit}`
  if (least !== undefined && most !== undefined) return `${String(least)} to ${String(most)}${suffix}`
  if (most !== undefined) return `at most ${String(most)}${suffix}`
  return least === undefined ? undefined : `at least ${String(least)}${suffix}`
}
