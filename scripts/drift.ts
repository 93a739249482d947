// The vendor's document against ours. Usage: npm run drift -- [file or URL] [--json] [--apply] [--openapi folder]
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { applyFindings } from './apply/apply.js'
import { applySafely } from './apply/safely.js'
import { compareDocuments } from './compare/documents.js'
import { readDeviations, setAside } from './drift/deviations.js'
import { readFolder } from './openapi/folder.js'
import { readDocument } from './openapi/read.js'
import { renderJson, renderMarkdown, type Outcome } from './drift/report.js'
import { Unreadable } from './openapi/refs.js'
import type { Source } from './openapi/source.js'

/** The vendor's published document. */
export const PUBLISHED =
  'https://documentation.mailgun.com/_spec/docs/mailgun/api-reference/send/mailgun.yaml?download'

const OPENAPI = join(dirname(fileURLToPath(import.meta.url)), '..', 'openapi')

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
  const [theirs, deviations] = await Promise.all([
    readDocument(document, fetch),
    readDeviations(join(openapi, 'deviations.yaml')),
  ])
  const compare = (ours: Source) => setAside(compareDocuments(ours, theirs), deviations)
  const ours = await readFolder(openapi)
  const before = compare(ours)
  const applied = apply
    ? await applySafely(openapi, before.open, {
        apply: (folder, findings) => applyFindings(folder, ours, theirs, findings),
        compare: async (folder) => compare(await readFolder(folder)),
      })
    : undefined
  const { open, recorded, stale } = applied?.left ?? before
  return {
    document,
    changes: open.map(({ change }) => change),
    recorded: recorded.length,
    stale,
    ...(applied && { applied: { written: applied.written, byHand: applied.byHand } }),
  }
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
