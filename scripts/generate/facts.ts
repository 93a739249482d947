// The few facts that the client needs while it runs, as exceptions to its defaults.
import type { Encoding, FieldKind, Misplaced, PageFacts } from '../../src/facts.js'
import type { Document, Parameter } from '../openapi/document.js'
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import { JSON_TYPE, MULTIPART, URLENCODED } from './media-types.js'
import { fieldKinds, listFields, type FieldLists } from './field-kinds.js'
import { innerSegments } from './inner-segments.js'
import { misplacedFields } from './misplaced.js'
import { pageFacts } from './page-facts.js'

export interface Facts {
  /** Encoding → operations. */
  encodings: Partial<Record<Encoding, string[]>>
  fields: FieldLists
  readOnly: string[]
  notIdempotent: string[]
  /** Operations that may answer 2xx without a body. */
  emptyAnswers: string[]
  misplaced: Record<string, Misplaced>
  /** Operations that cannot act for the main account. */
  subaccountOnly: string[]
  /** Words that no value of several segments may have. */
  innerSegments: string[]
  pages: Record<string, PageFacts>
}

export function collectFacts(document: Document, operations: NamedOperation[]): Facts {
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
  return { ...facts, fields: listFields(kinds) }
}

const isSubaccount = ({ in: location, name, required }: Parameter): boolean =>
  location === 'header' && name === 'X-Mailgun-On-Behalf-Of' && required === true

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
