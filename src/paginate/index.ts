// Items, pages and cursors over every paging scheme that the document declares.
import { pages as pageFacts } from '../../generated/operations.js'
import type { Pageable, WithoutInit } from '../../generated/schema.js'
import type { Mailgun } from '../client/client.js'
import { refuse } from '../client/errors.js'
import { requestInit, type FunctionInit, type ListOperation } from '../client/operation.js'
import type { InitOf, PaginateOptions, RequestOptions, WalkOptions } from '../client/options.js'
import { requireFields } from '../encode/record.js'
import { copyOf } from './member.js'
import type { List } from './strategy.js'
import { walk, type Page } from './walk.js'

export type { Page } from './walk.js'

/** A walk over pages. Each `for await` begins anew; leaving the loop stops the requests. */
export interface Paginator<Item, Data = unknown> extends AsyncIterable<Item> {
  /** The same walk, page by page: with cursor, whole answer and response. Each call begins anew. */
  pages(): AsyncGenerator<Page<Item, Data>, void, undefined>
}

/** What `paginate` takes after a function: what the function takes, and where to begin. */
export type WalkInit<Init> = undefined extends Init ? [init?: Init & WalkOptions] : [init: Init & WalkOptions]

type GivenInit = RequestOptions & FunctionInit & PaginateOptions

/**
 * Walks all items of an operation that pages, or its pages with `.pages()`. The operation is given by its function
 * (`listBounces`), or by its path.
 *
 * Nothing is requested before the first `next`. Memory does not grow with the number of pages.
 * The walk throws where a call would give an `error`.
 * @throws MailgunApiError for an answer that is not 2xx
 * @throws MailgunError `invalid_response` for an answer without a list, one that repeats the page before it or links to
 * something else; `forbidden_origin` for a link to another server
 * @throws TypeError for an operation that does not page, a limit or position that is no whole number, or a cursor that
 * cannot be one of this list; positions and tokens look alike in all lists
 */
export function paginate<Init, Data, Item>(
  client: Mailgun,
  list: ListOperation<unknown, Init, Data, Item>,
  ...init: WalkInit<Init>
): Paginator<Item, Data>
export function paginate<P extends keyof Pageable & string>(
  client: Mailgun,
  path: P,
  ...init: InitOf<P, keyof Pageable, WithoutInit['Pageable'], Pageable[P]['init']>
): Paginator<Pageable[P]['item'], Pageable[P]['data']>
export function paginate(
  client: Mailgun,
  list: string | { readonly operation: string } | undefined,
  ...[given = {}]: readonly unknown[]
): Paginator<unknown> {
  // The signatures above say what it is; what they do not know is refused by the calls.
  const isPath = typeof list === 'string'
  const { operation, facts } = isPath ? byPath(list) : byName(list?.operation)
  requireFields(operation, 'the init of a walk', given)
  const { cursor, prefetch = false, middleware, ...rest } = given as GivenInit
  // A step may keep state in itself, which a copy would lose.
  const steps = Array.isArray(middleware) ? [...middleware] : middleware
  const init = { ...copyOf(rest), middleware: steps }
  const walked: List = { operation, facts, cursor, init: isPath ? init : requestInit(operation, init) }
  const pages = (): AsyncGenerator<Page<unknown>, void, undefined> => walk(client, walked, prefetch)
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.items
    },
  }
}

type Named = Pick<List, 'operation' | 'facts'>

function byPath(path: string): Named {
  const facts = pageFacts.get(path)
  return facts ? { operation: `${facts.method ?? 'GET'} ${path}`, facts } : refuseList(path)
}

function byName(given: string | undefined): Named {
  const operation = String(given)
  const named = byPath(operation.replace(/^\w+ /, ''))
  return named.operation === operation ? named : refuseList(operation)
}

function refuseList(list: string): never {
  refuse(list, `it does not page; pageable are ${[...pageFacts.keys()].join(', ')}`)
}
