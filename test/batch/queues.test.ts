// The consumer of the Queues example on the fake. test/runtimes/examples has it in workerd, with the real queue.
import { afterEach, expect, test, vi } from 'vitest'
import { Claims, type Claim } from '../../examples/queues/claims.js'
import worker, { type Env } from '../../examples/queues/worker.js'
import type { BatchRequest } from '../../src/index.js'
import { createFakeMailgun } from '../../src/testing.js'

afterEach(() => void vi.unstubAllGlobals())

const ID = 'spring'

function setUp() {
  const fake = createFakeMailgun()
  vi.stubGlobal('fetch', fake.fetch)
  vi.spyOn(console, 'error').mockReturnValue()
  const stored = new Map<string, Claim>()
  const claims = new Claims({
    storage: {
      get: async (key) => stored.get(key),
      put: async (key, claim) => void stored.set(key, claim),
      list: async () => stored,
    },
  })
  const queued: BatchRequest[] = []
  const refused: { request: BatchRequest; why: string }[] = []
  const env: Env = {
    BATCH: { send: async (request) => queued.push(structuredClone(request)) },
    REFUSED: { send: async (one) => refused.push(one) },
    CLAIMS: {
      idFromName: Object,
      get: () => ({ fetch: (url, init) => claims.fetch(new Request(url, init)) }),
    },
    MAILGUN_API_KEY: fake.apiKey,
    MAILGUN_DOMAIN: 'mg.example.com',
    LATENESS_MS: 1,
  }
  const asked = async (init?: RequestInit): Promise<unknown> =>
    (await worker.fetch(new Request(`https://app.example.com/${ID}`, init), env)).json()
  const consume = async (request: BatchRequest): Promise<string> => {
    let told = 'nothing'
    const message = { body: request, ack: () => (told = 'ack'), retry: () => (told = 'retry') }
    await worker.queue({ messages: [message] }, env)
    return told
  }
  return { fake, queued, refused, asked, consume }
}

const LIST = '{"to":"bob@example.org","variables":{"code":1}}\n{"to":"Grüße <eve@example.org>"}'

test('A list that comes in pieces of a byte is cut into requests whole', async () => {
  const { queued, asked } = setUp()
  const bytes = new TextEncoder().encode(LIST)
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  // Node wants to be told that a body is a stream.
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
  expect(await asked(init)).toEqual({ requests: 1 })
  expect(queued[0]).toMatchObject({
    key: 'spring-000000',
    to: ['bob@example.org', 'Grüße <eve@example.org>'],
  })
})

test('A message of the queue that comes twice is sent once', async () => {
  const { fake, queued, asked, consume } = setUp()
  await asked({ method: 'POST', body: LIST })
  expect([await consume(queued[0]!), await consume(queued[0]!)]).toEqual(['ack', 'ack'])
  expect(fake.messages).toHaveLength(1)
  expect(await asked()).toEqual({ begun: 1, settled: 1 })
})

test.each([
  ['lost', 1],
  ['cut', 1],
  ['unreachable', 2],
] as const)(
  'Where the answer was %s, the message goes back to the queue, and is sent once',
  async (network, posts) => {
    const { fake, queued, asked, consume } = setUp()
    await asked({ method: 'POST', body: LIST })
    fake.fault({ network })
    expect(await consume(queued[0]!)).toBe('retry')
    expect(await asked()).toEqual({ begun: 1, settled: 0 })
    expect(await consume(queued[0]!)).toBe('ack')
    expect(fake.messages).toHaveLength(1)
    expect(fake.requests.filter(({ url }) => url.endsWith('/messages'))).toHaveLength(posts)
  },
)

test('A request that was answered 429 goes back to the queue, and one that Mailgun refused to those refused', async () => {
  const { fake, queued, refused, asked, consume } = setUp()
  await asked({ method: 'POST', body: LIST })
  fake.fault({ status: 429 })
  expect(await consume(queued[0]!)).toBe('retry')
  fake.fault({ on: 'POST /v3/{domain_name}/messages', status: 400, body: { message: 'from is not valid' } })
  expect([await consume(queued[0]!), fake.messages.length]).toEqual(['ack', 0])
  expect(refused).toEqual([{ request: queued[0], why: expect.stringContaining('from is not valid') }])
  // Put back once it is mended.
  expect([await consume(refused[0]!.request), fake.messages.length]).toEqual(['ack', 1])
})
