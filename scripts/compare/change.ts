// One difference between two documents, and what it means to somebody who uses the first.
import type { Nodes } from './nodes.js'

export const KINDS = [
  'added',
  'removed',
  'place',
  'type',
  'enum',
  'enum value added',
  'enum value removed',
  'required',
  'nullable',
  'deprecated',
  'media type',
  'other fields',
  'format',
  'default',
  'limit',
  'style',
  'encoding',
  'access',
  'word',
  'name',
  'security',
  'callbacks',
  'tag',
  'servers',
] as const

export type Kind = (typeof KINDS)[number]

/** Breaking: what works with our document today may stop working. Additive: nothing does. */
export type Impact = 'breaking' | 'additive'

export interface Change {
  /** "METHOD /path", in our words where we have the operation; "*" for the document as a whole. */
  operation: string
  tag: string
  /**
   * Where in the operation: "operation", "query limit", "body application/json filter.AND[].label",
   * "response 200 application/json items[].id". `[]` is an item of an array, `*` a field of any name,
   * `/pattern/` a field that matches, `<event=opened>` one object of a union.
   */
  at: string
  kind: Kind
  /** What our document says, as text; empty where it says nothing. */
  ours: string
  theirs: string
  impact: Impact
  /** What a person should look at, such as values that the new description lists. */
  note?: string
  /** Where it is written, as far as it is: a file of `openapi/` with a JSON pointer, and a JSON pointer into theirs. */
  where: { ours?: string; theirs?: string }
}

/** A change with the nodes that it is about, where following it is plain. */
export interface Finding {
  change: Change
  nodes: Nodes | undefined
}
