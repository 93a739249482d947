// References and JSON pointers (RFC 6901): the one place that follows them.
// scripts/lint/follow.js does it with the linter's own resolver, which knows the files that it has read.
import type { Document } from './document.js'

export interface Reference {
  $ref: string
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export const isReference = (node: unknown): node is Reference =>
  isObject(node) && typeof node.$ref === 'string'

/** What cannot be read as an OpenAPI document, with the place of the fault. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/** Faults that are found while `read` runs begin with the name of the document. */
export function inDocument<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof Unreadable && !error.message.startsWith(name)) throw new Unreadable(`${name}: ${error.message}`)
    throw error
  }
}

const MAX_HOPS = 100

/**
 * The node itself, or what its references lead to.
 * @throws Unreadable if they lead nowhere or in a circle
 */
export function followReferences<T>(node: T | Reference, lookUp: (reference: string) => unknown): T {
  let here: unknown = node
  for (let hops = 0; isReference(here); hops++) {
    if (hops > MAX_HOPS) throw new Unreadable(`$ref "${here.$ref}" leads in a circle.`)
    const target = lookUp(here.$ref)
    if (target === undefined) throw new Unreadable(`$ref "${here.$ref}" leads nowhere.`)
    here = target
  }
  return here as T
}

/** Follows references within a document of one file. */
export function resolve<T>(document: Document, node: T | Reference): T {
  return followReferences(node, (reference) => nodeAt(document, reference.replace(/^#/, '')))
}

/** What a JSON pointer leads to; undefined where there is nothing. */
export function nodeAt(data: unknown, pointer: string): unknown {
  let node = data
  for (const key of pointer.split('/').slice(1)) {
    const name = unescapePointer(key)
    node = isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined
  }
  return node
}

/** A JSON pointer of keys: "/paths/~1a/get". */
export const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((key) => `/${escapePointer(String(key))}`).join('')

export const escapePointer = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1')

/** Pointers in references are percent-encoded as well. */
export const unescapePointer = (key: string): string =>
  decodePercent(key).replace(/~1/g, '/').replace(/~0/g, '~')

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
