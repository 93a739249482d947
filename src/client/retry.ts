// Pure: may it be sent again, and after how many milliseconds?
import type { RetryOptions } from './options.js'

/** What became of an attempt. `status` is undefined where no complete answer came. */
export interface Attempted {
  /** Counts from 0. */
  attempt: number
  /** Whether a repeat cannot double an effect. */
  repeatable: boolean
  status?: number | undefined
  headers?: Headers | undefined
  /** The answer's body: parsed JSON, else its text. */
  body?: unknown
}

const TRANSIENT_STATUSES = [408, 500, 502, 503, 504]

export interface RetryDecision {
  /** Milliseconds until the next attempt; undefined if there is to be none. */
  delayMs: number | undefined
  /** The wait that a 429 asks for, where it is longer than a retry may wait. */
  tooLongMs: number | undefined
}

export function decideRetry(
  attempted: Attempted,
  options: RetryOptions | false = {},
  nowMs: number = Date.now(),
  random: () => number = Math.random,
): RetryDecision {
  const { attempt, repeatable, status } = attempted
  const { limit = 2, initialDelayMs = 500, maxDelayMs = 30_000 } = options || { limit: 0 }
  const askedMs = askedDelayMs(attempted, nowMs)
  const isTooLong = askedMs !== undefined && askedMs > maxDelayMs
  const isTransient = status === undefined || TRANSIENT_STATUSES.includes(status)
  // 429 says that nothing was done; after anything else only a repeatable call may go out again.
  const mayRepeat = status === 429 || (repeatable && isTransient)
  const mayWait = attempt < limit && mayRepeat && !isTooLong
  return {
    delayMs: mayWait
      ? (askedMs ?? random() * Math.min(maxDelayMs, initialDelayMs * 2 ** attempt))
      : undefined,
    tooLongMs: status === 429 && isTooLong ? askedMs : undefined,
  }
}

/** What the server asks for: `Retry-After`, the end of the rate window, or seconds in the body. No jitter. */
function askedDelayMs({ status, headers, body }: Attempted, nowMs: number): number | undefined {
  const after = headers?.get('retry-after')?.trim()
  if (after) {
    const delayMs = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - nowMs
    if (!Number.isNaN(delayMs)) return Math.max(0, delayMs)
  }
  if (status !== 429) return undefined
  const reset = headers?.get('x-ratelimit-reset')
  const resetMs = reset ? untilResetMs(Number(reset), nowMs) : undefined
  return resetMs ?? secondsInBodyMs(body)
}

/** The header comes as epoch milliseconds, epoch seconds or seconds from now: they are told apart by size. */
function untilResetMs(reset: number, nowMs: number): number | undefined {
  if (!(reset >= 0)) return undefined
  if (reset > 1e11) return Math.max(0, reset - nowMs)
  if (reset > 1e9) return Math.max(0, reset * 1000 - nowMs)
  return reset * 1000
}

function secondsInBodyMs(body: unknown): number | undefined {
  const seconds = (Object(body) as Record<string, unknown>)['retry-seconds']
  const isNumeric = typeof seconds === 'number' || (typeof seconds === 'string' && seconds !== '')
  return isNumeric && Number(seconds) >= 0 ? Number(seconds) * 1000 : undefined
}
