// A made-up value that a schema accepts, for the examples that lint wants of each body. People write better ones.
import type { Schema } from '../openapi/document.js'
import { isReference } from '../openapi/refs.js'

const TEXTS = new Map(
  Object.entries({
    rfc2822: 'Fri, 06 Mar 2026 09:15:00 +0000',
    'date-time': '2026-03-06T09:15:00Z',
    date: '2026-03-06',
    email: 'bob@example.org',
    uri: 'https://example.com/',
    ipv4: '192.0.2.10',
    ipv6: '2001:db8::1',
  }),
)

/** A schema by its name: the last part of a reference. */
export type FindSchema = (name: string) => Schema | undefined

export function findExample(find: FindSchema, schema: Schema | undefined): unknown {
  let parts = 0
  const within: FindSchema = (name) => (++parts > MAX_PARTS ? undefined : find(name))
  return valueOf(within, schema, 0)
}

/** References followed for one example: no value is large enough for a schema that requires itself. */
const MAX_PARTS = 300

function valueOf(find: FindSchema, schema: Schema | undefined, depth: number): unknown {
  const here: Schema = depth > MAX_DEPTH ? {} : followed(find, schema)
  if (here.examples && Array.isArray(here.examples) && here.examples.length) return here.examples[0]
  if ('const' in here) return here.const
  if (here.enum?.length) return here.enum[0]
  if (here.default !== undefined) return here.default
  if (here.allOf)
    return merged(
      here.allOf.map((part) => valueOf(find, part, depth + 1)),
      objectOf(find, here, depth),
    )
  const union = here.anyOf ?? here.oneOf
  if (union?.[0] && !here.properties) return valueOf(find, union[0], depth + 1)
  const type = [here.type].flat()[0] ?? (here.properties ? 'object' : here.items ? 'array' : 'string')
  if (type === 'object') return objectOf(find, here, depth)
  if (type === 'array') return depth > 6 ? [] : [valueOf(find, here.items, depth + 1)]
  if (type === 'integer' || type === 'number') return number(here)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (here.contentSchema) return JSON.stringify(valueOf(find, here.contentSchema, depth + 1))
  return textOf(here)
}

/** Of the right form, as far as the schema says which. */
function textOf({ format = '', pattern, minLength = 0, maxLength = LONGEST }: Schema): string {
  const known = TEXTS.get(format)
  if (known !== undefined) return known
  const matching = typeof pattern === 'string' ? MOMENTS.find((text) => matches(pattern, text)) : undefined
  return matching ?? 'text'.padEnd(Math.min(Number(minLength), LONGEST), 't').slice(0, Number(maxLength))
}

/** Longest made-up text, in characters. */
const LONGEST = 1000

/** Patterns are for moments, mostly, of which there are many forms. */
const MOMENTS = [
  '2026-03-06',
  ...['', 'Z', '.000Z', '.000000', '+00:00'].map((end) => `2026-03-06T09:15:00${end}`),
  '2026-03-06 09:15:00',
  ...['GMT', 'UTC', '+0000'].map((zone) => `Fri, 06 Mar 2026 09:15:00 ${zone}`),
]

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    // A pattern of another dialect; lint names the example.
    return false
  }
}

function followed(find: FindSchema, schema: Schema = {}): Schema {
  let here = schema
  for (let hops = 0; isReference(here) && hops < MAX_HOPS; hops++)
    here = find(here.$ref.split('/').at(-1)!) ?? {}
  return here
}

/** Levels of an example. */
const MAX_DEPTH = 20

/** References that lead to references. */
const MAX_HOPS = 10

function objectOf(find: FindSchema, schema: Schema, depth: number): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => depth < 5 || requiredOf(schema).includes(name),
  )
  const others =
    typeof schema.additionalProperties === 'object' && depth < 5 && !fields.length
      ? schema.additionalProperties
      : undefined
  return {
    ...Object.fromEntries(fields.map(([name, field]) => [name, valueOf(find, field, depth + 1)])),
    ...(others && Object.keys(others).length && { name: valueOf(find, others, depth + 1) }),
  }
}

const requiredOf = ({ required }: Schema): readonly string[] => (Array.isArray(required) ? required : [])

function merged(parts: unknown[], own: Record<string, unknown>): unknown {
  const objects = parts.filter(
    (part): part is object => typeof part === 'object' && part !== null && !Array.isArray(part),
  )
  return objects.length ? [...objects, own].reduce((all, one) => ({ ...all, ...one }), {}) : parts[0]
}

function number(schema: Schema): number {
  const least = Number(
    schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : Number(schema.exclusiveMinimum) + 1),
  )
  return Math.min(least, Number(schema.maximum ?? least))
}
