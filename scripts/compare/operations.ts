// The operations of a document, in the form in which two documents are compared.
import type { Body, Media, Operation, Parameter, Schema } from '../openapi/document.js'
import { HTTP_METHODS } from '../openapi/methods.js'
import type { Source } from '../openapi/source.js'

export interface ApiParameter {
  name: string
  in: string
  required: boolean
  deprecated: boolean
  schema: Schema | undefined
  /** How an array is written; the default spelt out. */
  style: string
  written: Parameter
}

export interface ApiBody {
  required: boolean
  /** Media type, lower case, without its parameters → what is written there. */
  media: Map<string, Media>
  written: Body
}

export interface ApiOperation {
  /** "METHOD /path" in the words of its document. */
  name: string
  /** The same in both documents, however they call the path's parameters. */
  key: string
  method: string
  path: string
  tag: string
  deprecated: boolean
  parameters: Map<string, ApiParameter>
  body: ApiBody | undefined
  responses: Map<string, ApiBody>
  /** Servers of its own, if any. */
  servers: string
  written: Operation
  item: Record<string, unknown>
}

/** Every operation, by its key. */
export function operationsByKey(source: Source): Map<string, ApiOperation> {
  const found = new Map<string, ApiOperation>()
  for (const [path, reference] of withoutExtensions(source.root.paths)) {
    const item = source.follow<Record<string, unknown>>(reference)
    for (const [method, written] of Object.entries(item)) {
      if (!HTTP_METHODS.has(method)) continue
      const operation = read(source, method.toUpperCase(), path, item, written as Operation)
      // Two templates that differ in a name only are told apart by it.
      if (found.has(operation.key)) operation.key = operation.name
      found.set(operation.key, operation)
    }
  }
  return found
}

/** The entries of a map, without the extensions that may stand among them. */
const withoutExtensions = <T>(map: Record<string, T> | undefined): [string, T][] =>
  Object.entries(map ?? {}).filter(([key]) => !key.startsWith('x-'))

function read(
  source: Source,
  method: string,
  path: string,
  item: Record<string, unknown>,
  operation: Operation,
): ApiOperation {
  const slots = [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!)
  const parameters = new Map<string, ApiParameter>()
  for (const reference of [
    ...((item.parameters as Parameter[] | undefined) ?? []),
    ...(operation.parameters ?? []),
  ]) {
    const parameter = readParameter(source.follow<Parameter>(reference))
    parameters.set(keyOf(parameter, slots), parameter)
  }
  const servers = (operation.servers ?? item.servers) as { url: string }[] | undefined
  return {
    name: `${method} ${path}`,
    key: `${method} ${path.replace(/\{[^{}]*\}/g, '{}').replace(/(.)\/$/, '$1')}`,
    method,
    path,
    tag: operation.tags?.[0] ?? 'Untagged',
    deprecated: operation.deprecated === true,
    parameters,
    body: operation.requestBody && readBody(source.follow<Body>(operation.requestBody)),
    responses: new Map(
      withoutExtensions(operation.responses).map(([status, response]) => [
        status.toLowerCase(),
        readBody(source.follow<Body>(response)),
      ]),
    ),
    servers: serversText(servers),
    written: operation,
    item,
  }
}

function readParameter(written: Parameter): ApiParameter {
  const [type, content] =
    Object.entries((written.content as Record<string, Media> | undefined) ?? {})[0] ?? []
  const style = written.style ?? (written.in === 'query' || written.in === 'cookie' ? 'form' : 'simple')
  const explode = written.explode ?? style === 'form'
  return {
    name: written.name,
    in: written.in,
    required: written.required === true || written.in === 'path',
    deprecated: written.deprecated === true,
    schema: written.schema ?? content?.schema,
    style: content ? `content ${type}` : explodedText(style, explode),
    written,
  }
}

const explodedText = (style: string, explode: boolean): string => (explode ? `${style}, exploded` : style)

/** A path's parameter is known by its position, a header in any case, a repeated one with or without `[]`. */
function keyOf(parameter: ApiParameter, slots: readonly string[]): string {
  if (parameter.in === 'path')
    return `path ${slots.includes(parameter.name) ? slots.indexOf(parameter.name) : parameter.name}`
  return `${parameter.in} ${parameter.in === 'header' ? parameter.name.toLowerCase() : bareName(parameter.name)}`
}

/** Some frameworks write `tag[]` for a field that may repeat. */
export const bareName = (name: string): string => name.replace(/\[\]$/, '')

export function readBody(written: Body): ApiBody {
  const media = Object.entries(written.content ?? {}).map(
    ([type, media]) => [mediaName(type), media] as const,
  )
  return { required: written.required === true, media: new Map(media), written }
}

const mediaName = (type: string): string => type.split(';')[0]!.trim().toLowerCase()

export function serversText(servers: { url: string }[] | undefined): string {
  return (servers ?? [])
    .map((server) => server.url.replace(/\/$/, ''))
    .sort()
    .join(', ')
}
