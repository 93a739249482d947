// Listeners on a signal of the caller: runtimes warn of more than ten, and what stays keeps memory.
import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length

test('Fifty calls that share a signal have one listener on it, and none when they are answered', async () => {
  let answerAll = (): void => undefined
  const gate = new Promise<void>((resolve) => (answerAll = resolve))
  const { mailgun, calls } = quickClient([() => gate.then(() => json({ users: [] }))])
  const { signal } = new AbortController()
  const running = Array.from({ length: 50 }, () => mailgun.GET('/v5/users', { signal }))
  await expect.poll(() => calls.length).toBe(50)
  expect(listeners(signal)).toBe(1)
  answerAll()
  await Promise.all(running)
  expect(listeners(signal)).toBe(0)
})

const path = '/v3/domains/{domain_name}/messages/{storage_key}'
const init = { params: { path: { domain_name: 'mg.example.com', storage_key: 'k' } } }

test.each<[string, (body: ReadableStream<Uint8Array>) => Promise<unknown>]>([
  ['read to its end', (body) => new Response(body).text()],
  ['cancelled', (body) => body.cancel()],
])("A body taken as a stream leaves no listener on the caller's signal once it is %s", async (_, use) => {
  const { mailgun } = quickClient([() => new Response('abc')])
  const { signal } = new AbortController()
  for (let call = 0; call < 20; call++) {
    const { data } = await mailgun.request<ReadableStream<Uint8Array>>('GET', path, {
      params: init.params,
      parseAs: 'stream',
      signal,
    })
    expect(listeners(signal)).toBe(1)
    await use(data!)
    expect(listeners(signal)).toBe(0)
  }
})

test("A body taken as a stream that breaks leaves no listener on the caller's signal", async () => {
  const broken = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('cut')) }))
  const { mailgun } = quickClient([broken])
  const { signal } = new AbortController()
  const { data } = await mailgun.request<ReadableStream<Uint8Array>>('GET', path, {
    params: init.params,
    parseAs: 'stream',
    signal,
  })
  await expect(new Response(data).text()).rejects.toThrow()
  expect(listeners(signal)).toBe(0)
})

test("A body taken as a stream is stopped by the caller's signal, which then has no listener", async () => {
  const endless = () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) }))
  const { mailgun } = quickClient([endless])
  const user = new AbortController()
  const { data } = await mailgun.request<ReadableStream<Uint8Array>>('GET', path, {
    params: init.params,
    parseAs: 'stream',
    signal: user.signal,
  })
  const reader = data!.getReader()
  await reader.read()
  const reason = new Error('enough')
  user.abort(reason)
  await expect(reader.read()).rejects.toBe(reason)
  expect(listeners(user.signal)).toBe(0)
})

test('An error answer of a call that wants a stream leaves no listener', async () => {
  const { mailgun } = quickClient([json({ message: 'no' }, { status: 404 })])
  const { signal } = new AbortController()
  const { error } = await mailgun.request('GET', path, { params: init.params, parseAs: 'stream', signal })
  expect(error?.detail).toBe('no')
  expect(listeners(signal)).toBe(0)
})
