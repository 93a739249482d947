// Dotted paths ("pagination.skip") into answers and requests.
import type { RequestOptions } from '../client/options.js'

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a dotted path leads to: null if it meets null on its way, undefined if a member is absent. */
export function memberAt(data: unknown, path: string): unknown {
  let node = data
  for (const name of path.split('.')) {
    if (node === null) return null
    node = isRecord(node) ? node[name] : undefined
  }
  return node
}

/** A copy with one more field at a dotted path. */
export function withMember(data: unknown, path: string, value: unknown): Record<string, unknown> {
  const [name = '', ...rest] = path.split('.')
  const holder = isRecord(data) ? data : {}
  return { ...holder, [name]: rest.length ? withMember(holder[name], rest.join('.'), value) : value }
}

/** The init with a position in its query, or in its body where the list is asked for by POST. */
export function withPosition(
  init: RequestOptions,
  method: string | undefined,
  path: string,
  position: unknown,
): RequestOptions {
  if (method === 'POST') return { ...init, body: withMember(init.body, path, position) }
  return { ...init, params: { ...init.params, query: { ...init.params?.query, [path]: position } } }
}

// Deeper data is left to the encoder, which says what is wrong with a circle.
const MAX_DEPTH = 50

/** Plain objects, arrays, headers and dates anew, so that a change in the middle of a walk does not reach its later pages. */
export function copyOf<T>(data: T, depth = 0): T {
  if (typeof data !== 'object' || data === null || depth > MAX_DEPTH) return data
  const copied = (member: unknown): unknown => copyOf(member, depth + 1)
  // The copies have the type of what is copied.
  if (Array.isArray(data)) return data.map(copied) as T
  if (data instanceof Headers) return new Headers(data) as T
  if (data instanceof Date) return new Date(data) as T
  // Parsers of queries make objects without a prototype.
  const prototype: unknown = Object.getPrototypeOf(data)
  if (prototype !== Object.prototype && prototype !== null) return data
  return Object.fromEntries(Object.entries(data).map(([name, member]) => [name, copied(member)])) as T
}
