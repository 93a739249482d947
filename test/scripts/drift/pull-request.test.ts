import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openPullRequest, type Run } from '../../../scripts/drift/pull-request.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const REPORT = '# Drift\n\nOne thing changed.\n'

/** Runs no command: answers those of `gh`, and keeps what was asked. */
function recording(answers: Record<string, string>): { run: Run; ran: string[] } {
  const ran: string[] = []
  const run: Run = (...command) => {
    ran.push(command.join(' '))
    return Object.entries(answers).find(([start]) => command.join(' ').startsWith(start))?.[1] ?? ''
  }
  return { run, ran }
}

async function folder(): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'report.md'), REPORT)
  await writeFile(join(folder, 'changes.patch'), '')
  return folder
}

const open = (pullRequest: object): string =>
  JSON.stringify([{ number: 7, headRefName: 'drift/2026-11-01', body: '', ...pullRequest }])

test('Where no pull request is open, a branch of the day and a pull request are made, also after one was merged', async () => {
  const { run, ran } = recording({ 'gh pr list': '[]' })
  expect(openPullRequest(run, await folder(), '2026-11-24')).toBe('opened')
  expect(ran).toContain('git push origin drift/2026-11-24')
  expect(ran.some((command) => command.startsWith('gh pr create --head drift/2026-11-24'))).toBe(true)
  expect(ran[0]).toContain('--state open')
})

test('A pull request that is open is commented on and never pushed to', async () => {
  const { run, ran } = recording({ 'gh pr list': open({ body: 'An older report' }) })
  expect(openPullRequest(run, await folder(), '2026-11-24')).toBe('commented')
  expect(ran.filter((command) => command.startsWith('git'))).toEqual([])
  expect(ran.at(-1)).toMatch(/^gh pr comment 7 --body-file /)
})

test('A report that the open pull request has already, in its text or a comment, is not said again', async () => {
  const inBody = recording({ 'gh pr list': open({ body: REPORT }) })
  expect(openPullRequest(inBody.run, await folder(), '2026-11-24')).toBe('known')
  const inComment = recording({ 'gh pr list': open({}), 'gh pr view': REPORT })
  expect(openPullRequest(inComment.run, await folder(), '2026-11-24')).toBe('known')
})

test('A pull request of somebody else does not count', async () => {
  const { run } = recording({ 'gh pr list': open({ headRefName: 'fix-typo' }) })
  expect(openPullRequest(run, await folder(), '2026-11-24')).toBe('opened')
})

test('No push is forced', async () => {
  const { run, ran } = recording({ 'gh pr list': '[]' })
  openPullRequest(run, await folder(), '2026-11-24')
  expect(ran.filter((command) => /force/.test(command))).toEqual([])
})
