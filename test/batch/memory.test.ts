import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createMailgun, sendBatch } from '../../src/index.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const heapMb = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed / 2 ** 20
}

test('a million recipients are sent to in constant memory', async () => {
  const fetch = async (): Promise<Response> => new Response('{"id":"<1@mg.example.com>","message":"Queued"}')
  function* recipients() {
    for (let i = 0; i < 1_000_000; i++) yield { to: `a${i}@example.org`, variables: { code: i } }
  }
  const batch = sendBatch(createMailgun({ apiKey: 'key-test', fetch }), {
    path: { domain_name: 'mg.example.com' },
    body: { from: 'ada@mg.example.com', text: '%recipient.code%' },
    id: 'memory',
    recipients: recipients(),
    // A signal that outlives the batch must not hold on to what was sent.
    signal: new AbortController().signal,
  })
  let before = 0
  let growth = Infinity
  for await (const { request } of batch) {
    if (request.number === 100) before = heapMb()
    // Before the end, where all that the batch holds is let go.
    if (request.number === 990) growth = heapMb() - before
  }
  // A request is 0.1 MB.
  expect(growth).toBeLessThan(1)
}, 60_000)
