// A synthesised request → what plain fetch sends, by no code of the client.
import { follow } from '../support/document.js'
import type { Part, SynthesisedRequest } from './synthesise.js'

export interface RawRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: string | FormData | URLSearchParams
}

export function rawRequest(
  { operation, parts, json, type }: SynthesisedRequest,
  baseUrl: string,
): RawRequest {
  const at = (place: Part['place']): Part[] => parts.filter((part) => part.place === place)
  const texts = (place: Part['place']): [string, string][] =>
    at(place).flatMap((part) => {
      const texts = textsOf(part)
      return (isJoined(part) ? [texts.join()] : texts).map((text): [string, string] => [part.name, text])
    })
  const isJoined = ({ name, place }: Part): boolean =>
    place === 'form'
      ? operation.body.content.some(([, { encoding }]) => encoding?.[name]?.explode === false)
      : operation.parameters.some((one) => one.name === name && one.in === place && one.explode === false)
  const slots = new Map(texts('path'))
  const path = operation.path.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    encodeURIComponent(slots.get(name) ?? ''),
  )
  const query = new URLSearchParams(texts('query')).toString()
  const request = {
    method: operation.method,
    url: `${baseUrl}${path}${query && '?'}${query}`,
    headers: Object.fromEntries(texts('header')),
  }
  if (type === undefined) return request
  if (json)
    return {
      ...request,
      headers: { ...request.headers, 'content-type': type },
      body: JSON.stringify(json.arrives),
    }
  if (type === 'application/x-www-form-urlencoded')
    return { ...request, body: new URLSearchParams(texts('form')) }
  const body = new FormData()
  for (const [name, text] of texts('form')) body.append(name, text)
  for (const { name, files = [] } of at('form'))
    // FormData takes a copy of bytes that are surely not shared memory.
    for (const file of files)
      body.append(name, new File([new Uint8Array(file.data)], file.filename, { type: file.contentType }))
  return { ...request, body }
}

function textsOf({ arrives, schema, files }: Part): string[] {
  if (files) return []
  const isJson = follow(follow(schema).items ?? schema).contentMediaType === 'application/json'
  return isJson ? [JSON.stringify(arrives)] : [arrives].flat().map(String)
}
