// An operation's examples → the TypeScript call that a user would write.
import { format } from 'prettier'
import { resolve } from '../openapi/refs.js'
import type { Document, Media, Parameter, Schema } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'

/** Source text put in place of a value. */
class Code {
  constructor(readonly text: string) {}
}

/** A typed call of the operation, formatted; `mailgun` is a client. */
export async function sampleOf(document: Document, operation: NamedOperation): Promise<string> {
  const init = literal(initOf(document, operation))
  const args = [`'${operation.path}'`, ...(init === '{}' ? [] : [init])].join(', ')
  const text = operation.operation['x-pagination']
    ? `for await (const item of paginate(mailgun, ${args})) {\n  console.log(item)\n}`
    : `const { data, error } = await mailgun.${operation.method}(${args})`
  return (await format(text, { parser: 'typescript', semi: false, singleQuote: true, printWidth: 80 })).trim()
}

function initOf(document: Document, operation: NamedOperation): Record<string, unknown> {
  const params: Record<string, Record<string, unknown>> = {}
  for (const parameter of operation.parameters) {
    const wanted =
      parameter.required ||
      parameter.in === 'path' ||
      (parameter.in === 'query' && parameter.name === 'limit')
    if (wanted) (params[parameter.in] ??= {})[parameter.name] = exampleOf(document, parameter)
  }
  const [, media] =
    operation.body.content.find(([type]) => type !== 'application/json') ?? operation.body.content[0] ?? []
  const body = media && bodyOf(document, media)
  return { ...(Object.keys(params).length && { params }), ...(body !== undefined && { body }) }
}

function exampleOf(document: Document, parameter: Parameter): unknown {
  const schema = resolve<Schema>(document, parameter.schema ?? {})
  const { examples } = parameter as { examples?: Record<string, { value: unknown }> }
  return (
    parameter.example ??
    Object.values(examples ?? {})[0]?.value ??
    schema.default ??
    (schema.enum as unknown[] | undefined)?.[0] ??
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
