// A schema of theirs as this project writes schemas: clean names, no wrappers, closed requests, none of their words.
import type { Schema } from '../openapi/document.js'
import { compareSites, type Report } from '../compare/shapes.js'
import { typeText } from '../compare/signature.js'
import type { Decisions } from './decisions.js'
import type { Direction } from '../compare/nodes.js'
import { referenceBetween } from '../openapi/folder.js'
import { freeName, schemaName } from './names.js'
import { Shapes } from '../compare/shape.js'
import { isReference, unescapePointer } from '../openapi/refs.js'
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
  /** The schema of a name as it is written, be it new or not. */
  written(name: string): Schema | undefined
}

export class Normaliser {
  readonly #theirs: Source
  readonly #own: Source
  readonly #ours: NamedSchemas
  readonly #decisions: Decisions
  readonly #theirShapes: Shapes
  readonly #ourShapes: Shapes
  /** Their reference and direction → the name and file that it got. */
  readonly #named = new Map<string, { name: string; file: string }>()

  constructor(theirs: Source, ours: Source, named: NamedSchemas, decisions: Decisions) {
    this.#theirs = theirs
    this.#own = ours
    this.#decisions = decisions
    this.#ours = named
    this.#theirShapes = new Shapes(theirs)
    this.#ourShapes = new Shapes(ours)
  }

  /** The schema as it is to stand in `file`; new named schemas go to the file of the resource. */
  schema(schema: Schema, file: string, resource: string, direction: Direction, described = true): Schema {
    if (isReference(schema)) return this.#reference(schema.$ref, file, resource, direction, described)
    const again = (inner: Schema, described = false): Schema =>
      this.schema(inner, file, resource, direction, described)
    const wrapped = this.#wrappedBy(schema)
    if (wrapped) return again(wrapped, described)
    const result: Schema = {}
    for (const key of KEPT) {
      if (schema[key] === undefined) continue
      result[key] = structuredClone(schema[key])
      if (key === 'type' && described) result.description = PLACEHOLDER
    }
    // JSON Schema has no such format; what the text is, a person has to say.
    if (result.format === 'json') delete result.format
    if (described) result.description = PLACEHOLDER
    const others = othersOf(schema, direction)
    if (others !== undefined)
      result.additionalProperties = typeof others === 'object' ? again(others) : others
    for (const key of ['properties', 'patternProperties'] as const) {
      const fields = Object.entries(schema[key] ?? {})
      if (schema[key])
        result[key] = Object.fromEntries(
          fields.map(([name, field]) => [
            name,
            this.#corrected(name, field, file, direction) ?? again(field, true),
          ]),
        )
    }
    if (schema.items) result.items = again(schema.items)
    if (schema.contentSchema) result.contentSchema = again(schema.contentSchema)
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
      if (schema[key]) result[key] = schema[key].map((part) => again(part))
    }
    return withNullAsType(result)
  }

  /** The only part of an `allOf` beside which nothing else is said, its type aside. */
  #wrappedBy(schema: Schema): Schema | undefined {
    const [only, ...more] = schema.allOf ?? []
    if (!only || more.length) return undefined
    const says = Object.keys(schema).filter((key) => KEPT.includes(key) || key === 'properties')
    if (!says.length) return only
    const isSameType = typeText(this.#theirShapes.of(only)) === schema.type
    return isSameType && says.every((key) => key === 'type') ? only : undefined
  }

  /** A field that theirs describes by mistake, as a deviation says elsewhere: as ours is there. */
  #corrected(name: string, field: Schema, file: string, direction: Direction): Schema | undefined {
    const ours = this.#decisions.correctionOf(name, this.#theirShapes.of(field), direction)
    const place = this.#own.placeOf(ours)
    if (!ours || !place) return undefined
    const [top, ...deeper] = place.path
    const isNamed = place.file.startsWith('components/schemas/') && !deeper.length
    return isNamed ? { $ref: referenceBetween(file, place.file, String(top)) } : copyFor(file, ours)
  }

  #reference(
    reference: string,
    file: string,
    resource: string,
    direction: Direction,
    described: boolean,
  ): Schema {
    const target = this.#theirs.follow<Schema>({ $ref: reference })
    // A name for nothing but a type says less than the type.
    if (Object.keys(target).every((key) => key === 'type' || !KEPT.concat(STRUCTURE).includes(key)))
      return this.schema(target, file, resource, direction, described)
    const key = `${direction} ${reference}`
    const known =
      this.#named.get(key) ??
      this.#existing(reference, direction) ??
      this.#create(reference, resource, direction)
    this.#named.set(key, known)
    return { $ref: referenceBetween(file, known.file, known.name) }
  }

  /** A schema of ours that says the same, recorded differences aside: it stands there elsewhere, is called so, or is shared. */
  #existing(reference: string, direction: Direction): { name: string; file: string } | undefined {
    const theirs = this.#theirs.follow<Schema>({ $ref: reference })
    const name = schemaName(lastOf(reference))
    const own = this.#ours.find(name)
    const standIns = this.#decisions.standInsFor(theirs).flatMap((schema) => {
      const { file, path } = this.#own.placeOf(schema) ?? { file: '', path: [] }
      return file.startsWith('components/schemas/') && path.length === 1
        ? [{ name: String(path[0]), file, schema }]
        : []
    })
    const candidates = [...standIns, ...(own ? [{ name, ...own }] : []), ...this.#ours.common]
    return candidates.find(({ schema }) => this.#isSame(schema, theirs, direction))
  }

  #isSame(ours: Schema, theirs: Schema, direction: Direction): boolean {
    const our = this.#ourShapes.site(ours)
    // What is sent has to be closed, so that a misspelt field does not compile.
    let same = direction === 'response' || !our.shape.hasFields || !our.shape.open
    const report: Report = ({ ourShape, theirShape, ...difference }) => {
      const places = [
        this.#own.pointerTo(ourShape?.written[0]),
        this.#theirs.pointerTo(theirShape?.written[0]),
      ]
      same &&= this.#decisions.isMeant({ ...difference, places })
    }
    const at = direction === 'response' ? 'response 200 any' : 'body any'
    compareSites({ report, direction, operation: '' }, at, our, this.#theirShapes.site(theirs))
    return same
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

/** Words that say what is inside a schema. */
const STRUCTURE = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'contentSchema',
  '$ref',
]

/** What fields are allowed that have no name; a request takes none, unless it has no names at all. */
function othersOf(schema: Schema, direction: Direction): Schema['additionalProperties'] {
  const { additionalProperties: others, properties, allOf } = schema
  const isOpen =
    others === undefined || others === true || (typeof others === 'object' && !Object.keys(others).length)
  if (!isOpen || direction === 'response' || !properties) return others
  return allOf && others === undefined ? undefined : false
}

/** `oneOf: [{ type: string }, { type: 'null' }]` in the shorter form. */
function withNullAsType(schema: Schema): Schema {
  const { anyOf, oneOf, ...rest } = schema
  const union = anyOf ?? oneOf ?? []
  const [value, ...more] = union.filter(({ type }) => type !== 'null')
  const isPlain = value && !more.length && union.length === 2 && typeof value.type === 'string'
  if (!isPlain || rest.type !== undefined) return schema
  const { type, enum: values, ...facts } = value
  return { type: [type!, 'null'] as string[], ...rest, ...(values && { enum: [...values, null] }), ...facts }
}

/** A schema of ours as it stands in another file. */
function copyFor(file: string, schema: Schema): Schema {
  return JSON.parse(
    JSON.stringify(schema, (key, value: unknown) => {
      if (key !== '$ref' || typeof value !== 'string') return value
      const [target = '', pointer = ''] = value.split('#/')
      return referenceBetween(file, target, unescapePointer(pointer))
    }),
  ) as Schema
}
