// JSON text in which nothing vanishes, and dates are as the document says.
import { dateText, kindOf, refuseField, typeName, typeTag } from './fields.js'
import { hasHiddenFields, HIDDEN_FIELDS } from './record.js'
import { isBytes } from './upload.js'

/** @throws TypeError naming the field that JSON cannot carry */
export function encodeJson(operation: string, body: unknown, field?: string): string {
  let name = field ?? ''
  const nameOf = (key: string): string => {
    if (field === undefined) return key
    return key ? `${field}.${key}` : field
  }
  function replace(this: Record<string, unknown>, key: string, value: unknown): unknown {
    name = nameOf(key)
    // JSON.stringify hands over dates as text; the holder still has the date itself.
    const raw = this[key]
    if (raw instanceof Date) return jsonDate(operation, field ?? key, raw)
    // An undefined field is left out; a hole in a list would become null, and what toJSON makes undefined is lost.
    const mayVanish = raw === undefined && !Array.isArray(this)
    if (!(value === undefined ? mayVanish : jsonCanCarry(value)) || isBytes(raw))
      refuseField(operation, name, `is ${typeName(raw)}, which JSON cannot carry`)
    if (hasHiddenFields(value)) refuseField(operation, name, HIDDEN_FIELDS)
    if (typeof value === 'number' && kindOf(operation, field ?? key) === 'decimal') return String(value)
    return value
  }
  try {
    return JSON.stringify(body, replace)
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith(operation)) throw error
    refuseField(operation, name, 'contains itself, or cannot be made JSON', { cause: error })
  }
}

/** Epoch seconds are a number in JSON. */
function jsonDate(operation: string, name: string, date: Date): string | number {
  const kind = kindOf(operation, name)
  const text = dateText(operation, name, date, kind)
  return kind === 'epoch-seconds' ? Number(text) : text
}

/** Whether JSON has a representation of a value; what `toJSON` gave is judged, not what it was called on. */
function jsonCanCarry(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      return value === null || /^(Object|Array|String|Number|Boolean)$/.test(typeTag(value))
    default:
      return false
  }
}
