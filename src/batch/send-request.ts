// One request of a batch → what became of it.
import type { Mailgun } from '../client/client.js'
import { isMailgunError, MailgunError, refuse } from '../client/errors.js'
import type { CallOptions, RetryOptions } from '../client/options.js'
import type { Result } from '../client/result.js'
import { decideRetry } from '../client/retry.js'
import type { QueuedMessage } from '../../generated/types.js'
import { encodeShared, KEY_FIELD, SEND, type BatchBody, type BatchPath, type SharedForm } from './message.js'
import { Pace } from './pace.js'
import type { BatchRequest } from './plan.js'
import { bareAddress } from './recipient.js'

interface Accepted {
  /** Mailgun took it. */
  kind: 'accepted'
  /** Which request it was. */
  request: BatchRequest
  /** The id of its messages, in angle brackets. */
  id: string
  error?: undefined
}

interface Failed {
  /**
   * `refused`: nothing was sent to anybody. `unknown`: it may have been accepted, for the answer was lost; the logs know
   * it, by `request.key`.
   */
  kind: 'refused' | 'unknown'
  /** Which request it was. */
  request: BatchRequest
  id?: undefined
  /** Why. */
  error: MailgunError
}

/** What became of a request: each of its recipients shares it. */
export type RequestOutcome = Accepted | Failed

/** What each request of a batch is sent with. */
export interface BatchCallOptions extends CallOptions {
  /**
   * How often a request that was answered 429 goes out again, and after which wait; all requests of the batch wait.
   * Whatever the client's own is. @default { limit: 10, maxDelayMs: 600000 }
   */
  retry?: RetryOptions | false | undefined
}

/** The message that a request of a batch carries, and how it is sent. */
export interface BatchRequestOptions extends BatchCallOptions {
  /** The domain to send from, as `domain_name`. */
  path: BatchPath
  /** The message, without its recipients; the same for each request. */
  body: BatchBody
}

/** A request that has been answered 429 that often is refused. */
const RETRY: RetryOptions = { limit: 10, maxDelayMs: 600_000 }

/**
 * Sends one request of `planBatch`, once. What became of it is the outcome, failures included.
 * @throws TypeError for what cannot be sent, and the reason of the signal if it aborts: then the outcome is unknown
 */
export async function sendBatchRequest(
  mailgun: Mailgun,
  { path, body, ...options }: BatchRequestOptions,
  request: BatchRequest,
): Promise<RequestOutcome> {
  const shared = encodeShared(body, options.signal)
  checkRequest(request)
  return sendWith(mailgun, path, { ...options, shared: await shared, pace: new Pace() }, request)
}

/** It may come from a queue, so it is looked at again. */
function checkRequest({ to, key, 'recipient-variables': variables }: BatchRequest): void {
  const texts: unknown[] = [key, variables]
  const isWhole = Array.isArray(to) && to.length > 0 && texts.every((text) => typeof text === 'string')
  if (!isWhole || !to.every((one) => bareAddress(one) !== undefined))
    refuse(SEND, 'the request is none of planBatch; give it as it was made')
}

/** What all requests of a batch share. */
export interface Shared extends BatchCallOptions {
  shared: SharedForm
  pace: Pace
}

export async function sendWith(
  mailgun: Mailgun,
  path: BatchPath,
  { shared, pace, retry, ...options }: Shared,
  request: BatchRequest,
): Promise<RequestOutcome> {
  const limits = retry === false ? retry : { ...RETRY, ...retry }
  const form = formOf(shared, request)
  for (let attempt = 0; ; attempt++) {
    await pace.wait(options.signal)
    const { data, error } = await post(mailgun, path, { ...options, form })
    if (!error) return accepted(request, data)
    const { status, headers, body } = Object(error) as { status?: number; headers?: Headers; body?: unknown }
    const { delayMs } = decideRetry({ attempt, repeatable: false, status, headers, body }, limits)
    if (status !== 429 || delayMs === undefined) return failed(request, error)
    pace.slowDown(delayMs)
  }
}

/** Failures without an answer are errors here, as those with one are. */
async function post(
  mailgun: Mailgun,
  path: BatchPath,
  options: CallOptions & { form: FormData },
): Promise<{ data?: QueuedMessage; error?: MailgunError }> {
  try {
    const call: Promise<Result<QueuedMessage>> = mailgun.POST('/v3/{domain_name}/messages', {
      ...options,
      params: { path },
      // The loop above repeats what may be repeated, because others have to wait as well.
      retry: false,
    })
    const { data, error } = await call
    return error ? { error } : { data }
  } catch (error) {
    if (isMailgunError(error)) return { error }
    throw error
  }
}

function formOf({ form }: SharedForm, request: BatchRequest): FormData {
  const copy = new FormData()
  for (const [name, value] of form) copy.append(name, value)
  copy.append('to', request.to.join(', '))
  copy.append('recipient-variables', request['recipient-variables'])
  copy.append(KEY_FIELD, request.key)
  return copy
}

function accepted(request: BatchRequest, data: QueuedMessage | undefined): RequestOutcome {
  if (typeof data?.id === 'string') return { kind: 'accepted', request, id: data.id }
  const options = { operation: SEND, outcome: 'unknown' } as const
  return failed(request, new MailgunError('invalid_response', `${SEND} answered without an id.`, options))
}

function failed(request: BatchRequest, error: MailgunError): RequestOutcome {
  return { kind: error.outcome === 'none' ? 'refused' : 'unknown', request, error }
}
