// A batch in BullMQ: each request is a job, sent by any number of workers in any number of processes. If one dies, another
// takes its job over, and asks the logs before it sends.
import { setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableError, Worker, type Job, type Queue, type WorkerOptions } from 'bullmq'
import {
  isMailgunApiError,
  planBatch,
  sendBatchRequest,
  type BatchRequest,
  type BatchRequestOptions,
  type Mailgun,
  type PlanOptions,
} from 'mailgun-fetch'
import { wasAccepted } from './was-accepted.js'

/** May be run again after it was interrupted: the queue knows its jobs by their ids, as long as they are not removed. */
export async function enqueueBatch(queue: Queue<BatchRequest>, plan: PlanOptions): Promise<void> {
  for await (const request of planBatch(plan)) {
    await queue.add('send', request, {
      jobId: request.key,
      attempts: 10,
      backoff: { type: 'exponential', delay: 1000 },
    })
  }
}

export interface WorkerSetting {
  mailgun: Mailgun
  /** The same domain and message that the plan was made with. */
  message: BatchRequestOptions
  /** When the batch was enqueued. */
  since: Date
  /** How late entries come into the logs: so long a job that was begun before waits until it asks them. @default 5 minutes */
  latenessMs?: number
}

export function startWorker(
  queueName: string,
  setting: WorkerSetting,
  options: WorkerOptions,
): Worker<BatchRequest, string | undefined> {
  // A worker that dies again and again is no reason to give up a job.
  const patient = { maxStalledCount: 100, ...options }
  return new Worker(queueName, (job: Job<BatchRequest>) => sendJob(job, setting), patient)
}

async function sendJob(job: Job<BatchRequest>, setting: WorkerSetting): Promise<string | undefined> {
  const { mailgun, message, since, latenessMs = 5 * 60_000 } = setting
  const request = job.data
  // Begun before: by a worker that died, or with an answer that was lost.
  if (job.attemptsStarted > 1) {
    await sleep(latenessMs)
    const search = { domain: String(message.path.domain_name), since }
    if (await wasAccepted(mailgun, search, request)) return undefined
  }
  const outcome = await sendBatchRequest(mailgun, message, request)
  if (outcome.kind === 'accepted') return outcome.id
  const { error } = outcome
  // Mailgun's own no to this request stays a no, which "too many" is not. All else is tried again.
  const isFinal = outcome.kind === 'refused' && isMailgunApiError(error) && error.status !== 429
  throw isFinal ? new UnrecoverableError(error.message) : error
}
