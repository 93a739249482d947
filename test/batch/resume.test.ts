// A process may die at any moment. Whenever that is, the next one goes on so that each recipient gets exactly one message.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sendResumably, type FinalOutcome, type Journal } from '../../examples/batch/resumable.js'
import { createMailgun } from '../../src/index.js'
import {
  createFakeMailgun,
  type FakeMailgun,
  type FakeRequest,
  type FaultOptions,
} from '../../src/testing.js'

const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}@example.org`)

/** What outlives a process. */
interface World {
  fake: FakeMailgun
  kept: { since: Date; next: number } | undefined
  outcomes: FinalOutcome[]
  /** Until then the logs know nothing. */
  logsKnowAtMs?: number
}

/** Runs a process until it is done, or dies after so many steps: what it had begun by then is left as it is. */
async function runProcess(
  world: World,
  lifetime: number,
  run: (life: Life) => Promise<void>,
): Promise<boolean> {
  const life = new Life(lifetime)
  return Promise.race([run(life).then(() => true), life.ended])
}

class Life {
  #end: (isDone: false) => void = () => undefined
  readonly ended = new Promise<false>((resolve) => (this.#end = resolve))
  endsAfter = (): boolean => false
  constructor(private steps: number) {}

  /** One step of the process; never settles once it is dead. */
  step(): Promise<void> {
    if (this.steps-- > 0 && !this.endsAfter()) return Promise.resolve()
    this.#end(false)
    return new Promise(() => undefined)
  }
}

function sendFrom(
  world: World,
  life: Life,
  options: { recipients: number; concurrency: number; order: number; latenessMs?: number },
) {
  const { fake } = world
  const mailgun = createMailgun({
    apiKey: fake.apiKey,
    fetch: async (input, init) => {
      await life.step()
      // Requests overtake each other.
      for (let i = (options.order * fake.counts.requests) % 7; i > 0; i--) await life.step()
      const isTooEarly = String(input).includes('/logs') && Date.now() < (world.logsKnowAtMs ?? 0)
      if (isTooEarly) return Response.json({ items: [], pagination: { total: 0 } })
      const response = await fake.fetch(input, init)
      await life.step()
      return response
    },
  })
  const journal: Journal = {
    async load() {
      return world.kept
    },
    async begin(since) {
      await life.step()
      world.kept = { since, next: 0 }
      await life.step()
    },
    async save(outcome) {
      await life.step()
      world.kept!.next = outcome.request.number + 1
      world.outcomes.push(outcome)
      await life.step()
    },
  }
  return sendResumably(
    mailgun,
    {
      path: { domain_name: 'mg.example.com' },
      body: { from: 'ada@mg.example.com', text: 'Hello' },
      id: 'spring',
      recipients: addresses(options.recipients),
      maxRecipients: 3,
      concurrency: options.concurrency,
      latenessMs: options.latenessMs ?? 0,
    },
    journal,
  )
}

type Network = NonNullable<FaultOptions['network']>

/** Whether a request has this fault; each happens once. */
function strikes(faults: Record<string, Network>, network: Network, { fields }: FakeRequest): boolean {
  const number = String(Number(/\d+$/.exec(String(fields['v:batch']))?.[0]))
  if (faults[number] !== network) return false
  delete faults[number]
  return true
}

describe('Wherever the process dies', () => {
  test('each recipient gets one message in the end, whatever breaks on the way', async () => {
    const setting = fc.record({
      lifetimes: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
      recipients: fc.integer({ min: 1, max: 60 }),
      concurrency: fc.integer({ min: 1, max: 5 }),
      order: fc.integer({ min: 0, max: 6 }),
      // Of the requests that send, by their number.
      faults: fc.dictionary(
        fc.integer({ min: 0, max: 25 }).map(String),
        fc.constantFrom<Network>('unreachable', 'lost', 'cut'),
      ),
    })
    await fc.assert(
      fc.asyncProperty(setting, async ({ lifetimes, faults, ...options }) => {
        const world: World = { fake: createFakeMailgun(), kept: undefined, outcomes: [] }
        const happening = { ...faults }
        for (const network of ['unreachable', 'lost', 'cut'] as const)
          world.fake.fault({
            network,
            times: Infinity,
            on: (request) => strikes(happening, network, request),
          })
        for (const lifetime of [...lifetimes, Infinity])
          if (await runProcess(world, lifetime, (life) => sendFrom(world, life, options))) break
        const sent = world.fake.messages.flatMap(({ to }) => to)
        expect(sent.sort()).toEqual(addresses(options.recipients).sort())
        // Each request was saved once.
        const numbers = world.outcomes.map(({ request }) => request.number)
        expect(numbers).toEqual(Array.from({ length: Math.ceil(options.recipients / 3) }, (_, i) => i))
        expect(world.outcomes.every(({ kind }) => kind === 'accepted' || kind === 'found')).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('the next one waits until the logs know what the one before sent last', async () => {
    const world: World = { fake: createFakeMailgun(), kept: undefined, outcomes: [] }
    const options = { recipients: 6, concurrency: 2, order: 0, latenessMs: 300 }
    const dying = new Life(Infinity)
    // Both requests are taken, and nothing is kept of them.
    dying.endsAfter = () => world.fake.counts.messages >= 2
    void sendFrom(world, dying, options)
    await dying.ended
    world.logsKnowAtMs = Date.now() + 200
    await sendFrom(world, new Life(Infinity), options)
    expect(world.fake.messages.flatMap(({ to }) => to).sort()).toEqual(addresses(6))
    expect(world.outcomes.map(({ kind }) => kind)).toEqual(['found', 'found'])
  })
})
