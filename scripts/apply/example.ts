// A made-up value that a schema accepts, for the examples that lint wants of each body. People write better ones.
import type { Schema } from '../openapi/document.js'
import type { Source } from '../openapi/source.js'

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

export function exampleOf(source: Source, schema: Schema | undefined, depth = 0): unknown {
  const here = source.follow<Schema>(schema ?? {})
  if (here.examples && Array.isArray(here.examples) && here.examples.length) return here.examples[0]
  if ('const' in here) return here.const
  if (here.enum?.length) return here.enum[0]
  if (here.default !== undefined) return here.default
  if (here.allOf)
    return merged(
      here.allOf.map((part) => exampleOf(source, part, depth)),
      objectOf(source, here, depth),
    )
  const union = here.anyOf ?? here.oneOf
  if (union?.[0] && !here.properties) return exampleOf(source, union[0], depth)
  const type = [here.type].flat()[0] ?? (here.properties ? 'object' : here.items ? 'array' : 'string')
  if (type === 'object') return objectOf(source, here, depth)
  if (type === 'array') return depth > 6 ? [] : [exampleOf(source, here.items, depth + 1)]
  if (type === 'integer' || type === 'number') return number(here)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (here.contentSchema) return JSON.stringify(exampleOf(source, here.contentSchema, depth + 1))
  return (
    TEXTS.get(here.format ?? '') ??
    'text'.padEnd(Math.min(Number(here.minLength ?? 0), 1000), 't').slice(0, Number(here.maxLength ?? 1000))
  )
}

function objectOf(source: Source, schema: Schema, depth: number): Record<string, unknown> {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => depth < 5 || requiredOf(schema).includes(name),
  )
  const others =
    typeof schema.additionalProperties === 'object' && depth < 5 && !fields.length
      ? schema.additionalProperties
      : undefined
  return {
    ...Object.fromEntries(fields.map(([name, field]) => [name, exampleOf(source, field, depth + 1)])),
    ...(others && Object.keys(others).length && { name: exampleOf(source, others, depth + 1) }),
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
