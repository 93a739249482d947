// The part of the document that the testing kit works by: what each operation takes, and one example of its success.
import type { Document, Schema } from '../openapi/document.js'
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import type { FakeFacts, Parameter as FakeParameter } from '../../src/testing/document.js'

const REF = '#/components/schemas/'
/** Words that the kit checks, by what their value is. */
const PLAIN = [
  ...[
    'type',
    'format',
    'enum',
    'const',
    'pattern',
    'minLength',
    'maxLength',
    'minimum',
    'maximum',
    'minItems',
  ],
  ...['maxItems', 'uniqueItems', 'required', 'dependentRequired', 'minProperties', 'maxProperties'],
  'contentMediaType',
]
const ONE_SCHEMA = ['items', 'additionalProperties', 'contentSchema']
const LIST_OF_SCHEMAS = ['allOf', 'anyOf', 'oneOf']
const SCHEMAS_BY_NAME = ['properties', 'patternProperties']
/** Words that allow and refuse nothing. */
const SILENT = ['title', 'description', 'default', 'deprecated', 'example', 'examples', 'discriminator']

type Examples = Record<string, { value: unknown }>

export function renderFake(document: Document, operations: NamedOperation[]): string {
  const wanted = new Set<string>()
  const facts = operations.map(
    (operation) => [operation.name, fakeFactsOf(document, operation, wanted)] as const,
  )
  const schemas = new Map<string, Schema>()
  // Trimming a schema may find others, which a Set yields as well while it is walked.
  for (const name of wanted) {
    const source = document.components?.schemas?.[name]
    if (source) schemas.set(name, trim(source, `schema ${name}`, wanted))
  }
  return `/** "METHOD /path" → JSON text of what \`mailgun-fetch/testing\` knows of the operation: \`FakeFacts\`. */
export const operations: Readonly<Record<string, string>> = ${table(facts)}

/** The schemas that the operations refer to, as JSON text. */
export const schemas: Readonly<Record<string, string>> = ${table([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)))}
`
}

function fakeFactsOf(document: Document, operation: NamedOperation, wanted: Set<string>): FakeFacts {
  const { name, body } = operation
  const parameters = operation.parameters.map(
    ({ name: parameter, in: location, required, schema }): FakeParameter => {
      if (location !== 'path' && location !== 'query' && location !== 'header')
        throw new Refusal(
          name,
          `parameter ${parameter} is in "${location}", which the testing kit can't check.`,
        )
      const trimmed = trim(schema ?? {}, name, wanted)
      return { name: parameter, in: location, ...(required && { required }), schema: trimmed }
    },
  )
  const content = body.content.map(([type, media]) => [type, trim(media.schema ?? {}, name, wanted)] as const)
  return {
    parameters,
    ...(content.length && { body: { required: body.required, content: Object.fromEntries(content) } }),
    success: successOf(document, operation),
  }
}

function successOf(document: Document, { name, operation }: NamedOperation): FakeFacts['success'] {
  const found = Object.entries(operation.responses ?? {}).find(([status]) => /^2\d\d$/.test(status))
  if (!found) throw new Refusal(name, 'declares no 2xx answer, so the testing kit has none to give.')
  const [status, reference] = found
  const [media] = Object.values(resolve(document, reference).content ?? {})
  const { example, examples } = (media ?? {}) as { example?: unknown; examples?: Examples }
  const body = example ?? Object.values(examples ?? {})[0]?.value
  return { status: Number(status), ...(body !== undefined && { body }) }
}

/** A schema without the words that allow and refuse nothing. The names that it refers to are added to `wanted`. */
function trim(schema: Schema, where: string, wanted: Set<string>): Schema {
  const trimmed: Schema = {}
  const inner = (one: unknown): Schema => trim(one as Schema, where, wanted)
  for (const [word, value] of Object.entries(schema)) {
    if (word === '$ref') {
      const name = String(value).replace(REF, '')
      wanted.add(name)
      trimmed.$ref = name
    } else if (PLAIN.includes(word)) trimmed[word] = value
    else if (ONE_SCHEMA.includes(word)) trimmed[word] = typeof value === 'boolean' ? value : inner(value)
    else if (LIST_OF_SCHEMAS.includes(word)) trimmed[word] = (value as unknown[]).map(inner)
    else if (SCHEMAS_BY_NAME.includes(word))
      trimmed[word] = Object.fromEntries(
        Object.entries(value as object).map(([name, one]) => [name, inner(one)]),
      )
    else if (!SILENT.includes(word) && !word.startsWith('x-'))
      throw new Refusal(where, `"${word}" is a word that the testing kit can't check.`)
  }
  return trimmed
}

/** One line an entry, so that a change of one operation changes one line. Text parses faster than nested literals, and only when asked for. */
function table(entries: readonly (readonly [name: string, value: unknown])[]): string {
  const lines = entries.map(([name, value]) => `  ${quote(name)}: ${quote(JSON.stringify(value))},`)
  return `{\n${lines.join('\n')}\n}`
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
