// One body, read by several parsers: whatever `authorize` saw, everybody behind the proxy must see.
import { expect, test } from 'vitest'
import { readers, readingOf, type RawBody, type Reading } from '../support/body-readers.js'
import { quickProxy } from '../support/quick-proxy.js'
import type { Recorded } from '../support/recording-fetch.js'
import { smuggledBodies } from '../support/smuggled-bodies.js'

async function readingsOf(body: RawBody): Promise<Record<string, Reading | 'unreadable'>> {
  const readings: Record<string, Reading | 'unreadable'> = {}
  for (const [name, read] of Object.entries(readers)) {
    try {
      readings[name] = await read(body)
    } catch {
      readings[name] = 'unreadable'
    }
  }
  return readings
}

/** The bytes that a server gets. */
async function onTheWire({ url, method, headers, body }: Recorded): Promise<RawBody> {
  const request = new Request(url, { method, headers, body: body as FormData | Blob })
  const contentType = request.headers.get('content-type') ?? ''
  return { contentType, body: new Uint8Array(await request.arrayBuffer()) }
}

test('The matrix has bodies that parsers read in two ways.', async () => {
  const forms = smuggledBodies.filter(({ contentType }) => contentType !== 'application/json')
  const ambiguous: string[] = []
  for (const body of forms) {
    const readings = Object.values(await readingsOf(body)).filter((reading) => reading !== 'unreadable')
    if (new Set(readings.map((reading) => JSON.stringify(reading))).size > 1) ambiguous.push(body.title)
  }
  expect(smuggledBodies.length).toBeGreaterThanOrEqual(90)
  expect(ambiguous.length).toBeGreaterThanOrEqual(20)
})

test.each(smuggledBodies.map((raw) => [raw.title, raw] as const))(
  'What authorize saw is what every parser reads of %s',
  async (_, raw) => {
    let seen: { form?: Reading; json?: unknown } | undefined
    const { send, calls } = quickProxy({
      authorize: async (_, { form, json }) => {
        seen = form ? { form: await readingOf(form) } : { json }
        return true
      },
    })
    const { status } = await send({ body: raw.body, headers: { 'content-type': raw.contentType } })
    if (status !== 200) {
      expect([400, 413, 415]).toContain(status)
      return expect([seen, calls]).toEqual([undefined, []])
    }
    const sent = await onTheWire(calls[0]!)
    if (!seen?.form) {
      const text = new TextDecoder().decode(sent.body)
      expect([JSON.parse(text), text]).toEqual([seen?.json, JSON.stringify(seen?.json)])
      return expect(sent.contentType).toBe('application/json')
    }
    const same = Object.fromEntries(Object.keys(readers).map((name) => [name, seen!.form]))
    expect(await readingsOf(sent)).toEqual(same)
  },
)
