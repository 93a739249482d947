// The few facts that the client needs while it runs, as exceptions to its defaults.
import { readFileSync } from 'node:fs'
import type { Encoding, FieldKind, Misplaced, PageFacts } from './fact-types.js'
import { innerSegments } from './inner-segments.js'
import { misplacedFields } from './misplaced.js'
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import type { Document, Media, Pagination, Parameter, Schema } from '../openapi/document.js'

const MULTIPART = 'multipart/form-data'
const URLENCODED = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

export interface Facts {
  /** Encoding → operations. */
  encodings: Partial<Record<Encoding, string[]>>
  /** Kind → fields: `name` where operations agree, `METHOD /path name` where one differs, `prefix:*` for all names with a prefix. */
  fields: Partial<Record<FieldKind, string[]>>
  readOnly: string[]
  notIdempotent: string[]
  /** Operations that may answer 2xx without a body. */
  emptyAnswers: string[]
  misplaced: Record<string, Misplaced>
  /** Operations that cannot act for the main account. */
  subaccountOnly: string[]
  innerSegments: string[]
  pages: Record<string, PageFacts>
}
export function factsOf(document: Document, operations: NamedOperation[]): Facts {
  const facts: Facts = {
    encodings: {},
    fields: {},
    readOnly: [],
    notIdempotent: [],
    emptyAnswers: [],
    misplaced: {},
    subaccountOnly: [],
    innerSegments: innerSegments(operations.map(({ name }) => name)),
    pages: {},
  }
  const kinds = new Map<string, Map<string, FieldKind>>()
  for (const operation of operations) {
    const encoding = encodingOf(operation)
    if (encoding) (facts.encodings[encoding] ??= []).push(operation.name)
    if (operation.operation['x-read-only']) facts.readOnly.push(operation.name)
    if (isNotIdempotent(operation)) facts.notIdempotent.push(operation.name)
    if (operation.operation['x-pagination'])
      facts.pages[operation.path] = pageFacts(document, operation, operation.operation['x-pagination'])
    if (operation.success.some(([, schema]) => schema === undefined)) facts.emptyAnswers.push(operation.name)
    const misplaced = encoding === 'list' && misplacedFields(document, operation)
    if (misplaced) facts.misplaced[operation.name] = misplaced
    if (operation.parameters.some(isSubaccount)) facts.subaccountOnly.push(operation.name)
    kinds.set(operation.name, fieldKinds(document, operation))
  }
  listFields(kinds, facts)
  return facts
}

const isSubaccount = ({ in: place, name, required }: Parameter): boolean =>
  place === 'header' && name === 'X-Mailgun-On-Behalf-Of' && required === true

/** POST and PATCH are never repeated by themselves, so the mark means something to the other methods only. */
function isNotIdempotent({ name, method, operation }: NamedOperation): boolean {
  const mark = operation['x-idempotent']
  if (mark === undefined) return false
  if (mark !== false || method === 'POST' || method === 'PATCH')
    throw new Refusal(name, 'x-idempotent can only be "false", on GET, PUT and DELETE.')
  return true
}

function encodingOf({ name, body }: NamedOperation): Encoding | undefined {
  const types = body.content
    .map(([type]) => type)
    .sort()
    .join(' + ')
  if (types === '' || types === MULTIPART) return undefined
  if (types === JSON_TYPE) return 'json'
  if (types === URLENCODED) return 'urlencoded'
  if (types === `${JSON_TYPE} + ${MULTIPART}`) return 'list'
  throw new Refusal(
    name,
    `a body as ${types} can't be expressed; use one of ${JSON_TYPE}, ${MULTIPART}, ${URLENCODED}, or ${JSON_TYPE} for lists with ${MULTIPART} for one.`,
  )
}

/** The kinds of an operation's form fields and query parameters, and of what needs help inside its JSON body. */
function fieldKinds(document: Document, operation: NamedOperation): Map<string, FieldKind> {
  const kinds = new Map<string, FieldKind>()
  const add = (name: string, schema: Schema | undefined, isJoined = false): void => {
    const own = kindOf(document, operation.name, name, schema)
    const kind = isJoined ? joinedKind(document, operation.name, name, schema, own) : own
    const had = kinds.get(name)
    if (had && had !== kind)
      throw new Refusal(
        operation.name,
        `"${name}" is ${had} in one place and ${kind} in another; it must be the same in both.`,
      )
    kinds.set(name, kind)
  }
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query') continue
    if (parameter.content || (parameter.style ?? 'form') !== 'form') {
      throw new Refusal(
        operation.name,
        `query parameter "${parameter.name}" is not sent as name=value pairs; give it a schema, of style form (the default).`,
      )
    }
    add(parameter.name, parameter.schema, parameter.explode === false)
  }
  for (const [type, media] of operation.body.content) {
    if (!media.schema)
      throw new Refusal(operation.name, `the body as ${type} has no schema; say at least "type: object".`)
    const schema = resolve<Schema>(document, media.schema)
    if (type === JSON_TYPE) jsonFields(document, schema, add)
    else {
      for (const [name, field] of Object.entries(schema.properties ?? {}))
        add(name, field, isJoined(operation.name, media, name))
      for (const [pattern, field] of Object.entries(schema.patternProperties ?? {}))
        add(pattern.replace('^', '') + '*', field)
    }
  }
  return kinds
}

/** Whether a form field's list goes as one text, as `encoding: { name: { style: form, explode: false } }` says. */
function isJoined(operation: string, media: Media, name: string): boolean {
  const { style, explode } = media.encoding?.[name] ?? {}
  if ((style ?? 'form') === 'form') return explode === false
  throw new Refusal(
    operation,
    `the encoding of "${name}" can't be expressed; a list is sent as repeated fields, or as one text with style: form and explode: false.`,
  )
}

function joinedKind(
  document: Document,
  operation: string,
  name: string,
  schema: Schema | undefined,
  own: FieldKind,
): FieldKind {
  const isList = [resolve<Schema>(document, schema ?? {}).type].flat().includes('array')
  if (isList && own === 'plain') return 'comma'
  throw new Refusal(
    operation,
    `"${name}" is not a list of plain values, which alone can be joined by commas.`,
  )
}

/** Only dates and numbers that travel as text need help inside JSON: everything else is JSON already. */
function jsonFields(document: Document, schema: Schema, add: (name: string, schema: Schema) => void): void {
  const seen = new Set<Schema>()
  const walk = (node: Schema): void => {
    const here = resolve<Schema>(document, node)
    if (seen.has(here)) return
    seen.add(here)
    for (const [name, field] of Object.entries(here.properties ?? {})) {
      const target = resolve<Schema>(document, field)
      if (['date-time', 'epoch-seconds', 'rfc1123', 'decimal'].includes(target.format ?? ''))
        add(name, target)
      walk(field)
    }
    for (const key of ['allOf', 'anyOf', 'oneOf'] as const) here[key]?.forEach(walk)
    if (here.items) walk(here.items)
  }
  walk(schema)
}

function kindOf(document: Document, operation: string, name: string, schema: Schema | undefined): FieldKind {
  const field = resolve<Schema>(document, schema ?? {})
  if (field.items && [field.type].flat().includes('array'))
    return kindOf(document, operation, name, field.items)
  if (field.contentMediaType === JSON_TYPE) return 'json'
  if (field.format === 'binary') return 'file'
  if (field.enum?.includes('yes')) return 'yes-no'
  if (field.format === 'epoch-seconds') return 'epoch-seconds'
  if (field.format === 'date-time') return 'iso'
  if (field.format === 'rfc1123') return 'gmt'
  if (field.format === 'decimal') return 'decimal'
  if ([field.type].flat().includes('object') || field.properties) {
    throw new Refusal(
      operation,
      `"${name}" is an object; a form or query has only text. Say contentMediaType: ${JSON_TYPE} on a string.`,
    )
  }
  const kinds = new Set(
    [...(field.anyOf ?? []), ...(field.oneOf ?? [])].map((s) => kindOf(document, operation, name, s)),
  )
  if (kinds.size > 1)
    throw new Refusal(
      operation,
      `"${name}" has alternatives that are encoded differently; all must have one encoding.`,
    )
  return [...kinds][0] ?? 'plain'
}

/** A field that means one thing wherever it appears is listed once; where operations differ, the fewer are exceptions. */
function listFields(kinds: Map<string, Map<string, FieldKind>>, facts: Facts): void {
  const users = new Map<string, Map<FieldKind, string[]>>()
  for (const [operation, fields] of kinds) {
    for (const [name, kind] of fields) {
      const byKind = users.get(name) ?? new Map<FieldKind, string[]>()
      byKind.set(kind, [...(byKind.get(kind) ?? []), operation])
      users.set(name, byKind)
    }
  }
  const list = (kind: FieldKind, name: string): void => void (facts.fields[kind] ??= []).push(name)
  for (const [name, byKind] of users) {
    const [common, ...others] = [...byKind].sort((a, b) => b[1].length - a[1].length)
    // A file made of text and a number made text would surprise, so an operation that the document lacks has neither.
    const isNarrow = common?.[0] === 'file' || common?.[0] === 'decimal'
    const general = !isNarrow && common?.[0] !== 'plain'
    if (common && isNarrow) others.push(common)
    else if (common && general) list(common[0], name)
    for (const [kind, operations] of others) {
      if (kind === 'plain' && !general) continue
      for (const operation of operations) list(kind, `${operation} ${name}`)
    }
  }
}

function pageFacts(document: Document, operation: NamedOperation, spec: Pagination): PageFacts {
  const { strategy, items, in: place, skip, limit, token, next, total } = spec
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
    if (place === 'path') facts.inPath = true
    const links = [next ?? []].flat()
    return links.join() === 'paging.next' ? facts : { ...facts, next: links }
  }
  if ((place === 'body') !== (operation.method === 'POST'))
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
  { in: place, limit }: Pagination,
): Schema {
  if (place === 'query') {
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

/** The facts as a module; each constant stands alone, so that a bundler can drop what is not used. */
export function renderFacts(facts: Facts): string {
  return `/** Operations whose body is not multipart. */
export const encodings: ReadonlyMap<string, Encoding> = ${mapOf('Encoding', byName(facts.encodings))}

/**
 * Fields by what they want where their value does not say. \`METHOD /path name\` is one that differs from the others of its name;
 * a trailing \`*\` stands for any name with that prefix.
 */
export const fields: ReadonlyMap<string, FieldKind> = ${mapOf('FieldKind', byName(facts.fields))}

/** POST operations that only read, so that they may be sent again. */
export const readOnly: ReadonlySet<string> = ${setOf(facts.readOnly)}

/** GET, PUT and DELETE operations that do more when they are sent again, so that they may not be. */
export const notIdempotent: ReadonlySet<string> = ${setOf(facts.notIdempotent)}

/** Operations that may answer 2xx without a body. */
export const emptyAnswers: ReadonlySet<string> = ${setOf(facts.emptyAnswers)}

/** Fields that an operation ignores in one shape of its body. */
export const misplaced: ReadonlyMap<string, Misplaced> = ${mapOf('Misplaced', facts.misplaced)}

/** Operations that cannot act for the main account. */
export const subaccountOnly: ReadonlySet<string> = ${setOf(facts.subaccountOnly)}

/** Words that no value of several segments may have as one of them: it could name another operation. */
export const innerSegments: ReadonlySet<string> = ${setOf(facts.innerSegments)}

/** How operations page, by path. */
export const pages: ReadonlyMap<string, PageFacts> = ${mapOf('PageFacts', facts.pages)}

${FACT_TYPES}`
}

// One declaration serves this script and the module that it renders.
const FACT_TYPES = readFileSync(new URL('fact-types.ts', import.meta.url), 'utf8').replace(/^.*\n\n/, '')

/** Name → kind, out of kind → names. */
function byName(lists: Partial<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([kind, names]) => (names ?? []).map((name) => [name, kind])),
  )
}

// A bundler takes calls for effects unless it is told.
const PURE = '/* @__PURE__ */'
const text = (value: unknown): string => JSON.stringify(value, null, 2)

function mapOf(type: string, entries: Record<string, unknown>): string {
  return `${PURE} new Map(${PURE} Object.entries<${type}>(${text(entries)}))`
}

function setOf(names: string[]): string {
  return `${PURE} new Set(${text(names)})`
}
