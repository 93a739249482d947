// The runtimes that come from npm: one folder of their own, a gigabyte, so only installed where its lock file has changed.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.js'

const INSTALL_LIMIT_MS = 10 * 60_000

export const starters = new URL('../runtimes/starters/', import.meta.url).pathname

/** A failure is only told: what is missing then says so itself. */
export async function installStarters(): Promise<void> {
  const stamp = join(starters, 'node_modules/.installed')
  const wanted = createHash('sha256')
    .update(readFileSync(join(starters, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing runtimes from npm…')
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: starters, timeoutMs: INSTALL_LIMIT_MS })
    writeFileSync(stamp, wanted)
  } catch (error) {
    console.error(String(error))
  }
}

/** The first of these files that is here, absolute or among what was installed. */
export const installed = (...paths: string[]): string | undefined =>
  paths
    .map((path) => (path.startsWith('/') ? path : join(starters, 'node_modules', path)))
    .find((path) => existsSync(path))
