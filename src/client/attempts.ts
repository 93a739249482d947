// Attempts until there is an answer to give: time, abort, retry.
import { onAbort } from './abort.js'
import { MailgunApiError, MailgunError, uncertainError } from './errors.js'
import type { RetryOptions } from './options.js'
import type { Result } from './result.js'
import { decideRetry } from './retry.js'

/** What bounds one piece of work. */
export interface TimeLimit {
  /** "METHOD /path", for error messages. */
  operation: string
  /** In milliseconds; 0 means no limit. */
  timeoutMs: number
  /** The caller's. */
  signal: AbortSignal | undefined
}

/** How attempts follow each other. */
export interface Attempts extends TimeLimit {
  /** Whether a repeat cannot double an effect. */
  repeatable: boolean
  retry: RetryOptions | false | undefined
  /** For hints in errors. */
  region: string | undefined
}

/** An answer whose body was read, as data of a 2xx answer or as error of any other. */
export interface Answer {
  data?: unknown
  error?: unknown
  response: Response
}

/** Makes one attempt, numbered from 0; the signal ends it. */
export type Attempt = (attempt: number, signal: AbortSignal) => Promise<Answer>

// Timers count in 32 bits; a longer one would fire at once.
const MAX_TIMER_MS = 2 ** 31 - 1

/** Attempts until one gives an answer that is final, or nothing more may be tried. */
export async function attemptUntilAnswered(call: Attempts, attemptOnce: Attempt): Promise<Result<unknown>> {
  const { operation, signal } = call
  let mayHaveActed = false
  for (let attempt = 0; ; attempt++) {
    const tried = await tryOnce(call, attempt, attemptOnce)
    if (!('failure' in tried)) return tried
    const { failure, delayMs } = tried
    mayHaveActed ||= failure.outcome === 'unknown'
    if (delayMs === undefined) {
      // What an attempt before this one may have done still counts.
      if (mayHaveActed) Object.assign(failure, { outcome: 'unknown' })
      if (failure instanceof MailgunApiError) return { error: failure, response: failure.response }
      throw failure
    }
    await withTimeLimit({ operation, signal, timeoutMs: 0 }, (stopped) => sleep(delayMs, stopped))
  }
}

/** A failed attempt, and the wait before the next; undefined if there is to be none. */
interface Failed {
  failure: MailgunError
  delayMs: number | undefined
}

async function tryOnce(
  call: Attempts,
  attempt: number,
  attemptOnce: Attempt,
): Promise<Pick<Answer, 'data' | 'response'> | Failed> {
  const { operation, repeatable, retry, region } = call
  try {
    const { data, error, response } = await withTimeLimit(call, (signal) => attemptOnce(attempt, signal))
    if (response.ok) return { data, response }
    const { status, headers } = response
    const { delayMs, tooLongMs } = decideRetry({ attempt, repeatable, status, headers, body: error }, retry)
    return { failure: new MailgunApiError(operation, response, error, { region, tooLongMs }), delayMs }
  } catch (failure) {
    if (!(failure instanceof MailgunError)) throw failure
    const mayRetry = failure.code === 'network' || failure.code === 'timeout'
    return { failure, delayMs: mayRetry ? decideRetry({ attempt, repeatable }, retry).delayMs : undefined }
  }
}

/**
 * Runs `work` until it settles, the caller aborts or time runs out; always removes its timer and listener.
 * @throws MailgunError `timeout`, or the reason of the caller's signal as it came
 */
export function withTimeLimit<T>(
  { operation, signal, timeoutMs }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal?.throwIfAborted()
    const controller = new AbortController()
    // Rejects by itself, because a stand-in for fetch may ignore the signal.
    const stop = (reason: unknown): void => {
      end()
      reject(reason)
      controller.abort(reason)
    }
    const stopListening = signal && onAbort(signal, stop)
    const timer = timeoutMs
      ? setTimeout(
          () => {
            stop(uncertainError('timeout', operation, `took longer than ${timeoutMs} ms (timeoutMs)`))
          },
          Math.min(timeoutMs, MAX_TIMER_MS),
        )
      : undefined
    const end = (): void => {
      clearTimeout(timer)
      stopListening?.()
    }
    work(controller.signal).then(
      (value) => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      },
    )
  })
}

/** Its timer ends with the signal. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(delayMs, MAX_TIMER_MS))
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}
