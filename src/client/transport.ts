// The only module that calls fetch or sees the key: origin, auth, timeout, redirects, retry loop.
import type { Endpoint } from './endpoint.js'
import { MailgunError, refuse } from './errors.js'
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
  /** How a 2xx body is read; undefined leaves it to the user. */
  read(response: Response): Reader
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
  const { operation, repeatable, retry, signal } = call
  for (let attempt = 0; ; attempt++) {
    let delivered: Delivered | undefined
    let failure: unknown
    try {
      delivered = await withTimeout(call, (controller) => send(transport, call, request, controller))
      if (delivered.response.ok) return delivered
    } catch (error) {
      if (!(error instanceof MailgunError && /^(network|timeout)$/.test(error.code))) throw error
      failure = error
    }
    const { status, headers } = delivered?.response ?? {}
    // A body that is not 2xx is read as text.
    const body = delivered?.payload as string | undefined
    const delayMs = retryDelayMs({ attempt, repeatable, status, headers, body }, retry)
    if (delayMs === undefined) {
      if (delivered) return delivered
      throw failure
    }
    await withTimeout({ operation, signal, timeoutMs: 0 }, (controller) => sleep(delayMs, controller.signal))
  }
}

/** Runs one piece of work, for which the caller's signal and a timer count; leaves neither behind. */
async function withTimeout<T>(
  { operation, signal, timeoutMs }: Pick<Call, 'operation' | 'signal' | 'timeoutMs'>,
  work: (controller: AbortController) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const onAbort = (): void => controller.abort(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  if (timeoutMs) {
    const late = (): void =>
      controller.abort(
        new MailgunError('timeout', `${operation} took longer than ${timeoutMs} ms (timeoutMs).`),
      )
    timer = setTimeout(late, Math.min(timeoutMs, MAX_TIMER_MS))
  }
  try {
    // A race, because a stand-in for fetch may ignore the signal. The user's abort is rethrown as it came.
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason))
    })
    return await Promise.race([work(controller), stopped])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(delayMs, MAX_TIMER_MS))
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}

/** One attempt, redirects included. */
async function send(
  transport: Transport,
  call: Call,
  request: Sendable,
  controller: AbortController,
): Promise<Delivered> {
  const { signal } = controller
  const { operation } = call
  const headers = new Headers(request.headers)
  const key = transport.apiKey
  if (key !== undefined)
    headers.set('authorization', authorization(typeof key === 'function' ? await key() : key))
  // A plain function: some runtimes refuse fetch as a method of another object.
  const fetch = transport.fetch ?? globalThis.fetch
  let url = transport.endpoint.locate(request.url)
  const { method, body } = request
  try {
    for (let hops = 0; ; hops++) {
      // The caller may have left while a key was fetched, or a stand-in for fetch that ignores signals was redirected.
      signal.throwIfAborted()
      // Streams want duplex; the rest does not mind.
      const init = { method, headers, signal, redirect: 'manual' as const, duplex: 'half' }
      // Body types differ between runtimes' declarations; this one was made by encodeBody.
      const response =
        request.clone && url === request.url
          ? await fetch(request.clone() as Request, init)
          : await fetch(url, { ...init, body: body as FormData })
      const location = redirection(operation, response, method)
      if (location === undefined) return { response, payload: await read(call, response, controller) }
      if (hops >= MAX_REDIRECTS || request.clone)
        refuseRedirect(operation, request.clone ? 'behind middleware' : 'too often')
      url = transport.endpoint.locate(new URL(location, url).href)
    }
  } catch (error) {
    if (error instanceof MailgunError || signal.aborted) throw error
    throw new MailgunError(
      'network',
      `${operation} got no answer from ${new URL(url).origin}: ${reasonOf(error)}.`,
      { cause: error },
    )
  }
}

/** Where to go instead; undefined for an answer. A redirect that would turn a send into a GET is refused. */
function redirection(operation: string, response: Response, method: string): string | undefined {
  const { headers, status, type } = response
  if (type === 'opaqueredirect') refuseRedirect(operation, 'where this runtime hides it')
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null) return undefined
  if (!/^(GET|HEAD)$/.test(method) && status !== 307 && status !== 308)
    refuseRedirect(operation, `by ${status}, which would drop its body`)
  return location
}

function refuseRedirect(operation: string, how: string): never {
  throw new MailgunError('redirect', `${operation} was redirected ${how}.`)
}

async function read(
  { read, signal }: Call,
  response: Response,
  controller: AbortController,
): Promise<unknown> {
  const reader = response.ok ? read(response) : 'text'
  if (reader) return response[reader]()
  // The call ends here, but whoever reads the stream can still be stopped.
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
  return undefined
}

function authorization(key: string): string {
  // The message must not show the key.
  if (typeof key !== 'string' || !/^[\x21-\x7e]+$/.test(key))
    refuse('Mailgun', 'apiKey must be printable ASCII text without spaces')
  return `Basic ${btoa(`api:${key}`)}`
}

/** What the runtime says, one level down where it hides the cause there. */
function reasonOf(error: unknown): string {
  const { cause, message } = (error ?? {}) as {
    cause?: { message?: string; code?: string }
    message?: string
  }
  return cause?.message || cause?.code || message || String(error)
}
