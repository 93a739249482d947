// A process may die at any moment. Whenever that is, the next one goes on so that each recipient gets exactly one message.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sendResumably, type Journal } from '../../examples/batch/resumable.js'
import { createMailgun, type BatchOutcome } from '../../src/index.js'
import { createFakeMailgun, type FakeMailgun } from '../../src/testing.js'

const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}@example.org`)

/** What outlives a process. */
interface World {
  fake: FakeMailgun
  next: number
  outcomes: BatchOutcome[]
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
  constructor(private steps: number) {}

  /** One step of the process; never settles once it is dead. */
  step(): Promise<void> {
    if (this.steps-- > 0) return Promise.resolve()
    this.#end(false)
    return new Promise(() => undefined)
  }
}

function sendFrom(
  world: World,
  life: Life,
  options: { recipients: number; concurrency: number; order: number },
) {
  const { fake } = world
  const mailgun = createMailgun({
    apiKey: fake.apiKey,
    fetch: async (input, init) => {
      await life.step()
      // Requests overtake each other.
      for (let i = (options.order * fake.counts.requests) % 7; i > 0; i--) await life.step()
      const response = await fake.fetch(input, init)
      await life.step()
      return response
    },
  })
  const journal: Journal = {
    async next() {
      return world.next
    },
    async save(outcome) {
      await life.step()
      world.next = outcome.request.number + 1
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
      since: new Date(Date.now() - 60_000),
    },
    journal,
  )
}

describe('Wherever the process dies', () => {
  test('each recipient gets one message in the end', async () => {
    const setting = fc.record({
      lifetimes: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
      recipients: fc.integer({ min: 1, max: 60 }),
      concurrency: fc.integer({ min: 1, max: 5 }),
      order: fc.integer({ min: 0, max: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(setting, async ({ lifetimes, ...options }) => {
        const world: World = { fake: createFakeMailgun(), next: 0, outcomes: [] }
        for (const lifetime of [...lifetimes, Infinity])
          if (await runProcess(world, lifetime, (life) => sendFrom(world, life, options))) break
        const sent = world.fake.messages.flatMap(({ to }) => to)
        expect(sent.sort()).toEqual(addresses(options.recipients).sort())
        // Each request was saved once.
        const numbers = world.outcomes.map(({ request }) => request.number)
        expect(numbers).toEqual(Array.from({ length: Math.ceil(options.recipients / 3) }, (_, i) => i))
        expect(world.outcomes.every(({ kind }) => kind === 'accepted' || kind === 'skipped')).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
