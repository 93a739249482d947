// What an answer of the fake says that the document does not allow.
import { resolve } from '../../scripts/openapi/refs.js'
import type { Body, Media, Parameter } from '../../scripts/openapi/document.js'
import type { NamedOperation } from '../../scripts/openapi/operations.js'
import { document, problemsIn } from './document.js'

export interface Answer {
  status: number
  headers?: Record<string, string>
  /** Sent as JSON; undefined for an answer without a body. */
  body?: unknown
}

type Examples = Record<string, { value: unknown }>
type Response = Body & { headers?: Record<string, Parameter> }
const shared = document.components?.responses as Record<string, Response>

/** The operation's own example of success. */
export function exampleAnswer({ operation }: NamedOperation): Answer {
  const [status, response] = Object.entries(operation.responses ?? {}).find(([code]) => /^2\d\d$/.test(code))!
  const media = resolve<Response>(document, response).content?.['application/json'] as
    (Media & { examples?: Examples }) | undefined
  return { status: Number(status), body: media?.example ?? Object.values(media?.examples ?? {})[0]?.value }
}

export function checkAnswer({ operation }: NamedOperation, { status, headers = {}, body }: Answer): string[] {
  // The fake checks the input of every operation, those that declare no 400 included.
  const declared =
    operation.responses?.[status] ??
    operation.responses?.default ??
    (status === 400 ? shared.BadRequest : undefined)
  if (!declared) return [`status ${status} is not declared`]
  const response = resolve<Response>(document, declared)
  const problems = Object.entries(headers).flatMap(([name, text]) => {
    const schema = response.headers?.[name]?.schema
    if (!schema) return [`header "${name}" is not declared`]
    return problemsIn(schema, schema.type === 'integer' ? Number(text) : text, `header "${name}"`)
  })
  if (!response.content) return body === undefined ? problems : [...problems, 'body must not be there']
  const media = response.content['application/json']
  if (!media) return [...problems, 'body must not be JSON']
  if (body === undefined) return [...problems, 'body is missing']
  // As it will be on the wire: without what JSON cannot say.
  return [...problems, ...problemsIn(media.schema ?? {}, JSON.parse(JSON.stringify(body)), 'body')]
}
