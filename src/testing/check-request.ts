// A request as text and bytes → typed values, and everything about it that the document does not allow.
import { documentedFacts, follow, type FakeFacts, type OperationName } from './document.js'
import type { Matched } from './match-path.js'
import type { FakeFile, RawBody, RawRequest } from './read-request.js'
import { fieldSchemas, problemsIn, type Schema } from './validate.js'

/** What a request gives to its operation, with its values as the schemas type them. */
export interface Arguments {
  /** Values of the slots. */
  path: Record<string, string>
  /** Parameters by name: numbers and booleans as the document types them, lists where a name repeats. */
  query: Record<string, unknown>
  /** Fields of a form: lists where a field may repeat, parsed where it holds JSON. */
  fields: Record<string, unknown>
  /** Files of a form, by field. */
  files: Record<string, FakeFile[]>
  /** A body that came as JSON. */
  json?: unknown
}

export interface Checked extends Arguments {
  /** What the document does not allow, one line a problem. */
  problems: string[]
}

type Lists<T> = Map<string, T[]>

export function checkRequest({ operation, slots }: Matched, raw: RawRequest): Checked {
  const facts = documentedFacts(operation)
  const path = checkParameters(
    facts,
    'path',
    new Map(Object.entries(slots).map(([name, text]) => [name, [text]])),
  )
  const query = checkParameters(facts, 'query', raw.query)
  const header = checkParameters(facts, 'header', mailgunHeaders(facts, raw.headers))
  const body = checkBody(operation, raw.body)
  return {
    ...body,
    path: slots,
    query: query.values,
    problems: [...path.problems, ...query.problems, ...header.problems, ...body.problems],
  }
}

/** Declared headers, and Mailgun's own that are not declared. The rest is HTTP's business. */
function mailgunHeaders({ parameters }: FakeFacts, headers: Headers): Lists<string> {
  const found: Lists<string> = new Map()
  const declared = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
  for (const [name, value] of headers) {
    const known = declared.find((one) => one.toLowerCase() === name)
    if (known !== undefined || name.startsWith('x-mailgun-')) found.set(known ?? name, [value])
  }
  return found
}

function checkParameters(
  { parameters }: FakeFacts,
  place: 'path' | 'query' | 'header',
  given: Lists<string>,
) {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  const declared = parameters.filter((parameter) => parameter.in === place)
  for (const name of given.keys())
    if (!declared.some((parameter) => parameter.name === name))
      problems.push(`${place}: "${name}" is unknown`)
  for (const { name, required, schema } of declared) {
    const texts = given.get(name)
    if (texts) {
      values[name] = valueOf(schema, texts)
      problems.push(...problemsIn(schema, values[name], `${place} "${name}"`, follow))
    } else if (required) problems.push(`${place}: "${name}" is missing`)
  }
  return { values, problems }
}

type CheckedBody = Pick<Checked, 'fields' | 'files' | 'json' | 'problems'>

function checkBody(operation: OperationName, body: RawBody | undefined): CheckedBody {
  const refused = (...problems: string[]): CheckedBody => ({ fields: {}, files: {}, problems })
  const declared = documentedFacts(operation).body
  if (!body) return declared?.required ? refused('body is missing') : refused()
  if (!declared) return refused('body must not be there')
  const { type, json, unreadable } = body
  const schema = Object.hasOwn(declared.content, type) ? declared.content[type] : undefined
  const accepted = Object.keys(declared.content).join(' or ')
  if (!schema) return refused(`body must be ${accepted}, but is ${type || 'of no type'}`)
  if (unreadable !== undefined) return refused(`body cannot be read: ${unreadable}`)
  if (type !== JSON_TYPE) return checkForm(schema, body)
  return { fields: {}, files: {}, json, problems: problemsIn(schema, json, 'body', follow) }
}

const JSON_TYPE = 'application/json'

function checkForm(reference: Schema, body: RawBody): CheckedBody {
  const form = follow(reference)
  const problems: string[] = []
  const fields: Record<string, unknown> = {}
  // What the form's schema sees: JSON as its text, a file as an empty text.
  const seen: Record<string, unknown> = {}
  for (const [name, texts] of body.fields) {
    const field = follow(fieldSchemas(form, name)[0] ?? {})
    seen[name] = valueOf(field, texts)
    const read = readField(form, name, field, seen[name])
    fields[name] = read.value
    problems.push(...read.problems)
  }
  for (const [name, files] of body.files) {
    const field = follow(fieldSchemas(form, name)[0] ?? {})
    seen[name] = valueOf(
      field,
      files.map(() => ''),
    )
    // An unknown field has an empty schema here, and is refused by the form's.
    if (!isFile(field) && Object.keys(field).length)
      problems.push(`body "${name}" must be text, but is a file`)
  }
  problems.push(...problemsIn(form, seen, 'body', follow))
  return { fields, files: Object.fromEntries(body.files), problems }
}

const oneOf = (field: Schema): Schema => follow(field.items ?? field)
const isFile = (field: Schema): boolean => oneOf(field).format === 'binary'

function readField(form: Schema, name: string, field: Schema, value: unknown) {
  const place = `body "${name}"`
  if (isFile(field)) return { value, problems: [`${place} must be a file, with a file name`] }
  const { contentMediaType, contentSchema = {} } = oneOf(field)
  if (contentMediaType !== JSON_TYPE || typeof value !== 'string') return { value, problems: [] }
  const content = parse(value)
  if (content)
    return { value: content.json, problems: problemsIn(contentSchema, content.json, place, follow) }
  // The `v:` fields are text, or JSON: what is no JSON there is text.
  const isPatterned = !Object.hasOwn(form.properties ?? {}, name)
  return { value, problems: isPatterned ? [] : [`${place} must be JSON`] }
}

function parse(text: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

const WITHOUT_COMMA = '^[^,]+$'

/** Text by its schema. What does not fit stays as it came, for the check to say so. */
function valueOf(schema: Schema, texts: string[]): unknown {
  const target = follow(schema)
  if (typesOf(target).includes('array')) {
    const items = follow(target.items ?? {})
    // The values of a list are without commas because it travels as one text with commas between them.
    const parts = items.pattern === WITHOUT_COMMA ? texts.flatMap((text) => text.split(',')) : texts
    return parts.map((text) => scalar(items, text))
  }
  return texts.length === 1 ? scalar(target, texts[0]!) : texts
}

function scalar(schema: Schema, text: string): unknown {
  const types = typesOf(schema)
  // Before text: `true` and a word, or a number and a date as text, are the values of one field.
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if ((types.includes('integer') || types.includes('number')) && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text)
  return text
}

function typesOf(schema: Schema): string[] {
  const { type, anyOf = [], oneOf = [] } = follow(schema)
  return [...[type ?? []].flat(), ...[...anyOf, ...oneOf].flatMap(typesOf)]
}
