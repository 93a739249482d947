// How much a call costs over raw fetch: medians of rounds in which all peers take turns. Runs in any runtime.
import type { Peer } from './peers.js'

export const CALLS = ['get', 'json', 'multipart'] as const
/** Peer → call → microseconds (median), and how many times raw fetch's. */
export type Overhead = Record<string, Record<(typeof CALLS)[number], { us: number; ratio: number }>>

/** What every measured server answers. */
export const ANSWER = JSON.stringify({ items: [], paging: {}, id: '1', message: 'Queued', pagination: {} })
export const ANSWER_TYPE = 'application/json'

/** With a `fetch` that answers at once: what the clients themselves cost. Some take the global `fetch` when they are made. */
export async function stubbed(makePeers: () => Peer[], rounds: number): Promise<Overhead> {
  const real = globalThis.fetch
  globalThis.fetch = async () => new Response(ANSWER, { headers: { 'content-type': ANSWER_TYPE } })
  try {
    return await overhead(makePeers(), rounds)
  } finally {
    globalThis.fetch = real
  }
}

const CALLS_A_ROUND = 10

/** The first peer is what the others are compared with. Rounds are interleaved, so that a busy moment hits every peer alike. */
export async function overhead(peers: Peer[], rounds: number): Promise<Overhead> {
  const times = new Map<string, number[]>()
  const warmUps = Math.ceil(rounds / 5)
  for (let round = 0; round < warmUps + rounds; round++) {
    for (const call of CALLS) {
      for (const peer of peers) {
        const startMs = performance.now()
        for (let i = 0; i < CALLS_A_ROUND; i++) await peer[call]()
        const us = ((performance.now() - startMs) * 1000) / CALLS_A_ROUND
        const name = `${peer.name} ${call}`
        if (round >= warmUps) times.set(name, [...(times.get(name) ?? []), us])
      }
    }
  }
  const median = (peer: Peer, call: string): number =>
    times.get(`${peer.name} ${call}`)!.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
  const [base] = peers
  const figures = (peer: Peer) =>
    Object.fromEntries(
      CALLS.map((call) => {
        const us = median(peer, call)
        return [call, { us: rounded(us), ratio: rounded(us / median(base!, call)) }]
      }),
    )
  return Object.fromEntries(peers.map((peer) => [peer.name, figures(peer)])) as Overhead
}

const rounded = (value: number): number => Math.round(value * 100) / 100
