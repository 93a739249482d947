// Usage: node scripts/drift/pull-request.ts FOLDER. Opens a pull request with report.md and changes.patch of weekly.sh.
// It runs beside a token that can write, so it imports nothing but Node.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Run = (command: string, ...args: string[]) => string

const PREFIX = 'drift/'
const BOT = [
  ...['-c', 'user.name=github-actions[bot]'],
  ...['-c', 'user.email=41898282+github-actions[bot]@users.noreply.github.com'],
]

interface OpenPullRequest {
  number: number
  headRefName: string
  body: string
}

/**
 * A new branch and pull request where none is open. One that is open is never pushed to, since people may have written
 * words there: it gets the new report as a comment, if the report is a new one.
 */
export function openPullRequest(run: Run, folder: string, today: string): 'opened' | 'commented' | 'known' {
  const report = readFileSync(join(folder, 'report.md'), 'utf8')
  const list = run(
    'gh',
    'pr',
    'list',
    '--state',
    'open',
    '--json',
    'number,headRefName,body',
    '--limit',
    '100',
  )
  const open = (JSON.parse(list) as OpenPullRequest[]).find(({ headRefName }) =>
    headRefName.startsWith(PREFIX),
  )
  if (open) {
    const comments = run(
      'gh',
      'pr',
      'view',
      String(open.number),
      '--json',
      'comments',
      '--jq',
      '.comments[].body',
    )
    if (`${open.body}\n${comments}`.includes(report.trim())) return 'known'
    run('gh', 'pr', 'comment', String(open.number), '--body-file', join(folder, 'report.md'))
    return 'commented'
  }
  const branch = freeBranch(run, `${PREFIX}${today}`)
  run('git', 'switch', '--create', branch)
  run('git', 'apply', '--index', '--allow-empty', join(folder, 'changes.patch'))
  const message = [
    "Follow the vendor's document",
    'Descriptions that are missing are marked; lint names them.',
  ]
  run('git', ...BOT, 'commit', '--allow-empty', '-m', message[0]!, '-m', message[1]!)
  run('git', 'push', 'origin', branch)
  run(
    'gh',
    'pr',
    'create',
    '--head',
    branch,
    '--title',
    message[0]!,
    '--body-file',
    join(folder, 'report.md'),
  )
  return 'opened'
}

/** A branch of the same day may be left of a pull request that was closed. */
function freeBranch(run: Run, name: string): string {
  const taken = run('git', 'ls-remote', '--heads', 'origin', `refs/heads/${name}*`)
  const isTaken = (branch: string): boolean => taken.split('\n').some((line) => line.endsWith(`/${branch}`))
  if (!isTaken(name)) return name
  for (let number = 2; ; number++) if (!isTaken(`${name}-${number}`)) return `${name}-${number}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Usage: node scripts/drift/pull-request.ts FOLDER')
  const run: Run = (command, ...args) =>
    execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  console.log(openPullRequest(run, folder, new Date().toISOString().slice(0, 10)))
}
