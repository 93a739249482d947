import { getEventListeners } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as api from '../../src/index.js'
import { sendMessage } from '../../src/operations.js'
import { behaviours } from './behaviours.js'
import { runMatrix, violations, type Said } from './matrix.js'
import { startChaos, type ChaosServer } from './server.js'

const names = Object.keys(behaviours)
const { signal } = new AbortController()
let server: ChaosServer
let said: Said[]

beforeAll(async () => {
  server = await startChaos()
  said = await runMatrix({ ...api, sendMessage }, server.url, names, signal)
}, 60_000)
afterAll(() => server.close())

describe('Whatever a server does', () => {
  test('it was done to all kinds of calls, and some succeeded', () => {
    expect(names.length).toBeGreaterThanOrEqual(60)
    expect(said).toHaveLength(names.length * 16)
    expect(new Set(said.map(({ outcome }) => outcome))).toEqual(
      new Set(['data', 'api', 'network', 'timeout', 'invalid_response', 'redirect']),
    )
    expect(said.filter(({ behaviour }) => behaviour === 'answers').map(({ outcome }) => outcome)).toEqual(
      Array(16).fill('data'),
    )
  })

  test('no POST or PATCH is sent twice, none that was taken is said to be undone, and no call hangs', () => {
    const takenOf = (name: string) => server.taken.get(name) ?? { heads: 0, whole: 0 }
    expect(violations(said, takenOf, (name) => Boolean(behaviours[name]?.refuses))).toEqual([])
  })

  test('no listener of the caller is left behind', () => {
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('no connection is left waiting for an answer that never comes', async () => {
    await expect.poll(() => server.waiting(), { timeout: 3000 }).toEqual([])
  })
})
