// What a schema does not allow about a value. Interpreted, because workerd runs no code that was made from text.

/** A schema with the words that are checked here; the generator refuses a document that uses others in a request. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  items?: Schema
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  dependentRequired?: Record<string, string[]>
  minProperties?: number
  maxProperties?: number
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  contentMediaType?: string
  contentSchema?: Schema
}

const DAY = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const MAIL_DATE = `${DAY}, \\d{1,2} ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d`
const ISO_DATE = '\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])'
const ISO_TIME = '([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?'

/** Formats of text. Those that say only how a value is shown or stored allow everything. */
const FORMATS: Record<string, RegExp> = {
  rfc2822: new RegExp(`^${MAIL_DATE} ([+-]\\d{4}|[A-Z]{1,5})$`),
  rfc1123: new RegExp(`^${MAIL_DATE} GMT$`),
  date: new RegExp(`^${ISO_DATE}$`),
  'date-time': new RegExp(`^${ISO_DATE}[Tt ]${ISO_TIME}([Zz]|[+-]\\d\\d:?\\d\\d)$`),
  'date-time-without-offset': new RegExp(`^${ISO_DATE}T${ISO_TIME}$`),
  uri: /^[a-z][a-z\d+.-]*:[^\s]+$/i,
  email: /^[^\s@]+@[^\s@]+$/,
  decimal: /^-?(\d+\.?\d*|\.\d+)$/,
}

/** Follows references to schemas; a schema without one is given back as it is. */
export type Follow = (schema: Schema) => Schema

/**
 * One line a problem, each with the place, such as `body/pagination/limit must be <= 100`; empty if there is none.
 * @param place says where the value stands
 */
export function problemsIn(reference: Schema, value: unknown, place: string, follow: Follow): string[] {
  const schema = follow(reference)
  const problems = [...ofType(schema, value, place), ...ofAlternatives(schema, value, place, follow)]
  if (typeof value === 'string') problems.push(...ofText(schema, value, place))
  else if (typeof value === 'number') problems.push(...ofNumber(schema, value, place))
  else if (Array.isArray(value)) problems.push(...ofArray(schema, value, place, follow))
  else if (isObject(value)) problems.push(...ofObject(schema, value, place, follow))
  return [...new Set(problems)]
}

function ofType({ type, enum: values, const: constant }: Schema, value: unknown, place: string): string[] {
  const types = [type ?? []].flat()
  if (types.length && !types.some((one) => isOfType(one, value)))
    return [`${place} must be ${types.join(' or ')}`]
  if (values && !values.includes(value)) return [`${place} must be one of ${values.join(', ')}`]
  if (constant !== undefined && value !== constant) return [`${place} must be ${String(constant)}`]
  return []
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function ofText(
  { minLength = 0, maxLength = Infinity, pattern, format = '' }: Schema,
  text: string,
  place: string,
) {
  const problems: string[] = []
  // JSON Schema counts characters, and a pair of surrogates is one.
  const length = [...text].length
  if (length < minLength) problems.push(`${place} must have at least ${characters(minLength)}`)
  if (length > maxLength) problems.push(`${place} must have at most ${characters(maxLength)}`)
  if (pattern !== undefined && !regex(pattern).test(text))
    problems.push(`${place} must match pattern "${pattern}"`)
  if (FORMATS[format]?.test(text) === false) problems.push(`${place} must match format "${format}"`)
  return problems
}

const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`)

function ofNumber({ minimum = -Infinity, maximum = Infinity, format }: Schema, value: number, place: string) {
  const problems: string[] = []
  if (value < minimum) problems.push(`${place} must be >= ${minimum}`)
  if (value > maximum) problems.push(`${place} must be <= ${maximum}`)
  if (format === 'epoch-seconds' && value < 0) problems.push(`${place} must match format "${format}"`)
  return problems
}

function ofArray(schema: Schema, values: unknown[], place: string, follow: Follow): string[] {
  const { items, minItems = 0, maxItems = Infinity, uniqueItems } = schema
  const problems: string[] = []
  if (values.length < minItems) problems.push(`${place} must have at least ${minItems} items`)
  if (values.length > maxItems) problems.push(`${place} must have at most ${maxItems} items`)
  if (uniqueItems && new Set(values.map((value) => JSON.stringify(value))).size < values.length)
    problems.push(`${place} must not have the same item twice`)
  if (items)
    for (const [index, value] of values.entries())
      problems.push(...problemsIn(items, value, `${place}/${index}`, follow))
  return problems
}

function ofObject(schema: Schema, value: Record<string, unknown>, place: string, follow: Follow): string[] {
  const { minProperties = 0, maxProperties = Infinity, dependentRequired = {} } = schema
  const names = Object.keys(value)
  const has = (name: string): boolean => Object.hasOwn(value, name)
  const wanted = [
    ...(schema.required ?? []),
    ...Object.entries(dependentRequired).flatMap(([name, others]) => (has(name) ? others : [])),
  ]
  const problems = wanted.filter((name) => !has(name)).map((name) => `${place}: "${name}" is missing`)
  if (names.length < minProperties)
    problems.push(`${place} must have at least ${minProperties} of its fields`)
  if (names.length > maxProperties) problems.push(`${place} must have at most ${maxProperties} fields`)
  for (const name of names) {
    const fields = fieldSchemas(schema, name)
    if (!fields.length) problems.push(`${place}: "${name}" is unknown`)
    for (const field of fields) problems.push(...problemsIn(field, value[name], `${place}/${name}`, follow))
  }
  return problems
}

/** The schemas that an object's field has to meet; none if the object allows no such field. */
export function fieldSchemas(schema: Schema, name: string): Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema
  const patterned = Object.entries(patternProperties).filter(([pattern]) => regex(pattern).test(name))
  const own = Object.hasOwn(properties, name) ? [properties[name]!] : []
  const named = [...own, ...patterned.map(([, field]) => field)]
  if (named.length || additionalProperties === false) return named
  return [additionalProperties === true ? {} : additionalProperties]
}

function ofAlternatives({ allOf = [], anyOf, oneOf }: Schema, value: unknown, place: string, follow: Follow) {
  const problems = allOf.flatMap((one) => problemsIn(one, value, place, follow))
  for (const [alternatives, onlyOne] of [
    [anyOf, false],
    [oneOf, true],
  ] as const) {
    if (!alternatives) continue
    const found = alternatives.map((one) => problemsIn(one, value, place, follow))
    const fitting = found.filter((one) => one.length === 0).length
    const sets = alternatives.every(({ required }) => required)
      ? alternatives.map(({ required = [] }) => required.map((name) => `"${name}"`).join(' and ')).join(', ')
      : undefined
    if (fitting === 0 && sets) problems.push(`${place}: one of ${sets} is missing`)
    // The alternative that comes closest is most likely the one that was meant.
    else if (fitting === 0) problems.push(...closest(alternatives, value, found, follow))
    else if (onlyOne && fitting > 1)
      problems.push(`${place} must have only one of ${sets ?? 'its alternatives'}`)
  }
  return problems
}

function closest(alternatives: Schema[], value: unknown, found: string[][], follow: Follow): string[] {
  const distances = found.map((problems, index) => distance(follow(alternatives[index]!), value, problems))
  return found[distances.indexOf(Math.min(...distances))]!
}

/** A value of another type is further away than one that has any number of problems inside. */
function distance(schema: Schema, value: unknown, problems: string[]): number {
  const types = [schema.type ?? []].flat()
  return types.length && !types.some((type) => isOfType(type, value)) ? Infinity : problems.length
}

const regexes = new Map<string, RegExp>()

function regex(pattern: string): RegExp {
  const known = regexes.get(pattern) ?? new RegExp(pattern, 'u')
  regexes.set(pattern, known)
  return known
}
