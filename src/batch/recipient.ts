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

// More than a header line holds; it keeps the time that the pattern takes small.
const MAX_LENGTH = 998

/** The address alone; undefined for text that is not one recipient. */
export function bareAddress(to: string): string | undefined {
  const [, bare, bracketed] = (to.length <= MAX_LENGTH && RECIPIENT.exec(to)) || []
  return bare ?? bracketed
}

/**
 * @param position of the recipient in the list, counted from 0
 * @throws TypeError for what is not one recipient, or whose variables JSON cannot carry
 */
export function encodeRecipient(given: unknown, position: number): EncodedRecipient {
  const name = `recipients[${position}]`
  const { to, variables = {}, ...unknown } = partsOf(given, name)
  for (const other of Object.keys(unknown)) refuse(SEND, `${name} has "${other}"; known are to and variables`)
  const bare = typeof to === 'string' ? bareAddress(to) : undefined
  if (bare === undefined) {
    const shown = typeof to === 'string' ? JSON.stringify(to.slice(0, 100)) : typeName(to)
    refuse(
      SEND,
      `${name} is ${shown}; give one address, or one Name <address>, with marks such as "," in quotes`,
    )
  }
  if (typeTag(variables) !== 'Object')
    refuse(SEND, `${name}.variables is ${typeName(variables)}; give an object of names and values`)
  const member = `${JSON.stringify(bare)}:${encodeVariables(variables, name)}`
  // With what stands between one recipient and the next.
  const bytes = byteLength(`${to as string}, ${member},`)
  return { to: to as string, address: bare.toLowerCase(), member, bytes }
}

function encodeVariables(variables: unknown, name: string): string {
  try {
    return encodeJson(SEND, variables, 'recipient-variables')
  } catch (cause) {
    const why = String((cause as Error).message).replace(`${SEND}: `, '')
    refuse(SEND, `${name} cannot be sent: ${why.replace(/\.$/, '')}`, { cause })
  }
}

function partsOf(given: unknown, name: string): { to?: unknown; variables?: unknown } {
  if (typeof given === 'string') return { to: given }
  if (typeTag(given) !== 'Object')
    refuse(SEND, `${name} is ${typeName(given)}; give text or { to, variables }`)
  return given as object
}
