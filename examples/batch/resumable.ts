// A batch that goes on where a process before it ended, however it ended: nobody gets two, and nobody is left out but those whom
// Mailgun refused, which the journal says.
import {
  sendBatch,
  sendBatchRequest,
  type BatchOptions,
  type BatchRequest,
  type Mailgun,
  type MailgunError,
} from 'mailgun-fetch'
import { wasAccepted } from './was-accepted.js'

/** What became of a request for good. `found`: the logs know it, from a process before or with an answer that was lost. */
export interface FinalOutcome {
  kind: 'accepted' | 'refused' | 'found'
  request: BatchRequest
  /** Of what was accepted. */
  id?: string | undefined
  /** Of what was refused. */
  error?: MailgunError | undefined
}

/** What outlives the process: in a file, a row, a key. */
export interface Journal {
  /** What the processes before left; undefined where this is the first. */
  load(): Promise<{ since: Date; next: number } | undefined>
  /** Keeps when the first process began, with 0 as `next`. */
  begin(since: Date): Promise<void>
  /** Keeps what became of a request, and `outcome.request.number + 1` as `next`. */
  save(outcome: FinalOutcome): Promise<void>
}

export interface ResumableOptions extends Omit<BatchOptions, 'fromRequest' | 'skip'> {
  /** How late entries come into the logs: a wait before they are asked. @default 5 minutes */
  latenessMs?: number
}

export async function sendResumably(
  mailgun: Mailgun,
  { latenessMs = 5 * 60_000, concurrency = 4, ...batch }: ResumableOptions,
  journal: Journal,
): Promise<void> {
  const { id, recipients, maxRecipients, total, ...message } = batch
  const earlier = await journal.load()
  const begunAt = earlier?.since ?? new Date()
  if (earlier) await sleep(latenessMs)
  else await journal.begin(begunAt)
  const next = earlier?.next ?? 0
  // The clocks of two machines may differ a little.
  const since = new Date(begunAt.getTime() - 60_000)
  const isInLogs = (request: BatchRequest): Promise<boolean> =>
    wasAccepted(mailgun, { domain: String(message.path.domain_name), since }, request)

  /** Looks, and sends again what is not there, until it is known. */
  async function settle(request: BatchRequest): Promise<FinalOutcome> {
    await sleep(latenessMs)
    if (await isInLogs(request)) return { kind: 'found', request }
    const { kind, ...rest } = await sendBatchRequest(mailgun, message, request)
    return kind === 'unknown' ? settle(request) : { kind, ...rest }
  }

  const outcomes = sendBatch(mailgun, {
    ...{ ...message, id, recipients, maxRecipients, total, concurrency },
    fromRequest: next,
    // The process before may have sent these, and ended before it saved what became of them. Its concurrency must not
    // have been more than this one is.
    skip: async (request) =>
      earlier !== undefined && request.number < next + concurrency && isInLogs(request),
  })
  for await (const { kind, request, id: messageId, error } of outcomes) {
    if (kind === 'unknown') await journal.save(await settle(request))
    else if (kind === 'skipped') await journal.save({ kind: 'found', request })
    else await journal.save({ kind, request, id: messageId, error })
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
