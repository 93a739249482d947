// One recipient of a batch → the texts that are sent of it.
import { refuse } from '../client/errors.js'
import { typeName, typeTag } from '../encode/fields.js'
import { encodeJson } from '../encode/json.js'
import { byteLength, SEND } from './message.js'

/** A recipient of a batch. */
export interface BatchRecipient {
  /** An address, or `Name <address>`. */
  to: string
  /** What `%recipient.name%` in the message stands for, by name. @default none */
  variables?: Readonly<Record<string, unknown>> | undefined
}

/** A recipient as it goes into a request. */
export interface EncodedRecipient {
  /** As given. */
  to: string
  /** Two spellings of one address have the same. */
  address: string
  /** `"address":{…}`, a member of `recipient-variables`. */
  member: string
  bytes: number
}

const LOCAL = String.raw`(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])+"|[^\s@,;:<>()"\\\p{Cc}]+)`
const ADDRESS = String.raw`${LOCAL}@[^\s@,;:<>()"\\\p{Cc}]+`
// Marks that would end a name and begin another recipient must be in quotes.
const NAME = String.raw`(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|[^@,;:<>()"\\\p{Cc}]+)`
const RECIPIENT = /* @__PURE__ */ new RegExp(`^(?:(${ADDRESS})|${NAME}? *<(${ADDRESS})>)$`, 'u')

/** What stands between one recipient and the next: `, ` and `,`. */
const BYTES_BETWEEN = 3

// More than a header line holds; it keeps the time that the pattern takes small.
const MAX_LENGTH = 998

// What nearly all addresses are made of; a tenth of the time of the pattern above.
const PLAIN_ADDRESS = /^[\w.+-]+@[\w.-]+$/

/** The address alone; undefined for text that is not one recipient. */
export function bareAddress(to: string): string | undefined {
  if (to.length > MAX_LENGTH) return undefined
  if (PLAIN_ADDRESS.test(to)) return to
  const [, bare, bracketed] = RECIPIENT.exec(to) ?? []
  return bare ?? bracketed
}

/**
 * @param position of the recipient in the list, counted from 0
 * @throws TypeError for what is not one recipient, or whose variables JSON cannot carry
 */
export function encodeRecipient(given: unknown, position: number): EncodedRecipient {
  const name = `recipients[${position}]`
  const { to, variables = {} } = partsOf(given, name)
  const bare = typeof to === 'string' ? bareAddress(to) : undefined
  if (bare === undefined) {
    const shown = typeof to === 'string' ? JSON.stringify(to.slice(0, 100)) : typeName(to)
    refuse(
      SEND,
      `${name} is ${shown}; give one address, or one Name <address>, with marks such as "," in quotes`,
    )
  }
  if (!isObject(variables))
    refuse(SEND, `${name}.variables is ${typeName(variables)}; give an object of names and values`)
  const member = `${JSON.stringify(bare)}:${encodeVariables(variables, name)}`
  const bytes = byteLength(to as string) + byteLength(member) + BYTES_BETWEEN
  return { to: to as string, address: bare.toLowerCase(), member, bytes }
}

/** Whether JSON carries them as they are, which need not be looked at one by one. */
const areScalars = (variables: object): boolean =>
  Object.getPrototypeOf(variables) === Object.prototype &&
  Object.values(variables).every(
    (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
  )

function encodeVariables(variables: object, name: string): string {
  if (areScalars(variables)) return JSON.stringify(variables)
  try {
    const text = encodeJson(SEND, variables, 'recipient-variables')
    // A toJSON may give anything.
    return text.startsWith('{') ? text : refuse(SEND, 'its variables are no object')
  } catch (cause) {
    const why = String((cause as Error).message).replace(`${SEND}: `, '')
    refuse(SEND, `${name} cannot be sent: ${why.replace(/\.$/, '')}`, { cause })
  }
}

const isObject = (value: unknown): value is object => typeTag(value) === 'Object'

function partsOf(given: unknown, name: string): { to?: unknown; variables?: unknown } {
  if (typeof given === 'string') return { to: given }
  if (!isObject(given)) refuse(SEND, `${name} is ${typeName(given)}; give text or { to, variables }`)
  for (const other of Object.keys(given))
    if (other !== 'to' && other !== 'variables')
      refuse(SEND, `${name} has "${other}"; known are to and variables`)
  return given
}
