// A batch of 100,000 recipients over loopback, beside a loop written by hand that does the same and checks nothing.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMailgun, sendBatch } from '../dist/src/index.js'

export interface BatchTimes {
  recipients: number
  /** How long the server takes for a request, which an API behind a network never does in less. */
  serverMs: number
  batchMs: number
  byHandMs: number
  ratio: number
}

const RECIPIENTS = 100_000
const CONCURRENCY = 4
const SERVER_MS = 50
const MESSAGE = { from: 'ada@mg.example.com', subject: 'Hello', text: 'Your code is %recipient.code%' }

function* recipients() {
  for (let i = 0; i < RECIPIENTS; i++) yield { to: `a${i}@example.org`, variables: { code: i } }
}

/** Medians; the two take turns, so that a busy moment hits both. */
export async function batchTimes(rounds: number): Promise<BatchTimes> {
  const server = createServer((request, response) => {
    const answer = () =>
      response
        .setHeader('content-type', 'application/json')
        .end('{"id":"<1@mg.example.com>","message":"Queued"}')
    request.resume().on('end', () => setTimeout(answer, SERVER_MS))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const times = { batch: [] as number[], byHand: [] as number[] }
  try {
    // The first round only warms up.
    for (let round = 0; round <= rounds; round++)
      for (const [name, run] of [
        ['byHand', byHand],
        ['batch', byBatch],
      ] as const) {
        const start = performance.now()
        await run(url)
        if (round) times[name].push(performance.now() - start)
      }
  } finally {
    server.closeAllConnections()
    server.close()
  }
  const median = (list: number[]): number =>
    Math.round(list.sort((a, b) => a - b)[Math.floor(list.length / 2)]!)
  const [batchMs, byHandMs] = [median(times.batch), median(times.byHand)]
  const ratio = Math.round((batchMs / byHandMs) * 100) / 100
  return { recipients: RECIPIENTS, serverMs: SERVER_MS, batchMs, byHandMs, ratio }
}

async function byBatch(url: string): Promise<void> {
  const batch = sendBatch(createMailgun({ apiKey: 'key-bench', baseUrl: url }), {
    path: { domain_name: 'mg.example.com' },
    body: MESSAGE,
    id: 'bench',
    recipients: recipients(),
    concurrency: CONCURRENCY,
  })
  for await (const outcome of batch) if (outcome.kind !== 'accepted') throw outcome.error
}

async function byHand(url: string): Promise<void> {
  const source = recipients()
  const worker = async (): Promise<void> => {
    for (;;) {
      const to: string[] = []
      const variables: Record<string, object> = {}
      for (let next; to.length < 1000 && !(next = source.next()).done;) {
        to.push(next.value.to)
        variables[next.value.to] = next.value.variables
      }
      if (!to.length) return
      const form = new FormData()
      for (const [name, value] of Object.entries(MESSAGE)) form.append(name, value)
      form.append('to', to.join(', '))
      form.append('recipient-variables', JSON.stringify(variables))
      const response = await fetch(`${url}/v3/mg.example.com/messages`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('api:key-bench')}` },
        body: form,
      })
      if (!response.ok) throw new Error(`answered ${response.status}`)
      await response.json()
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}
