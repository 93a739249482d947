// One attempt through openapi-fetch, which builds URL and headers, runs middleware and reads the answer.
// The only module that knows it.
import createClient, { type Middleware as OpenapiMiddleware } from 'openapi-fetch'
import { stoppable } from './abort.js'
import type { Answer } from './attempts.js'
import { uncertainError, type MailgunError } from './errors.js'
import type { Middleware } from './options.js'
import type { Method, Prepared } from './request.js'
import type { SentBody } from '../encode/body.js'
import { brokenAnswer, PlainRequest, send, type Transport } from './transport.js'

/** What openapi-fetch is told of an operation: nothing, because types and checks are this package's. */
interface AnyOperation {
  parameters: { path: Prepared; query: Prepared }
  requestBody?: { content: { 'application/json': SentBody } }
  responses: { 200: { content: { 'application/json': unknown } } }
}
type AnyPaths = Record<string, Record<Lowercase<Method>, AnyOperation>>

const core = createClient<AnyPaths>({
  // The URL is known before the first attempt, so that bad input fails at once.
  pathSerializer: (_template, { url }) => String(url),
  querySerializer: () => '',
  bodySerializer: (body) => body,
  // Given here, so that openapi-fetch does not look for the global ones, which Node loads at the first look.
  // It uses no more of a Request than a PlainRequest has.
  Request: PlainRequest as typeof Request,
  fetch: () => Promise.reject(new Error('Each call has its own fetch.')),
})

/**
 * One attempt: its answer with the body read, as `parseAs` says.
 * @throws MailgunError, or what middleware or the key's function threw
 */
export async function callOnce(
  transport: Transport,
  call: Prepared,
  attempt: number,
  signal: AbortSignal,
): Promise<Answer> {
  const { operation, method, middleware, parseAs } = call
  // What failed before the body was read; in an object, because a reason may be undefined.
  let failed: { reason: unknown } | undefined
  let received: Response | undefined
  const note = (reason: unknown): void => {
    failed = { reason }
  }
  const sending = { operation, signal, followRedirects: true }
  const init = {
    params: { path: call, query: call },
    headers: call.headers,
    body: call.body,
    parseAs,
    fetch: async (request: Request) => {
      try {
        return (received = await send(transport, sending, request))
      } catch (error) {
        note(error)
        throw error
      }
    },
    ...(middleware.length > 0 && {
      Request,
      middleware: middleware.map((step) => withContext(step, { operation, attempt }, note)),
    }),
  }
  let answer: Answer
  try {
    // It wants the names of methods in lower case, and sends them in upper case.
    answer = await core.request(method.toLowerCase() as Lowercase<Method>, call.template, init)
  } catch (error) {
    // openapi-fetch loses reasons that are falsy, such as abort(null).
    if (failed && (failed.reason === error || !failed.reason)) throw failed.reason
    throw unreadable(operation, error, received)
  }
  if (answer.response.ok) answer.data = await dataOf(call, answer)
  if (parseAs === 'stream' && call.signal && answer.data instanceof ReadableStream)
    answer.data = stoppable(answer.data, call.signal)
  return answer
}

/** The data of a 2xx answer. One without a body is `undefined` as JSON where the document says so, else as empty as `parseAs`. */
async function dataOf(
  { operation, method, parseAs, mayBeEmpty }: Prepared,
  { data, response }: Answer,
): Promise<unknown> {
  if (parseAs !== 'json') return data ?? emptyAs(parseAs)
  if (data === undefined && !mayBeEmpty && method !== 'HEAD')
    throw uncertainError('invalid_response', operation, `answered ${response.status} without a body`)
  return data
}

/** openapi-fetch gives nothing where `Content-Length` is 0: a file may be empty, and its reader wants a Blob all the same. */
function emptyAs(parseAs: Exclude<Prepared['parseAs'], 'json'>): unknown {
  const empty = new Response('')
  return parseAs === 'stream' ? empty.body : empty[parseAs]()
}

/** Why an answer that came could not be read. */
function unreadable(operation: string, error: unknown, received: Response | undefined): MailgunError {
  // By name, because an error may come from another realm.
  if (!(error instanceof Error) || error.name !== 'SyntaxError') return brokenAnswer(operation, error)
  const what = received ? `${received.status} with a body` : 'by middleware with a body'
  const type = received?.headers.get('content-type') ?? 'of no type'
  return uncertainError('invalid_response', operation, `answered ${what} that is not JSON (${type})`, error)
}

/** A step that is told of operation and attempt, and whose failures are known as its own. */
function withContext(
  step: Middleware,
  own: { operation: string; attempt: number },
  note: (reason: unknown) => void,
): OpenapiMiddleware {
  const watch = async <Given>(work: () => Given | Promise<Given>): Promise<Given> => {
    try {
      const given = await work()
      // An error that a step gives instead of another is thrown by openapi-fetch.
      if (given instanceof Error) note(given)
      return given
    } catch (error) {
      note(error)
      throw error
    }
  }
  return {
    onRequest: (context) => watch(() => step.onRequest?.({ ...context, ...own })),
    onResponse: (context) => watch(() => step.onResponse?.({ ...context, ...own })),
    onError: (context) => watch(() => step.onError?.({ ...context, ...own })),
  }
}
