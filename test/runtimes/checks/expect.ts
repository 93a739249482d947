// What the checks have in common. Web standards only: this runs in pages and workers too.
import { MailgunError, type Mailgun } from 'mailgun-fetch'
import type { Got, Log } from '../server.js'

/** Checks by what they show. One resolves with the reason if it is not for this runtime. */
export type Checks = Record<string, (mailgun: Mailgun, url: string) => Promise<string | void>>

export const KEY = 'key-that-must-stay-secret'
// Pages hide where a redirect leads, so there the client refuses what it follows elsewhere.
export const inPage = 'document' in globalThis

export const domain = (domain_name: string) => ({ params: { path: { domain_name } } })
export const letter = {
  from: 'ada@mg.example.com',
  to: 'bob@example.org',
  subject: 'Hello',
  text: 'Hello Bob',
}

/** What arrived at the server for a call that it answered with 2xx. */
export async function sent(call: Promise<{ data?: unknown; error?: Error | undefined }>): Promise<Got> {
  const { data, error } = await call
  if (error) throw error
  return (data as { got: Got }).got
}

export async function logOf(url: string): Promise<Log> {
  return (await (await fetch(`${url}/log`)).json()) as Log
}

export async function failing(call: Promise<unknown>): Promise<unknown> {
  const answer = await call.then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  if (!answer) throw new Error('it did not fail')
  return answer.error
}

export async function failsWith(code: string, call: Promise<unknown>): Promise<Error> {
  const failure = await failing(call)
  if (!(failure instanceof MailgunError)) throw failure
  equal(failure.code, code)
  return failure
}

export function throws(part: string, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    equal([error instanceof TypeError, (error as Error).message.includes(part)], [true, true])
    return
  }
  throw new Error('it did not throw')
}

export function equal(actual: unknown, expected: unknown): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (found !== wanted) throw new Error(`expected ${wanted}, found ${found}`)
}
