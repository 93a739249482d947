// The vendor's document against ours. Usage: npm run drift -- [file or URL] [--json] [--apply] [--openapi folder]
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { applyFindings } from './apply/apply.js'
import { applySafely } from './apply/safely.js'
import { compareDocuments } from './compare/documents.js'
import { isPolicy } from './drift/policies.js'
import { readDeviations, setAside, type Aside, type Deviation } from './drift/deviations.js'
import { withDeviations } from './drift/record.js'
import { Decisions, type Decided } from './apply/decisions.js'
import type { Applied } from './apply/editor.js'
import type { Finding } from './compare/change.js'
import type { Schema } from './openapi/document.js'
import { readFolder } from './openapi/folder.js'
import { readDocument } from './openapi/read.js'
import { renderJson, renderMarkdown, type Outcome } from './drift/report.js'
import { Unreadable } from './openapi/refs.js'
import type { Source } from './openapi/source.js'

/** The vendor's published document. */
export const PUBLISHED =
  'https://documentation.mailgun.com/_spec/docs/mailgun/api-reference/send/mailgun.yaml?download'

const OPENAPI = join(dirname(fileURLToPath(import.meta.url)), '..', 'openapi')

const DEVIATIONS = 'deviations.yaml'

export interface DriftOptions {
  /** File or URL, YAML or JSON. @default the published document */
  document?: string
  /** Folder of our document. @default openapi/ of this project */
  openapi?: string
  /** Write what is additive into that folder. */
  apply?: boolean
  fetch?: typeof globalThis.fetch
}

/** Compares; with `apply`, writes, compares again and reports what is left. */
export async function drift(options: DriftOptions = {}): Promise<Outcome> {
  const { document = PUBLISHED, openapi = OPENAPI, apply = false, fetch = globalThis.fetch } = options
  const theirs = await readDocument(document, fetch)
  const ours = await readFolder(openapi)
  const before = compare(ours, theirs, await readDeviations(join(openapi, DEVIATIONS)))
  const applied = apply
    ? await applySafely(openapi, before.open, {
        apply: (folder, findings) => applyTo(folder, findings, before),
        compare: (folder) => compareFolder(folder, theirs),
      })
    : undefined
  const { open, recorded, stale } = applied?.left ?? before
  return {
    document,
    changes: open.map(({ change }) => change),
    recorded: recorded.size,
    stale,
    ...(applied && { applied: { written: applied.written, byHand: applied.byHand } }),
  }
}

/** What stands against what, and which differences are meant. */
interface Compared extends Aside<Finding>, Decided {
  ours: Source
  theirs: Source
  deviations: readonly Deviation[]
  recorded: ReadonlyMap<Finding, string>
}

function compare(ours: Source, theirs: Source, deviations: readonly Deviation[]): Compared {
  const met = new Map<Schema, Set<Schema>>()
  const findings = compareDocuments(ours, theirs, (our, their) => {
    const known = met.get(their)
    if (known) known.add(our)
    else met.set(their, new Set([our]))
  })
  return { ours, theirs, deviations, met, isPolicy, ...setAside(findings, deviations) }
}

async function compareFolder(folder: string, theirs: Source): Promise<Compared> {
  const [ours, deviations] = await Promise.all([readFolder(folder), readDeviations(join(folder, DEVIATIONS))])
  return compare(ours, theirs, deviations)
}

async function applyTo(folder: string, findings: readonly Finding[], before: Compared): Promise<Applied> {
  const { ours, theirs, deviations } = before
  const decide = (now: Source): Decided => (now === ours ? before : compare(now, theirs, deviations))
  const applied = await applyFindings(folder, ours, theirs, findings, decide)
  const fresh = applied.edits.filter(({ finding }) => finding.nodes?.about === 'operation')
  if (fresh.length) await recordDecided(folder, fresh, await compareFolder(folder, theirs))
  return applied
}

/** What a new operation takes over from ours, against theirs, is recorded with the reason that it has elsewhere. */
async function recordDecided(folder: string, fresh: Applied['edits'], now: Compared): Promise<void> {
  const operations = new Set(fresh.map(({ finding }) => finding.change.operation))
  const decisions = new Decisions(now.ours, now)
  const meant = now.open.flatMap(({ change }) => {
    const reason = operations.has(change.operation) ? decisions.reasonFor(change) : undefined
    return reason === undefined ? [] : [{ change, reason }]
  })
  if (!meant.length) return
  const file = join(folder, DEVIATIONS)
  await writeFile(file, withDeviations(await readFile(file, 'utf8').catch(() => ''), meant))
}

/** Prints a report. Exit code 0: nothing but recorded deviations; 1: drift, or a stale deviation; 2: could not read. */
export async function main(
  args: string[],
  print: (text: string) => void,
  fetch = globalThis.fetch,
): Promise<0 | 1 | 2> {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, apply: { type: 'boolean' }, openapi: { type: 'string' } },
    })
    if (positionals.length > 1)
      throw new Unreadable(`One document is compared at a time, not ${positionals.length}.`)
    const [document] = positionals
    const { json = false, apply = false, openapi } = values
    const outcome = await drift({
      apply,
      fetch,
      ...(document !== undefined && { document }),
      ...(openapi !== undefined && { openapi }),
    })
    print(json ? renderJson(outcome) : renderMarkdown(outcome))
    return outcome.changes.length || outcome.stale.length ? 1 : 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 2
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // A reader such as `head` may close the pipe before the end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  // The exit code is set, not forced: a long report may still be on its way into a pipe.
  void main(process.argv.slice(2), console.log).then((code) => (process.exitCode = code))
}
