// What stands around the schemas of an operation: servers, security, headers, callbacks, encodings.
import type { Schema } from '../openapi/document.js'
import { isObject } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'
import { textOf } from './facts.js'
import type { Impact } from './change.js'
import type { ApiBody, ApiOperation } from './operations.js'

/** One more server breaks nobody; one that is gone does. */
export function serversImpact(ours: string, theirs: string): Impact {
  const left = new Set(theirs.split(', '))
  return !ours || ours.split(', ').every((server) => left.has(server)) ? 'additive' : 'breaking'
}

type Requirement = Record<string, readonly string[]>

/** What a call has to prove, as alternatives: "http basic", "apiKey in header X | none". */
export function securityText(source: Source, operation?: ApiOperation): string {
  const wanted = (operation?.written.security ?? source.root.security ?? []) as readonly Requirement[]
  const schemes = (source.root.components?.securitySchemes ?? {}) as Record<string, unknown>
  const scheme = (name: string): string => {
    const {
      type,
      scheme = '',
      in: place,
      name: key,
    } = source.follow<Scheme>((Object.hasOwn(schemes, name) ? schemes[name] : {}) as Scheme)
    return place === undefined ? `${type ?? name} ${scheme}`.trim() : `${type} in ${place} ${key}`
  }
  const alternatives = wanted.map((one) => Object.keys(one).map(scheme).sort().join(' and ') || 'none')
  return [...new Set(alternatives)].sort().join(' | ')
}

interface Scheme {
  type?: string
  scheme?: string
  in?: string
  name?: string
}

export interface Header {
  schema?: Schema
}

/** Headers of an answer by name, lower case. */
export function headersOf(source: Source, { written }: ApiBody): Map<string, Header> {
  const headers = (written as { headers?: Record<string, Header> }).headers ?? {}
  return new Map(
    Object.entries(headers).map(([name, header]) => [name.toLowerCase(), source.follow<Header>(header)]),
  )
}

/** Style and type of one field of a form; empty where nothing but the default is said. */
export function encodingText(encoding: unknown): string {
  if (!isObject(encoding)) return ''
  const { contentType, style = 'form', explode = style === 'form' } = encoding
  const isDefault = style === 'form' && explode === true
  return [
    ...(isDefault ? [] : [`${textOf(style)}${explode === true ? ', exploded' : ''}`]),
    // JSON is what objects are written as anyway.
    ...(contentType === undefined || contentType === 'application/json' ? [] : [textOf(contentType)]),
  ].join(', ')
}
