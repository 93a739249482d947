// The operations of our bundled document, as what is generated from it needs them.
import type { Body, Document, Media, Operation, Parameter, Schema } from './document.js'
import { resolve } from './refs.js'
import { METHODS } from './methods.js'

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

/** Every operation of the document, in its order. */
export function readOperations(document: Document): NamedOperation[] {
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
