import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { paginate, type Fetch } from '../../src/index.js'
import { collect, idsOf, linkedList, numbered, upTo } from '../support/lists.js'
import { clientOf, servingClient } from '../support/quick-client.js'
import { servingFetch } from '../support/serving-fetch.js'
import { settled } from '../support/settled.js'
import { stalledFetch } from '../support/stalled.js'

const BOUNCES = '/v3/{domain_name}/bounces'
const inDomain = { params: { path: { domain_name: 'mg.example.com' } } }
const list = linkedList('/v3/mg.example.com/bounces', 6, 2)

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown): void => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', onUnhandled)
})
afterEach(async () => {
  vi.useRealTimers()
  await settled()
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

/** A client whose first page comes at once, and whose second never does. */
function stalling() {
  const stalled = stalledFetch()
  const { fetch: first, calls } = servingFetch(list)
  const fetch: Fetch = (input, init) => (calls.length ? stalled.fetch(input, init) : first(input, init))
  return { mailgun: clientOf(fetch), signals: stalled.signals }
}

describe('With prefetch', () => {
  test('a walk gives the same items', async () => {
    const { mailgun, calls } = servingClient(list)
    expect(await idsOf(paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true }))).toEqual(upTo(6))
    expect(calls).toHaveLength(4)
  })

  test('the next page is requested while the consumer has this one, and no other', async () => {
    const { mailgun, calls } = servingClient(list)
    const requestsSeen: number[] = []
    for await (const page of paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true }).pages()) {
      await settled()
      if (page.items.length) requestsSeen.push(calls.length)
    }
    expect(requestsSeen).toEqual([2, 3, 4])
  })

  test('left out, the next page is not requested while the consumer has this one', async () => {
    const { mailgun, calls } = servingClient(list)
    const requestsSeen: number[] = []
    for await (const page of paginate(mailgun, BOUNCES, inDomain).pages()) {
      await settled()
      if (page.items.length) requestsSeen.push(calls.length)
    }
    expect(requestsSeen).toEqual([1, 2, 3])
  })

  test('the time of requests and of the consumer overlaps', async () => {
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    const timed = async (prefetch: boolean): Promise<number> => {
      vi.useFakeTimers()
      const started = Date.now()
      let ended = 0
      const { mailgun } = servingClient(async (asked) => {
        await wait(1000)
        return linkedList('/v3/mg.example.com/bounces', 5, 1)(asked)
      })
      const walk = async (): Promise<void> => {
        for await (const page of paginate(mailgun, BOUNCES, { ...inDomain, prefetch }).pages())
          await wait(page.items.length * 1000)
        ended = Date.now()
      }
      void walk()
      while (!ended) await vi.advanceTimersByTimeAsync(100)
      vi.useRealTimers()
      return Math.floor((ended - started) / 1000)
    }
    // Six requests and the work on five pages of a second each, one after the other or side by side.
    expect(await timed(false)).toBeGreaterThanOrEqual(11)
    expect(await timed(true)).toBeLessThanOrEqual(8)
  })

  test('nothing is requested behind the last page', async () => {
    const { mailgun, calls } = servingClient(() => ({ items: numbered(0, 2) }))
    await collect(paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true }))
    await settled()
    expect(calls).toHaveLength(1)
  })
})

describe('Leaving the loop', () => {
  test.each(['items', 'pages'])(
    'over %s stops the request for the next page, and nothing is rejected unheard',
    async (what) => {
      const { mailgun, signals } = stalling()
      const walk = paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true })
      for await (const one of what === 'items' ? walk : walk.pages()) {
        await settled()
        if (one) break
      }
      expect(signals).toHaveLength(1)
      expect(signals[0]!.aborted).toBe(true)
      await settled()
      // A retry would be one more.
      expect(signals).toHaveLength(1)
    },
  )

  test('by an error of the consumer stops the request for the next page, and the error is what comes out', async () => {
    const { mailgun, signals } = stalling()
    const reason = new Error('consumer failed')
    const walk = async (): Promise<void> => {
      for await (const item of paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true }))
        if (item) throw reason
    }
    await expect(walk()).rejects.toBe(reason)
    await settled()
    expect(signals.every(({ aborted }) => aborted)).toBe(true)
  })

  test('while the next page has failed already does not bring its failure out', async () => {
    const { mailgun, calls } = servingClient((asked) =>
      asked.index ? Response.json({ message: 'no' }, { status: 400 }) : list(asked),
    )
    for await (const item of paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true })) {
      await settled()
      if (item) break
    }
    expect(calls).toHaveLength(2)
  })

  test("leaves the user's signal as it was, without listeners", async () => {
    const { mailgun } = stalling()
    const { signal } = new AbortController()
    for await (const item of paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true, signal }))
      if (item) break
    expect(signal.aborted).toBe(false)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('A failure of the next page', () => {
  test('comes out after the items of the page before it', async () => {
    const { mailgun } = servingClient((asked) =>
      asked.index ? Response.json({ message: 'no' }, { status: 400 }) : list(asked),
    )
    const seen: unknown[] = []
    const walk = (async () => {
      for await (const item of paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true })) {
        await settled()
        seen.push(item)
      }
    })()
    await expect(walk).rejects.toMatchObject({ name: 'MailgunApiError', status: 400, detail: 'no' })
    expect(seen).toEqual(numbered(0, 2))
  })

  test('does not come out before it is asked for', async () => {
    const { mailgun } = servingClient((asked) =>
      asked.index ? Promise.reject(new TypeError('fetch failed')) : list(asked),
    )
    const pages = paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true }).pages()
    expect((await pages.next()).value).toMatchObject({ items: numbered(0, 2) })
    await settled()
    await expect(pages.next()).rejects.toMatchObject({ code: 'network' })
    expect(await pages.next()).toEqual({ done: true, value: undefined })
  })
})

describe("The user's signal", () => {
  test('has one listener however many walks share it, and none when they ended', async () => {
    const { signal } = new AbortController()
    const { mailgun } = servingClient(list)
    const walks = Array.from({ length: 20 }, () =>
      paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true, signal }).pages(),
    )
    await Promise.all(walks.map((walk) => walk.next()))
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await Promise.all(walks.map((walk) => walk.return()))
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('that is none is refused by name before anything is sent', async () => {
    const { mailgun, calls } = servingClient(list)
    const signal = {} as AbortSignal
    await expect(
      collect(paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true, signal })),
    ).rejects.toThrow(`GET ${BOUNCES}: signal must be an AbortSignal.`)
    expect(calls).toHaveLength(0)
  })

  test('stops the request for the next page, and the walk rejects with its reason', async () => {
    const { mailgun, signals } = stalling()
    const controller = new AbortController()
    const reason = { why: 'left' }
    const pages = paginate(mailgun, BOUNCES, {
      ...inDomain,
      prefetch: true,
      signal: controller.signal,
    }).pages()
    await pages.next()
    await settled()
    controller.abort(reason)
    await expect(pages.next()).rejects.toBe(reason)
    expect(signals[0]!.aborted).toBe(true)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('that is aborted before the walk begins lets nothing be sent', async () => {
    const { mailgun, calls } = servingClient(list)
    const signal = AbortSignal.abort('never')
    await expect(collect(paginate(mailgun, BOUNCES, { ...inDomain, prefetch: true, signal }))).rejects.toBe(
      'never',
    )
    expect(calls).toHaveLength(0)
  })
})
