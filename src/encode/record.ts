// Objects of fields, such as bodies and queries: anything else would be sent without the fields that it seems to have.
import { refuse } from '../client/errors.js'
import { typeName, typeTag } from './fields.js'

/**
 * @param name what the object is, for error messages
 * @throws TypeError for anything but an object whose fields are its own, or undefined
 */
export function requireFields(operation: string, name: string, value: unknown, orElse = ''): void {
  if (value === undefined) return
  // A Map, a Date, URLSearchParams or a Promise would be sent empty, a text letter by letter.
  if (typeTag(value) !== 'Object')
    refuse(operation, `${name} is ${typeName(value)}; give an object of fields${orElse}`)
  if (hasHiddenFields(value)) refuse(operation, `${name} ${HIDDEN_FIELDS}`)
}

export const HIDDEN_FIELDS =
  'has fields that are inherited or computed; give an object whose fields are its own'

/** Whether a class gives an object fields that would not be sent. */
export function hasHiddenFields(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  for (let holder: unknown = Object.getPrototypeOf(value); holder; holder = Object.getPrototypeOf(holder)) {
    // The last one is Object.prototype, that of another realm included.
    if (Object.getPrototypeOf(holder) === null && Object.hasOwn(holder, 'hasOwnProperty')) return false
    for (const { enumerable, get } of Object.values(Object.getOwnPropertyDescriptors(holder)))
      if (enumerable || get) return true
  }
  return false
}
