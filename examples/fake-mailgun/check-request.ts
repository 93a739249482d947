// A request as text and bytes → typed values, and everything about it that the document does not allow.
import type { Media, Schema } from '../../scripts/openapi/document.js'
import type { NamedOperation } from '../../scripts/openapi/operations.js'
import { follow, problemsIn } from './document.js'
import type { Matched } from './match-path.js'
import type { ArrivedFile, RawBody, RawRequest } from './read-request.js'

/** A request that the document allows, with its values as the schemas type them. */
export interface ArrivedRequest {
  /** "METHOD /path", with the document's path template. */
  operation: string
  path: Record<string, unknown>
  query: Record<string, unknown>
  /** Header parameters of the operation that were given, by the document's spelling. */
  header: Record<string, unknown>
  /** Fields of a form: arrays where the field may repeat, parsed where it holds JSON. */
  fields: Record<string, unknown>
  /** Files of a form, by field. */
  files: Record<string, ArrivedFile[]>
  /** A body that came as JSON. */
  json: unknown
}

const JSON_TYPE = 'application/json'

export function checkRequest(
  { operation, slots }: Matched,
  raw: RawRequest,
): { arrived: ArrivedRequest; problems: string[] } {
  const arrived: ArrivedRequest = {
    operation: operation.name,
    path: {},
    query: {},
    header: {},
    fields: {},
    files: {},
    json: undefined,
  }
  const problems = [
    ...checkParameters(
      operation,
      'path',
      new Map(Object.entries(slots).map(([name, text]) => [name, [text]])),
      arrived.path,
    ),
    ...checkParameters(operation, 'query', raw.query, arrived.query),
    ...checkParameters(operation, 'header', headersOf(operation, raw), arrived.header),
    ...checkBody(operation, raw.body, arrived),
  ]
  return { arrived, problems }
}

/** Declared headers by the document's spelling, and Mailgun's own that it does not declare. The rest is HTTP's business. */
function headersOf({ parameters }: NamedOperation, { headers }: RawRequest): Map<string, string[]> {
  const names = new Map(
    parameters.filter((p) => p.in === 'header').map((p) => [p.name.toLowerCase(), p.name]),
  )
  return new Map(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && (names.has(name) || name.startsWith('x-mailgun-')))
      .map(([name, value]) => [names.get(name) ?? name, [value].flat() as string[]]),
  )
}

function checkParameters(
  operation: NamedOperation,
  place: 'path' | 'query' | 'header',
  given: Map<string, string[]>,
  into: Record<string, unknown>,
): string[] {
  const problems: string[] = []
  const declared = operation.parameters.filter((parameter) => parameter.in === place)
  for (const name of given.keys())
    if (!declared.some((p) => p.name === name)) problems.push(`${place}: "${name}" is unknown`)
  for (const { name, required, schema = {} } of declared) {
    const texts = given.get(name)
    if (texts)
      problems.push(...problemsIn(schema, (into[name] = valueOf(schema, texts)), `${place} "${name}"`))
    else if (required) problems.push(`${place}: "${name}" is missing`)
  }
  return problems
}

function checkBody(
  { body: declared }: NamedOperation,
  body: RawBody | undefined,
  arrived: ArrivedRequest,
): string[] {
  if (!body) return declared.required ? ['body is missing'] : []
  const types = declared.content.map(([type]) => type)
  const media = declared.content.find(([type]) => type === body.type)?.[1]
  if (!types.length) return ['body must not be there']
  if (!media) return [`body must be ${types.join(' or ')}, but is ${body.type || 'of no type'}`]
  if (body.unreadable !== undefined) return [`body cannot be read: ${body.unreadable}`]
  if (body.type !== JSON_TYPE) return checkForm(media, body, arrived)
  arrived.json = body.json
  return problemsIn(media.schema ?? {}, body.json, 'body')
}

function checkForm({ schema = {} }: Media, body: RawBody, arrived: ArrivedRequest): string[] {
  const form = follow(schema)
  const problems: string[] = []
  // What the form's schema sees: JSON as its text, a file as an empty text.
  const seen: Record<string, unknown> = {}
  for (const [name, texts] of body.fields) {
    const { field, patterned } = fieldOf(form, name)
    const one = follow(field.items ?? field)
    const value = valueOf(field, texts)
    seen[name] = value
    if (one.format === 'binary') problems.push(`body "${name}" must be a file, with a file name`)
    const content = one.contentMediaType === JSON_TYPE && typeof value === 'string' ? parse(value) : undefined
    if (content === 'not JSON' && !patterned) problems.push(`body "${name}" must be JSON`)
    const isJson = content !== undefined && content !== 'not JSON'
    if (isJson) problems.push(...problemsIn(one.contentSchema ?? {}, content.value, `body "${name}"`))
    arrived.fields[name] = isJson ? content.value : value
  }
  for (const [name, files] of body.files) {
    const { field } = fieldOf(form, name)
    seen[name] = valueOf(
      field,
      files.map(() => ''),
    )
    if (follow(field.items ?? field).format !== 'binary' && Object.keys(field).length)
      problems.push(`body "${name}" must be text, but is a file`)
    arrived.files[name] = files
  }
  return [...problems, ...problemsIn(schema, seen, 'body')]
}

/** The schema of a form's field; an unknown field has an empty one, and the form's own schema refuses it. */
function fieldOf(form: Schema, name: string): { field: Schema; patterned: boolean } {
  const known = Object.hasOwn(form.properties ?? {}, name) ? form.properties?.[name] : undefined
  // The `v:` fields are "a text, or JSON": what is no JSON there is text.
  const patterned = known
    ? undefined
    : Object.entries(form.patternProperties ?? {}).find(([pattern]) => new RegExp(pattern, 'u').test(name))
  return { field: follow(known ?? patterned?.[1] ?? {}), patterned: patterned !== undefined }
}

function parse(text: string): { value: unknown } | 'not JSON' {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return 'not JSON'
  }
}

/** Text by its schema. What does not fit stays as it came, for the validator to say so. */
function valueOf(schema: Schema, texts: string[]): unknown {
  const target = follow(schema)
  if (typesOf(target).includes('array')) return texts.map((text) => scalar(target.items ?? {}, text))
  return texts.length === 1 ? scalar(target, texts[0]!) : texts
}

function scalar(schema: Schema, text: string): unknown {
  const types = typesOf(schema)
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (types.includes('string')) return text
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text)
  return text
}

function typesOf(schema: Schema): string[] {
  const { type, anyOf = [], oneOf = [] } = follow(schema)
  return [...[type ?? []].flat(), ...[...anyOf, ...oneOf].flatMap(typesOf)]
}
