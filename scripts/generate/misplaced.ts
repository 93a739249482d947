// Fields that an operation takes in a single record and ignores in a list, or the other way round, so that it does more
// than was asked.
import type { Misplaced } from '../../src/facts.js'
import type { NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import { JSON_TYPE, MULTIPART } from './media-types.js'
import type { Document, Schema } from '../openapi/document.js'

/** Undefined where a form for one record and a JSON list of several have the same fields. */
export function misplacedFields(document: Document, { body }: NamedOperation): Misplaced | undefined {
  const schemaOf = (schema: Schema | undefined): Schema => resolve<Schema>(document, schema ?? {})
  const list = schemaOf(body.content.find(([type]) => type === JSON_TYPE)?.[1].schema)
  const form = schemaOf(body.content.find(([type]) => type === MULTIPART)?.[1].schema)
  const record = schemaOf(list.items)
  if (!record.properties || !form.properties) return undefined
  const missing = (from: Schema, of: Schema): string[] =>
    Object.keys(of.properties ?? {}).filter((name) => !(name in (from.properties ?? {})))
  const misplaced = { alone: missing(form, record), listed: missing(record, form) }
  return misplaced.alone.length + misplaced.listed.length > 0 ? misplaced : undefined
}
