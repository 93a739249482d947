// All of what is applied, or nothing: edits go into a copy, the copy is read and compared, then it takes the folder's place.
import { cp, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finding } from '../compare/change.js'
import type { Applied } from './editor.js'

/** `Left` is the outcome of comparing. */
export interface Steps<Left extends { open: readonly Finding[] }> {
  apply(folder: string, findings: readonly Finding[]): Promise<Applied>
  /** What differs now and is not recorded. Fails where the folder cannot be read, a reference that leads nowhere included. */
  compare(folder: string, applied: Applied): Promise<Left>
}

/**
 * Applies as many findings as leave no difference that was not there before. An edit reaches other operations where
 * they share what is written, through a schema or a YAML anchor; such an edit is withdrawn and left to people.
 */
export async function applySafely<Left extends { open: readonly Finding[] }>(
  folder: string,
  findings: readonly Finding[],
  steps: Steps<Left>,
): Promise<Applied & { left?: Left }> {
  const known = new Set(findings.map(nameOf))
  const withdrawn: string[] = []
  let wanted = findings
  for (;;) {
    const workshop = await mkdtemp(join(dirname(folder), '.drift-'))
    const copy = join(workshop, 'new')
    try {
      await cp(folder, copy, { recursive: true })
      const applied = await steps.apply(copy, wanted)
      const byHand = [...applied.byHand, ...withdrawn]
      if (!applied.written.length) return { ...applied, byHand }
      const left = await steps.compare(copy, applied)
      const fresh = left.open.filter((one) => isWorse(one, known, applied))
      if (!fresh.length) {
        await swap(folder, copy, join(workshop, 'old'))
        return { ...applied, byHand, left }
      }
      const culprits = new Map(
        applied.edits.flatMap((edit) => {
          const harm = fresh.find((one) => reaches(edit, one))
          return harm ? [[edit.finding, harm] as const] : []
        }),
      )
      // Without a trace to one edit all of them are suspects.
      if (!culprits.size) for (const { finding } of applied.edits) culprits.set(finding, fresh[0]!)
      for (const [finding, harm] of culprits)
        withdrawn.push(`${nameOf(finding)} (written, it would bring: ${nameOf(harm)})`)
      wanted = wanted.filter((one) => !culprits.has(one))
    } finally {
      await rm(workshop, { recursive: true, force: true })
    }
  }
}

const nameOf = ({ change }: Finding): string => {
  const { operation, at, kind, ours, theirs } = change
  const texts = kind.startsWith('enum') || kind === 'limit' ? ` ${ours} → ${theirs}` : ''
  return `${operation}, ${at}: ${kind}${texts}`
}

/** A new operation may still differ in what adds; anything else that was not there before is worse. */
function isWorse(finding: Finding, known: ReadonlySet<string>, { edits }: Applied): boolean {
  if (known.has(nameOf(finding))) return false
  const isOfNewOperation = edits.some(
    (edit) =>
      edit.finding.change.at === 'operation' && edit.finding.change.operation === finding.change.operation,
  )
  return finding.change.impact === 'breaking' || !isOfNewOperation
}

function reaches({ finding, place }: Applied['edits'][number], { change }: Finding): boolean {
  const { operation, at } = finding.change
  // What it wrote may stand elsewhere, as a named schema; its own location shows it all the same.
  if (operation === change.operation && (at === 'operation' || isBelow(change.at, at))) return true
  const other = change.where.ours
  return other !== undefined && (isWithin(other, place) || isWithin(place, other))
}

/** Locations: "body application/json" holds "body application/json name", which holds "body application/json name[].id". */
const isBelow = (inner: string, outer: string): boolean =>
  inner === outer || [' ', '.', '[', '<'].some((sign) => inner.startsWith(outer + sign))

const isWithin = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`)

async function swap(folder: string, copy: string, aside: string): Promise<void> {
  await rename(folder, aside)
  await rename(copy, folder).catch(async (error: unknown) => {
    await rename(aside, folder)
    throw error
  })
}
