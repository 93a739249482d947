// An answer → the Response that fetch gives.
import type { Answer } from './state.js'

/** Statuses that have no body; a Response refuses one. */
const WITHOUT_BODY = [204, 205, 304]

/** @param url what `response.url` says, as it does of an answer from a server */
export function respond({ status = 200, headers, body }: Answer, url: string): Response {
  const content = WITHOUT_BODY.includes(status) ? null : encode(body)
  const type: Record<string, string> =
    typeof content === 'string' ? { 'content-type': 'application/json' } : {}
  const response = new Response(content, { status, headers: { ...type, ...headers } })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

function encode(body: unknown): BodyInit | null {
  if (body === undefined) return null
  // The cast: bytes that are no shared memory, which their type can't say here.
  return body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)
}

/** The same answer, whose body breaks off in the middle. */
export async function cutShort(response: Response): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  let isSent = false
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isSent)
        controller.error(new TypeError('terminated: the fake Mailgun was told to cut this answer short'))
      else controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)))
      isSent = true
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
