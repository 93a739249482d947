// The API document as its own JSON says it, with a validator that is not the testing kit's.
import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Body, Document, Media, Parameter, Schema } from '../../scripts/openapi/document.js'
import { readOperations, type NamedOperation } from '../../scripts/openapi/operations.js'
import { resolve } from '../../scripts/openapi/refs.js'

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
ajv.addFormat('decimal', /^-?(\d+\.?\d*|\.\d+)$/)
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
  return `${where} ${message ?? `breaks ${keyword}`}`
}

type Examples = Record<string, { value: unknown }>
type DeclaredResponse = Body & { headers?: Record<string, Parameter> }

/** What an operation answers, by its own example of success. */
export function exampleAnswer({ operation }: NamedOperation): { status: number; body?: unknown } {
  const [status, response] = Object.entries(operation.responses ?? {}).find(([code]) => /^2\d\d$/.test(code))!
  const media = resolve<DeclaredResponse>(document, response).content?.['application/json'] as
    (Media & { examples?: Examples }) | undefined
  return { status: Number(status), body: media?.example ?? Object.values(media?.examples ?? {})[0]?.value }
}

/** What an answer says that the document does not allow. */
export function problemsOfAnswer({ operation }: NamedOperation, status: number, body: unknown): string[] {
  const shared = document.components?.responses as Record<string, DeclaredResponse>
  // The fake checks the input of every operation and knows no domain by itself, those that declare no 400 or 404 included.
  const undeclared: Record<number, DeclaredResponse | undefined> = {
    400: shared.BadRequest,
    404: shared.NotFound,
  }
  const declared = operation.responses?.[status] ?? operation.responses?.default ?? undeclared[status]
  if (!declared) return [`status ${status} is not declared`]
  const media = resolve<DeclaredResponse>(document, declared).content?.['application/json']
  if (!media) return body === undefined ? [] : ['body must not be there']
  return body === undefined ? ['body is missing'] : problemsIn(media.schema ?? {}, body, 'body')
}
