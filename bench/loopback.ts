// The overhead over HTTP to a server on this machine, in each server-side runtime that is installed.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { run, start } from '../test/support/command.js'
import { officialAt } from './official.js'
import { overhead, type Overhead } from './overhead.js'
import { fetchPeers } from './peers.js'

const OWN = `Node ${process.versions.node.split('.')[0]}`
/** Runtime → its program, where `npm run test:runtimes` has put it, and how that starts a script. */
const RUNTIMES: Record<string, { program: string; args?: string[] }> = {
  [OWN]: { program: process.execPath },
  'Node 24': { program: 'node24-linux-x64/bin/node' },
  Bun: { program: '@oven/bun-linux-x64/bin/bun' },
  Deno: {
    program: '@deno/linux-x64-glibc/deno',
    args: ['run', '--no-prompt', '--no-remote', '--allow-net=127.0.0.1'],
  },
}
const INSTALLED = fileURLToPath(new URL('../test/runtimes/starters/node_modules/', import.meta.url))
const LIMIT_MS = 300_000

/** Runtime → overhead; those that are not installed are left out. */
export async function loopback(rounds: number): Promise<Record<string, Overhead>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const options = { cwd: folder, timeoutMs: LIMIT_MS }
  const [client, server] = await Promise.all([bundle(folder, 'client'), bundle(folder, 'server')])
  const serving = start(process.execPath, [server], { ...options, timeoutMs: 4 * LIMIT_MS })
  const found: Record<string, Overhead> = {}
  try {
    while (!serving.stdout()) await setTimeout(20)
    const url = `http://127.0.0.1:${serving.stdout().trim()}`
    for (const [name, { program, args = [] }] of Object.entries(RUNTIMES)) {
      const path = resolve(INSTALLED, program)
      if (!existsSync(path)) continue
      const printed = await run(path, [...args, client, url, String(rounds)], options)
      found[name] = JSON.parse(printed) as Overhead
    }
    // The vendor's SDK needs this process.
    const official = await overhead([fetchPeers(url)[0]!, officialAt(url)], Math.ceil(rounds / 4))
    Object.assign(found[OWN]!, { 'mailgun.js': official['mailgun.js'] })
    return found
  } finally {
    await serving.stop()
    await rm(folder, { recursive: true })
  }
}

async function bundle(folder: string, which: 'client' | 'server'): Promise<string> {
  const outfile = join(folder, `${which}.mjs`)
  const entry = fileURLToPath(new URL(`loopback-${which}.ts`, import.meta.url))
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  return outfile
}
