// Headers of a call. Later ones win; what the client sets itself is refused rather than overwritten.
import { subaccountOnly } from '../../generated/operations.js'
import { refuse } from '../client/errors.js'
import { typeTag } from './fields.js'

/** Headers by name in lower case; null keeps one from being written. */
export type HeaderFields = Record<string, string | null>

/** Headers as a caller spelled them. */
type CopiedHeaders = Record<string, string | undefined>

const ON_BEHALF_OF = 'x-mailgun-on-behalf-of'
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/
// Tabs and printable characters of Latin-1; others fail in fetch, or begin another header.
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** @throws TypeError naming the header that cannot be sent */
export function addHeaders(
  operation: string,
  sent: HeaderFields,
  given: object | undefined,
  hasKey: boolean,
): void {
  if (given === undefined) return
  for (const [name, value] of entriesOf(operation, given)) addHeader(operation, sent, name, value, hasKey)
}

/** Headers that were copied; later ones replace earlier ones of the same name, whatever its case. */
export function mergeHeaders(before: CopiedHeaders, later: CopiedHeaders): CopiedHeaders {
  const replaced = new Set(Object.keys(later).map((name) => name.toLowerCase()))
  const kept = Object.entries(before).filter(([name]) => !replaced.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...later }
}

/** @throws TypeError for something else than headers, whose entries nobody would see */
export function copyHeaders(operation: string, given: object | undefined): CopiedHeaders {
  return given === undefined ? {} : Object.fromEntries(entriesOf(operation, given))
}

/** Headers have no entries of their own that Object.entries would see. */
function entriesOf(operation: string, given: object): Iterable<[string, string | undefined]> {
  if (given instanceof Headers) return given
  if (typeTag(given) !== 'Object')
    refuse(operation, 'headers must be an object of names and values, or Headers')
  return Object.entries(given)
}

/** An undefined id leaves the account as it is; an empty one is refused, so that it never means the main account. */
export function setSubaccount(operation: string, sent: HeaderFields, id: string | undefined): void {
  addHeader(operation, sent, ON_BEHALF_OF, id, false)
}

/** @throws TypeError if an operation that only acts for a subaccount would be sent for the main account */
export function requireSubaccount(operation: string, sent: HeaderFields): void {
  if (subaccountOnly.has(operation) && !sent[ON_BEHALF_OF])
    refuse(operation, 'acts for a subaccount only; give its id as subaccount')
}

function addHeader(
  operation: string,
  sent: HeaderFields,
  name: string,
  value: unknown,
  hasKey: boolean,
): void {
  if (value === undefined) return
  const lower = name.toLowerCase()
  if (!NAME.test(name) || typeof value !== 'string' || !value.trim() || !VALUE.test(value))
    refuse(operation, `header "${name}" must be text, not empty and without line breaks`)
  if (lower === 'content-type' || (hasKey && lower === 'authorization'))
    refuse(operation, `the client sets header "${name}" itself`)
  sent[lower] = value
}
