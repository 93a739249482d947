// The outcome of a comparison as text: Markdown for people, JSON for machines.
import type { Change } from '../compare/change.js'
import type { Stale } from './deviations.js'

export interface Outcome {
  /** What was compared with ours. */
  document: string
  /** Changes that no deviation explains. */
  changes: Change[]
  /** How many changes the recorded deviations set aside. */
  recorded: number
  stale: Stale[]
  /** What `--apply` wrote, and what it left to people. */
  applied?: { written: string[]; byHand: string[] }
}

export function renderJson(outcome: Outcome): string {
  const { changes } = outcome
  const breaking = changes.filter((change) => change.impact === 'breaking').length
  const summary = {
    breaking,
    additive: changes.length - breaking,
    recorded: outcome.recorded,
    stale: outcome.stale.length,
  }
  return JSON.stringify({ summary, ...outcome }, null, 1)
}

export function renderMarkdown(outcome: Outcome): string {
  const { changes, stale, recorded, applied } = outcome
  const lines = [
    `# Drift`,
    '',
    `${cell(outcome.document)} compared with \`openapi/\`.`,
    '',
    ...summary(outcome),
    '',
  ]
  const tags = new Set(changes.map((change) => change.tag))
  for (const tag of tags)
    lines.push(`## ${cell(tag)}`, '', ...section(changes.filter((change) => change.tag === tag)), '')
  if (stale.length) {
    lines.push(
      '## Stale deviations',
      '',
      'Nothing differs there any more; take them out of `openapi/deviations.yaml`.',
      '',
    )
    for (const { tag, part, reason } of stale) lines.push(`- ${cell(tag)}: ${code(part)} (${cell(reason)})`)
    lines.push('')
  }
  if (applied) {
    lines.push('## Applied', '', ...list(applied.written, 'Nothing was written.'), '')
    if (applied.byHand.length) lines.push('Left to do by hand:', '', ...list(applied.byHand, ''), '')
  }
  if (!changes.length && !stale.length) lines.push(`Nothing but the ${recorded} recorded deviations.`, '')
  return lines.join('\n')
}

function summary({ changes, recorded, stale }: Outcome): string[] {
  const operations = new Set(changes.map((change) => change.operation))
  const count = (impact: string): number => changes.filter((change) => change.impact === impact).length
  return [
    `| breaking | additive | operations concerned | recorded deviations set aside | stale deviations |`,
    `|---|---|---|---|---|`,
    `| ${count('breaking')} | ${count('additive')} | ${operations.size} | ${recorded} | ${stale.length} |`,
  ]
}

function section(changes: readonly Change[]): string[] {
  const lines: string[] = []
  for (const operation of new Set(changes.map((change) => change.operation))) {
    const own = changes.filter((change) => change.operation === operation)
    lines.push(`### ${code(operation)}`, '')
    // What breaks comes first.
    for (const impact of ['breaking', 'additive'] as const) {
      for (const change of own.filter((change) => change.impact === impact)) {
        const where = change.at === 'operation' ? '' : ` ${code(change.at)}`
        lines.push(`- ${impact === 'breaking' ? '**breaking**' : 'additive'}${where}: ${describe(change)}`)
      }
    }
    lines.push('')
  }
  lines.pop()
  return lines
}

function describe(change: Change): string {
  const text = describeDifference(change)
  return change.note === undefined ? text : `${text} (${cell(change.note)})`
}

function describeDifference({ kind, ours, theirs, at }: Change): string {
  if (kind === 'added') return at === 'operation' ? 'new operation' : `new, ${code(theirs)}`
  if (kind === 'removed') return at === 'operation' ? 'operation gone' : `gone, was ${code(ours)}`
  if (kind === 'enum value added') return `new value ${code(theirs)}`
  if (kind === 'enum value removed') return `value ${code(ours)} gone`
  return `${kind}: ${ours ? code(ours) : 'not stated'} → ${theirs ? code(theirs) : 'not stated'}`
}

const LONGEST = 160

/** As inline code, whatever it contains. */
function code(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
  const fence = '`'.repeat(Math.max(0, ...[...short.matchAll(/`+/g)].map((run) => run[0].length)) + 1)
  return fence.length > 1 ? `${fence} ${short} ${fence}` : `\`${short}\``
}

const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[|<>]/g, '\\$&')

const list = (entries: readonly string[], none: string): string[] =>
  entries.length ? entries.map((entry) => `- ${entry}`) : [none]
