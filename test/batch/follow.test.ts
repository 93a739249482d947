// Entries that come in late, pages, and processes that die: each entry is given exactly once.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newEntries, positionAt, type Position } from '../../examples/logs/new-entries.js'
import { createMailgun, sendBatch } from '../../src/index.js'
import { createFakeMailgun } from '../../src/testing.js'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const LATENESS_MS = 60_000

async function setUp() {
  vi.setSystemTime(new Date('2026-03-06T09:00:00.400Z'))
  const fake = createFakeMailgun()
  const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  const body = { from: 'ada@mg.example.com', text: 'Hello' }
  const batch = { path: { domain_name: 'mg.example.com' }, body, id: 'a', recipients: ['bob@example.org'] }
  await sendBatch(mailgun, batch).next()
  const store = { position: positionAt(new Date()), ids: [] as string[], kept: [] as number[] }
  let serial = 0
  return {
    store,
    /** An entry that comes into the logs now, of something that happened before. */
    arrive(lateMs: number): void {
      const timestamp = (Date.now() - lateMs) / 1000
      fake.recordEvent('delivered', fake.messages[0]!, { id: `e${serial++}`, timestamp })
    },
    pass: (ms: number) => void vi.setSystemTime(Date.now() + ms),
    /** One run, which dies before it saves the page of that number. */
    async follow(dyingAt = Infinity, meanwhile: () => void = () => undefined): Promise<void> {
      const pages = newEntries(mailgun, { events: ['delivered'] }, store.position, LATENESS_MS)
      let number = 0
      for await (const { entries, position } of pages) {
        if (number++ >= dyingAt) return
        store.ids.push(...entries.map(({ id }) => id))
        // As JSON, because that is what outlives a process.
        store.position = JSON.parse(JSON.stringify(position)) as Position
        store.kept.push(Object.keys(position.given).length)
        meanwhile()
      }
    },
    all: () => Array.from({ length: serial }, (_, i) => `e${i}`).sort(),
  }
}

test('the logs are followed so that each entry is given once, however late it comes and whenever a process dies', async () => {
  const step = fc.record({
    passMs: fc.integer({ min: 0, max: 40_000 }),
    lateMs: fc.array(fc.integer({ min: 0, max: LATENESS_MS - 2000 }), { maxLength: 10 }),
    // More than a page of one moment, too.
    copies: fc.constantFrom(1, 1, 1, 9, 120),
    isOneMoment: fc.boolean(),
    /** What comes in between the pages of a run. */
    meanwhileMs: fc.array(fc.integer({ min: 0, max: LATENESS_MS - 2000 }), { maxLength: 3 }),
    dyingAt: fc.constantFrom(0, 1, 2, Infinity, Infinity),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { store, arrive, pass, follow, all } = await setUp()
      pass(LATENESS_MS)
      for (const { passMs, lateMs, copies, isOneMoment, meanwhileMs, dyingAt } of steps) {
        pass(passMs)
        for (const late of lateMs) for (let i = 0; i < copies; i++) arrive(late + (isOneMoment ? 0 : i))
        await follow(dyingAt, () => meanwhileMs.forEach(arrive))
      }
      await follow()
      expect(store.ids.sort()).toEqual(all())
    }),
    { numRuns: 40 },
  )
})

test('what a follower keeps does not grow with the logs', async () => {
  const { store, arrive, pass, follow } = await setUp()
  for (let minute = 0; minute < 20; minute++) {
    pass(60_000)
    for (let i = 0; i < 20; i++) arrive(i * 1000)
    await follow()
    expect(Object.keys(store.position.given).length).toBeLessThanOrEqual(60)
  }
  expect(store.ids).toHaveLength(400)
})

test('what a follower keeps does not grow in a walk through days, wherever it ends', async () => {
  const { store, arrive, pass, follow, all } = await setUp()
  for (let i = 0; i < 1000; i++) {
    arrive(0)
    pass(100_000)
  }
  // Each run gives three pages, and dies.
  for (let run = 0; run < 5; run++) await follow(3)
  expect(Math.max(...store.kept)).toBeLessThanOrEqual(2)
  expect(store.ids.sort()).toEqual(all())
})

test('an entry that a page holds twice is given once', async () => {
  const entry = { id: 'e0', '@timestamp': '2026-03-06T09:00:00.000Z', event: 'delivered' }
  const mailgun = createMailgun({
    apiKey: 'key-test',
    fetch: async () => Response.json({ items: [entry, entry], pagination: {} }),
  })
  const given: string[] = []
  for await (const { entries } of newEntries(mailgun, {}, positionAt(new Date('2026-03-06T08:00:00Z'))))
    given.push(...entries.map(({ id }) => id))
  expect(given).toEqual(['e0'])
})
