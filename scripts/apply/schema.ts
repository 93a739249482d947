// A schema of theirs as this project writes schemas: clean names, no wrappers, closed requests, none of their words.
import type { Schema } from '../openapi/document.js'
import { compareSites } from '../compare/shapes.js'
import type { Direction } from '../compare/nodes.js'
import { referenceBetween } from '../openapi/folder.js'
import { freeName, schemaName } from './names.js'
import { Shapes } from '../compare/shape.js'
import { isReference } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'

/** Marks what a person has to write. Lint reports it. */
export const PLACEHOLDER = 'TODO'

/** Keywords that are facts; everything else (descriptions, examples, titles, extensions) stays behind. */
const KEPT = [
  ...[
    'type',
    'format',
    'enum',
    'const',
    'default',
    'pattern',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
  ],
  ...[
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'uniqueItems',
    'minProperties',
    'maxProperties',
    'required',
    'dependentRequired',
  ],
  ...['deprecated', 'readOnly', 'writeOnly', 'contentMediaType', 'contentEncoding'],
]

/** Where named schemas of ours are kept, and room for new ones. */
export interface NamedSchemas {
  /** Every name that is taken, with its file. */
  find(name: string): { file: string; schema: Schema } | undefined
  /** Those that all resources share. */
  common: readonly { name: string; file: string; schema: Schema }[]
  reserve(file: string, name: string): void
  put(file: string, name: string, schema: Schema): void
}

export class Normaliser {
  readonly #theirs: Source
  readonly #ours: NamedSchemas
  readonly #theirShapes: Shapes
  readonly #ourShapes: Shapes
  /** Their reference and direction → the name and file that it got. */
  readonly #named = new Map<string, { name: string; file: string }>()

  constructor(theirs: Source, ours: Source, named: NamedSchemas) {
    this.#theirs = theirs
    this.#ours = named
    this.#theirShapes = new Shapes(theirs)
    this.#ourShapes = new Shapes(ours)
  }

  /** The schema as it is to stand in `file`; new named schemas go to the file of the resource. */
  schema(schema: Schema, file: string, resource: string, direction: Direction, described = true): Schema {
    if (isReference(schema)) return this.#reference(schema.$ref, file, resource, direction)
    const again = (inner: Schema, described = false): Schema =>
      this.schema(inner, file, resource, direction, described)
    const [only, ...more] = schema.allOf ?? []
    if (
      only &&
      !more.length &&
      !Object.keys(schema).some((key) => key !== 'allOf' && (KEPT.includes(key) || key === 'properties'))
    ) {
      return again(only, described)
    }
    const result: Schema = {}
    for (const key of KEPT) {
      if (schema[key] === undefined) continue
      result[key] = structuredClone(schema[key])
      if (key === 'type' && described) result.description = PLACEHOLDER
    }
    if (described) result.description = PLACEHOLDER
    if (
      direction === 'request' &&
      schema.properties &&
      !schema.allOf &&
      schema.additionalProperties === undefined
    ) {
      result.additionalProperties = false
    } else if (
      typeof schema.additionalProperties === 'object' &&
      Object.keys(schema.additionalProperties).length
    ) {
      result.additionalProperties = again(schema.additionalProperties)
    } else if (schema.additionalProperties !== undefined) {
      result.additionalProperties =
        direction === 'request' && schema.properties ? false : schema.additionalProperties
    }
    for (const key of ['properties', 'patternProperties'] as const) {
      const fields = schema[key]
      if (fields)
        result[key] = Object.fromEntries(
          Object.entries(fields).map(([name, field]) => [name, again(field, true)]),
        )
    }
    if (schema.items) result.items = again(schema.items)
    if (schema.contentSchema) result.contentSchema = again(schema.contentSchema)
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      if (schema[key]) result[key] = schema[key].map((part) => again(part))
    }
    return result
  }

  #reference(reference: string, file: string, resource: string, direction: Direction): Schema {
    const key = `${direction} ${reference}`
    const known =
      this.#named.get(key) ??
      this.#existing(reference, direction) ??
      this.#create(reference, resource, direction)
    this.#named.set(key, known)
    return { $ref: referenceBetween(file, known.file, known.name) }
  }

  /** A schema of ours that says the same: the one of that name, or one that all resources share. */
  #existing(reference: string, direction: Direction): { name: string; file: string } | undefined {
    const theirs = this.#theirs.follow<Schema>({ $ref: reference })
    const name = schemaName(lastOf(reference))
    const own = this.#ours.find(name)
    const candidates = [...(own ? [{ name, ...own }] : []), ...this.#ours.common]
    return candidates.find(({ schema }) => {
      let same = true
      const report = (): void => void (same = false)
      const context = { report, direction, operation: '' }
      compareSites(context, '', this.#ourShapes.site(schema), this.#theirShapes.site(theirs))
      return same
    })
  }

  #create(reference: string, resource: string, direction: Direction): { name: string; file: string } {
    const theirs = this.#theirs.follow<Schema>({ $ref: reference })
    const name = freeName(
      schemaName(lastOf(reference)),
      resource,
      (name) => this.#ours.find(name) !== undefined,
    )
    const known = { name, file: `components/schemas/${resource}.yaml` }
    // Known before its fields are, because it may refer to itself.
    this.#named.set(`${direction} ${reference}`, known)
    this.#ours.reserve(known.file, name)
    this.#ours.put(known.file, name, this.schema(theirs, known.file, resource, direction))
    return known
  }
}

const lastOf = (reference: string): string => decodeURIComponent(reference.split('/').at(-1)!)
