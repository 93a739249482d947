// A batch that goes on where a process before it ended, however it ended: nobody gets two, nobody gets none.
import { sendBatch, type BatchOptions, type BatchOutcome, type Mailgun } from 'mailgun-fetch'
import { wasAccepted } from './was-accepted.js'

/** One number that outlives the process: in a file, a row, a key. */
export interface Journal {
  /** The number of the first request without a saved outcome; 0 at first. */
  next(): Promise<number>
  /** Keeps what became of a request, and `outcome.request.number + 1` for the next process. */
  save(outcome: BatchOutcome): Promise<void>
}

/** @param since when the first process began */
export async function sendResumably(
  mailgun: Mailgun,
  options: BatchOptions & { since: Date },
  journal: Journal,
): Promise<void> {
  const { since, concurrency = 4, ...batch } = options
  const search = { domain: String(batch.path.domain_name), since }
  const next = await journal.next()
  const outcomes = sendBatch(mailgun, {
    ...batch,
    concurrency,
    fromRequest: next,
    // The process before may have sent these, and ended before it saved what became of them. Its concurrency must not
    // have been more than this one is.
    skip: async (request) => request.number < next + concurrency && wasAccepted(mailgun, search, request),
  })
  for await (const outcome of outcomes) await journal.save(outcome)
}
