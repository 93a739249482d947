// A batch in Cloudflare Queues: a list is posted to this Worker, and its instances send it, a request a message of the queue.
// Whatever ends or comes twice in between (a consumer, an upload, a message), each recipient gets one.
//
// In wrangler.jsonc:
//   "queues": {
//     "producers": [{ "binding": "BATCH", "queue": "batch" }, { "binding": "REFUSED", "queue": "refused" }],
//     "consumers": [{ "queue": "batch", "max_batch_size": 4, "max_concurrency": 4, "max_retries": 100 }]
//   },
//   "durable_objects": { "bindings": [{ "name": "CLAIMS", "class_name": "Claims" }] },
//   "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Claims"] }]
import {
  createMailgun,
  isMailgunApiError,
  planBatch,
  sendBatchRequest,
  type BatchRecipient,
  type BatchRequest,
} from 'mailgun-fetch'
import { wasAccepted } from '../batch/was-accepted.js'
import { claimsOf, type ClaimsNamespace } from './claims.js'

export { Claims } from './claims.js'

export interface Env {
  BATCH: Queue<BatchRequest>
  /** Requests that Mailgun refused, for somebody to look at. */
  REFUSED: Queue<{ request: BatchRequest; why: string }>
  CLAIMS: ClaimsNamespace
  MAILGUN_API_KEY: string
  MAILGUN_DOMAIN: string
  /** A server other than Mailgun's, such as a fake one. */
  MAILGUN_BASE_URL?: string
  /** How late entries come into the logs. @default 5 minutes; a consumer may take 15 */
  LATENESS_MS?: number
}

interface Queue<Body> {
  send(body: Body): Promise<unknown>
}

export interface MessageBatch {
  messages: readonly Message[]
}

interface Message {
  body: BatchRequest
  ack(): void
  retry(options: { delaySeconds: number }): void
}

/** A message of the queue holds 128 KB at most. With long variables take fewer: the queue refuses what is too long. */
const MAX_RECIPIENTS = 500

const bodyOf = (env: Env) => ({
  from: `Ada <ada@${env.MAILGUN_DOMAIN}>`,
  subject: 'Spring is here',
  text: 'Your code is %recipient.code%',
})

export default {
  /** `POST /spring` with a JSON recipient a line begins the batch "spring", or goes on with it; `GET /spring` says how far it is. */
  async fetch(request: Request, env: Env): Promise<Response> {
    const id = new URL(request.url).pathname.slice(1)
    if (request.method === 'GET') return Response.json(await claimsOf(env.CLAIMS, id).count())
    if (request.method !== 'POST' || !request.body) return new Response('Not found', { status: 404 })
    const recipients = linesOf(request.body)
    let requests = 0
    for await (const one of planBatch({ id, body: bodyOf(env), recipients, maxRecipients: MAX_RECIPIENTS })) {
      await env.BATCH.send(one)
      requests++
    }
    return Response.json({ requests })
  },

  async queue({ messages }: MessageBatch, env: Env): Promise<void> {
    await Promise.all(messages.map((message) => settle(message, env)))
  },
}

async function settle(message: Message, env: Env): Promise<void> {
  try {
    if (await sendOnce(message.body, env)) return message.ack()
  } catch (error) {
    console.error(`${message.body.key}: ${String(error)}`)
  }
  message.retry({ delaySeconds: 60 })
}

/** @returns whether nothing is left to be done for the request */
async function sendOnce(request: BatchRequest, env: Env): Promise<boolean> {
  const { MAILGUN_BASE_URL: baseUrl, MAILGUN_DOMAIN: domain, LATENESS_MS: latenessMs = 5 * 60_000 } = env
  const server = baseUrl === undefined ? { region: 'us' as const } : { baseUrl }
  const mailgun = createMailgun({ apiKey: env.MAILGUN_API_KEY, ...server })
  const claims = claimsOf(env.CLAIMS, request.key.replace(/-\d+$/, ''))
  const earlier = await claims.begin(request.key)
  if (earlier?.isSettled) return true
  if (earlier) {
    // Begun before: by a consumer that ended, with an answer that was lost, or for a message that came twice.
    await new Promise((resolve) => setTimeout(resolve, latenessMs))
    const since = new Date(earlier.begunAtMs - 60_000)
    if (await wasAccepted(mailgun, { domain, since }, request)) return claims.settle(request.key)
  }
  // The queue repeats what was answered 429, so that no consumer waits for long: the wait above has to be the longer one.
  const message = { path: { domain_name: domain }, body: bodyOf(env), retry: false as const }
  const { kind, error } = await sendBatchRequest(mailgun, message, request)
  if (kind === 'accepted') return claims.settle(request.key)
  const isFinal = kind === 'refused' && isMailgunApiError(error) && error.status !== 429
  if (!isFinal) throw error
  await env.REFUSED.send({ request, why: error.message })
  // It is not settled: once the cause is mended, the request can be put back into the queue.
  return true
}

/** The list as it comes in; it is never held as a whole. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<BatchRecipient> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as BatchRecipient
  }
  if (rest) yield JSON.parse(rest) as BatchRecipient
}
