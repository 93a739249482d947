// A fake Mailgun on loopback, for the demo and the tests of this repository only. It delivers nothing, forgets everything when it
// is closed, and is stricter than Mailgun: whatever the API document does not allow is refused.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bounceHandlers, seedBounces } from './bounces.js'
import { checkAnswer, exampleAnswer, type Answer } from './check-answer.js'
import { checkRequest, type ArrivedRequest } from './check-request.js'
import { operations } from './document.js'
import { domainHandlers, seedDomains } from './domains.js'
import { createPathMatcher } from './match-path.js'
import { messageHandlers } from './messages.js'
import { readRequest } from './read-request.js'

/** "METHOD /path" → how it is answered. */
export type Handlers = Record<string, (request: ArrivedRequest) => Answer>

export interface FakeMailgunOptions {
  /** Bounces of `FAKE_DOMAIN`. @default 345 */
  bounces?: number
  /** Domains of the account, `FAKE_DOMAIN` first. @default 12 */
  domains?: number
  /** Answer every n-th request with 429; 0 for never. @default 0 */
  rateLimitEvery?: number
  /** Seconds that a 429 asks to wait. @default 1 */
  retryAfterSeconds?: number
  /** Answer every operation with the document's example of success, and remember nothing. @default false */
  examplesOnly?: boolean
  /** Answers in place of the fake's own. */
  handlers?: Handlers
}

export interface FakeMailgun {
  url: string
  apiKey: string
  /** Requests that were let in, in their order. */
  requests: ArrivedRequest[]
  /** Answers of the fake that the document does not allow; each was sent as a 500. Tests expect none. */
  faults: string[]
  close(): Promise<void>
}

const API_KEY = 'key-of-the-fake-mailgun'
const matchPath = createPathMatcher(operations)

export async function startFakeMailgun(options: FakeMailgunOptions = {}): Promise<FakeMailgun> {
  const { rateLimitEvery = 0, retryAfterSeconds = 1 } = options
  const requests: ArrivedRequest[] = []
  const faults: string[] = []
  let handlers: Handlers = {}
  let count = 0

  async function answer(incoming: IncomingMessage): Promise<Answer> {
    const raw = await readRequest(incoming)
    const matched = matchPath(raw.method, raw.path)
    const { operation } = matched ?? {}
    const checked = (given: Answer): Answer => {
      const problems = operation ? checkAnswer(operation, given) : []
      if (!problems.length) return given
      const fault = `${operation?.name} would be answered ${given.status} against the document: ${problems.join('; ')}`
      faults.push(fault)
      return { status: 500, body: { message: fault } }
    }
    if (raw.headers.authorization !== `Basic ${btoa(`api:${API_KEY}`)}`)
      return checked({ status: 401, body: { message: 'Invalid private key' } })
    if (!matched)
      return { status: 404, body: { message: `${raw.method} ${raw.path} is no operation of the document` } }
    if (rateLimitEvery && ++count % rateLimitEvery === 0)
      return checked({
        status: 429,
        headers: { 'Retry-After': String(retryAfterSeconds) },
        body: { message: 'Too many requests', 'retry-seconds': retryAfterSeconds },
      })
    const { arrived, problems } = checkRequest(matched, raw)
    if (problems.length)
      return checked({ status: 400, body: { message: `${matched.operation.name}: ${problems.join('; ')}` } })
    requests.push(arrived)
    const handler = handlers[matched.operation.name]
    return checked(handler ? handler(arrived) : exampleAnswer(matched.operation))
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      (error: unknown) => {
        faults.push(`${request.method} ${request.url}: ${String(error)}`)
        send(response, { status: 500, body: { message: String(error) } })
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  handlers = { ...(options.examplesOnly ? {} : stateful(options, url)), ...options.handlers }
  return {
    url,
    apiKey: API_KEY,
    requests,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function stateful({ bounces = 345, domains: count = 12 }: FakeMailgunOptions, url: string): Handlers {
  const domains = seedDomains(count)
  const lists = new Map(domains.map(({ name }, index) => [name, seedBounces(index === 0 ? bounces : 0)]))
  return {
    ...domainHandlers(domains),
    ...bounceHandlers(lists, url),
    ...messageHandlers((name) => lists.has(name), url),
  }
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  response
    .writeHead(status, { ...headers, ...type })
    .end(body === undefined ? undefined : JSON.stringify(body))
}
