// The installed package in projects of CommonJS, Jest and NestJS.
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run, start } from '../support/command.js'
import { repository, type Packed } from '../support/packed.js'
import {
  JEST_COMMONJS,
  JEST_ESM,
  NEST,
  NODENEXT_COMMONJS,
  TWO_COPIES,
  writeProject,
  type Project,
} from './projects.js'

const tools = join(repository, 'test/package/compilers/node_modules')
const TYPESCRIPT = 'typescript/bin/tsc'
const JEST = 'jest/bin/jest.js'

interface Tool {
  /** Path in the installed tools. */
  script: string
  args?: string[]
  flags?: string[]
}

/** Runs tools of the project, one after the other, until one fails. */
async function tryProject(
  { folder }: Packed,
  name: string,
  project: Project,
  used: readonly Tool[],
): Promise<string[]> {
  const inner = join(folder, name)
  await writeProject(inner, project)
  // Beside the package, not in it: Node looks there next, and finds what the project would have installed itself.
  await symlink(tools, join(inner, 'node_modules'))
  for (const { script, args = [], flags = [] } of used) {
    const command = [...flags, join(tools, script), ...args]
    const { code, stdout, stderr } = await start(process.execPath, command, {
      cwd: inner,
      timeoutMs: 240_000,
    }).ended
    if (code !== 0)
      return [`${name}: ${script} ended with ${code}\n${`${stdout}\n${stderr}`.trim().slice(-3000)}`]
  }
  return []
}

const jest = (...flags: string[]): Tool => ({
  script: JEST,
  args: ['--ci', '--runInBand', '--no-cache'],
  flags,
})

export function projectChecks(packed: Packed): { title: string; check: () => Promise<string[]> }[] {
  return [
    {
      title: 'CommonJS: ts-jest with moduleResolution node',
      check: () => tryProject(packed, 'jest-commonjs', JEST_COMMONJS, [jest()]),
    },
    {
      title: 'CommonJS: a NestJS project with its Jest settings',
      check: () => tryProject(packed, 'nest', NEST, [jest(), { script: TYPESCRIPT }]),
    },
    {
      title: 'CommonJS: nodenext compiles, and what it writes runs',
      check: async () => {
        const problems = await tryProject(packed, 'nodenext', NODENEXT_COMMONJS, [{ script: TYPESCRIPT }])
        if (problems.length) return problems
        const main = join(packed.folder, 'nodenext/dist/main.js')
        const printed = await run(process.execPath, [main], { timeoutMs: 30_000 })
        const expected = '["Queued. Thank you.","1","api","webhook","function"]'
        return printed.trim() === expected ? [] : [`it prints ${printed}`]
      },
    },
    {
      title: 'ESM: Jest with --experimental-vm-modules',
      check: () => tryProject(packed, 'jest-esm', JEST_ESM, [jest('--experimental-vm-modules')]),
    },
  ]
}

/** The ESM and the CommonJS copy in one process know each other's errors, clients and functions. */
export async function checkCopies({ folder }: Packed): Promise<string[]> {
  const args = ['--input-type=commonjs', '--eval', TWO_COPIES]
  const printed = await run(process.execPath, args, { cwd: folder, timeoutMs: 30_000 })
  return printed.trim() === 'ok' ? [] : [printed]
}
