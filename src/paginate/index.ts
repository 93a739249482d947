// Items, pages and cursors over every paging scheme that the document declares.
import { pages as facts, type PageFacts } from '../../generated/operations.js'
import type { Pageable } from '../../generated/schema.js'
import type { Mailgun } from '../client/client.js'
import { MailgunError, refuse } from '../client/errors.js'
import type { InitOf, PaginateOptions, RequestOptions } from '../client/options.js'
import { fillPath } from '../encode/path.js'
import { unwrap } from '../client/result.js'

/** One page of a walk. */
export interface Page<Item, Data = unknown> {
  /** The page's items, in the order of the API. */
  items: Item[]
  /** Where the next page begins, as text to be kept; undefined after the last page. Give it to `paginate` to go on. */
  cursor: string | undefined
  /** The whole answer, totals and links included. */
  data: Data
  response: Response
}

/** A walk over pages. Each `for await` begins anew; leaving the loop stops the requests. */
export interface Paginator<Item, Data = unknown> extends AsyncIterable<Item> {
  pages(): AsyncGenerator<Page<Item, Data>, void, undefined>
}

type Init = RequestOptions & PaginateOptions

const FOREIGN_CURSOR = 'the cursor is not one of this list'
const EMPTY_PIVOT = /[?&](address|tag|p|page)=(&|$)/

/** Puts a position into a request, and reads the next one from an answer. */
interface Strategy {
  /** A link to call instead of the path, or the init that asks for the position. */
  request(cursor: string | undefined): { link?: string; init: RequestOptions }
  next(data: unknown, count: number, cursor: string | undefined): string | undefined
}

/**
 * Walks all items of an operation that pages, or its pages with `.pages()`.
 *
 * Nothing is requested before the first `next`. Memory does not grow with the number of pages.
 * The walk throws where a call would give an `error`.
 * @throws MailgunApiError for an answer that is not 2xx
 * @throws MailgunError `invalid_response` for an answer without a list, `forbidden_origin` for a link to another server
 * @throws TypeError for a path that does not page, or a cursor that cannot be one of this list; positions and tokens look alike in all
 */
export function paginate<P extends keyof Pageable & string>(
  client: Mailgun,
  path: P,
  ...[given]: InitOf<Pageable[P]>
): Paginator<Pageable[P]['item'], Pageable[P]['data']> {
  const known = facts.get(path)
  if (!known) refuse(path, `it does not page; pageable are ${[...facts.keys()].join(', ')}`)
  const { cursor, prefetch, ...init } = (given ?? {}) as Init
  const pages = () =>
    walk(client, path, known, init, cursor, prefetch) as AsyncGenerator<
      Page<Pageable[P]['item'], Pageable[P]['data']>,
      void,
      undefined
    >
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.items
    },
  }
}

async function* walk(
  client: Mailgun,
  path: string,
  known: PageFacts,
  init: RequestOptions,
  start: string | undefined,
  prefetch = false,
): AsyncGenerator<Page<unknown>, void, undefined> {
  const method = known.method ?? 'GET'
  const operation = `${method} ${path}`
  const filled = fillPath(operation, path, init.params?.path)
  const strategy = strategyOf(operation, known, init)
  if (start !== undefined && !known.skip && !known.token) checkLink(operation, filled, start)
  const stop = new AbortController()
  const signal = prefetch ? following(init.signal, stop) : init.signal
  const followed = new Followed()

  const load = async (cursor: string | undefined): Promise<Page<unknown>> => {
    const { link, init: asked } = strategy.request(cursor)
    const call = client.request<unknown>(method, link ?? path, { ...asked, signal })
    const { response } = await call
    const data = await unwrap(call)
    const items = at(data, known.items ?? 'items') ?? []
    if (!Array.isArray(items))
      throw new MailgunError(
        'invalid_response',
        `${operation}: the answer has no list in "${known.items ?? 'items'}".`,
      )
    const next = items.length ? strategy.next(data, items.length, cursor) : undefined
    return { items, cursor: next !== undefined && followed.add(next) ? next : undefined, data, response }
  }

  if (start !== undefined) followed.add(start)
  let upcoming: Promise<Page<unknown>> | undefined
  try {
    let page = await load(start)
    for (;;) {
      if (prefetch && page.cursor !== undefined) {
        upcoming = load(page.cursor)
        // It is awaited below, unless the consumer leaves first; then its failure is nobody's.
        upcoming.catch(() => undefined)
      }
      // The empty page that ends a list of links is not one that anybody asked for.
      if (page.items.length || page.cursor !== undefined || !followed.size) yield page
      if (page.cursor === undefined) return
      page = await (upcoming ?? load(page.cursor))
      upcoming = undefined
    }
  } finally {
    stop.abort()
  }
}

/** A signal that follows the user's, and that leaving the loop aborts; AbortSignal.any is not in every runtime. */
function following(user: AbortSignal | undefined, stop: AbortController): AbortSignal {
  const abort = (): void => stop.abort(user?.reason)
  if (user?.aborted) abort()
  user?.addEventListener('abort', abort, { signal: stop.signal })
  return stop.signal
}

function strategyOf(operation: string, known: PageFacts, init: RequestOptions): Strategy {
  const { skip, limit, token, total, defaultLimit = 0, next = ['paging.next'] } = known
  const linkIn = (data: unknown): string | undefined => {
    const link = next.map((path) => at(data, path)).find((value) => typeof value === 'string' && value !== '')
    // A link without the item to go on from would begin anew.
    return link === undefined || EMPTY_PIVOT.test(link as string) ? undefined : (link as string)
  }
  if (token) return { request: (cursor) => ({ init: put(init, known, token, cursor) }), next: linkIn }
  if (!skip) {
    // The link carries path and query already.
    const rest = { ...init, params: { ...init.params, path: {}, query: {} } }
    return {
      request: (cursor) => (cursor === undefined ? { init } : { link: cursor, init: rest }),
      next: linkIn,
    }
  }
  const given = known.method ? init.body : init.params?.query
  const first = Number(at(given, skip) ?? 0)
  const asked = Number(at(given, limit!) ?? Infinity)
  const position = (cursor: string | undefined): number => {
    if (cursor !== undefined && !/^\d+$/.test(cursor))
      refuse(operation, `${FOREIGN_CURSOR}; it counts items to skip`)
    return cursor === undefined ? first : Number(cursor)
  }
  return {
    request: (cursor) => ({ init: put(init, known, skip, cursor === undefined ? cursor : position(cursor)) }),
    next(data, count, cursor) {
      const after = position(cursor) + count
      const all = total === undefined ? undefined : at(data, total)
      // A total below what was seen is none: some answers have 0 where none was asked for.
      if (all === after) return undefined
      // Fewer than asked for is the end, unless the server caps pages: not below its default, or what its answer says.
      const short = count < Math.min(asked, defaultLimit, Number(at(data, limit!) ?? Infinity))
      return short && !(Number(all) > after) ? undefined : String(after)
    },
  }
}

/** The init with one more field, unless it is undefined: in its query or, by a dotted path, in its body. */
function put(init: RequestOptions, known: PageFacts, path: string, value: unknown): RequestOptions {
  if (value === undefined) return init
  if (!known.method)
    return { ...init, params: { ...init.params, query: { ...init.params?.query, [path]: value } } }
  const set = (node: unknown, [name, ...rest]: string[]): object => {
    const holder = (node ?? {}) as Record<string, unknown>
    return { ...holder, [name!]: rest.length ? set(holder[name!], rest) : value }
  }
  return { ...init, body: set(init.body, path.split('.')) }
}

/** A dotted path into data; undefined where it leads nowhere. */
function at(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, name) =>
        typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[name] : undefined,
      data,
    )
}

/** A cursor may come from outside (a query string, say), so it must lead back to the list that it is used for. */
function checkLink(operation: string, filled: string, cursor: string): void {
  const decoded = (text: string): string => decodeURIComponent(text).toLowerCase()
  let path: string
  try {
    path = decoded(new URL(cursor, 'https://relative.invalid').pathname)
  } catch {
    path = ''
  }
  const list = decoded(filled)
  // Events put their position into a segment of its own; anything deeper is another list.
  if (!path.startsWith(list) || !/^(\/[^/]*)?$/.test(path.slice(list.length)))
    refuse(operation, FOREIGN_CURSOR)
}

/** Which links were followed, in bounded memory: the latest ones, and one that moves to catch longer circles (Brent). */
class Followed {
  size = 0
  #latest: string[] = []
  #checkpoint = ''

  /** False if the link was followed before. */
  add(link: string): boolean {
    if (link === this.#checkpoint || this.#latest.includes(link)) return false
    this.size++
    this.#latest.push(link)
    if (this.#latest.length > 50) this.#latest.shift()
    if ((this.size & (this.size - 1)) === 0) this.#checkpoint = link
    return true
  }
}
