import type { Fetch } from '../../src/index.js'
import { json } from './recording-fetch.js'

/** A request of a batch as it came over the wire. */
export interface Taken {
  /** `v:batch` */
  key: string
  /** Addresses, letter for letter. */
  to: string[]
  variables: Record<string, Record<string, unknown>>
  form: FormData
}

type Answers = (request: Taken, signal: AbortSignal) => Response | undefined | Promise<Response | undefined>

/** A stand-in for fetch that takes messages, and remembers those that `answer` has no other answer for. */
export function takingFetch(answer: Answers = () => undefined): { fetch: Fetch; taken: Taken[] } {
  const taken: Taken[] = []
  const fetch: Fetch = async (_input, init) => {
    const request = readBatchForm(init?.body as FormData)
    const other = await answer(request, init!.signal!)
    if (other) return other
    taken.push(request)
    return accepted(request.key)
  }
  return { fetch, taken }
}

export function readBatchForm(form: FormData): Taken {
  const text = (name: string): string => String(form.get(name) ?? '')
  return {
    key: text('v:batch'),
    to: text('to').split(', '),
    variables: JSON.parse(text('recipient-variables')) as Taken['variables'],
    form,
  }
}

/** What Mailgun answers to a message that it takes. */
const accepted = (key: string): Response =>
  json({ id: `<${key}@mg.example.com>`, message: 'Queued. Thank you.' })
