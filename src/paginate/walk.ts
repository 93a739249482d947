// Page after page, until a strategy knows no further position.
import { onAbort } from '../client/abort.js'
import { checkOptions } from '../client/checks.js'
import type { Mailgun } from '../client/client.js'
import { refuse } from '../client/errors.js'
import type { RequestOptions } from '../client/options.js'
import { unwrap, type Result } from '../client/result.js'
import { Followed } from './followed.js'
import { fingerprintOf, itemsIn, refuseAnswer } from './items.js'
import { byLinks } from './links.js'
import { isRecord, memberAt } from './member.js'
import { byOffset } from './offset.js'
import { refuseCursor, type List, type Strategy } from './strategy.js'
import { byTokens } from './tokens.js'

/** One page of a walk. */
export interface Page<Item, Data = unknown> {
  /** The page's items, in the order of the API. */
  items: Item[]
  /** Where the next page begins, as text to be kept; undefined after the last page. Give it to `paginate` to go on. */
  cursor: string | undefined
  /** The whole answer, totals and links included. */
  data: Data
  /** Status and headers of the page; its body was read already. */
  response: Response
}

type Pages = AsyncGenerator<Page<unknown>, void, undefined>

/** The pages of a list, the next one requested early if `prefetch` is true. */
export async function* walk(client: Mailgun, list: List, prefetch: boolean): Pages {
  checkOptions(list.operation, list.init)
  checkCounts(list.operation, list.init)
  checkCursor(list.operation, list.cursor)
  const stop = new AbortController()
  const { signal } = list.init
  const init = prefetch ? { ...list.init, signal: alsoStoppedBy(stop, signal) } : list.init
  const load = pageLoader(client, { ...list, init })
  try {
    let page = await load(list.cursor)
    for (let isFirst = true; ; isFirst = false) {
      const { cursor } = page
      const upcoming = prefetch && cursor !== undefined ? load(cursor) : undefined
      // It is awaited below, unless the consumer leaves first; then its failure is nobody's.
      upcoming?.catch(() => undefined)
      // Lists of links end with an empty page; it is given only if it is the first.
      const isEmptyEnd = page.items.length === 0 && !(isFirst && list.cursor === undefined)
      if (!isEmptyEnd) yield page
      if (cursor === undefined) return
      page = await (upcoming ?? load(cursor))
    }
  } finally {
    stop.abort()
  }
}

/** Loads pages one after the other, and notices what comes a second time. */
function pageLoader(client: Mailgun, list: List): (position: string | undefined) => Promise<Page<unknown>> {
  const strategy = strategyOf(list)
  const followed = new Followed()
  if (list.cursor !== undefined) followed.add(strategy.identify(list.cursor))
  let fingerprint = ''

  return async (position) => {
    const call = callList(client, list.operation, strategy.initAt(position))
    const { response } = await call
    const data = await unwrap(call)
    const items = itemsIn(list, data)
    if (items.length === 0) return { items, cursor: undefined, data, response }
    const before = fingerprint
    fingerprint = fingerprintOf(list, items)
    if (fingerprint === before) refuseAnswer(list, 'the answer repeats the page before it')
    const next = strategy.positionAfter(data, items.length, position)
    const isNew = next !== undefined && followed.add(strategy.identify(next))
    return { items, cursor: isNew ? next : undefined, data, response }
  }
}

function strategyOf(list: List): Strategy {
  const { skip, token } = list.facts
  if (skip !== undefined) return byOffset(list, skip)
  return token === undefined ? byLinks(list) : byTokens(list, token)
}

function callList(client: Mailgun, operation: string, init: RequestOptions): Promise<Result<unknown>> {
  const [method, path] = operation.split(' ') as ['GET' | 'POST', string]
  // The facts name operations of the document only, and the types of `paginate` say what they take.
  const verb = client[method] as (path: string, init: RequestOptions) => Promise<Result<unknown>>
  return verb(path, init)
}

const COUNTS = /^(limit|skip|offset)$/i

/** Servers take such a number each in its own way, and a walk would end early or never. */
function checkCounts(operation: string, { params, body }: RequestOptions): void {
  const fields = [params?.query, body, memberAt(body, 'pagination')].filter(isRecord)
  for (const [name, value] of fields.flatMap((holder) => Object.entries(holder))) {
    if (!COUNTS.test(name) || value === undefined || value === null) continue
    const least = /^limit$/i.test(name) ? 1 : 0
    const isCount = /^\d+$/.test(String(value)) && Number(value) >= least
    if (!isCount) refuse(operation, `${name} is ${String(value)}; give a whole number from ${least}`)
  }
}

/** A cursor may come from anywhere, such as null from a database; an empty one would begin anew. */
function checkCursor(operation: string, cursor: unknown): void {
  if (cursor !== undefined && (typeof cursor !== 'string' || cursor === '')) refuseCursor(operation)
}

/** A signal that follows the user's, and that leaving the loop aborts; AbortSignal.any is not in every runtime. */
function alsoStoppedBy(stop: AbortController, user: AbortSignal | undefined): AbortSignal {
  if (user?.aborted) stop.abort(user.reason)
  else if (user) {
    const stopListening = onAbort(user, (reason) => stop.abort(reason))
    stop.signal.addEventListener('abort', stopListening)
  }
  return stop.signal
}
