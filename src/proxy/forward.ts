// One call of Mailgun for a browser, and what the browser gets of its answer.
import { withTimeLimit, type TimeLimit } from '../client/attempts.js'
import { isMailgunError, MailgunApiError } from '../client/errors.js'
import { PlainRequest, send, type Transport } from '../client/transport.js'
import type { SentBody } from './body.js'
import { relativeLinks } from './links.js'
import { ANSWERED } from './origins.js'
import { PRIVATE, Refusal } from './refusal.js'

export interface Upstream {
  transport: Transport
  timeoutMs: number
  report(error: unknown): void
}

/** What is sent for a browser. */
export interface ForwardedCall {
  operation: string
  /** Path and query. */
  target: string
  body: SentBody
  subaccount: string | undefined
}

/** @throws Refusal 502 or 504 once the reason is reported */
export async function forward(upstream: Upstream, browser: Request, call: ForwardedCall): Promise<Response> {
  const { transport, timeoutMs, report } = upstream
  const limit = { operation: call.operation, timeoutMs, signal: browser.signal }
  try {
    const { response, text } = await withTimeLimit(limit, (signal) => ask(transport, browser, call, signal))
    // To the browser a 401 would say that its visitor has to log in.
    if (response.status === 401)
      throw new MailgunApiError(call.operation, response, text, { region: transport.endpoint.region })
    return toBrowser(response, text === undefined ? passOn(response.body, limit, report) : withOwnLinks(text))
  } catch (error) {
    if (!isMailgunError(error)) throw error
    report(error)
    throw new Refusal(error.code === 'timeout' ? 504 : 502)
  }

  function withOwnLinks(text: string): string {
    return relativeLinks(text, transport.endpoint.baseUrl)
  }
}

/** The answer; with its text if it is JSON or an error. */
async function ask(
  transport: Transport,
  browser: Request,
  { operation, target, body, subaccount }: ForwardedCall,
  signal: AbortSignal,
): Promise<{ response: Response; text: string | undefined }> {
  const headers = pick(browser.headers, ['accept'])
  if (body.contentType !== undefined) headers.set('content-type', body.contentType)
  if (subaccount !== undefined) headers.set('x-mailgun-on-behalf-of', subaccount)
  const url = transport.endpoint.baseUrl + target
  const request = new PlainRequest(url, { method: browser.method, headers, body: body.content })
  // A redirect could lead from an allowed operation to another one.
  const response = await send(transport, { operation, signal, followRedirects: false }, request)
  const isText = !response.ok || /json/.test(response.headers.get('content-type') ?? '')
  return { response, text: isText ? await response.text() : undefined }
}

function toBrowser(response: Response, body: string | ReadableStream<Uint8Array> | null): Response {
  const { status, headers } = response
  const hasBody = ![204, 205, 304].includes(status)
  return new Response(hasBody ? body : null, { status, headers: pick(headers, ANSWERED, PRIVATE) })
}

/** The body of an answer as it comes, until it ends, the browser leaves or time runs out. */
function passOn(
  source: ReadableStream<Uint8Array> | null,
  limit: TimeLimit,
  report: (error: unknown) => void,
): ReadableStream<Uint8Array> | null {
  if (!source) return null
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  withTimeLimit(limit, (signal) => source.pipeTo(writable, { signal })).catch((error: unknown) => {
    // A browser that leaves is no failure.
    if (isMailgunError(error)) report(error)
  })
  return readable
}

function pick(headers: Headers, names: readonly string[], own?: Record<string, string>): Headers {
  const picked = new Headers(own)
  for (const name of names) {
    const value = headers.get(name)
    if (value !== null) picked.set(name, value)
  }
  return picked
}
