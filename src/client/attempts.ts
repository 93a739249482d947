// Attempts until there is an answer to give: time, abort, retry.
import { onAbort } from './abort.js'
import { MailgunApiError, MailgunError, uncertainError } from './errors.js'
import type { RetryOptions } from './options.js'
import type { Result } from './result.js'
import { retryDelayMs, tooLongDelayMs } from './retry.js'

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
  const { operation, retry, region } = call
  let mayHaveActed = false
  for (let attempt = 0; ; attempt++) {
    let answer: Answer | undefined
    let failure: MailgunError
    try {
      answer = await withTimeLimit(call, (signal) => attemptOnce(attempt, signal))
      const { response, data } = answer
      if (response.ok) return { data, response }
      const tooLongMs = tooLongDelayMs(attemptedOf(call, attempt, answer), retry)
      failure = new MailgunApiError(operation, response, answer.error, { region, tooLongMs })
    } catch (error) {
      if (!(error instanceof MailgunError)) throw error
      failure = error
    }
    mayHaveActed ||= failure.outcome === 'unknown'
    const mayRetry = answer !== undefined || failure.code === 'network' || failure.code === 'timeout'
    const delayMs = mayRetry ? retryDelayMs(attemptedOf(call, attempt, answer), retry) : undefined
    if (delayMs === undefined) {
      // What an attempt before this one may have done still counts.
      if (mayHaveActed) Object.assign(failure, { outcome: 'unknown' })
      if (failure instanceof MailgunApiError) return { error: failure, response: failure.response }
      throw failure
    }
    await withTimeLimit({ operation, signal: call.signal, timeoutMs: 0 }, (signal) => sleep(delayMs, signal))
  }
}

function attemptedOf({ repeatable }: Attempts, attempt: number, answer: Answer | undefined) {
  const { status, headers } = answer?.response ?? {}
  return { attempt, repeatable, status, headers, body: answer?.error }
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
