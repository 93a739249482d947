// One request → what the fake account answers, after every check.
import { documentedFacts, type OperationName } from './document.js'
import { domainHandlers } from './domains.js'
import { eventPageAt, historyHandlers } from './history.js'
import { listHandlers } from './lists.js'
import { methodsOf, type Matched } from './match-path.js'
import type { RawRequest } from './read-request.js'
import type { FakeRequest } from './requests.js'
import { attachmentAt, sendingHandlers } from './sending.js'
import { Refused, type Answer, type Handlers, type State } from './state.js'
import { suppressionHandlers } from './suppressions.js'
import { templateHandlers } from './templates.js'
import { webhookHandlers } from './webhooks.js'

const handlers: Handlers = {
  ...sendingHandlers,
  ...historyHandlers,
  ...suppressionHandlers,
  ...domainHandlers,
  ...listHandlers,
  ...templateHandlers,
  ...webhookHandlers,
}

/** Answers of the test in place of the fake's own. */
export type OwnAnswers = Map<OperationName, (request: FakeRequest) => Answer | Promise<Answer>>

export interface Account {
  state: State
  /** The only key that is accepted; undefined for any. */
  apiKey: string | undefined
  isStateful: boolean
  own: OwnAnswers
}

/** A request, what it was matched to, and where it was sent. */
export interface Arrived {
  raw: RawRequest
  request: FakeRequest
  /** Below the base URL. */
  path: string
  baseUrl: string
  matched: Matched | undefined
}

/** Says of the request whether it was acted on, and what is wrong with one that is no operation. */
export async function answerFor(account: Account, arrived: Arrived): Promise<Answer> {
  try {
    return await decide(account, arrived)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { status: error.status, body: { message: error.message } }
  }
}

async function decide(account: Account, { raw, request, path, baseUrl, matched }: Arrived): Promise<Answer> {
  if (!isAuthorized(raw.headers, account.apiKey)) throw new Refused(401, 'Invalid private key')
  const { state } = account
  if (!matched) {
    const linked =
      raw.method === 'GET' ? (attachmentAt(state, path) ?? eventPageAt(state, baseUrl, path)) : undefined
    if (!linked) request.problems = [strangerProblem(raw.method, path)]
    if (!linked) throw new Refused(404, request.problems.join())
    request.acted = true
    return linked
  }
  const { problems } = request
  if (problems.length) throw new Refused(400, `${matched.operation}: ${problems.join('; ')}`)
  const own = account.own.get(matched.operation)
  const handler = account.isStateful ? handlers[matched.operation] : undefined
  const { success } = documentedFacts(matched.operation)
  const answer = own ? await own(request) : (handler?.({ request, state, baseUrl }) ?? success)
  request.acted = true
  return { status: success.status, ...answer }
}

/** Basic, as user `api`. */
function isAuthorized(headers: Headers, apiKey: string | undefined): boolean {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
  if (apiKey !== undefined) return encoded === btoa(`api:${apiKey}`)
  return encoded.length > btoa('api:').length
}

function strangerProblem(method: string, path: string): string {
  const others = methodsOf(path)
  const hint = others.length ? `; the document has ${others.join(', ')} for this path` : ''
  return `${method} ${path} is no operation of the API document${hint}`
}
