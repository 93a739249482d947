// Shapes the document for types: what a user may pass is wider, and what may arrive is more open, than what the
// wire says. Markers (`x-ts`) name the TypeScript types that JSON Schema has no word for.
import { METHODS } from '../openapi/methods.js'
import { readOperations, Refusal, type NamedOperation } from '../openapi/operations.js'
import type { Document, Operation, Schema } from '../openapi/document.js'
import { JSON_TYPE, MULTIPART, URLENCODED } from './media-types.js'

const FORMS = [MULTIPART, URLENCODED]
const DATES = ['rfc2822', 'rfc1123', 'date-time', 'epoch-seconds']
const ON_BEHALF_OF = 'X-Mailgun-On-Behalf-Of'
const REF = '#/components/schemas/'

const ts = (type: string): Schema => ({ type: 'string', 'x-ts': type })

/**
 * A copy of the document in which requests take uploads, dates, objects and booleans where the wire has text, and
 * responses have open enums. A schema used in both directions gets a second one, `XInput`, for requests.
 */
export function shapeDirections(source: Document): { document: Document; inputs: Set<string> } {
  const document = structuredClone(source)
  const schemas = (document.components ??= {}).schemas ?? {}
  document.components.schemas = schemas
  const operations = readOperations(document)
  const answered = reachable(schemas, [
    ...operations.flatMap((o) => Object.values(o.operation.responses ?? {})),
    ...Object.values(document.components.responses ?? {}),
    ...Object.values(document.webhooks ?? {}),
  ])
  const sent = reachable(
    schemas,
    operations.flatMap((o) => [o.parameters, o.body.content]),
  )

  const inputs = new Set<string>()
  const renamed = new Map<string, string>()
  for (const name of sent) {
    const input = answered.has(name) ? `${name}Input` : name
    if (input !== name && schemas[input])
      throw new Refusal(
        `schema ${name}`,
        `is used in both directions, but ${input} exists already; give one of them another name.`,
      )
    renamed.set(REF + name, REF + input)
    inputs.add(input)
    if (input !== name) schemas[input] = structuredClone(schemas[name]!)
  }
  // Requests first: what they refer to is renamed, so that no schema is shaped for both directions.
  for (const name of inputs) rename(schemas[name], renamed)
  for (const operation of operations) shapeRequest(operation, renamed, schemas)
  for (const name of inputs) schemas[name] = input(schemas[name]!)
  for (const name of Object.keys(schemas)) if (!inputs.has(name)) schemas[name] = output(schemas[name]!)
  for (const { operation } of operations) {
    for (const response of Object.values(operation.responses ?? {})) {
      for (const media of Object.values(response.content ?? {}))
        if (media.schema) media.schema = output(media.schema)
    }
  }
  for (const item of Object.values(document.webhooks ?? {})) {
    for (const method of METHODS) {
      const content = (item[method] as Operation | undefined)?.requestBody?.content ?? {}
      for (const media of Object.values(content)) if (media.schema) media.schema = output(media.schema)
    }
  }
  return { document, inputs }
}

/** Names of the component schemas that can be reached from some nodes. */
function reachable(schemas: Record<string, Schema>, roots: unknown[]): Set<string> {
  const found = new Set<string>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const reference = (node as Schema).$ref
    if (typeof reference === 'string' && reference.startsWith(REF)) {
      const name = reference.slice(REF.length)
      if (!found.has(name)) {
        found.add(name)
        walk(schemas[name])
      }
    }
    for (const value of Object.values(node)) walk(value)
  }
  roots.forEach(walk)
  return found
}

function rename(node: unknown, names: Map<string, string>): void {
  if (typeof node !== 'object' || node === null) return
  const holder = node as Schema
  if (typeof holder.$ref === 'string') holder.$ref = names.get(holder.$ref) ?? holder.$ref
  for (const value of Object.values(node)) rename(value, names)
}

function shapeRequest(
  operation: NamedOperation,
  renamed: Map<string, string>,
  schemas: Record<string, Schema>,
): void {
  for (const parameter of operation.parameters) {
    if (!parameter.schema) continue
    // The client's own option `subaccount` gives it too.
    if (parameter.name === ON_BEHALF_OF) parameter.required = false
    rename(parameter, renamed)
    // Parameters shared through components are shaped once.
    if (parameter['x-shaped']) continue
    parameter['x-shaped'] = true
    parameter.schema =
      parameter.in === 'query' ? repeatable(input(parameter.schema)) : input(parameter.schema)
  }
  for (const [type, media] of operation.body.content) {
    if (!media.schema) continue
    rename(media, renamed)
    if (FORMS.includes(type)) {
      const form = media.schema.$ref ? schemas[media.schema.$ref.slice(REF.length)]! : media.schema
      for (const [name, field] of Object.entries(form.properties ?? {}))
        form.properties![name] = repeatable(field)
    }
    if (!media.schema.$ref) media.schema = input(media.schema)
  }
}

/** A field that may repeat takes one value as well as an array. */
function repeatable(schema: Schema): Schema {
  if (schema.type !== 'array' || !schema.items) return schema
  const { description, title, default: otherwise, deprecated, ...array } = schema
  return defined({ description, title, default: otherwise, deprecated, anyOf: [schema.items, array] })
}

function input(schema: Schema): Schema {
  return each(neededFields(schema), input, (s) => {
    if (s.format === 'binary') return union(s, [ts('Upload')])
    if (s.contentMediaType === JSON_TYPE) return union(s, [{ type: 'string' }, json(s.contentSchema)])
    if (s.format && DATES.includes(s.format))
      return union(s, [{ type: s.format === 'epoch-seconds' ? 'number' : 'string' }, ts('Date')])
    if (s.format === 'decimal') return union(s, [{ type: 'string' }, { type: 'number' }])
    if (s.enum?.includes('yes')) {
      const values = s.enum.filter((value) => value !== null)
      return union(s, [{ type: 'string', enum: values }, { type: 'boolean' }])
    }
    return s
  })
}

/**
 * "One of these fields is needed" as types: an alternative for each, to be joined with the fields of all. A schema may have
 * two such rules, one of which allows several of its fields at once.
 */
function neededFields(schema: Schema): Schema {
  const { anyOf, oneOf, ...fields } = schema
  const rules = [oneOf, anyOf].filter((rule) => rule !== undefined)
  if (!schema.properties || !rules.length || !rules.flat().every(isOnlyRequired)) return schema
  // openapi-typescript joins the fields with `oneOf`, but makes `anyOf` an alternative to them.
  const [first, ...others] = rules.map((rule) => ({ oneOf: shapesOf(rule, rule === oneOf, schema) }))
  return others.length ? { ...fields, allOf: [first!, ...others] } : { ...fields, ...first }
}

/** An object type for each alternative of a rule. Where only one may be there, it forbids the fields of the others. */
function shapesOf(rule: Schema[], onlyOne: boolean, { properties = {} }: Schema): Schema[] {
  const names = [...new Set(rule.flatMap(({ required = [] }) => required))]
  return rule.map(({ required = [] }) => {
    const shape: Record<string, Schema> = {}
    for (const name of names) {
      if (required.includes(name)) shape[name] = withoutWords(properties[name])
      else if (onlyOne) shape[name] = ts('never')
    }
    return { type: 'object', required, properties: shape }
  })
}

/** The words of a field stand once, where the fields of all alternatives are. */
function withoutWords(field: Schema = {}): Schema {
  const bare = { ...field }
  delete bare.description
  return bare
}

const isOnlyRequired = (schema: Schema): boolean => Object.keys(schema).every((word) => word === 'required')

/** The value of a field that travels as JSON text. An untyped object takes instances of interfaces too. */
function json(schema: Schema | undefined): Schema {
  if (schema?.anyOf) return { ...schema, anyOf: schema.anyOf.map(json) }
  if (!schema) return ts('object')
  if (typeof schema.additionalProperties === 'object')
    return { ...schema, additionalProperties: json(schema.additionalProperties) }
  const types = [schema.type].flat()
  if (!types.includes('object') || schema.properties || (schema.additionalProperties ?? true) !== true)
    return schema
  // An array of anything is an object as well.
  const others = types.filter(
    (type) => type !== 'object' && !(type === 'array' && !Object.keys(schema.items ?? {}).length),
  )
  return others.length
    ? { anyOf: [ts('object'), { ...schema, type: others as string[], additionalProperties: false }] }
    : ts('object')
}

function output(schema: Schema): Schema {
  return each(schema, output, (s) => {
    if (!s.enum || !s.enum.every((value) => typeof value === 'string' || value === null)) return s
    const values = s.enum.filter((value) => value !== null)
    return union(s, [{ type: 'string', enum: values }, ts('string & {}')])
  })
}

/** Replaces a schema's type by a union, keeping its words, and null if that was allowed. */
function union(schema: Schema, anyOf: Schema[]): Schema {
  const { title, description, default: otherwise, deprecated, format } = schema
  const nullable = [schema.type].flat().includes('null') || schema.enum?.includes(null)
  return defined({
    title,
    description,
    default: otherwise,
    deprecated,
    format: format === 'binary' || format === 'decimal' ? undefined : format,
    anyOf: nullable ? [...anyOf, { type: 'null' }] : anyOf,
  })
}

function defined(schema: Record<string, unknown>): Schema {
  for (const key of Object.keys(schema)) if (schema[key] === undefined) delete schema[key]
  return schema
}

/** Applies a change to every schema inside a schema, innermost first. */
function each(schema: Schema, again: (schema: Schema) => Schema, change: (schema: Schema) => Schema): Schema {
  if (schema.$ref) return schema
  const copy: Schema = { ...schema }
  for (const key of ['properties', 'patternProperties'] as const) {
    const fields = copy[key]
    if (fields)
      copy[key] = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, again(field)]))
  }
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    // "One of these fields is needed" is for validators; as a type it would be a union with unknown.
    const typed = copy[key]?.filter((alternative) => !isOnlyRequired(alternative))
    if (typed?.length) copy[key] = typed.map(again)
    else delete copy[key]
  }
  if (copy.items) copy.items = again(copy.items)
  if (copy.contentSchema) copy.contentSchema = again(copy.contentSchema)
  if (typeof copy.additionalProperties === 'object')
    copy.additionalProperties = again(copy.additionalProperties)
  return change(copy)
}
