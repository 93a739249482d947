// Answers that never come, whole or in part.
import type { Fetch } from '../../src/index.js'

/** A stand-in for fetch that never answers, and rejects with the signal's reason as the real one does. */
export function stalledFetch(): { fetch: Fetch; signals: AbortSignal[] } {
  const signals: AbortSignal[] = []
  const fetch: Fetch = (_input, init) => {
    const { signal } = init!
    signals.push(signal!)
    return new Promise((_, reject) =>
      signal!.addEventListener('abort', () => reject(signal!.reason), { once: true }),
    )
  }
  return { fetch, signals }
}

/** An answer whose headers have come, and whose body stops after its first bytes. */
export function stalledBody(status = 200): Response {
  const start = new TextEncoder().encode('{"items":[')
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(start),
    pull: () => new Promise(() => {}),
  })
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}
