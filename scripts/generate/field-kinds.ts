// What form fields, query parameters and parts of JSON bodies want that their JavaScript value does not say.
import type { FieldKind } from '../../src/facts.js'
import type { Document, Media, Schema } from '../openapi/document.js'
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import { JSON_TYPE } from './media-types.js'

/** Kind → fields: `name` where operations agree, `METHOD /path name` where one differs, `prefix:*` for all names with a prefix. */
export type FieldLists = Partial<Record<FieldKind, string[]>>

/** The kinds of an operation's form fields and query parameters, and of what needs help inside its JSON body. */
export function fieldKinds(document: Document, operation: NamedOperation): Map<string, FieldKind> {
  const kinds = new Map<string, FieldKind>()
  const add = (name: string, schema: Schema | undefined, isJoined = false): void => {
    const own = deriveKind(document, operation.name, name, schema)
    const kind = isJoined ? joinedKind(document, operation.name, name, schema, own) : own
    const had = kinds.get(name)
    if (had && had !== kind)
      throw new Refusal(
        operation.name,
        `"${name}" is ${had} in one place and ${kind} in another; it must be the same in both.`,
      )
    kinds.set(name, kind)
  }
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query') continue
    if (parameter.content || (parameter.style ?? 'form') !== 'form') {
      throw new Refusal(
        operation.name,
        `query parameter "${parameter.name}" is not sent as name=value pairs; give it a schema, of style form (the default).`,
      )
    }
    add(parameter.name, parameter.schema, parameter.explode === false)
  }
  for (const [type, media] of operation.body.content) {
    if (!media.schema)
      throw new Refusal(operation.name, `the body as ${type} has no schema; say at least "type: object".`)
    const schema = resolve<Schema>(document, media.schema)
    if (type === JSON_TYPE) jsonFields(document, schema, add)
    else {
      for (const [name, field] of Object.entries(schema.properties ?? {}))
        add(name, field, isJoined(operation.name, media, name))
      for (const [pattern, field] of Object.entries(schema.patternProperties ?? {}))
        add(pattern.replace('^', '') + '*', field)
    }
  }
  return kinds
}

/** Whether a form field's list goes as one text, as `encoding: { name: { style: form, explode: false } }` says. */
function isJoined(operation: string, media: Media, name: string): boolean {
  const { style, explode } = media.encoding?.[name] ?? {}
  if ((style ?? 'form') === 'form') return explode === false
  throw new Refusal(
    operation,
    `the encoding of "${name}" can't be expressed; a list is sent as repeated fields, or as one text with style: form and explode: false.`,
  )
}

function joinedKind(
  document: Document,
  operation: string,
  name: string,
  schema: Schema | undefined,
  own: FieldKind,
): FieldKind {
  const isList = [resolve<Schema>(document, schema ?? {}).type].flat().includes('array')
  if (isList && own === 'plain') return 'comma'
  throw new Refusal(
    operation,
    `"${name}" is not a list of plain values, which alone can be joined by commas.`,
  )
}

/** Only dates and numbers that travel as text need help inside JSON: everything else is JSON already. */
function jsonFields(document: Document, schema: Schema, add: (name: string, schema: Schema) => void): void {
  const seen = new Set<Schema>()
  const walk = (node: Schema): void => {
    const here = resolve<Schema>(document, node)
    if (seen.has(here)) return
    seen.add(here)
    for (const [name, field] of Object.entries(here.properties ?? {})) {
      const target = resolve<Schema>(document, field)
      if (['date-time', 'epoch-seconds', 'rfc1123', 'decimal'].includes(target.format ?? ''))
        add(name, target)
      walk(field)
    }
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) here[key]?.forEach(walk)
    if (here.items) walk(here.items)
  }
  walk(schema)
}

function deriveKind(
  document: Document,
  operation: string,
  name: string,
  schema: Schema | undefined,
): FieldKind {
  const field = resolve<Schema>(document, schema ?? {})
  if (field.items && [field.type].flat().includes('array'))
    return deriveKind(document, operation, name, field.items)
  if (field.contentMediaType === JSON_TYPE) return 'json'
  if (field.format === 'binary') return 'file'
  if (field.enum?.includes('yes')) return 'yes-no'
  if (field.format === 'epoch-seconds') return 'epoch-seconds'
  if (field.format === 'date-time') return 'iso'
  if (field.format === 'rfc1123') return 'gmt'
  if (field.format === 'decimal') return 'decimal'
  if ([field.type].flat().includes('object') || field.properties) {
    throw new Refusal(
      operation,
      `"${name}" is an object; a form or query has only text. Say contentMediaType: ${JSON_TYPE} on a string.`,
    )
  }
  const kinds = new Set(
    [...(field.anyOf ?? []), ...(field.oneOf ?? [])].map((s) => deriveKind(document, operation, name, s)),
  )
  if (kinds.size > 1)
    throw new Refusal(
      operation,
      `"${name}" has alternatives that are encoded differently; all must have one encoding.`,
    )
  return [...kinds][0] ?? 'plain'
}

/** A field that means one thing wherever it appears is listed once; where operations differ, the fewer are exceptions. */
export function listFields(kinds: Map<string, Map<string, FieldKind>>): FieldLists {
  const lists: FieldLists = {}
  const users = new Map<string, Map<FieldKind, string[]>>()
  for (const [operation, fields] of kinds) {
    for (const [name, kind] of fields) {
      const byKind = users.get(name) ?? new Map<FieldKind, string[]>()
      byKind.set(kind, [...(byKind.get(kind) ?? []), operation])
      users.set(name, byKind)
    }
  }
  const list = (kind: FieldKind, name: string): void => void (lists[kind] ??= []).push(name)
  for (const [name, byKind] of users) {
    const [common, ...others] = [...byKind].sort((a, b) => b[1].length - a[1].length)
    // A file made of text and a number made text would surprise, so an operation that the document lacks has neither.
    const isNarrow = common?.[0] === 'file' || common?.[0] === 'decimal'
    const general = !isNarrow && common?.[0] !== 'plain'
    if (common && isNarrow) others.push(common)
    else if (common && general) list(common[0], name)
    for (const [kind, operations] of others) {
      if (kind === 'plain' && !general) continue
      for (const operation of operations) list(kind, `${operation} ${name}`)
    }
  }
  return lists
}
