// A batch that goes on where a process before it ended, however it ended: nobody gets two, nobody gets none.
import { sendBatch, type BatchOptions, type BatchOutcome, type Mailgun } from 'mailgun-fetch'
import { wasAccepted } from './was-accepted.js'

/** What outlives the process: in a file, a row, a key. */
export interface Journal {
  /** What the processes before left; undefined where this is the first. */
  load(): Promise<{ since: Date; next: number } | undefined>
  /** Keeps when the first process began, with 0 as `next`. */
  begin(since: Date): Promise<void>
  /** Keeps what became of a request, and `outcome.request.number + 1` as `next`. */
  save(outcome: BatchOutcome): Promise<void>
}

export interface ResumableOptions extends BatchOptions {
  /** How late entries come into the logs: so long a process waits that is not the first. @default 5 minutes */
  latenessMs?: number
}

export async function sendResumably(
  mailgun: Mailgun,
  { latenessMs = 5 * 60_000, concurrency = 4, ...batch }: ResumableOptions,
  journal: Journal,
): Promise<void> {
  const earlier = await journal.load()
  if (earlier) await new Promise((resolve) => setTimeout(resolve, latenessMs))
  else await journal.begin(new Date())
  const next = earlier?.next ?? 0
  const outcomes = sendBatch(mailgun, {
    ...batch,
    concurrency,
    fromRequest: next,
    // The process before may have sent these, and ended before it saved what became of them. Its concurrency must not
    // have been more than this one is.
    skip: async (request) => {
      if (!earlier || request.number >= next + concurrency) return false
      // The clocks of two machines may differ a little.
      const since = new Date(earlier.since.getTime() - 60_000)
      return wasAccepted(mailgun, { domain: String(batch.path.domain_name), since }, request)
    },
  })
  for await (const outcome of outcomes) await journal.save(outcome)
}
