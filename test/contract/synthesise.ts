// An operation of the document → requests that it allows: everything it takes, and only what it requires.
import { follow } from '../support/document.js'
import type { NamedOperation } from '../../scripts/openapi/operations.js'
import type { Parameter, Schema } from '../../scripts/openapi/document.js'
import { uploadOf, type ExpectedFile } from './uploads.js'
import { chosenFields, valueOf, type Place, type Value, type Wish } from './values.js'

/** A parameter or a field of a form. */
export interface Part extends Value {
  place: Place
  name: string
  required: boolean
  schema: Schema
  files?: ExpectedFile[]
}

export interface SynthesisedRequest {
  title: string
  operation: NamedOperation
  /** Media type of the body; undefined where there is none. */
  type: string | undefined
  parts: Part[]
  /** A body that is JSON, and its schema. */
  json?: Value & { schema: Schema }
}

const JSON_TYPE = 'application/json'

/** Choices that look arbitrary and are the same in each run, whichever tests are run. */
function rotation(seed: string): (n: number) => number {
  let state = 0
  for (const letter of seed) state = (state * 31 + letter.charCodeAt(0)) % 2_147_483_647
  return (n) => {
    // The generator of Park and Miller.
    state = ((state + 1) * 48_271) % 2_147_483_647
    return state % n
  }
}

/**
 * One full and one minimal request for each media type, and for each set of fields of which one is needed.
 * @param round gives the values in other ways
 */
export function requestsOf(operation: NamedOperation, round = 0): SynthesisedRequest[] {
  try {
    return synthesise(operation, round)
  } catch (error) {
    // Requests are made before any test begins, so that no title says which operation it was.
    throw new Error(`${operation.name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function synthesise(operation: NamedOperation, round: number): SynthesisedRequest[] {
  const turn = rotation(`${operation.name} ${round}`)
  const { body } = operation
  const requests: SynthesisedRequest[] = []
  for (const full of [true, false]) {
    const kind = full ? 'full' : 'minimal'
    const parameters = (): Part[] =>
      operation.parameters.filter((p) => full || p.required).map((p) => parameterPart(p, { full, turn }))
    if (!body.content.length) requests.push({ title: kind, operation, type: undefined, parts: parameters() })
    for (const [type, media] of body.content) {
      const schema = follow(media.schema ?? {})
      const sets = schema.oneOf ?? (full ? [] : schema.anyOf) ?? []
      for (let alternative = 0; alternative < Math.max(1, sets.length); alternative++) {
        const title = [kind, `as ${type}`, ...(sets[alternative]?.required ?? [])].join(', ')
        const request = { title, operation, type, parts: parameters() }
        if (type === JSON_TYPE)
          requests.push({
            ...request,
            json: { schema, ...valueOf(schema, { place: 'json', name: 'body', full, turn }) },
          })
        else
          requests.push({
            ...request,
            parts: [...request.parts, ...formParts(schema, alternative, { full, turn })],
          })
      }
    }
  }
  return requests
}

type Manner = Pick<Wish, 'full' | 'turn'>

function parameterPart({ in: place, name, required = false, schema = {} }: Parameter, manner: Manner): Part {
  if (place !== 'path' && place !== 'query' && place !== 'header') throw new Error(`${name} is in ${place}`)
  return { place, name, required, schema, ...valueOf(schema, { place, name, ...manner }) }
}

function formParts(form: Schema, alternative: number, manner: Manner): Part[] {
  const { full } = manner
  const names = chosenFields(form, full, alternative)
  const least = chosenFields(form, false, alternative)
  const known = names.map((name) =>
    formPart(name, form.properties?.[name] ?? {}, least.includes(name), manner),
  )
  const open = Object.entries(full ? (form.patternProperties ?? {}) : {}).flatMap(([pattern, schema]) =>
    ['X-One', 'two'].map((rest) => formPart(pattern.replace('^', '') + rest, schema, false, manner)),
  )
  return [...known, ...open]
}

function formPart(name: string, schema: Schema, required: boolean, manner: Manner): Part {
  const field = follow(schema)
  const base = { place: 'form', name, required, schema: field } as const
  if (follow(field.items ?? field).format !== 'binary')
    return { ...base, ...valueOf(field, { place: 'form', name, ...manner }) }
  const uploads = Array.from({ length: field.items && manner.full ? 2 : 1 }, () => uploadOf(manner.turn))
  const given = uploads.map((upload) => upload.given)
  return {
    ...base,
    given: given.length > 1 ? given : given[0],
    arrives: undefined,
    files: uploads.map(({ file }) => file),
  }
}

/** What a user gives to the client's verb. The account to act for can be said in two ways. */
export function initOf(
  { parts, json, type }: SynthesisedRequest,
  asOption = false,
): { params: object; body?: unknown; subaccount?: unknown } {
  const given = (place: Place): Record<string, unknown> =>
    Object.fromEntries(parts.filter((part) => part.place === place).map((part) => [part.name, part.given]))
  const header = given('header')
  const subaccount = header['X-Mailgun-On-Behalf-Of']
  if (asOption) delete header['X-Mailgun-On-Behalf-Of']
  return {
    params: { path: given('path'), query: given('query'), header },
    ...(asOption && { subaccount }),
    ...(type !== undefined && { body: json ? json.given : given('form') }),
  }
}

/** What the fake must have read. */
export function arrivalOf({ operation, parts, json }: SynthesisedRequest): object {
  const arrives = (place: Place): object =>
    Object.fromEntries(
      parts.filter((part) => part.place === place && !part.files).map((part) => [part.name, part.arrives]),
    )
  return {
    operation: operation.name,
    path: arrives('path'),
    query: arrives('query'),
    header: Object.fromEntries(
      Object.entries(arrives('header')).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    fields: arrives('form'),
    files: Object.fromEntries(
      parts.filter((part) => part.files).map((part) => [part.name, part.files?.map(readable)]),
    ),
    json: json?.arrives,
  }
}

/** A file for comparing: a difference in text is told sooner than one in bytes. */
export function readable({ filename, contentType, data }: ExpectedFile): object {
  return { filename, contentType, data: Buffer.from(data).toString('latin1') }
}
