// Lists of numbered items, paged in each of the ways that the API knows.
import type { Asked } from './serving-fetch.js'

/** Items with the ids `from` to `to - 1`. */
export const numbered = (from: number, to: number): { id: number }[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: from + index }))

/** A list whose pages link to each other, and which ends with an empty page that still has a link. */
export function linkedList(path: string, total: number, size: number): (asked: Asked) => object {
  return ({ query }) => {
    const from = Number(query.get('address') ?? 0)
    const to = Math.min(from + size, total)
    return {
      items: numbered(from, to),
      paging: { next: `https://api.mailgun.net${path}?page=next&address=${to}&limit=${size}` },
    }
  }
}

/** A list by `skip` and `limit`, which gives at most `cap` items. */
export function countedList(
  total: number,
  cap: number,
  extra: (count: number) => object = () => ({}),
): (asked: Asked) => object {
  return ({ query, sent }) => {
    const skip = Number(sent.pagination?.skip ?? query.get('skip') ?? 0)
    const limit = Number(sent.pagination?.limit ?? query.get('limit') ?? cap)
    const items = numbered(skip, Math.min(skip + Math.min(limit, cap), total))
    return { items, ...extra(items.length) }
  }
}

/** What a walk gives, as an array. */
export async function collect<T>(walk: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const one of walk) all.push(one)
  return all
}

/** The ids of a walk over numbered items. */
export const idsOf = async (walk: AsyncIterable<unknown>): Promise<number[]> =>
  (await collect(walk)).map((item) => (item as { id: number }).id)

/** 0 to `total - 1`. */
export const upTo = (total: number): number[] => numbered(0, total).map(({ id }) => id)
