// A field's value → text. Refuses what has no representation; drops nothing but `undefined`.
import { fields } from '../../generated/operations.js'
import type { FieldKind } from '../facts.js'
import { refuse } from '../client/errors.js'

/** What could end one header, of a mail or of a part, and begin another. */
export const LINE_BREAK = /[\r\n\0]/
export const ONE_LINE_ONLY = 'must not contain line breaks'
// A line break in one of these could start a header of its own in the mail.
const MAIL_HEADER = /^(h:|(from|to|cc|bcc|subject)$)/i

/** How a field travels where its value does not say; undefined for plain text. */
export function kindOf(operation: string, name: string): FieldKind | undefined {
  const colon = name.indexOf(':')
  return (
    fields.get(`${operation} ${name}`) ??
    fields.get(name) ??
    (colon > 0 ? fields.get(`${name.slice(0, colon)}:*`) : undefined)
  )
}

export function refuseField(operation: string, name: string, why: string, options?: ErrorOptions): never {
  refuse(operation, `"${name}" ${why}`, options)
}

/** @throws TypeError for a name that would end the header of its part */
export function checkName(operation: string, name: string): void {
  if (LINE_BREAK.test(name)) refuseField(operation, name, ONE_LINE_ONLY)
  if (name.endsWith('\\')) refuseField(operation, name, 'must not end with a backslash')
}

/**
 * The values of a field, one for each time that it is sent.
 * @throws TypeError for an empty list, which would vanish
 */
export function valuesOf(
  operation: string,
  name: string,
  value: unknown,
  kind: FieldKind | undefined,
): unknown[] {
  // Holes are values that cannot be sent, too.
  const values = Array.isArray(value) && kind !== 'json' ? [...(value as unknown[])] : [value]
  if (!values.length) refuseField(operation, name, 'is an empty list; leave it out')
  return kind === 'comma' && Array.isArray(value) ? [joined(operation, name, values)] : values
}

function joined(operation: string, name: string, values: unknown[]): string {
  const texts = values.map((value) => scalarText(operation, name, value, 'comma'))
  if (texts.some((text) => text.includes(',')))
    refuseField(
      operation,
      name,
      'is sent as one text with commas between its values, so no value may have one',
    )
  return texts.join(',')
}

/** A value that is neither a file nor JSON. */
export function scalarText(
  operation: string,
  name: string,
  value: unknown,
  kind: FieldKind | undefined,
): string {
  switch (typeof value) {
    case 'string':
      if (MAIL_HEADER.test(name) && LINE_BREAK.test(value)) refuseField(operation, name, ONE_LINE_ONLY)
      return value
    case 'boolean':
      return kind === 'yes-no' ? yesOrNo(value) : String(value)
    case 'number':
      if (Number.isFinite(value)) return String(value)
      break
    case 'bigint':
      return String(value)
  }
  if (value instanceof Date) return dateText(operation, name, value, kind)
  refuseField(operation, name, `is ${typeName(value)}; give text, a number, a boolean or a Date`)
}

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no')

/** Dates are RFC 2822 with a numeric zone (the API rejects some zone names), unless the field wants something else. */
export function dateText(operation: string, name: string, date: Date, kind: FieldKind | undefined): string {
  if (Number.isNaN(date.getTime())) refuseField(operation, name, 'is an invalid Date')
  switch (kind) {
    case 'epoch-seconds':
      return String(Math.floor(date.getTime() / 1000))
    case 'iso':
    case 'json':
      return date.toISOString()
    case 'gmt':
      return date.toUTCString()
    default:
      return date.toUTCString().replace('GMT', '+0000')
  }
}

/** The name of a value's built-in type, whatever realm it comes from. */
export const typeTag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** A value's type, as an error names it. */
export const typeName = (value: unknown): string =>
  value === null || typeof value === 'number' ? String(value) : typeTag(value)
