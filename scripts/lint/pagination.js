// @ts-check
// x-pagination is declared wherever an operation looks pageable, and what it names exists.
/** @typedef {import('./follow.js').Context} Context */
import { follow } from './follow.js'

/**
 * A dotted path through `properties`; undefined where it leads nowhere. Looks through `allOf`, `anyOf` and `oneOf`.
 * @param {Context} ctx @param {any} schema @param {string} from @param {string} path
 * @returns {{ node: any, from: string } | undefined}
 */
function at(ctx, schema, from, path) {
  /** @type {{ node: any, from: string } | undefined} */
  let here = follow(ctx, schema, from)
  for (const name of path.split('.')) {
    here = here && property(ctx, here, name)
    if (!here) return undefined
  }
  return here
}

/**
 * @param {Context} ctx @param {{ node: any, from: string }} here @param {string} name
 * @returns {{ node: any, from: string } | undefined}
 */
function property(ctx, here, name) {
  const own = here.node?.properties?.[name]
  if (own) return follow(ctx, own, here.from)
  for (const sub of ['allOf', 'anyOf', 'oneOf'].flatMap((key) => here.node?.[key] ?? [])) {
    const found = property(ctx, follow(ctx, sub, here.from), name)
    if (found) return found
  }
  return undefined
}

const isArray = (/** @type {any} */ node) => [node?.type].flat().includes('array')

export const pagination = () => ({
  PathItem: { Operation: check },
})

/** @param {any} operation @param {Context} ctx @param {{ PathItem: any }} parents */
function check(operation, ctx, { PathItem: item }) {
  const { report, location } = ctx
  const file = location.source.absoluteRef
  const ok = Object.entries(operation.responses ?? {}).find(([status]) => status.startsWith('2'))?.[1]
  const response = follow(ctx, ok, file)
  const result = response.node?.content?.['application/json']?.schema
  const body = follow(ctx, operation.requestBody, file)
  const sent = body.node?.content?.['application/json']?.schema
  const query = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
    .map((/** @type {any} */ p) => follow(ctx, p, file).node)
    .filter((/** @type {any} */ p) => p?.in === 'query')
    .map((/** @type {any} */ p) => p.name)
  const spec = operation['x-pagination']

  if (spec === undefined) {
    const signs = query
      .filter((/** @type {string} */ name) => ['page', 'skip'].includes(name))
      .map((/** @type {string} */ name) => `query ${name}`)
    for (const name of ['paging', 'pagination'])
      if (result && at(ctx, result, response.from, name)) signs.push(`response ${name}`)
    if (signs.length)
      report({
        message: `Looks pageable (${signs.join(', ')}) but has no x-pagination; write "x-pagination: false" and why, if it does not page.`,
      })
    return
  }
  if (spec === false) return
  const wrong = (/** @type {string} */ message) =>
    report({ message: `x-pagination: ${message}`, location: location.child('x-pagination') })
  const items = result && at(ctx, result, response.from, spec.items ?? '')
  if (!items) wrong(`items "${spec.items}" is not in the response.`)
  else if (!isArray(items.node)) wrong(`items "${spec.items}" is not an array.`)
  for (const key of ['next', 'total']) {
    for (const path of [spec[key] ?? []].flat()) {
      if (!result || !at(ctx, result, response.from, path)) wrong(`${key} "${path}" is not in the response.`)
    }
  }
  const moves = spec.strategy === 'offset' ? ['skip', 'limit'] : spec.strategy === 'token' ? ['token'] : []
  for (const key of moves) {
    const name = spec[key]
    const there =
      spec.in === 'query'
        ? query.includes(name)
        : spec.in === 'body' && sent && at(ctx, sent, body.from, name ?? '')
    if (!there) wrong(`${key} "${name}" is not in the request's ${spec.in}.`)
  }
  const needed = {
    link: ['items', 'next'],
    offset: ['items', 'in', 'skip', 'limit'],
    token: ['items', 'in', 'token', 'next'],
  }[/** @type {string} */ (spec.strategy)]
  if (!needed) return wrong(`strategy "${spec.strategy}" is none of link, offset, token.`)
  for (const key of needed) if (spec[key] === undefined) wrong(`"${key}" is missing.`)
  // A link may have its position in a segment below the path of the list.
  const inPath = spec.strategy === 'link' && spec.in === 'path' ? ['in'] : []
  for (const key of Object.keys(spec))
    if (!['strategy', 'total', ...inPath, ...needed].includes(key))
      wrong(`"${key}" means nothing to strategy ${spec.strategy}.`)
}
