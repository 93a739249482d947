import { createMailgun, type Mailgun, type MailgunChanges } from '../../src/index.js'
import { recordingFetch, type Recorded } from './recording-fetch.js'

type Answers = Parameters<typeof recordingFetch>

/** A client whose answers come from a list, and which waits 1 ms where it would wait half a second. */
export function quickClient(
  answers: Answers,
  options: MailgunChanges = {},
): { mailgun: Mailgun; calls: Recorded[] } {
  const { fetch, calls } = recordingFetch(...answers)
  const mailgun = createMailgun({ apiKey: 'key-test', fetch, retry: { initialDelayMs: 1 } }).withOptions(
    options,
  )
  return { mailgun, calls }
}
