// npm run test:package [-- part of a title]: the tarball as a stranger gets it. A line per check; exits with 1 if one has problems.
import { installPacked } from '../support/packed.js'
import { checkCopies, projectChecks } from './commonjs.js'
import { checkDependencies, checkFiles, checkManifest, checkSize } from './contents.js'
import { checkEntries } from './entries.js'
import { checkJsr } from './jsr.js'
import { kitChecks } from './kit.js'
import { checkLinks } from './links.js'
import { checkReadme } from './readme.js'
import { checkTags, installCompilers, typeChecks } from './types.js'

const TOTAL_LIMIT_MS = 20 * 60_000
setTimeout(() => {
  console.error(`Stopped after ${TOTAL_LIMIT_MS / 60_000} minutes.`)
  process.exit(1)
}, TOTAL_LIMIT_MS).unref()

const packed = await installPacked()
const part = process.argv[2] ?? ''
let well = true

/** A check gives its problems: none is what is hoped for. */
async function report(title: string, check: () => Promise<string[]>): Promise<void> {
  if (!title.includes(part)) return
  const startedAt = Date.now()
  const problems = await check().catch((error: unknown) => [
    error instanceof Error ? error.message : String(error),
  ])
  console.log(
    `${problems.length ? 'FAILED' : 'ok    '}  ${title} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`,
  )
  for (const problem of problems) console.error(problem.replace(/^/gm, '        '))
  if (problems.length) well = false
}

try {
  await report('the tarball holds what it should, and nothing else', () => checkFiles(packed))
  await report('the package is as large as the README says', () => checkSize(packed))
  await report('an empty project gets three packages', () => checkDependencies(packed))
  await report('publint and arethetypeswrong find nothing', () => checkManifest(packed))
  await report('each entry can be imported and required', () => checkEntries(packed))
  await report('relative links in Markdown files lead somewhere', checkLinks)
  await report('the consumer calls an operation of each tag', checkTags)
  await report('the ESM and the CommonJS copy know each other', () => checkCopies(packed))
  await report('JSR would take the sources', () => checkJsr(packed))
  await installCompilers()
  await report("the README's TypeScript compiles", () => checkReadme(packed))
  for (const { title, check } of [...projectChecks(packed), ...kitChecks(packed), ...typeChecks(packed)])
    await report(title, check)
} finally {
  await packed.remove()
}
process.exit(well ? 0 : 1)
