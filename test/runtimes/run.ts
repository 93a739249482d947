// npm run test:runtimes [-- names…] [--install]: the built package in every runtime, as a table of checks.
import { appendFileSync } from 'node:fs'
import { installFromDebian } from '../support/debian.js'
import { installStarters, starters } from '../support/starters.js'
import { prepareApp } from './app.js'
import { runners } from './runners.js'
import { runtimes, type RuntimeOutcome } from './runtimes.js'
import { startMailgun } from './server.js'

const all = { ...runtimes, ...runners }
const TOTAL_LIMIT_MS = 30 * 60_000

const inCi = process.env['CI'] === 'true'
/** Runtimes that this machine's packages do not bring, by name: what is missing beyond them fails in CI. */
const mayBeMissing = (process.env['RUNTIMES_MAY_BE_MISSING'] ?? '').split(/[ ,]+/)
const args = process.argv.slice(2)
const names = args.filter((arg) => arg !== '--install')
const unknown = names.filter((name) => !Object.hasOwn(all, name))
if (unknown.length) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`)
  process.exit(2)
}
setTimeout(() => {
  console.error(`Stopped after ${TOTAL_LIMIT_MS / 60_000} minutes.`)
  process.exit(1)
}, TOTAL_LIMIT_MS).unref()

const chosen = Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name))
/** What came of each runtime; text says why it was not run, an error that it broke. */
const outcomes = new Map<string, RuntimeOutcome | Error | string>()

if (chosen.some(([, { debian }]) => !debian)) await installStarters()
const missing = chosen.flatMap(([, { debian, program }]) => (debian && program() === undefined ? debian : []))
await installFromDebian(missing, inCi || args.includes('--install'))
const app = await prepareApp()
try {
  for (const [name, runtime] of chosen) {
    const program = runtime.program()
    if (program === undefined) {
      outcomes.set(
        name,
        `not run: it is not here (${runtime.debian ? `Debian: ${runtime.debian.join(', ')}` : `npm ci in ${starters}`})`,
      )
      continue
    }
    const server = await startMailgun()
    const startedAt = Date.now()
    outcomes.set(
      name,
      await runtime.run(program, app.folder, server.url).catch((error: unknown) => error as Error),
    )
    await server.close()
    console.log(`${name} done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  }
} finally {
  await app.remove()
}
// Runners have the checks of the testing kit alone.
const [ofRuntimes, ofRunners] = [runtimes, runners].map((table) =>
  [...outcomes].filter(([name]) => name in table),
)
const tables = [ofRuntimes!, ofRunners!].filter((table) => table.length).map(printTable)
process.exit(tables.every(Boolean) ? 0 : 1)

/** Whether all is well: nothing failed, and in CI nothing was left out. */
function printTable(outcomes: [name: string, outcome: RuntimeOutcome | Error | string][]): boolean {
  const ran = outcomes.flatMap(([, outcome]) =>
    typeof outcome === 'object' && 'results' in outcome ? [outcome] : [],
  )
  const checks = [...new Set(ran.flatMap(({ results }) => Object.keys(results)))]
  const first = Math.max(10, ...checks.map((check) => check.length))
  const columns = outcomes.map(([name]) => Math.max(name.length, 'not run'.length))
  const line = (title: string, cells: string[]) =>
    console.log([title.padEnd(first), ...cells.map((cell, index) => cell.padEnd(columns[index]!))].join('  '))
  const failures: string[] = []
  const skipped = new Set<string>()

  line(
    '',
    outcomes.map(([name]) => name),
  )
  line(
    'version',
    outcomes.map(([, outcome]) =>
      typeof outcome === 'object' && 'version' in outcome ? short(outcome.version) : '',
    ),
  )
  for (const check of checks) {
    const cells = outcomes.map(([name, outcome]) => {
      if (typeof outcome === 'string') return 'not run'
      if (outcome instanceof Error) return 'BROKEN'
      // A check that gave no result did not pass.
      const result = outcome.results[check] ?? 'no result'
      if (result === 'passed') return 'ok'
      if (result.startsWith('skipped: ')) {
        skipped.add(`${check}: ${result}`)
        return '-'
      }
      failures.push(`${name}, ${check}: ${result}`)
      return 'FAILED'
    })
    line(check, cells)
  }
  for (const reason of skipped) console.log(`- ${reason}`)
  let well = ran.length > 0 || !inCi
  for (const [name, outcome] of outcomes) {
    if (outcome instanceof Error) failures.push(`${name} broke: ${outcome.message}`)
    if (typeof outcome !== 'string') continue
    const isAllowed = mayBeMissing.includes(name)
    note(`${name} ${outcome}${isAllowed ? '; it may be missing here' : ''}`)
    if (inCi && !isAllowed) well = false
  }
  for (const failure of failures) console.error(failure)
  return well && failures.length === 0
}

/** Said where it is seen: on a hosted runner, in the summary of the job. */
function note(text: string): void {
  console.log(text)
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary) appendFileSync(summary, `${text}\n`)
}

/** As many parts of a version as a column holds. */
function short(version: string): string {
  return version
    .split(/[.-]/)
    .reduce(
      (text, part) => (text && `${text}.${part}`.length > 8 ? text : text ? `${text}.${part}` : part),
      '',
    )
}
