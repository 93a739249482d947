// 100,000 recipients against a server over real HTTP that breaks one request in twenty, in every way that servers have.
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMailgun, sendBatch, type BatchOutcome } from '../../src/index.js'
import { startLoopback, type Arrived, type Loopback } from '../support/loopback.js'
import { readBatchForm, type Taken } from '../support/taking-fetch.js'

const RECIPIENTS = 100_000
const PER_REQUEST = 100
const addressOf = (index: number): string => `a${index}@example.org`

/** What a server does to a request; `take` is what makes messages of it. */
type Fault = (take: () => string, response: ServerResponse, arrival: number) => void

const answer = (response: ServerResponse, status: number, body: string, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
const FAULTS: Record<string, Fault> = {
  '429 with Retry-After': (_, response) => answer(response, 429, '{}', { 'retry-after': '0.02' }),
  '429 without': (_, response) => answer(response, 429, '{"message":"Slow down"}'),
  '400': (_, response) => answer(response, 400, '{"message":"to parameter is not a valid address"}'),
  '500 before it acts': (_, response) => answer(response, 500, '{"message":"Oops"}'),
  '500 after it acted': (take, response) => {
    take()
    answer(response, 500, '<html>Bad</html>', { 'content-type': 'text/html' })
  },
  '502 without a body': (_, response) => answer(response, 502, ''),
  'a connection closed before it acts': (_, response) => void response.destroy(),
  'a connection closed after it acted': (take, response) => {
    take()
    response.destroy()
  },
  'an answer cut in the middle': (take, response) => {
    const body = take()
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
    response.write(body.slice(0, 10), () => response.destroy())
  },
  'an answer that is not JSON': (take, response) => {
    take()
    answer(response, 200, '<p>ok')
  },
  'an answer without a body': (take, response) => {
    take()
    answer(response, 200, '')
  },
  'no answer in time, before it acts': () => undefined,
  'no answer in time, after it acted': (take) => void take(),
  'a redirect': (_, response) => answer(response, 302, '', { location: '/elsewhere' }),
}
const KINDS = Object.keys(FAULTS)

describe('100,000 recipients, with 5 % faults of every kind', () => {
  /** Every request that the server made messages of. */
  const taken: Taken[] = []
  const happened = new Map<string, number>()
  let arrivals = 0
  let faults = 0
  const outcomes: BatchOutcome[] = []

  let server: Loopback

  async function serve({ headers, body }: Arrived, response: ServerResponse): Promise<void> {
    const type = { 'content-type': headers['content-type'] ?? '' }
    const form = await new Response(new Uint8Array(body), { headers: type }).formData()
    const batch = readBatchForm(form)
    const take = (): string => {
      taken.push(batch)
      return JSON.stringify({ id: `<${batch.key}@mg.example.com>`, message: 'Queued. Thank you.' })
    }
    if (arrivals++ % 20 !== 7) return answer(response, 200, take())
    const kind = KINDS[faults++ % KINDS.length]!
    happened.set(kind, (happened.get(kind) ?? 0) + 1)
    FAULTS[kind]!(take, response, arrivals)
  }

  beforeAll(async () => {
    server = await startLoopback(serve)
    const mailgun = createMailgun({ apiKey: 'key-test', baseUrl: server.url })
    async function* recipients() {
      for (let i = 0; i < RECIPIENTS; i++) yield { to: addressOf(i), variables: { code: i } }
    }
    const batch = sendBatch(mailgun, {
      path: { domain_name: 'mg.example.com' },
      body: { from: 'ada@mg.example.com', subject: 'Hello', text: 'Your code is %recipient.code%' },
      id: 'chaos',
      recipients: recipients(),
      maxRecipients: PER_REQUEST,
      total: RECIPIENTS,
      timeoutMs: 500,
      retry: { initialDelayMs: 10 },
    })
    for await (const outcome of batch) outcomes.push(outcome)
  }, 60_000)
  afterAll(() => server.close())

  test('the server breaks one request in twenty, in every way', () => {
    expect([...happened.keys()].sort()).toEqual([...KINDS].sort())
    expect(faults / arrivals).toBeGreaterThan(0.045)
  })

  test('each recipient is in exactly one outcome, in the order of the list', () => {
    expect(outcomes.flatMap(({ request }) => request.to)).toEqual(
      Array.from({ length: RECIPIENTS }, (_, i) => addressOf(i)),
    )
  })

  test('no recipient is in two requests that the server accepted', () => {
    const addresses = taken.flatMap(({ to }) => to)
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  test('what is accepted was taken by the server, and what is refused was not', () => {
    const keys = new Set(taken.map(({ key }) => key))
    const kinds = { accepted: 0, refused: 0, unknown: 0, skipped: 0 }
    for (const { kind, request } of outcomes) {
      kinds[kind]++
      if (kind !== 'unknown')
        expect([request.key, keys.has(request.key)]).toEqual([request.key, kind === 'accepted'])
    }
    // Three of the kinds end well, or as refused.
    expect(kinds.accepted + kinds.refused + kinds.unknown).toBe(RECIPIENTS / PER_REQUEST)
    expect(kinds.unknown).toBeGreaterThan(30)
    expect(kinds.refused).toBeGreaterThan(1)
  })

  test('the counts add up to all recipients', () => {
    const { accepted, refused, unknown, skipped, left } = outcomes.at(-1)!.progress
    expect([accepted + refused + unknown, skipped, left]).toEqual([RECIPIENTS, 0, 0])
    expect(accepted).toBe(PER_REQUEST * outcomes.filter(({ kind }) => kind === 'accepted').length)
  })

  test('each recipient gets their own variables', () => {
    for (const { to, variables } of taken)
      for (const address of to) expect(variables[address]!.code).toBe(Number(/\d+/.exec(address)![0]))
  })
})
