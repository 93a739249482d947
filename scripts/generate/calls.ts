// One interface per verb, path → init and data: concrete types, so that the compiler checks a call without
// computing anything and names the field that is wrong.
import { Refusal, type NamedOperation } from '../openapi/operations.js'
import type { Pagination, Schema } from '../openapi/document.js'
import { MULTIPART, URLENCODED } from './media-types.js'
import { NAMESPACE } from './named-types.js'
import { docComment, operationDoc } from './schema.js'

export const FORMS: Record<string, string> = {
  [MULTIPART]: 'FormData',
  [URLENCODED]: 'URLSearchParams',
}
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

export function renderCalls(operations: NamedOperation[]): string {
  const verbs = VERBS.map((verb) => {
    const calls = operations
      .filter((o) => o.method === verb)
      .map((o) => entry(o, `${init(o, 'CallOptions')}; data: ${answerType(o)}`))
    return `/** Operations called by ${verb}, by path. */\nexport interface ${verb} {\n${calls.join('\n')}\n}\n`
  })
  const bare = VERBS.map((verb) => `  ${verb}: ${paths(operations.filter((o) => o.method === verb))}`)
  const pages = new Map<string, string>()
  const pageable = operations.flatMap((o) => {
    const pagination = o.operation['x-pagination']
    if (!pagination) return []
    const other = pages.get(o.path)
    if (other)
      throw new Refusal(
        o.name,
        `${other} pages too; only one operation of a path can, for the path alone names it.`,
      )
    pages.set(o.path, o.name)
    return [
      entry(o, `${init(o, 'PaginateOptions')}; item: ${itemType(o, pagination)}; data: ${answerType(o)}`),
    ]
  })
  bare.push(`  Pageable: ${paths(operations.filter((o) => o.operation['x-pagination']))}`)
  return `${verbs.join('\n')}
/** Operations that page, by path. */
export interface Pageable {\n${pageable.join('\n')}\n}

/** Operations by verb and path. */
export interface Verbs {\n${VERBS.map((verb) => `  ${verb}: ${verb}`).join('\n')}\n}

/** Paths whose init may be left out, by the interface that has them. */
export interface WithoutInit {\n${bare.join('\n')}\n}
`
}

/** As a union, those of operations that require nothing. */
function paths(operations: NamedOperation[]): string {
  const bare = operations.filter((operation) => !needsParams(operation) && !operation.body.required)
  return bare.map((operation) => quote(operation.path)).join(' | ') || 'never'
}

function needsParams({ parameters }: NamedOperation): boolean {
  return parameters.some((parameter) => parameter.required || parameter.in === 'path')
}

function entry(operation: NamedOperation, members: string): string {
  const comment = docComment(operationDoc(operation.name, operation.operation)).replace(/^/gm, '  ')
  return `${comment}\n  ${quote(operation.path)}: { ${members} }`
}

/** The second argument. */
function init(operation: NamedOperation, options: string): string {
  const { parameters, body, id } = operation
  for (const { name, in: location } of parameters) {
    if (!['path', 'query', 'header'].includes(location))
      throw new Refusal(
        operation.name,
        `parameter ${name} is in "${location}"; only path, query and header can be sent.`,
      )
  }
  const members: string[] = []
  if (parameters.length)
    members.push(member('params', needsParams(operation), `${operationType(id)}["parameters"]`))
  const forms = formType(operation)
  if (body.content.length && !(body.required && forms))
    members.push(member('body', body.required, bodyType(operation)))
  if (!body.required && forms) members.push(member('form', false, forms))
  const fieldsOrForm = body.required && forms ? ` & (${bodyOrForm(bodyType(operation), forms)})` : ''
  const own = members.length || !fieldsOrForm ? ` & { ${members.join('; ')} }` : ''
  return `init: ${options}${own}${fieldsOrForm}`
}

/** Apart from `body`, whose completions would begin with the methods of a form. */
function bodyOrForm(body: string, form: string): string {
  return `{ body: ${body}; form?: undefined } | { body?: undefined; form: ${form} }`
}

function formType({ body }: NamedOperation): string {
  const names = body.content.map(([type]) => FORMS[type]).filter((name): name is string => !!name)
  return names.join(' | ')
}

export function bodyType(operation: NamedOperation): string {
  const holder = operation.body.required
    ? `${operationType(operation.id)}["requestBody"]`
    : `NonNullable<${operationType(operation.id)}["requestBody"]>`
  const types = operation.body.content.map(
    ([type, media]) => namedType(media.schema) ?? `${holder}["content"][${quote(type)}]`,
  )
  return types.join(' | ')
}

/** What a 2xx answer gives. */
export function answerType({ id, success }: NamedOperation): string {
  const types = success.map(([status, schema]) =>
    schema === undefined
      ? 'undefined'
      : (namedType(schema) ?? `${operationType(id)}["responses"][${status}]["content"]["application/json"]`),
  )
  return [...new Set(types)].join(' | ')
}

/** The type of one item of a page; levels on the way may be null. */
export function itemType(operation: NamedOperation, { items }: Pagination): string {
  const list = items
    .split('.')
    .reduce((type, name) => `NonNullable<${type}>[${quote(name)}]`, answerType(operation))
  return `NonNullable<${list}>[number]`
}

/** The name of a named schema's type. */
function namedType(schema: Schema | undefined): string | undefined {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema?.$ref ?? '')?.[1]
  return name && `${NAMESPACE}.${name}`
}

/** What a caller may leave out may be undefined too, also under exactOptionalPropertyTypes. */
const member = (name: string, required: boolean, type: string): string =>
  required ? `${name}: ${type}` : `${name}?: ${type} | undefined`
const operationType = (id: string): string => `operations[${quote(id)}]`
const quote = (text: string): string => JSON.stringify(text)
