// How much a call costs over raw fetch, with the network stubbed and over loopback: medians, in one run.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { peersAt, type Peer } from './peers.js'

export const CALLS = ['get', 'json', 'multipart'] as const
/** Peer → call → microseconds (median), and how many times raw fetch's. */
export type Overhead = Record<string, Record<(typeof CALLS)[number], { us: number; ratio: number }>>

const ANSWER = JSON.stringify({ items: [], paging: {}, id: '1', message: 'Queued', pagination: {} })

/** With a `fetch` that answers at once: what the clients themselves cost. */
export async function stubbedOverhead(rounds: number): Promise<Overhead> {
  const real = globalThis.fetch
  globalThis.fetch = async () => new Response(ANSWER, { headers: { 'content-type': 'application/json' } })
  try {
    return await measure(peersAt('https://api.mailgun.net'), rounds)
  } finally {
    globalThis.fetch = real
  }
}

/** Over HTTP to a server in this process. */
export async function loopbackOverhead(rounds: number): Promise<Overhead> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(ANSWER))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await measure(peersAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), rounds)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Rounds are interleaved, so that a busy moment hits every peer alike. */
async function measure(peers: Peer[], rounds: number): Promise<Overhead> {
  const times = new Map<string, number[]>()
  const batch = 10
  for (let round = -Math.ceil(rounds / 5); round < rounds; round++) {
    for (const call of CALLS) {
      for (const peer of peers) {
        const start = process.hrtime.bigint()
        for (let i = 0; i < batch; i++) await peer[call]()
        const us = Number(process.hrtime.bigint() - start) / 1000 / batch
        // The first rounds only warm up.
        if (round >= 0) times.set(`${peer.name} ${call}`, [...(times.get(`${peer.name} ${call}`) ?? []), us])
      }
    }
  }
  const median = (name: string): number => times.get(name)!.sort((a, b) => a - b)[Math.floor(rounds / 2)]!
  return Object.fromEntries(
    peers.map((peer) => [
      peer.name,
      Object.fromEntries(
        CALLS.map((call) => [
          call,
          {
            us: round(median(`${peer.name} ${call}`)),
            ratio: round(median(`${peer.name} ${call}`) / median(`raw fetch ${call}`)),
          },
        ]),
      ),
    ]),
  ) as Overhead
}

const round = (value: number): number => Math.round(value * 100) / 100
