// The API document of this repository: its operations, and what is wrong with a value by one of its schemas.
import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { readOperations } from '../../scripts/openapi/operations.js'
import { resolve } from '../../scripts/openapi/refs.js'
import type { Document, Schema } from '../../scripts/openapi/document.js'

// The file is made, and checked, by `npm run generate`.
export const document = JSON.parse(
  readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8'),
) as Document
export const operations = readOperations(document)

const ID = 'openapi.json'
const DAY = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const MONTH = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const MAIL_DATE = `${DAY}, \\d{1,2} ${MONTH} \\d{4} \\d\\d:\\d\\d:\\d\\d`

// Strict about keywords it does not know, so that a misspelt one in the document is an error here. `required` beside `anyOf`, and
// lists of types, are fine in OpenAPI.
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false })
// ajv-formats exports itself as a CommonJS default.
;(formats as unknown as (instance: Ajv2020) => void)(ajv)
ajv.addFormat('rfc2822', new RegExp(`^${MAIL_DATE} ([+-]\\d{4}|[A-Z]{1,5})$`))
ajv.addFormat('rfc1123', new RegExp(`^${MAIL_DATE} GMT$`))
ajv.addFormat('date-time-without-offset', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/)
ajv.addFormat('epoch-seconds', {
  type: 'number',
  validate: (seconds: number) => Number.isFinite(seconds) && seconds >= 0,
})
// Words of OpenAPI that restrict nothing.
ajv.addVocabulary(['components', 'discriminator', 'example', 'x-enumDescriptions'])
ajv.addSchema({ $id: ID, components: document.components })

const compiled = new WeakMap<Schema, ValidateFunction>()

/** Follows a schema's reference. */
export const follow = (schema: Schema): Schema => resolve<Schema>(document, schema)

/** What the schema does not allow about the value, one line a problem; `place` says where the value stands. */
export function problemsIn(schema: Schema, value: unknown, place: string): string[] {
  let validate = compiled.get(schema)
  if (!validate) {
    // A schema by itself has lost its document, so its references name it.
    const absolute = JSON.parse(JSON.stringify(schema), (key, part: unknown) =>
      key === '$ref' && typeof part === 'string' ? ID + part : part,
    ) as Schema
    validate = ajv.compile(absolute)
    compiled.set(schema, validate)
  }
  return validate(value) ? [] : [...new Set((validate.errors ?? []).map((error) => problem(error, place)))]
}

function problem({ keyword, instancePath, params, message }: ErrorObject, place: string): string {
  const where = place + instancePath
  if (keyword === 'required' || keyword === 'dependentRequired')
    return `${where}: "${String(params.missingProperty)}" is missing`
  if (keyword === 'additionalProperties') return `${where}: "${String(params.additionalProperty)}" is unknown`
  if (keyword === 'enum') return `${where} must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  return `${where} ${message ?? `breaks ${keyword}`}`
}
