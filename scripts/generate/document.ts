// A bundled OpenAPI document as data, and a walk over its operations.

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  deprecated?: boolean
  default?: unknown
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  items?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  contentMediaType?: string
  contentSchema?: Schema
  [key: string]: unknown
}
export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  deprecated?: boolean
  schema?: Schema
  style?: string
  explode?: boolean
  content?: unknown
  [key: string]: unknown
}
export interface Media {
  schema?: Schema
  example?: unknown
  encoding?: unknown
}
export interface Body {
  required?: boolean
  content?: Record<string, Media>
}
export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  deprecated?: boolean
  tags?: string[]
  externalDocs?: { url: string }
  parameters?: Parameter[]
  requestBody?: Body
  responses?: Record<string, Body & { description?: string }>
  'x-pagination'?: Pagination | false
  'x-read-only'?: boolean
  /** Only ever false: a GET, PUT or DELETE that must not be repeated. */
  'x-idempotent'?: boolean
  [key: string]: unknown
}
/** How an operation pages; dotted names lead into the request or the response. */
export interface Pagination {
  strategy: 'link' | 'offset' | 'token'
  items: string
  in?: 'query' | 'body'
  skip?: string
  limit?: string
  token?: string
  next?: string | string[]
  total?: string
}
export interface Document {
  openapi: string
  info: { title: string; version: string; [key: string]: unknown }
  paths: Record<string, Record<string, unknown>>
  webhooks?: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, Schema>; [key: string]: unknown }
  [key: string]: unknown
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** One operation with its references to parameters, bodies and responses followed; schemas stay references. */
export interface NamedOperation {
  /** "METHOD /path", the one name of an operation. */
  name: string
  method: string
  path: string
  id: string
  operation: Operation
  parameters: Parameter[]
  /** Media type → schema; empty where there is no body. */
  body: { required: boolean; content: [type: string, media: Media][] }
  /** The schemas of the 2xx answers; undefined stands for an answer without a body. */
  success: (readonly [status: string, schema: Schema | undefined])[]
}

/** What the generator can't express is refused by the operation's name, never guessed. */
export class Refusal extends Error {
  constructor(operation: string, problem: string) {
    super(`${operation}: ${problem}`)
    this.name = 'Refusal'
  }
}

/** Follows local references. */
export function resolve<T>(document: Document, node: T | { $ref: string }): T {
  let here: unknown = node
  for (let hops = 0; isReference(here); hops++) {
    const { $ref } = here
    if (hops > 20) throw new Error(`Reference ${$ref} leads in a circle.`)
    let target: unknown = document
    for (const part of $ref.replace(/^#\//, '').split('/')) {
      target = (target as Record<string, unknown> | undefined)?.[
        decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')
      ]
    }
    if (target === undefined) throw new Error(`Reference ${$ref} leads nowhere.`)
    here = target
  }
  return here as T
}

function isReference(node: unknown): node is { $ref: string } {
  return typeof node === 'object' && node !== null && typeof (node as { $ref?: unknown }).$ref === 'string'
}

/** Every operation of the document, in its order. */
export function operationsOf(document: Document): NamedOperation[] {
  const found: NamedOperation[] = []
  const ids = new Map<string, string>()
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined
      if (!operation) continue
      const name = `${method.toUpperCase()} ${path}`
      const id = operation.operationId
      if (!id) throw new Refusal(name, 'has no operationId; give it one in camelCase, such as listThings.')
      const other = ids.get(id)
      if (other)
        throw new Refusal(
          name,
          `operationId "${id}" is taken by ${other}; each operation needs one of its own.`,
        )
      ids.set(id, name)
      const body = operation.requestBody && resolve<Body>(document, operation.requestBody)
      const success = Object.entries(operation.responses ?? {})
        .filter(([status]) => /^2\d\d$/.test(status))
        .flatMap(([status, response]) => {
          const content = Object.entries(resolve<Body>(document, response).content ?? {})
          for (const [type] of content) {
            if (type !== 'application/json')
              throw new Refusal(name, `answers ${status} as ${type}; only application/json can be read.`)
          }
          return content.length
            ? content.map(([, media]) => [status, media.schema] as const)
            : [[status, undefined] as const]
        })
      if (!success.length)
        throw new Refusal(name, 'declares no 2xx response, so its data has no type; declare at least one.')
      const parameters = mergedParameters(document, item, operation)
      checkPath(name, path, parameters)
      found.push({
        name,
        method: method.toUpperCase(),
        path,
        id,
        operation,
        parameters,
        body: { required: body?.required === true, content: Object.entries(body?.content ?? {}) },
        success,
      })
    }
  }
  return found
}

/** An operation's own parameter replaces the path's parameter of the same name and place. */
function mergedParameters(
  document: Document,
  item: Record<string, unknown>,
  operation: Operation,
): Parameter[] {
  const all = new Map<string, Parameter>()
  for (const reference of [
    ...((item.parameters as Parameter[] | undefined) ?? []),
    ...(operation.parameters ?? []),
  ]) {
    const parameter = resolve<Parameter>(document, reference)
    all.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  return [...all.values()]
}

function checkPath(name: string, path: string, parameters: Parameter[]): void {
  const slots = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!)
  const declared = parameters.filter((p) => p.in === 'path').map((p) => p.name)
  for (const slot of slots)
    if (!declared.includes(slot))
      throw new Refusal(name, `the path has {${slot}}, but no such parameter; declare it with "in: path".`)
  for (const slot of declared)
    if (!slots.includes(slot))
      throw new Refusal(name, `parameter ${slot} is not in the path; write {${slot}} there.`)
}
