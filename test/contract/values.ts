// Values for a schema, given the way a user would, beside what must arrive. They rotate, so that every way is used somewhere.
import { follow } from '../support/document.js'
import type { Schema } from '../../scripts/openapi/document.js'

/** Where a value travels. */
export type Place = 'path' | 'query' | 'header' | 'form' | 'json'
export interface Value {
  /** What the user gives to the client. */
  given: unknown
  /** What the server must have read, typed by the schema. */
  arrives: unknown
}

export interface Wish {
  place: Place
  name: string
  /** Everything that is allowed, or only what is required. */
  full: boolean
  /** One of 0 … n − 1, another each time. */
  turn: (n: number) => number
}

/** Words of JSON Schema that the document uses to bound values. */
type Bounded = Schema & {
  pattern?: string
  minimum?: number
  maximum?: number
  maxLength?: number
  minItems?: number
  minProperties?: number
}

const MOMENT = new Date(Date.UTC(2026, 2, 6, 9, 15))
const DATES: Record<string, string | number> = {
  rfc2822: 'Fri, 06 Mar 2026 09:15:00 +0000',
  rfc1123: 'Fri, 06 Mar 2026 09:15:00 GMT',
  'date-time': '2026-03-06T09:15:00.000Z',
  'epoch-seconds': 1_772_788_500,
}
const PATTERNED: Record<string, string> = {
  '^(2[4-9]|[3-6]\\d|7[0-2])h$': '36h',
  '^([01]?\\d|2[0-3]):[0-5]\\d([AaPp][Mm])?$': '09:30pm',
  '^(\\d+h)?(\\d+m)?$': '1h30m',
  '^[0-9]+[hdm]$': '7d',
  "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$": 'k1+a&b%c=d',
  '^[^/]+/[^/]+$': 'example.com/s1',
  '^[^:]+:(asc|desc)$': 'timestamp:desc',
  '^[^,]+$': 'ä/🎉 a+b&c=d; "100%"?#1',
  '^[^A-Z]+$': 'bounce.mg',
}
// The client refuses line breaks where they could begin another header of the mail.
const ONE_LINE = /^(h:.*|from|to|cc|bcc|subject)$/

const same = (value: unknown): Value => ({ given: value, arrives: value })

export function valueOf(schema: Schema, wish: Wish): Value {
  const target = follow(schema)
  const { place, turn } = wish
  if (target.const !== undefined) return same(target.const)
  if (target.enum) return enumerated(target.enum, wish)
  const alternatives = typed(target)
  if (alternatives.length) return valueOf(alternatives[turn(alternatives.length)]!, wish)
  const types = [target.type ?? []].flat().filter((type) => type !== 'null')
  switch (types[turn(types.length)]) {
    case 'object':
      return objectOf(target, wish)
    case 'array':
      return arrayOf(target, wish)
    case 'string':
      return textOf(target, wish)
    case 'boolean':
      return same(turn(2) === 0)
    case 'integer':
    case 'number':
      return target.format === 'epoch-seconds' ? dateOf('epoch-seconds', wish) : same(numberOf(target, turn))
    default:
      if (place === 'json') return same(['anything', { 'ä "b"': [1, null, false] }][turn(2)])
      throw new Error(`${wish.name} has no type: ${JSON.stringify(target)}`)
  }
}

/** Alternatives of a value, without those that only say which fields are needed. */
function typed({ anyOf = [], oneOf = [] }: Schema): Schema[] {
  return [...anyOf, ...oneOf].filter(
    (one) => Object.keys(one).some((word) => word !== 'required') && follow(one).type !== 'null',
  )
}

function enumerated(values: unknown[], { place, turn }: Wish): Value {
  const yesNo = values.includes('yes') && (place === 'form' || place === 'query')
  const choice = turn(yesNo ? values.length + 2 : values.length)
  if (choice < values.length) return same(values[choice])
  return choice === values.length ? { given: true, arrives: 'yes' } : { given: false, arrives: 'no' }
}

function textOf(schema: Schema, wish: Wish): Value {
  const { format = '', pattern, contentMediaType, contentSchema, maxLength = Infinity } = schema as Bounded
  const { place, name, turn } = wish
  if (contentMediaType === 'application/json') {
    const { arrives } = valueOf(contentSchema ?? {}, { ...wish, place: 'json' })
    return { given: turn(3) === 0 ? JSON.stringify(arrives) : arrives, arrives }
  }
  if (format in DATES) return dateOf(format, wish)
  if (format === 'date') return same('2026-03-06')
  if (format === 'decimal') return { given: turn(2) === 0 ? 5 : '5', arrives: '5' }
  if (format === 'uri') return same('https://example.com/hook?a=1&b=%20c#d')
  if (format !== '' && format !== 'password') throw new Error(`${name} has an unknown format: ${format}`)
  if (pattern !== undefined) {
    if (!(pattern in PATTERNED)) throw new Error(`${name} has an unknown pattern: ${pattern}`)
    return same(PATTERNED[pattern])
  }
  // HTTP has no more than this in a header.
  if (place === 'header') return same(`${name}=42; "b"`)
  const lines = place === 'path' || ONE_LINE.test(name) ? '' : '\r\nsecond line'
  return same(`${name}: ä/🎉 a+b&c=d, "100%"?#${turn(100)}${lines}`.slice(0, maxLength))
}

function dateOf(format: string, { turn }: Wish): Value {
  const arrives = DATES[format]
  return { given: turn(3) === 0 ? arrives : MOMENT, arrives }
}

/** Bounds included, because 0 is among them and falsy; a fraction where one is allowed. */
function numberOf({ type, minimum = 0, maximum = minimum + 5 }: Bounded, turn: Wish['turn']): number {
  const choices = type === 'number' ? [minimum, maximum, minimum + 0.25] : [minimum, maximum]
  return choices[turn(choices.length)]!
}

function arrayOf(schema: Schema, wish: Wish): Value {
  const { items = {}, minItems = 0 } = schema as Bounded
  const { place, turn } = wish
  const values: Value[] = []
  // A field that repeats is there only with a value.
  const least = Math.max(minItems, place === 'json' ? 0 : 1)
  const length = wish.full ? Math.max(minItems, place === 'json' ? 2 : 1 + turn(2)) : least
  while (values.length < length) {
    const value = valueOf(items, wish)
    // A list of two different values shows more than one of the same; an enum of one value has no other.
    if (
      values.some(({ arrives }) => JSON.stringify(arrives) === JSON.stringify(value.arrives)) &&
      follow(items).enum
    )
      break
    values.push(value)
  }
  const arrives = values.map((value) => value.arrives)
  const given = values.map((value) => value.given)
  // A field that may repeat takes a single value as well.
  return { given: place !== 'json' && given.length === 1 && turn(2) ? given[0] : given, arrives }
}

/** Only JSON has objects. */
function objectOf(schema: Schema, wish: Wish): Value {
  const given: Record<string, unknown> = {}
  const arrives: Record<string, unknown> = {}
  const put = (name: string, field: Schema): void => {
    const value = valueOf(field, { ...wish, name, place: 'json' })
    given[name] = value.given
    arrives[name] = value.arrives
  }
  for (const name of chosenFields(schema, wish.full, wish.turn(100)))
    put(name, schema.properties?.[name] ?? {})
  if (wish.full && schema.additionalProperties && !schema.properties)
    for (const name of ['first', 'zwei "2"'])
      put(name, schema.additionalProperties === true ? {} : schema.additionalProperties)
  return { given, arrives }
}

/**
 * The fields of an object that are wanted, by name. Where one of several sets is needed, `alternative` says which; where only one of
 * them may be there, the others are left out.
 */
export function chosenFields(schema: Schema, full: boolean, alternative: number): string[] {
  const { required = [], properties = {}, minProperties = 0 } = schema as Bounded
  const all = Object.keys(properties)
  const setsOf = (rule: Schema[] = []): string[][] => rule.map((one) => one.required ?? [])
  const chosenOf = (sets: string[][]): string[] => (sets.length ? sets[alternative % sets.length]! : [])
  const sets = setsOf(schema.oneOf)
  const set = [...chosenOf(sets), ...chosenOf(setsOf(schema.anyOf))]
  if (full)
    return schema.oneOf ? all.filter((name) => set.includes(name) || !sets.flat().includes(name)) : all
  const least = [...new Set([...required, ...set])]
  return [
    ...least,
    ...all.filter((name) => !least.includes(name)).slice(0, Math.max(0, minProperties - least.length)),
  ]
}
