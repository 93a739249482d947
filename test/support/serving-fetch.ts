import type { Fetch } from '../../src/index.js'
import { json, type Recorded } from './recording-fetch.js'

/** A request as an answer wants to see it. */
export interface Asked extends Recorded {
  query: URLSearchParams
  /** The JSON body, or an empty object. */
  sent: { pagination?: { skip?: number; limit?: number; token?: string } }
  /** How many were asked before. */
  index: number
}

/** A stand-in for fetch that answers each request with what a function makes of it; what is no Response goes as JSON. */
export function servingFetch(answer: (asked: Asked) => unknown): { fetch: Fetch; calls: Asked[] } {
  const calls: Asked[] = []
  const fetch: Fetch = async (input, init) => {
    const url = typeof input === 'string' ? input : input.url
    const body = init?.body
    const asked: Asked = {
      url,
      method: init?.method ?? 'GET',
      headers: new Headers(init?.headers),
      body,
      query: new URL(url).searchParams,
      sent: typeof body === 'string' ? (JSON.parse(body) as Asked['sent']) : {},
      index: calls.length,
    }
    calls.push(asked)
    const given = await answer(asked)
    return given instanceof Response ? given : json(given)
  }
  return { fetch, calls }
}
