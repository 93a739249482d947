import { describe, expect, test } from 'vitest'
import type { Fetch } from '../../src/index.js'
import { quickProxy, streamed } from '../support/quick-proxy.js'
import { json } from '../support/recording-fetch.js'
import { stalledFetch } from '../support/stalled.js'

const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count).fill(97)

/** A stand-in for Mailgun that reads all of a body before it answers, as the real fetch does. */
function readingFetch(): { fetch: Fetch; sizes: number[]; broken: unknown[] } {
  const sizes: number[] = []
  const broken: unknown[] = []
  const fetch: Fetch = async (_, init) => {
    try {
      sizes.push((await new Response(init?.body as ReadableStream).arrayBuffer()).byteLength)
    } catch (error) {
      broken.push(error)
      throw error
    }
    return json({ id: '<1@mg.example.com>', message: 'Queued. Thank you.' })
  }
  return { fetch, sizes, broken }
}

describe('the size of a body', () => {
  test('may be the largest that is allowed', async () => {
    const { fetch, sizes } = readingFetch()
    const { send } = quickProxy({ fetch, maxBodyBytes: 1000 })
    expect((await send({ body: bytes(1000) })).status).toBe(200)
    expect((await send(streamed([bytes(600), bytes(400)]))).status).toBe(200)
    expect(sizes).toEqual([1000, 1000])
  })

  test('is refused by its declared length before anything is asked or sent', async () => {
    const asked: unknown[] = []
    const { send, calls } = quickProxy({
      maxBodyBytes: 1000,
      authorize: (request) => asked.push(request) > 0,
    })
    const response = await send({ body: 'x', headers: { 'content-length': '1001' } })
    expect([response.status, await response.json()]).toEqual([413, { message: 'The body is too large.' }])
    expect([calls, asked]).toEqual([[], []])
  })

  test.each([
    ['without a declared length', {}],
    ['with a declared length that is not true', { 'content-length': '10' }],
  ])('is counted %s: Mailgun never gets the end of a body that is too large', async (_, headers) => {
    const { fetch, sizes, broken } = readingFetch()
    const { send } = quickProxy({ fetch, maxBodyBytes: 1000 })
    const response = await send({ ...streamed([bytes(600), bytes(401)]), headers })
    expect(response.status).toBe(413)
    expect(sizes).toEqual([])
    expect(String(broken[0])).toMatch(/413/)
  })

  test('is counted while authorize reads it, and a body without end is not read on', async () => {
    let pieces = 0
    function* long() {
      while (pieces++ < 10_000) yield bytes(100)
    }
    const { send, calls } = quickProxy({
      maxBodyBytes: 1000,
      authorize: async (request) => (await request.text()) !== '',
    })
    expect((await send(streamed(long()))).status).toBe(413)
    expect(calls).toEqual([])
    expect(pieces).toBeLessThan(15)
  })

  test('is at most 25 MiB where nothing is said', async () => {
    const { fetch, sizes } = readingFetch()
    const { send } = quickProxy({ fetch })
    const mebibyte = bytes(1_048_576)
    expect((await send(streamed(Array.from({ length: 25 }, () => mebibyte)))).status).toBe(200)
    expect((await send(streamed([...Array.from({ length: 25 }, () => mebibyte), bytes(1)]))).status).toBe(413)
    expect(sizes).toEqual([26_214_400])
  })
})

describe('the time of a call', () => {
  /** A body whose second piece never comes. */
  const stuck = () => {
    let given = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given) return new Promise(() => {})
        given = true
        controller.enqueue(bytes(10))
      },
    })
    return { body, duplex: 'half' } as RequestInit
  }

  test('ends with 408 where the body does not come', async () => {
    const { fetch, sizes } = readingFetch()
    const { send } = quickProxy({ fetch, timeoutMs: 50 })
    expect((await send(stuck())).status).toBe(408)
    expect(sizes).toEqual([])
  })

  test('ends with 408 where authorize waits for a body that does not come', async () => {
    const { send, calls } = quickProxy({
      timeoutMs: 50,
      authorize: async (request) => (await request.text()) !== '',
    })
    expect((await send(stuck())).status).toBe(408)
    expect(calls).toEqual([])
  })

  test('is counted from the start, so that a trickle does not last for ever', async () => {
    let pieces = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        if (++pieces < 100) controller.enqueue(bytes(1))
        else controller.close()
      },
    })
    const { send } = quickProxy({
      timeoutMs: 120,
      authorize: async (request) => (await request.text()) !== '',
    })
    const start = Date.now()
    expect((await send({ body, duplex: 'half' } as RequestInit)).status).toBe(408)
    expect(Date.now() - start).toBeLessThan(1500)
  })

  test('ends with 504 where Mailgun does not answer, and its request is stopped', async () => {
    const { fetch, signals } = stalledFetch()
    const { call, reported } = quickProxy({ fetch, timeoutMs: 50 })
    expect((await call('GET', '/v3/mg.example.com/bounces')).status).toBe(504)
    expect(signals[0]!.aborted).toBe(true)
    expect(String(reported[0])).toMatch(/50 ms/)
  })

  test('ends when the browser leaves, which is no failure to report', async () => {
    const { fetch, signals } = stalledFetch()
    const { call, reported } = quickProxy({ fetch })
    const page = new AbortController()
    const answer = call('GET', '/v3/mg.example.com/bounces', { signal: page.signal })
    setTimeout(() => page.abort(), 20)
    expect((await answer).status).toBe(499)
    expect(signals[0]!.aborted).toBe(true)
    expect(reported).toEqual([])
  })
})

describe('a stream', () => {
  test('goes on to Mailgun piece by piece', async () => {
    let more!: (piece: Uint8Array | undefined) => void
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = (piece) => (piece ? controller.enqueue(piece) : controller.close())
      },
    })
    const arrived: number[] = []
    const fetch: Fetch = async (_, init) => {
      const reader = (init!.body as ReadableStream<Uint8Array>).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        arrived.push(read.value.byteLength)
        // The next piece is given once this one has come through.
        more(arrived.length < 3 ? bytes(arrived.length + 1) : undefined)
      }
      return json({ message: 'ok' })
    }
    const { send } = quickProxy({ fetch })
    const answer = send({ body, duplex: 'half' } as RequestInit)
    more(bytes(1))
    expect((await answer).status).toBe(200)
    expect(arrived).toEqual([1, 2, 3])
  })

  test('is not kept for authorize where that did not read it', async () => {
    let asked: Request | undefined
    const { fetch, sizes } = readingFetch()
    const { send } = quickProxy({ fetch, authorize: (request) => Boolean((asked = request)) })
    await send(streamed([bytes(1000), bytes(1000)]))
    expect(sizes).toEqual([2000])
    expect((await asked!.arrayBuffer().catch(() => new ArrayBuffer(0))).byteLength).toBe(0)
  })

  test('comes back from Mailgun piece by piece, unless it is JSON', async () => {
    let more!: (text: string | undefined) => void
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = (text) =>
          text === undefined ? controller.close() : controller.enqueue(new TextEncoder().encode(text))
      },
    })
    const { call } = quickProxy(
      {},
      () => new Response(body, { headers: { 'content-type': 'text/csv', 'content-length': '4' } }),
    )
    const response = await call('GET', '/v3/mg.example.com/bounces')
    expect(response.headers.get('content-length')).toBe(null)
    const reader = response.body!.getReader()
    more('a,')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('a,')
    more('b')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('b')
    more(undefined)
    expect((await reader.read()).done).toBe(true)
  })
})
