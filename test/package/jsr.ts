// What JSR would be given: the sources, by Deno's own check before a publication. It asks no network, as packages are installed here.
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { start } from '../support/command.js'
import { repository, type Packed } from '../support/packed.js'
import { installed, installStarters } from '../support/starters.js'

const SENT = ['jsr.json', 'package.json', 'src', 'generated', 'README.md', 'LICENSE', 'CHANGELOG.md']

interface Manifest {
  version: string
  exports: Record<string, string | { import: { default: string } }>
}

export async function checkJsr({ folder }: Packed): Promise<string[]> {
  const [jsr, npm] = await Promise.all(
    ['jsr.json', 'package.json'].map(
      async (name) => JSON.parse(await readFile(join(repository, name), 'utf8')) as Manifest,
    ),
  )
  return [...differences(jsr!, npm!), ...(await dryRun(folder))]
}

/** The same version and the same entries as in npm, but files of data, which JSR does not export. */
function differences(jsr: Manifest, npm: Manifest): string[] {
  const expected = Object.entries(npm.exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : [[entry, sourceOf(target.import.default)]],
  )
  const [found, wanted] = [JSON.stringify(jsr.exports), JSON.stringify(Object.fromEntries(expected))]
  return [
    ...(found === wanted ? [] : [`jsr.json exports ${found}, package.json ${wanted}`]),
    ...(jsr.version === npm.version
      ? []
      : [`jsr.json is version ${jsr.version}, package.json ${npm.version}`]),
  ]
}

const sourceOf = (built: string): string => built.replace('/dist/', '/').replace(/\.js$/, '.ts')

/** @param project the folder whose installed packages are found */
async function dryRun(project: string): Promise<string[]> {
  await installStarters()
  const deno = installed('@deno/linux-x64-glibc/deno')
  if (!deno) return process.env['CI'] === 'true' ? ['there is no Deno'] : []
  const root = await mkdtemp(join(tmpdir(), 'mailgun-fetch-jsr-'))
  try {
    for (const name of SENT) await cp(join(repository, name), join(root, name), { recursive: true })
    await symlink(join(project, 'node_modules'), join(root, 'node_modules'))
    const env = { DENO_DIR: join(root, '.deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' }
    const args = ['publish', '--dry-run', '--allow-dirty']
    const { code, stdout, stderr } = await start(deno, args, { cwd: root, env, timeoutMs: 120_000 }).ended
    return code === 0
      ? []
      : [`deno publish ended with ${code}: ${`${stdout}\n${stderr}`.trim().slice(-3000)}`]
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
