// Does the version in package.json fit what changed since the last release, and does what compiled then compile now?
// Usage: npm run release:check [-- <git ref of the last release>]
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { apiDiff, renderApiDiff } from './api-diff.js'
import { publishingProblems } from './release/publishable.js'
import { isAtLeast, lowestNext } from './release/version.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 }).trim()

/** The newest version tag before this commit's own. */
function lastRelease(): string | undefined {
  const tags = git('tag', '--list', 'v*', '--sort=-v:refname', '--merged', 'HEAD').split('\n').filter(Boolean)
  const own = `v${version()}`
  return tags.find((tag) => tag !== own)
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

/** The type tests of the last release, compiled against the code of now. What they forbid may have become allowed. */
function compileOldTypeTests(ref: string): void {
  const files = git('ls-tree', '-r', '--name-only', ref, 'test/types')
    .split('\n')
    .filter((name) => /\.tsx?$|\.json$/.test(name))
  if (!files.length) throw new Error(`${ref} has no type tests.`)
  // Two folders deep, as test/types is, so that the imports of src find it.
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'type-tests-'))
  try {
    for (const name of files)
      writeFileSync(join(folder, name.slice('test/types/'.length)), git('show', `${ref}:${name}`))
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '-p', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    throw new Error(
      `The type tests of ${ref} no longer compile:\n${(error as { stdout?: string }).stdout ?? String(error)}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function checkPublishable(): void {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object
  const problems = publishingProblems(manifest)
  if (problems.length) throw new Error(problems.join('\n'))
}

async function main(): Promise<void> {
  const ref = process.argv[2] ?? lastRelease()
  if (ref === undefined) {
    console.log('There is no earlier release to compare with; the first one is published by hand.')
    return checkPublishable()
  }
  const diff = await apiDiff(ref)
  console.log(renderApiDiff(diff))
  const previous = (JSON.parse(git('show', `${ref}:package.json`)) as { version: string }).version
  const lowest = lowestNext(previous, diff.level)
  const fits = isAtLeast(version(), lowest)
  console.log(
    `Version ${version()} follows ${previous}; what changed is ${diff.level}, so it has to be ${lowest} at least.`,
  )
  if (!fits) throw new Error(`Version ${version()} is too low.`)
  // A version that may break says by its number that old code may not compile.
  if (diff.level !== 'major') compileOldTypeTests(ref)
  checkPublishable()
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
