// What a schema says, whatever way it says it: references, `allOf` wrappers, unions with null and inlining are gone.
import type { Schema } from '../openapi/document.js'
import { expand, type Alternative } from './alternatives.js'
import { statedFacts, type Fact } from './facts.js'
import { isReference } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'

/** Where values stand: what may stand there, and the schema as it is written; a union where several are. */
export interface Site {
  shape: Shape
  schema: Schema
}

export interface Field extends Site {
  required: boolean
}

/**
 * A schema as a place where values stand. A union is one shape that allows what any of its alternatives allows;
 * `variants` keeps its objects apart. Children are made when they are asked for, because schemas may be recursive.
 */
export class Shape {
  /** JSON types, null among them; empty means that any value goes. */
  readonly types: ReadonlySet<string>
  /** The only values, null aside; undefined means that any value of the types goes. */
  readonly values: readonly unknown[] | undefined
  readonly facts: ReadonlyMap<Fact, string>
  readonly deprecated: boolean
  /** Whether no value fits, by a slip of the document. */
  readonly impossible: boolean
  readonly hasFields: boolean
  readonly hasItems: boolean
  /** Schemas as they are written that this shape was made of. */
  readonly written: readonly Schema[]
  readonly #shapes: Shapes
  readonly #alternatives: readonly Alternative[]
  readonly #objects: readonly Alternative[]
  #fields: Map<string, Field> | undefined
  #variants: Shape[] | undefined

  constructor(shapes: Shapes, all: readonly Alternative[]) {
    this.#shapes = shapes
    const values = all.filter((one) => !isNull(one))
    this.#alternatives = values.length ? values : all
    this.#objects = this.#alternatives.filter((one) => one.fields || one.types?.has('object'))
    this.types = all.some((one) => !one.types) ? new Set() : new Set(all.flatMap((one) => [...one.types!]))
    const closed = this.#alternatives.every((one) => one.values)
    this.values = closed
      ? unique(this.#alternatives.flatMap((one) => one.values!)).filter((value) => value !== null)
      : undefined
    this.facts = statedFacts(this.#alternatives)
    this.deprecated = all.some((one) => one.deprecated)
    this.impossible = all.every((one) => one.impossible)
    this.hasFields = this.#objects.some((one) => one.fields)
    this.hasItems = this.#alternatives.some((one) => one.items || one.types?.has('array'))
    this.written = [...new Set(all.flatMap((one) => one.written))]
  }

  get nullable(): boolean {
    return this.types.has('null')
  }

  get any(): boolean {
    return this.types.size === 0
  }

  /** Objects have fields, even if none is named. */
  get isObject(): boolean {
    return this.#objects.length > 0
  }

  /** Fields by name, patterns as `/pattern/`, all others as `*`. */
  get fields(): ReadonlyMap<string, Field> {
    if (this.#fields) return this.#fields
    this.#fields = new Map()
    const names = new Set(this.#objects.flatMap((one) => [...(one.fields?.keys() ?? [])]))
    for (const name of names) {
      const schemas = this.#objects.flatMap((one) => {
        const all = one.fields?.get(name)
        return all ? [all] : []
      })
      const required = this.#objects.every((one) => one.required.has(name))
      this.#fields.set(name, { shape: this.#shapes.ofUnion(schemas), required, schema: asOne(schemas) })
    }
    return this.#fields
  }

  /** Whether objects take fields that are not named; what is not stated is allowed. */
  get open(): boolean {
    return this.#objects.some((one) => !one.closed && !one.fields?.has('*'))
  }

  get items(): Site {
    const written = this.#alternatives.flatMap((one) => (one.items ? [one.items] : []))
    return { shape: this.#shapes.ofUnion(written), schema: asOne(written) }
  }

  /** The objects of a union, each by itself; empty unless there are several. */
  get variants(): readonly Shape[] {
    const objects = this.#objects.filter((one) => one.fields)
    this.#variants ??= objects.length > 1 ? objects.map((one) => new Shape(this.#shapes, [one])) : []
    return this.#variants
  }
}

/** Makes the shapes of one document; the same schema always has the same shape. */
export class Shapes {
  readonly #source: Source
  readonly #ids = new Map<unknown, number>()
  readonly #made = new Map<string, Shape>()

  constructor(source: Source) {
    this.#source = source
  }

  of(schema: Schema | boolean | undefined): Shape {
    return this.ofUnion([[schema ?? true]])
  }

  site(schema: Schema | undefined): Site {
    return { shape: this.of(schema), schema: schema ?? {} }
  }

  /** The shape of a union (outer list) of intersections (inner lists). */
  ofUnion(union: readonly (readonly (Schema | boolean)[])[]): Shape {
    const keys = new Map(
      union.map((all) => [
        unique(all.map((schema) => this.#idOf(schema)))
          .sort()
          .join('&'),
        all,
      ]),
    )
    const key = [...keys.keys()].sort().join('|')
    const known = this.#made.get(key)
    if (known) return known
    const all = union.length
      ? [...keys.values()].flatMap((schemas) => expand(this.#source, schemas))
      : expand(this.#source, [true])
    const shape = new Shape(this, all)
    this.#made.set(key, shape)
    return shape
  }

  #idOf(schema: unknown): number {
    // Words beside a reference may add to what it leads to.
    const target =
      isReference(schema) && Object.keys(schema).length === 1 ? this.#source.follow(schema) : schema
    const id = this.#ids.get(target) ?? this.#ids.size
    this.#ids.set(target, id)
    return id
  }
}

/** A union of intersections, as a schema. */
function asOne(union: readonly (readonly (Schema | boolean)[])[]): Schema {
  const parts = unique(
    union.map(([only, ...more]) =>
      more.length || typeof only !== 'object' ? { allOf: [only, ...more] as Schema[] } : only,
    ),
  )
  return parts.length === 1 ? parts[0]! : { anyOf: parts }
}

const isNull = (one: Alternative): boolean => one.types?.size === 1 && one.types.has('null')

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]
