// The testing kit of the installed package in Jest, in both of its module systems. Other runners are tried in test/runtimes.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from '../support/command.js'
import { resultsOf, writeKitTests } from '../support/kit-tests.js'
import { repository, type Packed } from '../support/packed.js'

const jest = join(repository, 'test/package/compilers/node_modules/jest/bin/jest.js')

async function tryJest({ folder }: Packed, format: 'esm' | 'cjs', flags: string[]): Promise<string[]> {
  const project = join(folder, `kit-${format}`)
  await mkdir(project)
  const manifest = { name: 'kit', private: true, type: format === 'esm' ? 'module' : 'commonjs' }
  // Nothing is transformed, so that the files run as they were packed.
  const config = { testEnvironment: 'node', transform: {}, testMatch: ['**/*.test.js'] }
  await writeFile(join(project, 'package.json'), JSON.stringify({ ...manifest, jest: config }))
  await writeKitTests(join(project, 'kit.test.js'), { format })
  const command = [...flags, jest, '--ci', '--verbose', '--runInBand', '--no-cache']
  const { code, stdout, stderr } = await start(process.execPath, command, {
    cwd: project,
    timeoutMs: 120_000,
  }).ended
  const output = `${stdout}\n${stderr}`
  if (code !== 0) return [`it ended with ${code}: ${output.trim().slice(-3000)}`]
  return Object.entries(resultsOf(output))
    .filter(([, result]) => result !== 'passed')
    .map(([title, result]) => `${title}: ${result}`)
}

export const kitChecks = (packed: Packed): { title: string; check: () => Promise<string[]> }[] => [
  { title: 'CommonJS: the testing kit in Jest', check: () => tryJest(packed, 'cjs', []) },
  {
    title: 'ESM: the testing kit in Jest with --experimental-vm-modules',
    check: () => tryJest(packed, 'esm', ['--experimental-vm-modules']),
  },
]
