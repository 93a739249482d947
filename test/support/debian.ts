import { existsSync } from 'node:fs'
import { run } from './command.js'

const LIMIT_MS = 10 * 60_000

/** Installs packages where that may be done: as root on Debian, in CI or if somebody asks for it. A failure is only told. */
export async function installFromDebian(
  packages: string[],
  isAsked = process.env['CI'] === 'true',
): Promise<void> {
  const isAllowed = isAsked && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (packages.length === 0 || !isAllowed) return
  console.log(`Installing ${packages.join(', ')} from Debian…`)
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: LIMIT_MS }
  try {
    await run('apt-get', ['update'], options)
    await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], options)
  } catch (error) {
    console.error(String(error))
  }
}
