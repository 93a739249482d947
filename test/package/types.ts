// The types of the installed package under several compilers and options.
import { createHash, randomUUID } from 'node:crypto'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, start } from '../support/command.js'
import { repository, type Packed } from '../support/packed.js'

export interface CompilerOptions {
  module: 'node16' | 'nodenext' | 'esnext'
  moduleResolution?: 'bundler'
  lib: string[]
  types: string[]
  exactOptionalPropertyTypes: boolean
  skipLibCheck: boolean
}

const here = join(repository, 'test/package')
const compilers = join(here, 'compilers')
const VERSIONS = ['5.4', '5.9', '6.0', '7.0'] as const
type Version = (typeof VERSIONS)[number]

const RESOLUTIONS: Record<string, Pick<CompilerOptions, 'module' | 'moduleResolution'>> = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}
type Libraries = Pick<CompilerOptions, 'lib' | 'types'>
const DOM: Libraries = { lib: ['ES2022', 'DOM'], types: [] }
const NODE: Libraries = { lib: ['ES2022'], types: ['node'] }
const LIBRARIES = { 'with DOM': DOM, 'with @types/node only': NODE }

/** Compilers stay where they are until their lock file changes. */
export async function installCompilers(): Promise<void> {
  const stamp = join(compilers, 'node_modules/.installed')
  const wanted = createHash('sha256')
    .update(await readFile(join(compilers, 'package-lock.json')))
    .digest('hex')
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: compilers, timeoutMs: 300_000 })
  await writeFile(stamp, wanted)
}

/** @returns the compiler's complaints about these files of the folder */
export async function compile(
  folder: string,
  version: Version,
  options: CompilerOptions,
  files: string[],
): Promise<string[]> {
  const name = `tsconfig-${randomUUID()}.json`
  const compilerOptions = {
    target: 'ES2022',
    strict: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    typeRoots: [join(compilers, 'node_modules/@types')],
    ...options,
  }
  await writeFile(join(folder, name), JSON.stringify({ compilerOptions, files }))
  const tsc = join(compilers, 'node_modules', `typescript-${version}`, 'bin/tsc')
  const { code, stdout, stderr } = await start(process.execPath, [tsc, '-p', name, '--pretty', 'false'], {
    cwd: folder,
    timeoutMs: 180_000,
  }).ended
  if (code === 0) return []
  return [`${stdout}${stderr}`.trim().slice(0, 3000) || `TypeScript ${version} ended with ${code}`]
}

/** One for each compiler, module resolution and library; in each, `exactOptionalPropertyTypes` on and off. */
export function typeChecks({ folder }: Packed): { title: string; check: () => Promise<string[]> }[] {
  const prepared = Promise.all([
    copyFile(join(here, 'consumer.ts'), join(folder, 'consumer.ts')),
    writeFile(join(folder, 'consumer.cts'), CONSUMER_CTS),
  ])
  const check = (version: Version, title: string, file: string, ...variants: CompilerOptions[]) => ({
    title: `types: TypeScript ${version}, ${title}`,
    check: async () => {
      await prepared
      return [
        ...new Set(
          (await Promise.all(variants.map((options) => compile(folder, version, options, [file])))).flat(),
        ),
      ]
    },
  })
  const common = { exactOptionalPropertyTypes: true, skipLibCheck: true }
  const matrix = VERSIONS.flatMap((version) =>
    Object.entries(RESOLUTIONS).flatMap(([resolution, modules]) =>
      Object.entries(LIBRARIES).map(([library, libraries]) => {
        const options = { ...common, ...modules, ...libraries }
        return check(version, `${resolution}, ${library}`, 'consumer.ts', options, {
          ...options,
          exactOptionalPropertyTypes: false,
        })
      }),
    ),
  )
  const declarations = (version: Version, library: keyof typeof LIBRARIES) =>
    check(version, `${library}, skipLibCheck: false`, 'consumer.ts', {
      ...common,
      ...LIBRARIES[library],
      module: 'nodenext',
      skipLibCheck: false,
    })
  // TypeScript knows since 5.8 that Node's require() takes ESM.
  const required = VERSIONS.filter((version) => version !== '5.4').map((version) =>
    check(version, 'nodenext, required by CommonJS', 'consumer.cts', {
      ...common,
      ...NODE,
      module: 'nodenext',
    }),
  )
  return [
    ...matrix,
    ...VERSIONS.map((version) => declarations(version, 'with DOM')),
    declarations('5.9', 'with @types/node only'),
    ...required,
  ]
}

const CONSUMER_CTS = `import { createMailgun } from 'mailgun-fetch'
import sdk = require('mailgun-fetch')
const mailgun: sdk.Mailgun = createMailgun({ apiKey: 'key', region: 'eu' })
export const routes = sdk.unwrap(mailgun.GET('/v3/routes'))
`

/** Every tag of the document has a call in consumer.ts. */
export async function checkTags(): Promise<string[]> {
  const consumer = await readFile(join(here, 'consumer.ts'), 'utf8')
  const document = JSON.parse(await readFile(join(repository, 'generated/openapi.json'), 'utf8')) as {
    tags: { name: string }[]
    paths: Record<string, Record<string, { tags?: string[] } | undefined>>
  }
  const called = new Set<string>()
  for (const [, verb, path] of consumer.matchAll(/mailgun\.(GET|POST|PUT|PATCH|DELETE)\('([^']+)'/g)) {
    for (const tag of document.paths[path!]?.[verb!.toLowerCase()]?.tags ?? []) called.add(tag)
  }
  for (const [, path] of consumer.matchAll(/paginate\(mailgun, '([^']+)'/g)) {
    for (const tag of document.paths[path!]?.['get']?.tags ?? []) called.add(tag)
  }
  return document.tags
    .filter(({ name }) => !called.has(name))
    .map(({ name }) => `no call for the tag ${name}`)
}
