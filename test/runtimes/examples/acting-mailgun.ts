// A Mailgun on loopback for tests of queues: it answers a little after it has acted, so that a worker can end in between.
import { createFakeMailgun, type FakeMailgun } from '../../../src/testing.js'
import { startLoopback } from '../../support/loopback.js'

const ANSWER_AFTER_MS = 50

export interface ActingMailgun {
  fake: FakeMailgun
  /** The base URL of a worker, by which it is known. */
  urlOf(worker: string): string
  /** Answers what a worker asked at `/death`. */
  kill(worker: string): void
  close(): Promise<void>
}

/** @param acted told when a message was taken, before the answer: from whom, and the how-manieth it was */
export async function startActingMailgun(
  acted: (worker: string, count: number) => void,
): Promise<ActingMailgun> {
  const fake = createFakeMailgun()
  const deaths = new Map<string, () => void>()
  const { url, close } = await startLoopback(async ({ method, target, headers, body }, response) => {
    const [, worker = '', path = ''] = /^\/([^/]+)(\/.*)/.exec(target) ?? []
    if (path === '/death') {
      const earlier = deaths.get(worker)
      return void deaths.set(worker, () => {
        earlier?.()
        response.end()
      })
    }
    const answer = await fake.fetch(`http://fake.invalid${path}`, {
      method,
      headers: {
        authorization: String(headers.authorization),
        'content-type': String(headers['content-type']),
      },
      body: new Uint8Array(body),
    })
    const text = await answer.text()
    if (path.endsWith('/messages')) acted(worker, fake.counts.messages)
    setTimeout(
      () => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text),
      ANSWER_AFTER_MS,
    )
  })
  return {
    fake,
    urlOf: (worker) => `${url}/${worker}`,
    kill(worker) {
      deaths.get(worker)?.()
      deaths.delete(worker)
    },
    close,
  }
}
