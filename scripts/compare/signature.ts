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

export function signatureOf(shape: Shape, within: readonly Shape[] = []): string {
  if (within.includes(shape)) return '…'
  const inside = [...within, shape]
  const parts = shape.values?.length
    ? [valuesText(shape.values)]
    : [...shape.types].filter((type) => type !== 'null').sort()
  const text = parts.map((part) => {
    if (part === 'array') return `${union(signatureOf(shape.items.shape, inside))}[]`
    return part === 'object' ? objectText(shape, inside) : part
  })
  // JSON in a string: what the text holds.
  if (!shape.types.has('object') && shape.hasFields) text.push(`JSON ${objectText(shape, inside)}`)
  if (!text.length && !shape.nullable) return 'any'
  return [...text, ...(shape.nullable ? ['null'] : [])].join(' | ')
}

function objectText(shape: Shape, inside: readonly Shape[]): string {
  if (!shape.fields.size) return 'object'
  const fields = [...shape.fields].sort(([a], [b]) => (a < b ? -1 : 1))
  const texts = fields.map(
    ([name, { required, shape }]) =>
      `${shape.deprecated ? 'deprecated ' : ''}${name}${required ? '' : '?'}: ${signatureOf(shape, inside)}`,
  )
  return `{ ${texts.join(', ')} }`
}

const union = (text: string): string => (text.includes(' | ') && !text.startsWith('{') ? `(${text})` : text)
