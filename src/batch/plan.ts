// Recipients → requests of a batch. The same list, cut by the same message and limits, gives the same requests.
import { refuse } from '../client/errors.js'
import { typeName } from '../encode/fields.js'
import { encodeShared, SEND, type BatchBody, type SharedForm } from './message.js'
import { encodeRecipient, type BatchRecipient, type EncodedRecipient } from './recipient.js'

/** What requests are cut from. */
export interface PlanOptions {
  /**
   * Names the batch: its messages are found by it in logs, events and webhooks, after a restart as well. Letters,
   * digits, `.`, `_` and `-`, at most 100. Recipients can read it in the message's headers.
   */
  id: string
  /** The message, without its recipients. */
  body: BatchBody
  /**
   * Addresses, `Name <address>`, or both with variables, in an order that stays the same from run to run. Each is
   * taken when its turn comes and is not kept. An address that stands twice in one request goes once, with the
   * variables that came first; in two requests it goes twice.
   */
  recipients: Iterable<string | BatchRecipient> | AsyncIterable<string | BatchRecipient>
  /** Recipients a request, at most 1,000. @default 1000 */
  maxRecipients?: number | undefined
  /** The number of the first request to be made; those before it are cut, but left out. @default 0 */
  fromRequest?: number | undefined
}

/** One request of a batch. It is plain JSON, so that it can be a job in a queue. */
export interface BatchRequest {
  /** Counts from 0. */
  number: number
  /** Id of the batch and number, such as `spring-000017`: the variable `batch` of its messages. */
  key: string
  /** Its recipients as they were given, each once. */
  to: readonly string[]
  /** JSON text: bare address → variables. */
  'recipient-variables': string
  /** How many recipients of the list it stands for; more than `to` has where addresses stood twice. */
  count: number
}

/** Mailgun's limits. */
const MAX_RECIPIENTS = 1000
const MAX_BYTES = 25_000_000
// What every JSON encoder writes as it is, so that the logs can be searched for it.
const ID = /^[\w.-]{1,100}$/

/**
 * The requests of a batch, cut but not sent: for queues, whose workers send each with `sendBatchRequest`.
 * @throws TypeError for a body that cannot be sent; from the loop, for a recipient that cannot be one
 */
export function planBatch(options: PlanOptions): AsyncGenerator<BatchRequest, void, undefined> {
  return planWith(options, encodeShared(options.body))
}

/**
 * @param shared the body, encoded, with which each request has to stay below the limit
 * @param stop ends the plan where a source of recipients goes on and on
 */
export function planWith(
  { id, recipients, maxRecipients = MAX_RECIPIENTS, fromRequest = 0 }: Omit<PlanOptions, 'body'>,
  shared: SharedForm | Promise<SharedForm>,
  stop?: AbortSignal,
): AsyncGenerator<BatchRequest, void, undefined> {
  if (typeof id !== 'string' || !ID.test(id))
    refuse(SEND, `id is ${JSON.stringify(id)}; give at most 100 letters, digits, ".", "_" or "-"`)
  if (!isIterableObject(recipients))
    refuse(SEND, `recipients is ${typeName(recipients)}; give an iterable of recipients`)
  checkCount('maxRecipients', maxRecipients, 1, MAX_RECIPIENTS)
  checkCount('fromRequest', fromRequest, 0)
  return cut({ id, recipients, maxRecipients, fromRequest }, shared, stop)
}

/** Text is iterable, too, but letter by letter. */
const isIterableObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)

type Cutting = Pick<PlanOptions, 'id' | 'recipients'> & { maxRecipients: number; fromRequest: number }

/** @throws TypeError unless it is a whole number within bounds */
export function checkCount(name: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): void {
  const fits = Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
  if (!fits) refuse(SEND, `${name} is ${String(value)}; give a whole number from ${min} to ${max}`)
}

async function* cut(
  { recipients, ...cutting }: Cutting,
  shared: SharedForm | Promise<SharedForm>,
  stop: AbortSignal | undefined,
): AsyncGenerator<BatchRequest, void, undefined> {
  const { take, finish } = cutter(cutting, MAX_BYTES - (await shared).bytes)
  if (Symbol.asyncIterator in recipients)
    for await (const given of recipients) {
      if (stop?.aborted) return
      const request = take(given)
      if (request) yield request
    }
  // A list is not awaited recipient by recipient, which would take a fifth of the time.
  else
    for (const given of recipients) {
      if (stop?.aborted) return
      const request = take(given)
      if (request) yield request
    }
  const last = finish()
  if (last) yield last
}

/** `take` gives the request that is full, where a recipient begins another; `finish` the one that is left. */
function cutter({ id, maxRecipients, fromRequest }: Omit<Cutting, 'recipients'>, maxBytes: number) {
  let position = 0
  let draft = new Draft(0)
  /** Nothing where it has nobody, or is one to be left out. */
  const finish = (): BatchRequest | undefined =>
    draft.count && draft.number >= fromRequest ? draft.finish(id) : undefined
  const take = (given: unknown): BatchRequest | undefined => {
    const recipient = encodeRecipient(given, position)
    if (recipient.bytes > maxBytes)
      refuse(SEND, `body and recipients[${position}] alone make a request of more than ${MAX_BYTES / 1e6} MB`)
    position++
    if (draft.take(recipient, maxRecipients, maxBytes)) return undefined
    const full = finish()
    draft = new Draft(draft.number + 1)
    draft.take(recipient, maxRecipients, maxBytes)
    return full
  }
  return { take, finish }
}

/** A request that takes recipients until one does not fit. */
class Draft {
  count = 0
  #bytes = 0
  readonly #addresses = new Set<string>()
  readonly #to: string[] = []
  readonly #members: string[] = []

  constructor(readonly number: number) {}

  /** @returns whether it fits; an address that is there already always does */
  take({ to, address, member, bytes }: EncodedRecipient, maxRecipients: number, maxBytes: number): boolean {
    if (!this.#addresses.has(address)) {
      if (this.#to.length >= maxRecipients || this.#bytes + bytes > maxBytes) return false
      this.#addresses.add(address)
      this.#to.push(to)
      this.#members.push(member)
      this.#bytes += bytes
    }
    this.count++
    return true
  }

  finish(id: string): BatchRequest {
    return {
      number: this.number,
      // Digits of one length, so that a search for 17 does not find 170.
      key: `${id}-${String(this.number).padStart(6, '0')}`,
      to: this.#to,
      'recipient-variables': `{${this.#members.join(',')}}`,
      count: this.count,
    }
  }
}
