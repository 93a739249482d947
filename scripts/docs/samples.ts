// An operation's examples → the TypeScript calls that a user would write.
import { format } from 'prettier'
import { resolve } from '../openapi/refs.js'
import type { Document, Media, Parameter, Schema } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'

/** Source text put in place of a value. */
class Code {
  constructor(readonly text: string) {}
}

/** Whole programs of one operation, with their imports. */
export interface Samples {
  byFunction: string
  byPath: string
}

interface Parts {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

/** Typed calls of the operation, formatted. */
export async function samplesOf(document: Document, operation: NamedOperation): Promise<Samples> {
  const { path, query, body } = partsOf(document, operation)
  const params = { ...(path && { path }), ...(query && { query }) }
  const own = body === undefined ? {} : { body }
  const byFunction = functionCall(operation, { ...params, ...own })
  const byPath = pathCall(operation, { ...(Object.keys(params).length && { params }), ...own })
  return { byFunction: await formatted(byFunction), byPath: await formatted(byPath) }
}

const CLIENT = 'const mailgun = createMailgun({ apiKey: process.env.MAILGUN_API_KEY })'

function functionCall({ id, operation }: NamedOperation, init: object): string {
  const args = argumentsOf(init)
  if (operation['x-pagination']) {
    const walk = `paginate(${['mailgun', id, ...args].join(', ')})`
    return program(
      ['createMailgun', 'paginate'],
      `for await (const item of ${walk}) {\n  console.log(item)\n}`,
      id,
    )
  }
  return program(['createMailgun'], `const answer = await ${id}(${['mailgun', ...args].join(', ')})`, id)
}

function pathCall({ method, path, operation }: NamedOperation, init: object): string {
  const args = [`'${path}'`, ...argumentsOf(init)].join(', ')
  if (operation['x-pagination'])
    return program(
      ['createMailgun', 'paginate'],
      `for await (const item of paginate(mailgun, ${args})) {\n  console.log(item)\n}`,
    )
  return program(['createMailgun'], `const { data, error } = await mailgun.${method}(${args})`)
}

function argumentsOf(init: object): string[] {
  const text = literal(init)
  return text === '{}' ? [] : [text]
}

function program(imports: string[], call: string, operation?: string): string {
  const functions = operation && `import { ${operation} } from 'mailgun-fetch/operations'`
  const file = call.includes('new File([bytes]') && `const bytes = new TextEncoder().encode('…')`
  const head = [`import { ${imports.join(', ')} } from 'mailgun-fetch'`, functions].filter(Boolean).join('\n')
  return `${head}\n\n${[CLIENT, file, call].filter(Boolean).join('\n')}`
}

const formatted = async (text: string): Promise<string> =>
  (await format(text, { parser: 'typescript', semi: false, singleQuote: true, printWidth: 80 })).trim()

function partsOf(document: Document, operation: NamedOperation): Parts {
  const parts: Parts = {}
  for (const parameter of operation.parameters) {
    const place = parameter.in === 'path' || parameter.in === 'query' ? parameter.in : undefined
    const isWanted = parameter.required || place === 'path' || parameter.name === 'limit'
    if (place && isWanted) (parts[place] ??= {})[parameter.name] = parameterExample(document, parameter)
  }
  const [, media] =
    operation.body.content.find(([type]) => type !== 'application/json') ?? operation.body.content[0] ?? []
  const body = media && bodyOf(document, media)
  return body === undefined ? parts : { ...parts, body }
}

function parameterExample(document: Document, parameter: Parameter): unknown {
  const schema = resolve<Schema>(document, parameter.schema ?? {})
  const { examples } = parameter as { examples?: Record<string, { value: unknown }> }
  return (
    parameter.example ??
    Object.values(examples ?? {})[0]?.value ??
    schema.default ??
    schema.enum?.[0] ??
    'example'
  )
}

/** The body's example with files as files and JSON text as what it says. */
function bodyOf(
  document: Document,
  media: Media & { examples?: Record<string, { value: unknown }> },
): unknown {
  const example = media.example ?? Object.values(media.examples ?? {})[0]?.value
  const schema = resolve<Schema>(document, media.schema ?? {})
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => {
      const pattern = Object.entries(schema.patternProperties ?? {}).find(([key]) =>
        new RegExp(key).test(name),
      )?.[1]
      const field = resolve<Schema>(document, schema.properties?.[name] ?? pattern ?? {})
      return [name, fieldValue(field, value)]
    }),
  )
}

function fieldValue(field: Schema, value: unknown): unknown {
  if (Array.isArray(value) && field.items) return value.map((one) => fieldValue(field.items!, one))
  if (field.format === 'binary') return new Code(`new File([bytes], 'file')`)
  if (field.format === 'rfc2822' && typeof value === 'string')
    return new Code(`new Date('${new Date(value).toISOString()}')`)
  if (field.contentMediaType === 'application/json' && typeof value === 'string') {
    try {
      return JSON.parse(value) as unknown
    } catch {
      return value
    }
  }
  return value
}

/** A value as source text. */
function literal(value: unknown): string {
  if (value instanceof Code) return value.text
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) =>
        `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${literal(member)}`,
    )
    return members.length ? `{ ${members.join(', ')} }` : '{}'
  }
  return JSON.stringify(value)
}
