// A documented function per operation: a name for a verb and a path, with the operation's own words on it.
import { answerType, FORMS, itemType, namedType } from './calls.js'
import type { NamedOperation } from '../openapi/operations.js'
import { NAMESPACE } from './named-types.js'
import { docComment, operationDoc } from './schema.js'

const HEAD = `import type { Mailgun } from '../src/client/client.js'
import { operation, type ListOperation, type Operation } from '../src/client/operation.js'
import type { CallOptions } from '../src/client/options.js'
import type { operations } from './schema.js'
import type * as ${NAMESPACE} from './types.js'
`

/** The module of functions. Each stands alone, so that a bundler keeps only what is imported. */
export function renderFunctions(operations: readonly NamedOperation[]): string {
  return [HEAD, ...operations.map(renderFunction)].join('\n')
}

function renderFunction(operation: NamedOperation): string {
  const { id, name, method, path } = operation
  const init = `${id[0]!.toUpperCase()}${id.slice(1)}Init`
  const optional = isOptional(operation)
  const call = `(mailgun: Mailgun, init${optional ? '?' : ''}: ${init}) => Promise<${answerType(operation)}>`
  return `/** What \`${id}\` takes. */
export type ${init} = ${initType(operation)}

${docComment(`${operationDoc(name, operation.operation)}\n\nCalls \`${name}\`.`)}
export const ${id}: ${functionType(operation, call, optional ? `${init} | undefined` : init)} = /* @__PURE__ */ operation(${quote(method)}, ${quote(path)})
`
}

function functionType(operation: NamedOperation, call: string, init: string): string {
  const pagination = operation.operation['x-pagination']
  if (!pagination) return `Operation<${call}>`
  return `ListOperation<${call}, ${init}, ${answerType(operation)}, ${itemType(operation, pagination)}>`
}

function isOptional({ parameters, body }: NamedOperation): boolean {
  return !body.required && !parameters.some((parameter) => parameter.required || parameter.in === 'path')
}

/** `path`, `query`, and `body` or a finished `form`. */
function initType(operation: NamedOperation): string {
  const slots = (['path', 'query'] as const).flatMap((place) => {
    const here = operation.parameters.filter((parameter) => parameter.in === place)
    if (!here.length) return []
    const type = `operations[${quote(operation.id)}]["parameters"][${quote(place)}]`
    const required = place === 'path' || here.some((parameter) => parameter.required)
    return [required ? `${place}: ${type}` : `${place}?: ${type} | undefined`]
  })
  const base = slots.length ? `CallOptions & { ${slots.join('; ')} }` : 'CallOptions'
  return operation.body.content.length ? `${base} & (${bodyMembers(operation)})` : base
}

/** Fields or a finished form, never both. */
function bodyMembers({ id, body }: NamedOperation): string {
  const holder = body.required
    ? `operations[${quote(id)}]["requestBody"]`
    : `NonNullable<operations[${quote(id)}]["requestBody"]>`
  const fields = body.content.map(
    ([type, media]) => namedType(media.schema) ?? `${holder}["content"][${quote(type)}]`,
  )
  const forms = body.content.map(([type]) => FORMS[type]).filter((name): name is string => !!name)
  const withFields = body.required
    ? `body: ${fields.join(' | ')}`
    : `body?: ${fields.join(' | ')} | undefined`
  if (!forms.length) return `{ ${withFields} }`
  return `{ ${withFields}; form?: undefined } | { body?: undefined; form: ${forms.join(' | ')} }`
}

const quote = (text: string): string => JSON.stringify(text)
