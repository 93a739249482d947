// A request that the document allows → requests that it does not: something is missing, unknown, or has a value of none of the kinds.
import { follow } from '../support/document.js'
import type { Schema } from '../../scripts/openapi/document.js'
import type { Part, SynthesisedRequest } from './synthesise.js'

export interface Mutation {
  kind: 'missing' | 'unknown' | 'wrong enum' | 'wrong type'
  /** What the refusal must name. */
  name: string
  request: SynthesisedRequest
}

const STRANGE = 'no-such-thing'

/** What is missing, of a minimal request. */
export function withoutRequired(request: SynthesisedRequest): Mutation[] {
  const mutations = request.parts
    .filter((part) => part.required && part.place !== 'path')
    .map((part): Mutation => ({
      kind: 'missing',
      name: part.name,
      request: { ...request, parts: request.parts.filter((one) => one !== part) },
    }))
  return [...mutations, ...ofJson(request).filter(({ kind }) => kind === 'missing')]
}

/** What is unknown or wrong, of a full request. */
export function withWrong(request: SynthesisedRequest): Mutation[] {
  const { parts, type, json } = request
  const strangers: Part[] = [stranger('query', STRANGE), stranger('header', `x-mailgun-${STRANGE}`)]
  if (type !== undefined && !json) strangers.push(stranger('form', STRANGE), stranger('form', 'o:testmod'))
  return [
    ...strangers.map((part): Mutation => ({
      kind: 'unknown',
      name: part.name,
      request: { ...request, parts: [...parts, part] },
    })),
    ...parts.flatMap((part) =>
      wrongValues(part).map(({ kind, value }): Mutation => {
        const wrong = { ...part, arrives: value }
        return {
          kind,
          name: part.name,
          request: { ...request, parts: parts.map((one) => (one === part ? wrong : one)) },
        }
      }),
    ),
    ...ofJson(request).filter(({ kind }) => kind !== 'missing'),
  ]
}

function stranger(place: Part['place'], name: string): Part {
  return { place, name, required: false, schema: { type: 'string' }, given: 'x', arrives: 'x' }
}

function wrongValues({ schema, files, arrives }: Part): { kind: Mutation['kind']; value: unknown }[] {
  const list = follow(schema).items
  const one = follow(list ?? schema)
  if (files) return []
  if (one.contentMediaType) return jsonMutations(one.contentSchema ?? {}, arrives)
  const value = list ? [STRANGE] : STRANGE
  if (one.enum) return [{ kind: 'wrong enum', value }]
  return ['integer', 'number', 'boolean'].includes(String(one.type)) ? [{ kind: 'wrong type', value }] : []
}

function ofJson(request: SynthesisedRequest): Mutation[] {
  const { json } = request
  if (!json) return []
  return jsonMutations(json.schema, json.arrives).map(({ kind, name, value }) => ({
    kind,
    name,
    request: { ...request, json: { ...json, arrives: value } },
  }))
}

interface JsonMutation {
  kind: Mutation['kind']
  name: string
  value: unknown
}

/** At any depth, except within alternatives, of which another may allow what one refuses. */
function jsonMutations(schema: Schema, value: unknown, name = ''): JsonMutation[] {
  const { anyOf, oneOf, ...target } = follow(schema)
  if ([...(anyOf ?? []), ...(oneOf ?? [])].some((one) => !one.required)) return []
  if (target.enum) return [{ kind: 'wrong enum', name, value: STRANGE }]
  if (Array.isArray(value)) {
    if (!value.length || !target.items) return []
    return jsonMutations(target.items, value[0], name).map((inner) => ({
      ...inner,
      value: [inner.value, ...(value.slice(1) as unknown[])],
    }))
  }
  if (typeof value !== 'object' || value === null) return []
  const fields = value as Record<string, unknown>
  const missing = (target.required ?? []).map((field): JsonMutation => {
    const { [field]: _, ...rest } = fields
    return { kind: 'missing', name: field, value: rest }
  })
  const unknown: JsonMutation[] =
    target.additionalProperties === false
      ? [{ kind: 'unknown', name: STRANGE, value: { ...fields, [STRANGE]: 1 } }]
      : []
  const inner = Object.entries(fields).flatMap(([field, content]) =>
    jsonMutations(target.properties?.[field] ?? {}, content, field).map((one) => ({
      ...one,
      value: { ...fields, [field]: one.value },
    })),
  )
  return [...missing, ...unknown, ...inner]
}
