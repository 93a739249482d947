import { createMailgun, type Fetch, type Mailgun, type MailgunChanges } from '../../src/index.js'
import { recordingFetch, type Recorded } from './recording-fetch.js'
import { servingFetch, type Asked } from './serving-fetch.js'

type Answers = Parameters<typeof recordingFetch>

/** A client of a stand-in for fetch, which waits 1 ms where it would wait half a second. */
export const clientOf = (fetch: Fetch, options: MailgunChanges = {}): Mailgun =>
  createMailgun({ apiKey: 'key-test', fetch, retry: { initialDelayMs: 1 } }).withOptions(options)

/** A quick client whose answers come from a list. */
export function quickClient(
  answers: Answers,
  options: MailgunChanges = {},
): { mailgun: Mailgun; calls: Recorded[] } {
  const { fetch, calls } = recordingFetch(...answers)
  return { mailgun: clientOf(fetch, options), calls }
}

/** A quick client whose answers a function makes. */
export function servingClient(
  answer: (asked: Asked) => unknown,
  options: MailgunChanges = {},
): { mailgun: Mailgun; calls: Asked[] } {
  const { fetch, calls } = servingFetch(answer)
  return { mailgun: clientOf(fetch, options), calls }
}
