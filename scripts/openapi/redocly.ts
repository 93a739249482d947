import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs the linter's command line in the project's folder; its output is the error message. */
export async function redocly(...args: string[]): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('@redocly/cli/package.json')
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' }
  try {
    await promisify(execFile)(process.execPath, [join(dirname(manifest), 'bin/cli.js'), ...args], {
      cwd: root,
      env,
      maxBuffer: 64 << 20,
    })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`redocly ${args[0]} failed:\n${withoutNotices(stdout + stderr)}`)
  }
}

/** A framed notice, such as the one about the end of Node 20, and the advice to ignore problems. */
const NOTICE = /^ *[╔║╚].*\n|^run `redocly lint --generate-ignore-file`.*\n/gm

/** What the linter says about the document: its notices would bury the error. */
export const withoutNotices = (output: string): string =>
  output.replace(NOTICE, '').replace(/\n{3,}/g, '\n\n').trim()
