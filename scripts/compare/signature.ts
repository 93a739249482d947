// A shape in one line, much as TypeScript would write it.
import { textOf } from './facts.js'
import type { Shape } from './shape.js'

/** Its JSON types, null aside: "integer | string", or "any". */
export function typeText(shape: Shape): string {
  const types = [...shape.types].filter((type) => type !== 'null').sort()
  return types.length ? types.join(' | ') : shape.nullable ? 'null' : 'any'
}

export function valuesText(values: readonly unknown[]): string {
  return values.map(textOf).sort().join(' | ')
}

export function signatureOf(shape: Shape): string {
  return textWithin(shape, [], { left: MAX_PARTS })
}

/** Schemas that are shared again and again would make a text without end. */
const MAX_PARTS = 10_000

function textWithin(shape: Shape, within: readonly Shape[], budget: { left: number }): string {
  if (within.includes(shape) || budget.left-- <= 0) return '…'
  const inside = [...within, shape]
  const parts = shape.values?.length
    ? [valuesText(shape.values)]
    : [...shape.types].filter((type) => type !== 'null').sort()
  const text = parts.map((part) => {
    if (part === 'array') return `${union(textWithin(shape.items.shape, inside, budget))}[]`
    return part === 'object' ? objectText(shape, inside, budget) : part
  })
  // JSON in a string: what the text holds.
  if (!shape.types.has('object') && shape.hasFields) text.push(`JSON ${objectText(shape, inside, budget)}`)
  if (!text.length && !shape.nullable) return 'any'
  return [...text, ...(shape.nullable ? ['null'] : [])].join(' | ')
}

function objectText(shape: Shape, inside: readonly Shape[], budget: { left: number }): string {
  if (!shape.fields.size) return 'object'
  const fields = [...shape.fields].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = fields.map(
    ([name, { required, shape }]) =>
      `${shape.deprecated ? 'deprecated ' : ''}${name}${required ? '' : '?'}: ${textWithin(shape, inside, budget)}`,
  )
  return `{ ${texts.join(', ')} }`
}

const union = (text: string): string => (text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text)
