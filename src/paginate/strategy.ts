// What the three ways to page have in common.
import type { PageFacts } from '../facts.js'
import { refuse } from '../client/errors.js'
import type { RequestOptions } from '../client/options.js'

/** A list as a walk sees it. */
export interface List {
  /** "METHOD /path", for error messages. */
  operation: string
  facts: PageFacts
  /** What the caller gave, without where to begin. */
  init: RequestOptions
  /** Where to begin, from outside; undefined for the first page. */
  cursor: string | undefined
}

/** Turns positions into calls, and answers into the next position. A position is text; the first page has none. */
export interface Strategy {
  /** @throws TypeError for a position from outside that cannot be one of this list */
  initAt(position: string | undefined): RequestOptions
  /** Where the page behind this one begins, given an answer with `count` items; undefined after the last. */
  positionAfter(data: unknown, count: number, position: string | undefined): string | undefined
  /** The same text for all spellings of one position. */
  identify(position: string): string
}

export function refuseCursor(operation: string, why = ''): never {
  refuse(operation, `the cursor is not one of this list${why}`)
}
