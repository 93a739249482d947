// What a schema says besides types, fields and values, as texts.
import type { Schema } from '../openapi/document.js'
import { isObject } from '../openapi/refs.js'

/** Keywords whose values are compared as text. */
const FACTS = {
  format: 'format',
  contentMediaType: 'format',
  contentEncoding: 'format',
  default: 'default',
  pattern: 'limit',
  minimum: 'limit',
  maximum: 'limit',
  exclusiveMinimum: 'limit',
  exclusiveMaximum: 'limit',
  multipleOf: 'limit',
  minLength: 'limit',
  maxLength: 'limit',
  minItems: 'limit',
  maxItems: 'limit',
  uniqueItems: 'limit',
  minProperties: 'limit',
  maxProperties: 'limit',
  dependentRequired: 'limit',
  readOnly: 'access',
  writeOnly: 'access',
  // Words of JSON Schema that no shape expresses: whether they are there, and with which text, is all that is compared.
  not: 'word',
  if: 'word',
  contains: 'word',
  prefixItems: 'word',
  propertyNames: 'word',
  dependentSchemas: 'word',
  unevaluatedItems: 'word',
  unevaluatedProperties: 'word',
  // Not a keyword: which of several fields have to be there, from a union that says nothing else.
  needs: 'limit',
} as const

export type Fact = keyof typeof FACTS
export const aspectOf = (fact: Fact): (typeof FACTS)[Fact] => FACTS[fact]
export const FACT_NAMES = Object.keys(FACTS) as readonly Fact[]

/** The facts of a schema itself. */
export function ownFacts(schema: Schema): Map<Fact, string> {
  const found = new Map<Fact, string>()
  for (const fact of FACT_NAMES) {
    const value = schema[fact]
    // `uniqueItems: false` is what holds anyway.
    if (value !== undefined && value !== false && fact !== 'default') found.set(fact, factText(fact, value))
    if (value !== undefined && fact === 'default') found.set(fact, textOf(value))
  }
  return found
}

/** Schemas are named and placed differently in two documents, so that a reference counts by being one. */
function factText(fact: Fact, value: unknown): string {
  const text = textOf(value)
  return FACTS[fact] === 'word' ? text.replace(/"\$ref":"[^"]*"/g, '"$ref":"…"') : text
}

interface Stating {
  /** Undefined means any. */
  types: ReadonlySet<string> | undefined
  values: readonly unknown[] | undefined
  facts: ReadonlyMap<Fact, string>
}

/** Facts of a union: what its alternatives say, each once, and whether one of the same type says nothing. */
export function statedFacts(alternatives: readonly Stating[]): Map<Fact, string> {
  const found = new Map<Fact, string>()
  for (const fact of FACT_NAMES) {
    const stating = alternatives.filter((one) => one.facts.has(fact))
    if (!stating.length) continue
    const texts = new Set(stating.map((one) => one.facts.get(fact)!))
    // A list of values says all there is to say.
    const isSilent = (one: Stating): boolean =>
      !one.facts.has(fact) && !one.values && stating.some((other) => shareType(one, other))
    if (stating.length < alternatives.length && alternatives.some(isSilent)) texts.add('none')
    found.set(fact, [...texts].sort().join(' | '))
  }
  return found
}

const shareType = (a: Stating, b: Stating): boolean =>
  !a.types || !b.types || [...a.types].some((type) => b.types!.has(type))

export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
  )
}
