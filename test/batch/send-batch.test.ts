import { describe, expect, test } from 'vitest'
import {
  createMailgun,
  isMailgunApiError,
  sendBatch,
  sendBatchRequest,
  type BatchOptions,
  type BatchOutcome,
  type MailgunOptions,
} from '../../src/index.js'
import { json } from '../support/recording-fetch.js'
import { takingFetch, type Taken } from '../support/taking-fetch.js'

const body = { from: 'ada@mg.example.com', subject: 'Hello', text: 'Hello %recipient.name%' }
const path = { domain_name: 'mg.example.com' }
const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}@example.org`)

type Answers = Parameters<typeof takingFetch>[0]

function setUp(answer?: Answers, options: Partial<MailgunOptions> = {}) {
  const { fetch, taken } = takingFetch(answer)
  const mailgun = createMailgun({ apiKey: 'key-test', fetch, ...options })
  const send = (recipients: BatchOptions['recipients'], more: Partial<BatchOptions> = {}) =>
    sendBatch(mailgun, { path, body, id: 'spring', recipients, maxRecipients: 10, ...more })
  return { mailgun, taken, send }
}

async function collect(batch: AsyncIterable<BatchOutcome>): Promise<BatchOutcome[]> {
  const outcomes: BatchOutcome[] = []
  for await (const outcome of batch) outcomes.push(outcome)
  return outcomes
}

const numberOf = ({ key }: Taken): number => Number(key.split('-')[1])
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('A batch', () => {
  test('sends each recipient one message, and yields an outcome for each request in order', async () => {
    // Answers come in an order of their own.
    const { send, taken } = setUp(async (request) => {
      await pause((7 * numberOf(request)) % 5)
      return undefined
    })
    const outcomes = await collect(send(addresses(95)))
    expect(outcomes.map(({ kind, request, id }) => [kind, request.number, id])).toEqual(
      Array.from({ length: 10 }, (_, i) => ['accepted', i, `<spring-00000${i}@mg.example.com>`]),
    )
    expect(outcomes.flatMap(({ request }) => request.to)).toEqual(addresses(95))
    expect(taken.flatMap(({ to }) => to).sort()).toEqual(addresses(95).sort())
    expect(outcomes.map(({ progress }) => progress.left)).toEqual([85, 75, 65, 55, 45, 35, 25, 15, 5, 0])
    expect(outcomes.at(-1)!.progress).toEqual({ accepted: 95, refused: 0, unknown: 0, skipped: 0, left: 0 })
  })

  test('sends the whole message with each request, and the variables of its recipients', async () => {
    const { send, taken } = setUp()
    const recipients = ['bob', 'eve'].map((name) => ({ to: `${name}@example.org`, variables: { name } }))
    const attachment = [{ data: 'bytes', filename: 'ä.txt', contentType: 'text/plain' }]
    await collect(send(recipients, { maxRecipients: 1, body: { ...body, attachment, 'o:tag': ['x', 'y'] } }))
    expect(taken.map(({ variables }) => variables)).toEqual([
      { 'bob@example.org': { name: 'bob' } },
      { 'eve@example.org': { name: 'eve' } },
    ])
    for (const { form } of taken) {
      const file = form.get('attachment') as File
      expect([form.get('subject'), form.getAll('o:tag'), file.name, file.type, await file.text()]).toEqual([
        'Hello',
        ['x', 'y'],
        'ä.txt',
        'text/plain',
        'bytes',
      ])
    }
  })

  test('reads a stream to attach once, and sends it with each request', async () => {
    const { send, taken } = setUp()
    const attachment = new Blob(['bytes']).stream()
    await collect(send(addresses(20), { body: { ...body, attachment } }))
    expect(await Promise.all(taken.map(({ form }) => (form.get('attachment') as File).text()))).toEqual([
      'bytes',
      'bytes',
    ])
  })

  test('does not see what its caller changes after the call', async () => {
    const { send, taken } = setUp()
    const mine = { ...body, attachment: new TextEncoder().encode('before') }
    const slot = { ...path }
    const batch = send(addresses(20), { body: mine, path: slot })
    mine.subject = 'after'
    mine.attachment.fill(0)
    slot.domain_name = 'other.example.com'
    await collect(batch)
    for (const { form } of taken) {
      expect(form.get('subject')).toBe('Hello')
      expect(await (form.get('attachment') as File).text()).toBe('before')
    }
  })

  test('keeps a few requests under way, never more than concurrency', async () => {
    let now = 0
    let most = 0
    const { send } = setUp(async () => {
      most = Math.max(most, ++now)
      await pause(2)
      now--
      return undefined
    })
    await collect(send(addresses(200), { concurrency: 3 }))
    expect(most).toBe(3)
  })

  test('is at most concurrency requests ahead of its consumer', async () => {
    const { send, taken } = setUp()
    for await (const { request } of send(addresses(200), { concurrency: 3 })) {
      await pause(1)
      expect(Math.max(...taken.map(numberOf))).toBeLessThan(request.number + 3)
    }
  })

  test('yields an outcome as soon as it is known, even if the next recipients are not there yet', async () => {
    const { send } = setUp()
    let release = (): void => undefined
    const later = new Promise<void>((resolve) => (release = resolve))
    async function* slow() {
      yield* addresses(11)
      await later
      yield 'last@example.org'
    }
    const batch = send(slow())
    expect((await batch.next()).value).toMatchObject({ kind: 'accepted', request: { number: 0 } })
    release()
    expect((await batch.next()).value).toMatchObject({
      request: { to: ['a10@example.org', 'last@example.org'] },
    })
    expect((await batch.next()).done).toBe(true)
  })

  test('sends nothing before the first next', async () => {
    const { send, taken } = setUp()
    send(addresses(10))
    await pause(5)
    expect(taken).toEqual([])
  })

  test('counts what is left only where the total is known', async () => {
    const { send } = setUp()
    const lefts = async (recipients: BatchOptions['recipients'], total?: number) =>
      (await collect(send(recipients, { total }))).map(({ progress }) => progress.left)
    expect(await lefts(new Set(addresses(20)))).toEqual([10, 0])
    expect(await lefts(addresses(20).values())).toEqual([undefined, undefined])
    expect(await lefts(addresses(20).values(), 20)).toEqual([10, 0])
    expect(await lefts(addresses(20).values(), 15)).toEqual([5, 0])
    // An address that stands twice counts twice.
    expect(await lefts([...addresses(10), ...addresses(10)])).toEqual([0])
  })
})

describe('An outcome is', () => {
  const outcomeOf = async (answer: Answers, more?: Partial<BatchOptions>): Promise<BatchOutcome> =>
    (await collect(setUp(answer).send(addresses(1), more)))[0]!

  test.each([400, 401, 403, 404, 413])('refused after %i, and sent once', async (status) => {
    const outcome = await outcomeOf(() => json({ message: 'No' }, { status }))
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'api', status } })
    expect(outcome.progress).toEqual({ accepted: 0, refused: 1, unknown: 0, skipped: 0, left: 0 })
  })

  test('refused where no connection was made', async () => {
    const outcome = await outcomeOf(() => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })
    })
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'network' } })
  })

  test.each<[string, Answers, string]>([
    ['after 500', () => json({ message: 'Oops' }, { status: 500 }), 'api'],
    ['after 408', () => json({ message: 'Slow' }, { status: 408 }), 'api'],
    ['after 503', () => json({ message: 'Busy' }, { status: 503 }), 'api'],
    ['after a redirect', () => new Response(null, { status: 307, headers: { location: '/' } }), 'redirect'],
    ['after 200 without a body', () => new Response(null), 'invalid_response'],
    ['after 200 that is not JSON', () => new Response('<p>ok'), 'invalid_response'],
    ['after 200 without an id', () => json({ message: 'Queued' }), 'invalid_response'],
    ['where the connection broke', () => Promise.reject(new TypeError('fetch failed')), 'network'],
    ['where no answer came in time', () => new Promise(() => undefined), 'timeout'],
  ])('unknown %s, and sent once', async (_, answer, code) => {
    let sent = 0
    const outcome = await outcomeOf(
      (...given) => {
        sent++
        return answer!(...given)
      },
      { timeoutMs: 50 },
    )
    expect(outcome).toMatchObject({ kind: 'unknown', error: { code, outcome: 'unknown' } })
    expect(outcome.progress).toMatchObject({ unknown: 1, left: 0 })
    expect(sent).toBe(1)
  })
})

describe('An answer 429', () => {
  const tooMany = (seconds?: number): Response =>
    json(
      { message: 'Slow' },
      { status: 429, ...(seconds !== undefined && { headers: { 'retry-after': `${seconds}` } }) },
    )

  test('with Retry-After holds back all requests of the batch, and sends its own again', async () => {
    const arrivals: [number, number][] = []
    let deniedAtMs = 0
    const { send, taken } = setUp((request) => {
      arrivals.push([numberOf(request), performance.now()])
      if (numberOf(request) !== 5 || deniedAtMs) return undefined
      deniedAtMs = performance.now()
      return tooMany(0.3)
    })
    const outcomes = await collect(send(addresses(300), { concurrency: 4 }))
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true)
    expect(taken).toHaveLength(30)
    const during = arrivals.filter(([, at]) => at > deniedAtMs + 10 && at < deniedAtMs + 290)
    // The others of the four may have been on their way already.
    expect(during.length).toBeLessThan(4)
    expect(arrivals.filter(([number]) => number === 5)).toHaveLength(2)
  })

  test('is tried ten times by default, then its request is refused', async () => {
    let sent = 0
    const { send } = setUp(() => {
      sent++
      return tooMany(0)
    })
    const [outcome] = await collect(send(addresses(1)))
    expect(outcome).toMatchObject({ kind: 'refused', error: { status: 429, outcome: 'none' } })
    expect(sent).toBe(11)
  })

  test.each([
    ['retry is false', { retry: false } as const, 0],
    ['it asks for more than retry.maxDelayMs', { retry: { maxDelayMs: 1000 } }, 3600],
  ])('is final where %s', async (_, options, seconds) => {
    const { send } = setUp(() => tooMany(seconds))
    const [outcome] = await collect(send(addresses(1), options))
    expect(outcome).toMatchObject({ kind: 'refused', error: { status: 429 } })
    expect(isMailgunApiError(outcome!.error)).toBe(true)
  })
})

describe('A batch ends early', () => {
  test.each([
    ['however many requests are under way', () => new Promise<Response>(() => undefined)],
    [
      'even while it waits for the end of a 429',
      () => json({}, { status: 429, headers: { 'retry-after': '60' } }),
    ],
  ])('at once with the reason of a signal, %s', async (_, answer) => {
    const stop = new AbortController()
    const { send } = setUp(answer)
    const batch = collect(send(addresses(100), { signal: stop.signal }))
    await pause(10)
    stop.abort(new Error('enough'))
    await expect(batch).rejects.toThrow('enough')
  })

  test('at once where it waits for recipients, and lets go of their source', async () => {
    const stop = new AbortController()
    let isLetGo = false
    const source: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise((resolve) => setTimeout(resolve, 30, { done: false, value: 'a@example.org' })),
        async return() {
          isLetGo = true
          return { done: true, value: undefined }
        },
      }),
    }
    const batch = collect(setUp().send(source, { signal: stop.signal }))
    await pause(5)
    stop.abort(new Error('enough'))
    await expect(batch).rejects.toThrow('enough')
    await pause(60)
    expect(isLetGo).toBe(true)
  })

  test('before anything is sent, with a signal that was aborted before', async () => {
    const { send, taken } = setUp()
    await expect(collect(send(addresses(1), { signal: AbortSignal.abort(new Error('no')) }))).rejects.toThrow(
      'no',
    )
    expect(taken).toEqual([])
  })

  test('with break, which aborts what is under way and sends nothing more', async () => {
    const aborted: number[] = []
    const { send, taken } = setUp((request, signal) => {
      if (numberOf(request) === 0) return pause(2) as Promise<undefined>
      signal.addEventListener('abort', () => aborted.push(numberOf(request)))
      return new Promise(() => undefined)
    })
    let isLetGo = false
    function* source() {
      try {
        yield* addresses(1000)
      } finally {
        isLetGo = true
      }
    }
    for await (const { request } of send(source())) {
      expect(request.number).toBe(0)
      await pause(5)
      break
    }
    await pause(5)
    expect(taken.map(numberOf)).toEqual([0])
    expect(aborted).toEqual([1, 2, 3])
    expect(isLetGo).toBe(true)
  })

  test('with the TypeError of a bad recipient, after the outcomes of all requests before it', async () => {
    const { send, taken } = setUp()
    const seen: number[] = []
    const run = async () => {
      for await (const { request } of send([...addresses(25), 'nobody'])) seen.push(request.number)
    }
    await expect(run()).rejects.toThrow('recipients[25] is "nobody"')
    expect(seen).toEqual([0, 1])
    expect(taken).toHaveLength(2)
  })

  test('with the error of the source of recipients', async () => {
    const { send } = setUp()
    async function* source() {
      yield* addresses(20)
      await pause(1)
      throw new Error('the database is gone')
    }
    await expect(collect(send(source()))).rejects.toThrow('the database is gone')
  })

  test('with the error of a key that cannot be had, and yields nothing after the hole', async () => {
    let asked = 0
    const apiKey = async (): Promise<string> => {
      if (++asked === 3) throw new Error('no key')
      return 'key-test'
    }
    const { send } = setUp(undefined, { apiKey })
    const seen: number[] = []
    const run = async () => {
      for await (const { request } of send(addresses(200))) seen.push(request.number)
    }
    await expect(run()).rejects.toThrow('no key')
    expect(seen).toEqual([0, 1])
  })
})

describe('A batch goes on', () => {
  test('from a given request, and counts those before it as skipped', async () => {
    const { send, taken } = setUp()
    const outcomes = await collect(send(addresses(50), { fromRequest: 3 }))
    expect(outcomes.map(({ request }) => request.number)).toEqual([3, 4])
    expect(taken.flatMap(({ to }) => to)).toEqual(addresses(50).slice(30))
    expect(outcomes.at(-1)!.progress).toEqual({ accepted: 20, refused: 0, unknown: 0, skipped: 30, left: 0 })
  })

  test('without the requests that skip finds done, whose outcome says so', async () => {
    const { send, taken } = setUp()
    const outcomes = await collect(send(addresses(50), { skip: async ({ key }) => key.endsWith('2') }))
    expect(outcomes.map(({ kind }) => kind === 'skipped')).toEqual([false, false, true, false, false])
    expect(taken.map(numberOf)).toEqual([0, 1, 3, 4])
    expect(outcomes.at(-1)!.progress).toMatchObject({ accepted: 40, skipped: 10, left: 0 })
  })

  test('not past a skip that fails', async () => {
    const { send, taken } = setUp()
    const skip = (): boolean => {
      throw new Error('no logs')
    }
    await expect(collect(send(addresses(50), { skip }))).rejects.toThrow('no logs')
    expect(taken).toEqual([])
  })
})

describe('A batch is refused at once', () => {
  test.each<[string, object, RegExp]>([
    ['without a domain', { path: { domain_name: '' } }, /path parameter "domain_name" is empty/],
    ['for half a request at a time', { concurrency: 0.5 }, /concurrency is 0.5/],
    ['for no request at a time', { concurrency: 0 }, /concurrency is 0/],
    ['for a total that is no number', { total: NaN }, /total is NaN/],
    ['for a negative number to go on from', { fromRequest: -1 }, /fromRequest is -1/],
    ['for cc', { body: { ...body, cc: 'a@example.org' } }, /"cc" would get/],
    ['without an id', { id: undefined }, /id is undefined/],
  ])('%s', (_, options, why) => {
    const { send } = setUp()
    expect(() => send([], options)).toThrow(TypeError)
    expect(() => send([], options)).toThrow(why)
  })

  test('for an option that does not exist, before anything is sent', async () => {
    const { send, taken } = setUp()
    await expect(collect(send(addresses(1), { retries: 1 } as object))).rejects.toThrow(
      'unknown option "retries"',
    )
    expect(taken).toEqual([])
  })
})

describe('One request of a plan', () => {
  const request = {
    number: 17,
    key: 'spring-000017',
    to: ['Bob <bob@example.org>', 'eve@example.org'],
    'recipient-variables': '{"bob@example.org":{},"eve@example.org":{}}',
    count: 2,
  }

  test('is sent on its own, as a job of a queue', async () => {
    const { mailgun, taken } = setUp()
    const outcome = await sendBatchRequest(mailgun, { path, body }, request)
    expect(outcome).toEqual({ kind: 'accepted', request, id: '<spring-000017@mg.example.com>' })
    expect(taken[0]).toMatchObject({ key: request.key, to: request.to })
  })

  test('waits for the end of a 429', async () => {
    let sent = 0
    const { mailgun } = setUp(() => (sent++ ? undefined : json({}, { status: 429 })))
    const options = { path, body, retry: { initialDelayMs: 1 } }
    expect(await sendBatchRequest(mailgun, options, request)).toMatchObject({ kind: 'accepted' })
    expect(sent).toBe(2)
  })

  test.each([
    [{ ...request, to: [] }],
    [{ ...request, to: undefined }],
    [{ ...request, to: ['bob@example.org\r\nBcc: eve@example.org'] }],
    [{ ...request, key: 17 }],
    [{ ...request, 'recipient-variables': {} }],
  ])('is refused if it is none: %j', async (broken) => {
    const { mailgun, taken } = setUp()
    const sent = sendBatchRequest(mailgun, { path, body }, broken as typeof request)
    await expect(sent).rejects.toThrow('the request is none of planBatch')
    expect(taken).toEqual([])
  })
})
