// Sending to many: a few requests at a time, an outcome for each, in their order.
import { onAbort } from '../client/abort.js'
import type { Mailgun } from '../client/client.js'
import { withTimeLimit } from '../client/attempts.js'
import { fillPath } from '../encode/path.js'
import { encodeShared, SEND } from './message.js'
import { Pace } from './pace.js'
import { checkCount, planWith, type BatchRequest, type PlanOptions } from './plan.js'
import { sendWith, type BatchRequestOptions, type RequestOutcome } from './send-request.js'

/** Options of `sendBatch`. */
export interface BatchOptions extends PlanOptions, BatchRequestOptions {
  /**
   * Requests that are under way at a time. Outcomes come in order, so after a loop that ended early at most this many
   * requests, from the one after the last outcome on, may have been sent. @default 4
   */
  concurrency?: number | undefined
  /** How many recipients there are, for `progress.left`. @default the list's own length or size, if it has one */
  total?: number | undefined
  /** Asked before each request is sent: `true` skips it, as one that the logs know from an earlier run. */
  skip?: ((request: BatchRequest) => boolean | Promise<boolean>) | undefined
}

/** How many recipients of the list have which outcome so far. */
export interface BatchProgress {
  /** Mailgun took a message for them. */
  accepted: number
  /** Nothing was sent to them. */
  refused: number
  /** The answer was lost, so that a message for them may have been accepted. */
  unknown: number
  /** Because of `fromRequest` or `skip`. */
  skipped: number
  /** Without an outcome so far; undefined where the total is not known. */
  left: number | undefined
}

interface Skipped {
  /** `skip` said so: nothing was sent now. */
  kind: 'skipped'
  /** Which request it was. */
  request: BatchRequest
  id?: undefined
  error?: undefined
}

type Settled = RequestOutcome | Skipped

/** What became of one request of a batch; `skipped` if `skip` said so. */
export type BatchOutcome = Settled & {
  /** How far the whole batch is, this request included. */
  progress: BatchProgress
}

/**
 * Sends a message to any number of recipients, each of whom gets one of their own and does not see the others.
 *
 * Yields an outcome for each request of up to 1,000 recipients, in the order of the list. Nothing is sent twice by
 * itself, and nothing is sent before the first `next`. Memory does not grow with the list.
 *
 * However the loop ends early (`break`, abort, an error, a crash), the requests after the last outcome, at most
 * `concurrency` of them, may have been sent. Go on with `fromRequest` and a `skip` that asks the logs about these.
 * @throws TypeError for options that cannot be used; from the loop, after the outcomes of all requests before it, for a
 * recipient that cannot be one
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/sending-messages/batch-sending
 */
export function sendBatch(
  mailgun: Mailgun,
  options: BatchOptions,
): AsyncGenerator<BatchOutcome, void, undefined> {
  const { path, body, id, recipients, maxRecipients, fromRequest = 0, ...rest } = options
  const { concurrency = 4, total = sizeOf(recipients), skip, signal, ...call } = rest
  checkCount('fromRequest', fromRequest, 0)
  checkCount('concurrency', concurrency, 1)
  if (total !== undefined) checkCount('total', total, 0)
  fillPath(SEND, '/v3/{domain_name}/messages', path)
  const domain = { ...path }
  const pace = new Pace()
  const shared = encodeShared(body, signal)
  const stop = new AbortController()
  const plan = planWith({ id, recipients, maxRecipients }, shared, stop.signal)
  const send = async (request: BatchRequest): Promise<Settled> => {
    if (await skip?.(request)) return { kind: 'skipped', request }
    return sendWith(mailgun, domain, { ...call, shared: await shared, pace, signal: stop.signal }, request)
  }
  return settle({ plan, send, stop, concurrency, fromRequest, signal, total })
}

interface Run {
  plan: AsyncGenerator<BatchRequest, void, undefined>
  /** Rejects only where the loop is to end. */
  send(request: BatchRequest): Promise<Settled>
  /** Ends both. */
  stop: AbortController
  concurrency: number
  fromRequest: number
  signal: AbortSignal | undefined
  total: number | undefined
}

async function* settle(run: Run): AsyncGenerator<BatchOutcome, void, undefined> {
  const { plan, send, stop, concurrency, fromRequest, signal, total } = run
  const stopListening = signal && onAbort(signal, (reason) => stop.abort(reason))
  const underWay: Promise<Settled>[] = []
  const progress: BatchProgress = { accepted: 0, refused: 0, unknown: 0, skipped: 0, left: total }
  const count = (kind: Settled['kind'], { count }: BatchRequest): void => {
    progress[kind] += count
    if (progress.left !== undefined) progress.left = Math.max(0, progress.left - count)
  }
  let upcoming: Promise<Taken> | undefined = take(plan)
  let failed: { reason: unknown } | undefined
  try {
    for (;;) {
      const waiting: Promise<Taken | Settled>[] = underWay.slice(0, 1)
      // First, so that a request that is ready goes out before the consumer is given something to do.
      if (upcoming && underWay.length < concurrency) waiting.unshift(upcoming)
      if (!waiting.length) break
      const limit = { operation: SEND, signal, timeoutMs: 0 }
      const event = await withTimeLimit(limit, () => Promise.race(waiting))
      if (event.kind === 'end') {
        upcoming = undefined
        failed = event.failed
      } else if (event.kind !== 'taken') {
        void underWay.shift()
        count(event.kind, event.request)
        yield { ...event, progress: { ...progress } }
      } else {
        upcoming = take(plan)
        // Those before it are cut as well, because nothing but the list knows who is in which request.
        if (event.request.number < fromRequest) count('skipped', event.request)
        else underWay.push(start(send, event.request))
      }
    }
    if (failed) throw failed.reason
  } finally {
    stopListening?.()
    stop.abort()
    // Not awaited, because a source of recipients that hangs would hold back the loop.
    plan.return().catch(() => undefined)
  }
}

function start(send: Run['send'], request: BatchRequest): Promise<Settled> {
  const sent = send(request)
  // Its failure is nobody's where the loop ended before its turn came.
  sent.catch(() => undefined)
  return sent
}

/** What the plan gave: a request, or its end, which a failure is as well. */
type Taken =
  | { kind: 'taken'; request: BatchRequest }
  | { kind: 'end'; request?: undefined; failed: { reason: unknown } | undefined }

async function take(plan: Run['plan']): Promise<Taken> {
  try {
    const { done, value } = await plan.next()
    return done ? { kind: 'end', failed: undefined } : { kind: 'taken', request: value }
  } catch (reason) {
    return { kind: 'end', failed: { reason } }
  }
}

/** How many there are, where the list knows. */
function sizeOf(recipients: unknown): number | undefined {
  const { length, size } = Object(recipients) as { length?: unknown; size?: unknown }
  return [length, size].find((count) => typeof count === 'number')
}
