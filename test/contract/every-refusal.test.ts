import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { operations } from '../support/document.js'
import { serveFake } from '../support/fake-mailgun.js'
import { withoutRequired, withWrong, type Mutation } from './mutate.js'
import { rawRequest } from './raw-request.js'
import { requestsOf, type SynthesisedRequest } from './synthesise.js'

let served: Awaited<ReturnType<typeof serveFake>>
beforeAll(async () => {
  served = await serveFake({ stateful: false, keep: false })
})
afterAll(() => served.close())

async function send(request: SynthesisedRequest): Promise<{ status: number; message: string }> {
  const { url, headers, ...rest } = rawRequest(request, served.url)
  const response = await fetch(url, {
    ...rest,
    headers: { ...headers, authorization: `Basic ${btoa(`api:${served.fake.apiKey}`)}` },
  })
  return { status: response.status, message: await response.text() }
}

const refused: Record<Mutation['kind'], number> = { missing: 0, unknown: 0, 'wrong enum': 0, 'wrong type': 0 }

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  const requests = requestsOf(operation)
  const isFull = ({ title }: SynthesisedRequest): boolean => title.startsWith('full')

  test('is accepted from plain fetch as well', async () => {
    for (const request of requests) {
      const { status, message } = await send(request)
      expect(status, `${request.title}: ${message}`).toBeLessThan(300)
    }
  })

  test('is refused with 400 where something is missing, unknown or wrong, which the message names', async () => {
    const mutations = requests.flatMap((request) =>
      isFull(request) ? withWrong(request) : withoutRequired(request),
    )
    for (const { kind, name, request } of mutations) {
      const { status, message } = await send(request)
      expect(status, `${kind}: ${name}, ${request.title}, was answered ${message}`).toBe(400)
      // Where any one of the fields would do, no name can be told.
      if (!message.includes('must have at least 1 of its fields')) expect(message).toContain(name)
      refused[kind]++
    }
  })
})

test('every kind of mistake has been tried, unknown parameters on every operation', () => {
  expect(refused.unknown).toBeGreaterThanOrEqual(2 * operations.length)
  expect(refused.missing).toBeGreaterThan(100)
  expect(refused['wrong enum']).toBeGreaterThan(100)
  expect(refused['wrong type']).toBeGreaterThan(50)
})
