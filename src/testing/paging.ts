// Pages of a list, by links that count from an item, and by number.

export interface LinkPage<T> {
  items: T[]
  paging: { first: string; previous: string; next: string; last: string }
}

export interface LinkWish<T> {
  /** In the order of the list. */
  all: T[]
  /** What tells an item from the others, and gives its place: keys ascend along the list. */
  keyOf(item: T): string
  /** Which page: after the key (the default), before it, or the last. */
  way: string | undefined
  /** The key that the page counts from. */
  from: string | undefined
  limit: number
  /** The link to another page. */
  link(way: 'first' | 'previous' | 'next' | 'last', from?: string): string
}

/** A `next` link is on every page: only an empty page says that the list has ended. */
export function pageByLink<T>({ all, keyOf, way, from = '', limit, link }: LinkWish<T>): LinkPage<T> {
  const items = choose(all, keyOf, way, from, limit)
  const [first, last] = [items[0], items.at(-1)]
  return {
    items,
    paging: {
      first: link('first'),
      // An empty page lies behind or before the item that it was counted from.
      previous: link('previous', first === undefined ? from : keyOf(first)),
      next: link('next', last === undefined ? from : keyOf(last)),
      last: link('last'),
    },
  }
}

function choose<T>(
  all: T[],
  keyOf: (item: T) => string,
  way: string | undefined,
  from: string,
  limit: number,
): T[] {
  if (way === 'last') return all.slice(-limit)
  if (way === 'first') return all.slice(0, limit)
  if (way === 'previous' || way === 'prev') return all.filter((item) => keyOf(item) < from).slice(-limit)
  const start = all.findIndex((item) => keyOf(item) > from)
  return start < 0 ? [] : all.slice(start, start + limit)
}

/** Items by key, in the order of their keys. */
export function sorted<T>(items: Iterable<T>, keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

/** `base?query`, without what is undefined. */
export function linkTo(base: string, query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return `${base}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
