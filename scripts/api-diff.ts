// What changed for users since a version? Usage: npm run api-diff -- <git ref> [--json]
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { levelOf, type ApiChange, type Level } from './api-diff/level.js'
import { compareOperations } from './api-diff/operations.js'
import { compareGeneratedTypes } from './api-diff/generated-types.js'
import { compareManifests, type Manifest } from './api-diff/manifest.js'
import { readSurfaces } from './api-diff/surface.js'
import { compareSurfaces } from './api-diff/types.js'
import { parseDocument } from './openapi/read.js'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')
const run = promisify(execFile)

export interface ApiDiff {
  ref: string
  level: Level
  changes: ApiChange[]
}

/**
 * Compares a commit with the files of a project's folder.
 * @throws if the commit, or our document in it, can't be read
 */
export async function apiDiff(ref: string, root: string = ROOT): Promise<ApiDiff> {
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', args, { cwd: root, maxBuffer: 64 << 20 })).stdout
  // Something that begins with a dash would be an option to git.
  const commit = (
    await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).catch(() => '')
  ).trim()
  if (!commit) throw new Error(`${ref} is not a commit.`)
  // Below node_modules, so that what the old source imports is found.
  const cache = join(root, 'node_modules', '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'api-diff-'))
  try {
    const names = (
      await git('ls-tree', '-r', '--name-only', '-z', commit, 'src', 'generated', 'package.json')
    )
      .split('\0')
      .filter(Boolean)
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), await git('show', `${commit}:${name}`))
    }
    const [before, after] = await Promise.all(
      [folder, root].map((where) => readVersion(where, where === root ? 'the working tree' : ref)),
    )
    const [oldSurface, newSurface] = await readSurfaces(folder, root)
    const changes = [
      ...compareOperations(before!.document, after!.document),
      ...compareGeneratedTypes(
        { document: before!.document.root, types: before!.types },
        { document: after!.document.root, types: after!.types },
      ),
      ...compareSurfaces(oldSurface!, newSurface!),
      ...compareManifests(before!.manifest, after!.manifest),
    ]
    return { ref, level: levelOf(changes), changes }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readVersion(folder: string, label: string) {
  const text = await readFile(join(folder, 'generated/openapi.json'), 'utf8').catch(() => {
    throw new Error(`${label} has no generated/openapi.json.`)
  })
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  return {
    document: parseDocument(text, `generated/openapi.json of ${label}`),
    types: await readFile(join(folder, 'generated/types.ts'), 'utf8').catch(() => undefined),
    manifest,
  }
}

export function renderApiDiff({ ref, level, changes }: ApiDiff): string {
  const lines = [`# Since ${ref}: ${level}`, '']
  for (const [name, title] of [
    ['major', 'Breaks'],
    ['minor', 'Adds'],
    ['patch', 'Says more precisely'],
  ] as const) {
    const own = changes.filter((change) => change.level === name)
    if (!own.length) continue
    lines.push(`## ${title}`, '')
    for (const subject of new Set(own.map((change) => change.subject))) {
      lines.push(
        `- \`${subject}\``,
        ...own.filter((one) => one.subject === subject).map((one) => `  - ${one.what.slice(0, 300)}`),
      )
    }
    lines.push('')
  }
  if (!changes.length) lines.push('No public difference.', '')
  return lines.join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const [ref] = positionals
  if (ref === undefined || positionals.length > 1)
    throw new Error('Usage: npm run api-diff -- <git ref> [--json]')
  const diff = await apiDiff(ref)
  console.log(values.json ? JSON.stringify(diff, null, 1) : renderApiDiff(diff))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 2
  })
}
