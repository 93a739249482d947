// The overhead over HTTP to a server on this machine, in each server-side runtime that is installed.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { run, start } from '../test/support/command.js'
import { runtimes } from '../test/runtimes/runtimes.js'
import type { Overhead } from './overhead.js'

/** Runtime → how a script is started there. */
const STARTED: Record<string, string[]> = {
  node20: [],
  node24: [],
  bun: [],
  deno: ['run', '--no-prompt', '--no-remote', '--allow-net=127.0.0.1'],
}
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
    for (const [name, args] of Object.entries(STARTED)) {
      const program = runtimes[name]?.program()
      if (!program) continue
      found[name] = JSON.parse(
        await run(program, [...args, client, url, String(rounds)], options),
      ) as Overhead
    }
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
