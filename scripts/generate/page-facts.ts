// How a list is walked, out of its `x-pagination` and the schema of its answer.
import type { PageFacts } from '../../src/facts.js'
import type { Document, Pagination, Schema } from '../openapi/document.js'
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import { JSON_TYPE } from './media-types.js'

/** How an operation pages, as exceptions to a GET that answers `items` and a link in `paging.next`. */
export function pageFacts(document: Document, operation: NamedOperation, spec: Pagination): PageFacts {
  const { strategy, items, in: location, skip, limit, token, next, total } = spec
  const facts: PageFacts = {}
  if (operation.method === 'POST') facts.method = 'POST'
  else if (operation.method !== 'GET') throw new Refusal(operation.name, 'only GET and POST can page.')
  if (items !== 'items') facts.items = items
  const emptyAs = emptyListsOf(document, operation, items)
  if (emptyAs.length) facts.emptyAs = emptyAs
  const known = ['link', 'offset', 'token']
  if (!known.includes(strategy))
    throw new Refusal(
      operation.name,
      `x-pagination strategy "${String(strategy)}" is none of ${known.join(', ')}.`,
    )
  if (strategy === 'link') {
    if (location === 'path') facts.inPath = true
    const links = [next ?? []].flat()
    return links.join() === 'paging.next' ? facts : { ...facts, next: links }
  }
  if ((location === 'body') !== (operation.method === 'POST'))
    throw new Refusal(operation.name, 'x-pagination must be in the query of a GET, or in the body of a POST.')
  if (strategy === 'token') return { ...facts, token: token!, next: [next ?? []].flat() }
  const limits = limitSchema(document, operation, spec)
  return {
    ...facts,
    skip: skip!,
    limit: limit!,
    ...(total && { total }),
    ...(typeof limits.default === 'number' && { defaultLimit: limits.default }),
  }
}

/** What the document allows instead of a list: null or nothing, in any of the members that lead to it. */
function emptyListsOf(
  document: Document,
  { success }: NamedOperation,
  items: string,
): NonNullable<PageFacts['emptyAs']> {
  const found = new Set<'null' | 'absent'>()
  let holders = alternativesOf(document, success[0]?.[1])
  for (const name of items.split('.')) {
    const having = holders.filter(({ properties }) => properties?.[name])
    if (!having.some(({ required }) => required?.includes(name))) found.add('absent')
    holders = having.flatMap(({ properties }) => alternativesOf(document, properties?.[name]))
    if (holders.some(({ type }) => [type].flat().includes('null'))) found.add('null')
  }
  return [...found].sort()
}

/** A schema and all that it is made of. */
function alternativesOf(document: Document, schema: Schema | undefined): Schema[] {
  if (!schema) return []
  const here = resolve<Schema>(document, schema)
  const parts = [...(here.allOf ?? []), ...(here.anyOf ?? []), ...(here.oneOf ?? [])]
  return [here, ...parts.flatMap((part) => alternativesOf(document, part))]
}

function limitSchema(
  document: Document,
  operation: NamedOperation,
  { in: location, limit }: Pagination,
): Schema {
  if (location === 'query') {
    const parameter = operation.parameters.find((p) => p.in === 'query' && p.name === limit)
    return resolve<Schema>(document, parameter?.schema ?? {})
  }
  const body = operation.body.content.find(([type]) => type === JSON_TYPE)?.[1].schema
  return (limit ?? '')
    .split('.')
    .reduce<Schema>(
      (schema, name) => resolve<Schema>(document, resolve<Schema>(document, schema).properties?.[name] ?? {}),
      body ?? {},
    )
}
