// What runtime code must know of an operation, as exceptions to a default. The values are in generated/operations.ts.

/** How a body travels. Default: multipart. `list`: an array as JSON, a single object as multipart. */
export type Encoding = 'json' | 'urlencoded' | 'list'

/** What a field wants that its JavaScript value does not say. */
export type FieldKind =
  | 'yes-no'
  | 'json'
  | 'file'
  | 'epoch-seconds'
  | 'iso'
  | 'gmt'
  /** A number as text, in JSON too. */
  | 'decimal'
  /** A list as one text, joined by commas. */
  | 'comma'
  /** Nothing, though other operations want something of a field of this name. */
  | 'plain'

/** Fields that an operation ignores where its body is a single record, or where it is a list. */
export interface Misplaced {
  /** Ignored in a single record. */
  alone: readonly string[]
  /** Ignored in the records of a list. */
  listed: readonly string[]
}

/** How an operation pages: by `skip`, else by `token`, else by links. */
export interface PageFacts {
  /** Default: GET. A POST has its position in the body, a GET in the query. */
  method?: 'POST'
  /** Where the items are; default: `items`. */
  items?: string
  /** What an answer may have where its list is, if it is empty; default: nothing else than a list. */
  emptyAs?: readonly ('null' | 'absent')[]
  /** Whether links have their position in a segment below the path of the list. */
  inPath?: boolean
  skip?: string
  limit?: string
  token?: string
  /** Where the link or token to the next page is; default: `paging.next`. */
  next?: readonly string[]
  total?: string
  /** How many items come where the request does not say; a server that is asked for more gives at least these. */
  defaultLimit?: number
}
