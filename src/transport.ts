// The only module that calls fetch or sees the key: origin, auth, timeout, redirects, retry loop.
import type { Endpoint } from './endpoint.js'
import { MailgunError } from './errors.js'
import type { ApiKey, Fetch, RetryOptions } from './options.js'
import { retryDelayMs } from './retry.js'

/** What is to be sent; a real `Request` where middleware had a look at it. */
export interface Sendable {
  url: string
  method: string
  headers: Headers
  body?: unknown
  clone?(): Sendable
}

export interface Call {
  operation: string
  /** Whether a repeat cannot double an effect. */
  repeatable: boolean
  timeoutMs: number
  retry: RetryOptions | false | undefined
  signal: AbortSignal | undefined
  /** How a 2xx body is read, or what tells it by the headers; undefined leaves it to the user. */
  read: Reader | ((response: Response) => Reader) | undefined
}

type Reader = 'text' | 'arrayBuffer' | 'blob' | undefined

/** A complete answer: its body has been read, except where the call wants a stream. */
export interface Delivered {
  response: Response
  payload: unknown
}

export interface Transport {
  endpoint: Endpoint
  apiKey: ApiKey | undefined
  fetch: Fetch | undefined
}

const MAX_REDIRECTS = 5
// Timers count in 32 bits; a longer one would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1

/** Sends until there is an answer to give, or nothing more to try. */
export async function deliver(transport: Transport, call: Call, request: Sendable): Promise<Delivered> {
  const { signal, operation } = call
  const oneShot = request.body instanceof ReadableStream && !request.clone
  for (let attempt = 0; ; attempt++) {
    let delivered: Delivered | undefined
    let failure: unknown
    try {
      delivered = await withTimeout(call, (inner) => send(transport, call, request, inner))
    } catch (error) {
      if (!(error instanceof MailgunError && ['network', 'timeout'].includes(error.code))) throw error
      failure = error
    }
    const { response, payload } = delivered ?? {}
    if (response?.ok) return delivered!
    const body = typeof payload === 'string' ? payload : undefined
    const outcome = { attempt, repeatable: call.repeatable, status: response?.status, headers: response?.headers, body }
    const delayMs = oneShot ? undefined : retryDelayMs(outcome, call.retry)
    if (delayMs === undefined) {
      if (delivered) return delivered
      throw failure
    }
    await withTimeout({ operation, signal, timeoutMs: 0 }, (inner) => sleep(delayMs, inner))
  }
}

/** Runs one piece of work, for which the caller's signal and a timer count; leaves neither behind. */
async function withTimeout<T>(
  { operation, signal, timeoutMs }: Pick<Call, 'operation' | 'signal' | 'timeoutMs'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let onAbort: (() => void) | undefined
  try {
    // A race, because a stand-in for fetch may ignore the signal. The user's abort is rethrown as it came.
    const stopped = new Promise<never>((_, reject) => {
      const stop = (reason: unknown): void => {
        reject(reason)
        controller.abort(reason)
      }
      onAbort = () => stop(signal?.reason)
      signal?.addEventListener('abort', onAbort)
      if (timeoutMs) {
        const late = (): void => stop(new MailgunError('timeout', `${operation} took longer than ${timeoutMs} ms (timeoutMs).`))
        timer = setTimeout(late, Math.min(timeoutMs, MAX_TIMER_MS))
      }
    })
    return await Promise.race([work(controller.signal), stopped])
  } finally {
    clearTimeout(timer)
    if (onAbort) signal?.removeEventListener('abort', onAbort)
  }
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(delayMs, MAX_TIMER_MS))
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}

/** One attempt, redirects included. */
async function send(transport: Transport, call: Call, request: Sendable, signal: AbortSignal): Promise<Delivered> {
  const headers = new Headers(request.headers)
  const key = transport.apiKey
  if (key !== undefined) headers.set('authorization', authorization(typeof key === 'function' ? await key() : key))
  // A plain function: some runtimes refuse fetch as a method of another object.
  const fetch = transport.fetch ?? globalThis.fetch
  let url = transport.endpoint.locate(request.url)
  const { method, body } = request
  try {
    for (let hops = 0; ; hops++) {
      // The caller may have left while a key was fetched, or a stand-in for fetch that ignores signals was redirected.
      signal.throwIfAborted()
      const init = { method, headers, signal, redirect: 'manual' as const, ...(body instanceof ReadableStream && { duplex: 'half' }) }
      // Body types differ between runtimes' declarations; this one was made by encodeBody.
      const response =
        request.clone && hops === 0 && url === request.url
          ? await fetch(request.clone() as Request, init)
          : await fetch(url, body === undefined || body === null ? init : { ...init, body: body as FormData })
      const location = redirection(call.operation, response, method)
      if (location === undefined) return { response, payload: await read(call, response) }
      if (hops >= MAX_REDIRECTS || request.clone)
        throw new MailgunError('redirect', `${call.operation} was redirected ${request.clone ? 'behind middleware' : 'too often'}.`)
      url = transport.endpoint.locate(new URL(location, url).href)
    }
  } catch (error) {
    if (error instanceof MailgunError || signal.aborted) throw error
    throw new MailgunError('network', `${call.operation} got no answer from ${new URL(url).origin}: ${reasonOf(error)}.`, { cause: error })
  }
}

/** Where to go instead; undefined for an answer. A redirect that would turn a send into a GET is refused. */
function redirection(operation: string, response: Response, method: string): string | undefined {
  if (response.type === 'opaqueredirect') throw new MailgunError('redirect', `${operation} was redirected, which this runtime hides.`)
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || location === null) return undefined
  const same = method === 'GET' || method === 'HEAD' || response.status === 307 || response.status === 308
  if (!same) throw new MailgunError('redirect', `${operation} was redirected (${response.status}), which would drop its body.`)
  return location
}

async function read({ read }: Call, response: Response): Promise<unknown> {
  if (!response.ok) return response.text()
  const reader = typeof read === 'function' ? read(response) : read
  return reader && response[reader]()
}

function authorization(key: string): string {
  // The message must not show the key.
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    throw new TypeError('Mailgun: apiKey must be printable ASCII text without spaces or line breaks.')
  return `Basic ${btoa(`api:${key}`)}`
}

/** What the runtime says, one level down where it hides the cause there. */
function reasonOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as { cause?: { message?: string; code?: string }; message?: string }
  return cause?.message || cause?.code || message || String(error)
}
