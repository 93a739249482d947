// Edits of single keywords of a schema, a parameter or a body: what is allowed, and what has to be there.
import type { Schema } from '../openapi/document.js'
import type { Nodes } from '../compare/nodes.js'
import { ByHand, type Edit, type Outcome, type Places } from './places.js'
import { PLACEHOLDER } from './schema.js'
import type { Path, YamlFile } from './yaml-file.js'

type About<Name extends Nodes['about']> = Extract<Nodes, { about: Name }>

const ANCHORED = new ByHand('a YAML anchor shares it')
const STRUCTURED = ['array', 'object']

/** Takes a key away, or has it say what it says where it is left out. */
const removed = (key: string): Edit => {
  return (yaml, path) => {
    if (!yaml.has([...path, key])) return undefined
    return yaml.remove([...path, key]) ? key : ANCHORED
  }
}

export function setDeprecated(places: Places, { into, deprecated }: About<'deprecated'>): Outcome {
  if (!deprecated) return places.edit(into, removed('deprecated'))
  return places.edit(into, (yaml, path) => {
    if (yaml.has([...path, 'deprecated'])) return undefined
    yaml.add(path, 'deprecated', true, lastOf(yaml, path, ['type', 'name', 'in', 'description']))
    return 'deprecated'
  })
}

export function setMandatory(places: Places, { into, required }: About<'mandatory'>): Outcome {
  return required ? new ByHand('calls would have to change') : places.edit(into, removed('required'))
}

export function setRequired(places: Places, { into, name, required }: About<'required'>): Outcome {
  const lists = (one: Schema): boolean => Array.isArray(one.required) && one.required.includes(name)
  if (!required)
    return places.editOnly(into, lists, `"required" with ${name}`, (yaml, path) => {
      const list = (yaml.get([...path, 'required']) ?? []) as unknown[]
      const index = list.indexOf(name)
      if (index < 0) return undefined
      const away = list.length > 1 ? ['required', index] : ['required']
      return yaml.remove([...path, ...away]) ? 'required' : ANCHORED
    })
  const has = (one: Schema): boolean => Object.hasOwn(one.properties ?? {}, name) && !lists(one)
  return places.editOnly(into, has, `object with ${name}`, (yaml, path) => requireField(yaml, path, name))
}

export function requireField(yaml: YamlFile, path: Path, name: string): string | undefined {
  const list = [...path, 'required']
  if (((yaml.get(list) ?? []) as unknown[]).includes(name)) return undefined
  if (yaml.has(list)) yaml.append(list, name)
  else yaml.add(path, 'required', [name], lastOf(yaml, path, ['type', 'description']))
  return 'required'
}

export function setTypes(places: Places, { into, types }: About<'types'>): Outcome {
  if (!types.length || types.some((type) => STRUCTURED.includes(type)))
    return new ByHand('its schema has to be written')
  return places.editOnly(into, hasType, 'type', (yaml, path) => {
    const before = typesAt(yaml, path)
    if (before.some((type) => STRUCTURED.includes(type))) return new ByHand('its schema has to be written')
    return writeTypes(yaml, path, before.includes('null') ? [...types, 'null'] : types)
  })
}

export function setNullable(places: Places, { into, nullable }: About<'nullable'>): Outcome {
  return places.edit(into, (yaml, path) => {
    const types = typesAt(yaml, path)
    if (types.length) {
      const others = types.filter((type) => type !== 'null')
      if (!others.length) return new ByHand('nothing but null is written there')
      const written = writeTypes(yaml, path, nullable ? [...others, 'null'] : others)
      return typeof written === 'string' ? (listNull(yaml, path, nullable) ?? written) : written
    }
    const reference = yaml.get([...path, '$ref'])
    if (typeof reference === 'string' && nullable) {
      const union = [{ $ref: reference }, { type: 'null' }]
      return yaml.replace([...path, '$ref'], union, 'anyOf') ? 'anyOf' : ANCHORED
    }
    return setNullInUnion(yaml, path, nullable)
  })
}

function setNullInUnion(yaml: YamlFile, path: Path, nullable: boolean): string | ByHand | undefined {
  const word = ['anyOf', 'oneOf'].find((key) => yaml.has([...path, key]))
  if (word === undefined) return new ByHand('no type is written there')
  const union = yaml.get([...path, word]) as Schema[]
  const index = union.findIndex(({ type }) => type === 'null')
  if (nullable === index >= 0) return undefined
  if (nullable) yaml.append([...path, word], { type: 'null' })
  else if (!yaml.remove([...path, word, index])) return ANCHORED
  return word
}

/** A list of values has null where the type has it. */
function listNull(yaml: YamlFile, path: Path, nullable: boolean): ByHand | undefined {
  const values = yaml.get([...path, 'enum'])
  if (!Array.isArray(values) || values.includes(null) === nullable) return undefined
  if (nullable) yaml.append([...path, 'enum'], null)
  else if (!yaml.remove([...path, 'enum', values.indexOf(null)])) return ANCHORED
  return undefined
}

/** One value that comes or goes. */
export function setValue(places: Places, { into, value, listed }: About<'value'>): Outcome {
  return places.editOnly(into, hasValues, 'list of values', (yaml, path) => {
    const values = yaml.get([...path, 'enum'])
    const meanings = [...path, 'x-enumDescriptions']
    if (!Array.isArray(values) || values.includes(value) === listed) return undefined
    if (listed) {
      yaml.append([...path, 'enum'], value)
      if (yaml.has(meanings)) yaml.add(meanings, String(value), PLACEHOLDER)
    } else {
      if (!yaml.remove([...path, 'enum', values.indexOf(value)])) return ANCHORED
      if (yaml.has([...meanings, String(value)])) yaml.remove([...meanings, String(value)])
    }
    return `enum/${String(value)}`
  })
}

/** A list of values that is lifted, or that is new. */
export function setValues(places: Places, { into, values, types }: About<'values'>): Outcome {
  if (values)
    return places.editOnly(into, hasType, 'type', (yaml, path) => {
      if (yaml.has([...path, 'enum'])) return undefined
      const all = typesAt(yaml, path).includes('null') ? [...values, null] : values
      yaml.add(path, 'enum', all, 'type')
      return 'enum'
    })
  return places.editOnly(into, hasValues, 'list of values', (yaml, path) => {
    if (!yaml.has([...path, 'enum'])) return undefined
    const hadType = yaml.has([...path, 'type'])
    const type = types.length === 1 ? types[0] : types
    // Without the values nothing would say of what type they are.
    if (!(hadType ? yaml.remove([...path, 'enum']) : yaml.replace([...path, 'enum'], type, 'type')))
      return ANCHORED
    if (yaml.has([...path, 'x-enumDescriptions'])) yaml.remove([...path, 'x-enumDescriptions'])
    return 'enum'
  })
}

export function setLimit(places: Places, { into, word, value }: About<'limit'>): Outcome {
  const has = (one: Schema): boolean => word in one
  if (value === undefined) return places.editOnly(into, has, word, removed(word))
  const isWritten = into.some(has)
  return places.editOnly(into, isWritten ? has : hasType, isWritten ? word : 'type', (yaml, path) => {
    const place = [...path, word]
    if (yaml.get(place) === value) return undefined
    if (!yaml.has(place)) yaml.add(path, word, value, lastOf(yaml, path, ['type', 'format', 'enum']))
    else if (!yaml.replace(place, value)) return ANCHORED
    return word
  })
}

const hasType = (one: Schema): boolean => one.type !== undefined && one.type !== 'null'
const hasValues = (one: Schema): boolean => one.enum !== undefined

function typesAt(yaml: YamlFile, path: Path): string[] {
  const type = yaml.get([...path, 'type']) as string | string[] | undefined
  return type === undefined ? [] : [type].flat()
}

function writeTypes(yaml: YamlFile, path: Path, types: readonly string[]): string | ByHand | undefined {
  const before = typesAt(yaml, path)
  if (before.length === types.length && types.every((type) => before.includes(type))) return undefined
  return yaml.replace([...path, 'type'], types.length === 1 ? types[0] : types) ? 'type' : ANCHORED
}

/** The last of `keys` that a map has. */
function lastOf(yaml: YamlFile, path: Path, keys: readonly string[]): string | undefined {
  return yaml
    .keys(path)
    .filter((key) => keys.includes(key))
    .at(-1)
}
