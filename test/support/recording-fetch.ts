import type { Fetch } from '../../src/index.js'

/** What a client handed to fetch. */
export interface Recorded {
  url: string
  method: string
  headers: Headers
  body: unknown
}

/** A stand-in for fetch that answers from a list (the last answer again and again) and remembers what it was asked. */
export function recordingFetch(...answers: (Response | (() => Response | Promise<Response>))[]): {
  fetch: Fetch
  calls: Recorded[]
} {
  const calls: Recorded[] = []
  const fetch: Fetch = async (input, init) => {
    const request = typeof input === 'string' ? undefined : input
    calls.push({
      url: request?.url ?? String(input),
      method: init?.method ?? request?.method ?? 'GET',
      headers: new Headers(init?.headers ?? request?.headers),
      body: init?.body ?? request?.body,
    })
    const answer = answers[Math.min(calls.length, answers.length) - 1]
    if (!answer) return json({ message: 'ok' })
    return typeof answer === 'function' ? answer() : answer.clone()
  }
  return { fetch, calls }
}

/** A JSON answer. */
export function json(body: unknown, init?: ResponseInit): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init })
}
