// What is in the tarball, and what comes with it.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { run } from '../support/command.js'
import { repository, type Packed } from '../support/packed.js'

const DOCUMENTS = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'generated/openapi.json']
const FORMATS = ['dist', 'dist/cjs']

/** Each module of src/ and generated/ as code and types, once a format, and the guides with their files; no maps, tests or sources. */
export async function checkFiles({ tarball }: Packed): Promise<string[]> {
  const filesIn = async (folder: string, ending: string): Promise<string[]> => {
    const names = await readdir(join(repository, folder), { recursive: true })
    return names.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`)
  }
  const [sources, generated, guides, logs, webhooks] = await Promise.all([
    filesIn('src', '.ts'),
    filesIn('generated', '.ts'),
    filesIn('docs/guides', '.md'),
    // Guides link to these.
    filesIn('examples/logs', '.ts'),
    filesIn('examples/webhooks', '.ts'),
  ])
  const modules = [...sources, ...generated].map((name) => name.slice(0, -'.ts'.length))
  const expected = new Set([
    ...DOCUMENTS,
    ...guides,
    ...logs,
    ...webhooks,
    'dist/cjs/package.json',
    ...FORMATS.flatMap((format) =>
      modules.flatMap((name) => [`${format}/${name}.js`, `${format}/${name}.d.ts`]),
    ),
  ])
  const listed = await run('tar', ['-tzf', tarball], { timeoutMs: 30_000 })
  const found = new Set(
    listed
      .trim()
      .split('\n')
      .map((name) => name.replace(/^package\//, '')),
  )
  return [
    ...[...found].filter((name) => !expected.has(name)).map((name) => `stray file: ${name}`),
    ...[...expected].filter((name) => !found.has(name)).map((name) => `missing file: ${name}`),
  ]
}

/** Its size is what the README says, to a tenth of a megabyte. */
export async function checkSize({ folder, tarball }: Packed): Promise<string[]> {
  const readme = await readFile(join(repository, 'README.md'), 'utf8')
  const [, ...stated] = /([\d.]+) MB unpacked \(([\d.]+) MB to download\)/.exec(readme) ?? []
  const entries = await readdir(join(folder, 'node_modules/mailgun-fetch'), {
    recursive: true,
    withFileTypes: true,
  })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
  const unpacked = sizes.reduce((total, size) => total + size, 0)
  const found = [unpacked, (await stat(tarball)).size].map((bytes) => (bytes / 1e6).toFixed(1))
  return differs('MB unpacked and to download, as in README.md', stated, found)
}

export async function checkDependencies({ folder }: Packed): Promise<string[]> {
  const manifest = JSON.parse(
    await readFile(join(folder, 'node_modules/mailgun-fetch/package.json'), 'utf8'),
  ) as Record<string, object>
  const dependencies = [
    'dependencies',
    'peerDependencies',
    'optionalDependencies',
    'bundleDependencies',
  ].flatMap((kind) => Object.keys(manifest[kind] ?? {}))
  const installed = (await readdir(join(folder, 'node_modules')))
    .filter((name) => !name.startsWith('.'))
    .sort()
  const scripts = Object.keys(manifest['scripts'] ?? {}).filter((name) =>
    /^(pre|post)?install$|^prepare$/.test(name),
  )
  return [
    ...differs('dependencies', dependencies, ['openapi-fetch']),
    ...differs('installed packages', installed, [
      'mailgun-fetch',
      'openapi-fetch',
      'openapi-typescript-helpers',
    ]),
    ...differs('scripts that run where it is installed', scripts, []),
  ]
}

export async function checkManifest({ folder, tarball }: Packed): Promise<string[]> {
  const { messages, pkg } = await publint({
    pkgDir: join(folder, 'node_modules/mailgun-fetch'),
    pack: false,
    strict: true,
  })
  const analysis = await checkPackage(createPackageFromTarballData(await readFile(tarball)))
  if (!analysis.types) return ['arethetypeswrong finds no types']
  return [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg)}`),
    ...analysis.problems.map((problem) => `arethetypeswrong: ${JSON.stringify(problem)}`),
  ]
}

function differs(what: string, found: string[], expected: string[]): string[] {
  return found.join() === expected.join()
    ? []
    : [`${what}: expected ${expected.join(', ') || 'none'}, found ${found.join(', ') || 'none'}`]
}
