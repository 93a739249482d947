// The testing kit in the tests of each runner of a runtime. Jest is tried in test/package, with the projects that use it.
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from '../support/command.js'
import { resultsOf, writeKitTests } from '../support/kit-tests.js'
import { repository } from '../support/packed.js'
import { installed } from '../support/starters.js'
import type { Runtime, RuntimeOutcome } from './runtimes.js'

const LIMIT_MS = 60_000
const vitest = join(repository, 'node_modules/vitest')

interface Runner {
  program(): string | undefined
  /** What makes `test` known in a test file. */
  head?: string
  args(file: string): string[]
  /** Asked of the program; of vitest, a package, its manifest says it. */
  version(program: string): Promise<string>
}

const ownVersion = async (program: string): Promise<string> =>
  /[\d.]+/.exec((await start(program, ['--version'], { timeoutMs: LIMIT_MS }).ended).stdout)?.[0] ?? ''

const RUNNERS: Record<string, Runner> = {
  vitest: {
    program: () => process.execPath,
    args: (file) => [join(vitest, 'vitest.mjs'), 'run', '--globals', '--reporter=verbose', file],
    version: async () =>
      (JSON.parse(await readFile(join(vitest, 'package.json'), 'utf8')) as { version: string }).version,
  },
  'node:test': {
    program: () => process.execPath,
    head: `import { test } from 'node:test'`,
    args: (file) => ['--test', '--test-reporter=tap', file],
    version: ownVersion,
  },
  'bun test': {
    program: () => installed('@oven/bun-linux-x64/bin/bun'),
    head: `import { test } from 'bun:test'`,
    args: (file) => ['test', file],
    version: ownVersion,
  },
  'deno test': {
    program: () => installed('@deno/linux-x64-glibc/deno'),
    head: 'const { test } = Deno',
    // No permission at all: nothing of the kit reaches out of the process.
    args: (file) => ['test', '--no-prompt', '--no-remote', '--no-check', '--node-modules-dir=manual', file],
    version: ownVersion,
  },
}

export const runners: Record<string, Runtime> = Object.fromEntries(
  Object.entries(RUNNERS).map(([name, runner]) => [
    name,
    {
      program: runner.program,
      run: (program, app) => runTests(name, runner, program, app),
    } satisfies Runtime,
  ]),
)

async function runTests(name: string, runner: Runner, program: string, app: string): Promise<RuntimeOutcome> {
  const folder = join(app, name.replace(/\W/g, '-'))
  await mkdir(folder)
  const file = join(folder, 'kit.test.js')
  await writeKitTests(file, { format: 'esm', ...(runner.head !== undefined && { head: runner.head }) })
  const env = { DENO_DIR: join(app, '.deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
  const ran = await start(program, runner.args(file), { cwd: folder, env, timeoutMs: LIMIT_MS }).ended
  const output = `${ran.stdout}\n${ran.stderr}`
  if (ran.code !== 0) throw new Error(`it ended with ${ran.code}: ${output.trim().slice(-2000)}`)
  return { version: await runner.version(program), results: resultsOf(output) }
}
