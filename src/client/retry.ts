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
  body?: string | undefined
}

const PASSING = [408, 500, 502, 503, 504]

/** Milliseconds until the next attempt; undefined if there is to be none. */
export function retryDelayMs(
  attempted: Attempted,
  options: RetryOptions | false = {},
  nowMs: number = Date.now(),
  random: () => number = Math.random,
): number | undefined {
  const { attempt, repeatable, status } = attempted
  const { limit = 2, initialDelayMs = 500, maxDelayMs = 30_000 } = options || { limit: 0 }
  // Not `>=`: a limit that is no number must not mean forever.
  if (!(attempt < limit)) return undefined
  // 429 says that nothing was done; after anything else only a repeatable call may go out again.
  if (status !== 429 && !(repeatable && (status === undefined || PASSING.includes(status)))) return undefined
  const asked = askedDelayMs(attempted, nowMs)
  if (asked !== undefined) return asked > maxDelayMs ? undefined : asked
  return random() * Math.min(maxDelayMs, initialDelayMs * 2 ** attempt)
}

/** What the server asks for: `Retry-After`, the end of the rate window, or seconds in the body. No jitter. */
function askedDelayMs({ status, headers, body }: Attempted, nowMs: number): number | undefined {
  const after = headers?.get('retry-after')?.trim()
  if (after) {
    const delay = /^\d+(\.\d+)?$/.test(after) ? Number(after) * 1000 : Date.parse(after) - nowMs
    if (!Number.isNaN(delay)) return Math.max(0, delay)
  }
  if (status !== 429) return undefined
  const reset = Number(headers?.get('x-ratelimit-reset') || NaN)
  // Epoch milliseconds, epoch seconds, or seconds from now: told apart by size.
  if (reset >= 0)
    return Math.max(0, reset > 1e11 ? reset - nowMs : reset > 1e9 ? reset * 1000 - nowMs : reset * 1000)
  const seconds = /"retry-seconds"\s*:\s*"?(\d+(?:\.\d+)?)/.exec(body ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
