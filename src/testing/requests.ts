// A request as it is kept for assertions.
import type { Arguments } from './check-request.js'
import type { OperationName } from './document.js'
import type { FakeMessage } from './message.js'
import type { RawRequest } from './read-request.js'

/** A request that the fake got. */
export interface FakeRequest extends Arguments {
  /** `METHOD /path` as the document writes it; undefined if it has no such operation. */
  operation: OperationName | undefined
  /** In capitals. */
  method: string
  /** The whole URL, query included. */
  url: string
  /** By lower-case name, without the credential. */
  headers: Record<string, string>
  /** What the document does not allow about it, one line a problem; empty if it was let in. */
  problems: string[]
  /** What it was answered with; undefined until then, and if no answer came. */
  status: number | undefined
  /** Whether the fake did what it asks, even if the answer was lost on the way back. */
  acted: boolean
  /** The message that it sent, if it sent one. */
  message?: FakeMessage
}

export function requestOf({ method, url, headers }: RawRequest): FakeRequest {
  const { authorization: _, ...shown } = Object.fromEntries(headers)
  return {
    operation: undefined,
    method,
    url: url.href,
    headers: shown,
    path: {},
    query: {},
    fields: {},
    files: {},
    problems: [],
    status: undefined,
    acted: false,
  }
}
