import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.js'

const PROJECT = resolve('.')
const run = promisify(execFile)

/** A `gh` that knows what tests tell it of pull requests, and writes down what it is asked. */
const GH = `#!/bin/sh
echo "$*" >> "$GH_ASKED"
case "$1 $2" in
  "pr list") cat "$GH_OPEN" ;;
  "pr view") cat "$GH_COMMENTS" ;;
esac
`

interface Scripts {
  drift?: string
  generate?: string
}

/** A repository of the practice document with its remote, as the weekly workflow finds it. */
async function repository({ drift, generate = 'echo made > generated/schema.ts' }: Scripts = {}) {
  const root = await temporaryFolder()
  const [work, remote, folder] = ['work', 'remote.git', 'report'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  await cp(join(PROJECT, 'test/fixtures/drift'), work, { recursive: true })
  await mkdir(join(work, 'generated'))
  await writeFile(join(work, 'generated/schema.ts'), '')
  const tsx = `node --import ${join(PROJECT, 'node_modules/tsx/dist/loader.mjs')}`
  const scripts = { drift: drift ?? `${tsx} ${PROJECT}/scripts/drift.ts --openapi openapi`, generate }
  await writeFile(join(work, 'package.json'), JSON.stringify({ scripts }))
  await writeFile(join(root, 'gh'), GH)
  await chmod(join(root, 'gh'), 0o755)
  const env = {
    ...process.env,
    PATH: `${root}:${process.env.PATH}`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...{ GH_ASKED: join(root, 'asked'), GH_OPEN: join(root, 'open'), GH_COMMENTS: join(root, 'comments') },
    ...{ GITHUB_OUTPUT: join(root, 'output'), GITHUB_STEP_SUMMARY: join(root, 'summary') },
  }
  for (const file of [env.GH_ASKED, env.GH_COMMENTS, env.GITHUB_OUTPUT]) await writeFile(file, '')
  await writeFile(env.GH_OPEN, '[]')
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], { cwd: work, env }))
      .stdout
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  await git('commit', '--quiet', '-m', 'Begin')
  await git('init', '--quiet', '--bare', remote)
  await git('remote', 'add', 'origin', remote)
  await git('push', '--quiet', 'origin', 'main')
  return {
    folder,
    work,
    env,
    git,
    weekly: () =>
      run('bash', [join(PROJECT, 'scripts/drift/weekly.sh'), folder, 'vendor.yaml'], { cwd: work, env }),
    /** The second job of the workflow, which starts from a fresh checkout. */
    async open(): Promise<string> {
      await git('stash', '--include-untracked', '--quiet')
      await git('switch', '--quiet', 'main')
      const script = join(PROJECT, 'scripts/drift/pull-request.ts')
      const { stdout } = await run(
        'node',
        ['--import', join(PROJECT, 'node_modules/tsx/dist/loader.mjs'), script, folder],
        { cwd: work, env },
      )
      return stdout.trim()
    },
    read: (name: string) => readFile(name, 'utf8'),
    branches: async () =>
      (await git('ls-remote', '--heads', 'origin'))
        .trim()
        .split('\n')
        .map((line) => line.split('refs/heads/')[1]!),
  }
}

it('The weekly job opens one pull request with what was applied, comments on it while it is open, and never pushes to it', async () => {
  const { weekly, open, git, read, branches, env, folder } = await repository()
  await weekly()
  expect(await read(env.GITHUB_OUTPUT)).toBe('changed=true\n')
  const report = await read(join(folder, 'report.md'))
  expect(report).toContain('**breaking** `body application/json shape`')
  expect(report).toMatch(/## Applied\n\n- GET .*query flavour: added/)
  expect(await open()).toBe('opened')
  const [branch] = (await branches()).filter((name) => name.startsWith('drift/'))
  const files = await git('diff', '--name-only', 'main', `origin/${branch}`)
  expect(files).toContain('openapi/paths/send/cakes.yaml')
  expect(files).toContain('generated/schema.ts')

  // Somebody writes the words that were missing.
  await git('commit', '--quiet', '--allow-empty', '-m', 'Write words')
  await git('push', '--quiet', 'origin', `HEAD:${branch}`)
  const before = await git('ls-remote', '--heads', 'origin')
  await writeFile(env.GH_OPEN, JSON.stringify([{ number: 7, headRefName: branch, body: 'An older report' }]))
  expect(await open()).toBe('commented')
  await writeFile(env.GH_COMMENTS, report)
  expect(await open()).toBe('known')
  expect(await git('ls-remote', '--heads', 'origin')).toBe(before)

  // Closed or merged, on the same day: gh lists it no more, though its branch is left.
  await writeFile(env.GH_OPEN, '[]')
  expect(await open()).toBe('opened')
  expect(await branches()).toContain(`${branch}-2`)
  const asked = (await read(env.GH_ASKED)).split('\n')
  expect(asked.filter((line) => line.startsWith('pr create'))).toHaveLength(2)
  expect(asked.every((line) => !line.startsWith('pr list') || line.includes('--state open'))).toBe(true)
}, 120_000)

it('Where nothing could be applied the report says why, and no file is changed', async () => {
  const drift = `sh -c 'for one; do [ "$one" = --apply ] && { echo "It cannot be written." >&2; exit 2; }; done; echo "# Drift"; exit 1' drift`
  const { weekly, git, read, folder, env } = await repository({ drift })
  await weekly()
  expect(await read(env.GITHUB_OUTPUT)).toBe('changed=true\n')
  expect(await read(join(folder, 'report.md'))).toContain('Nothing could be applied: It cannot be written.')
  expect(await read(join(folder, 'changes.patch'))).toBe('')
  expect(await git('status', '--porcelain')).toBe('')
}, 60_000)

it('A document that lacks words is handed over without generated files, and the report says so', async () => {
  const { weekly, read, folder } = await repository({ generate: 'exit 1' })
  await weekly()
  expect(await read(join(folder, 'report.md'))).toContain(
    'The document needs words before generated/ can be made',
  )
  const patch = await read(join(folder, 'changes.patch'))
  expect(patch).toContain('openapi/paths/send/cakes.yaml')
  expect(patch).not.toContain('generated/')
}, 60_000)

it('A vendor document that cannot be read fails the job, and nothing new opens no pull request', async () => {
  const broken = await repository({ drift: 'exit 2' })
  await expect(broken.weekly()).rejects.toThrow()
  expect(await broken.read(broken.env.GITHUB_OUTPUT)).toBe('')
  const quiet = await repository({ drift: 'echo "# Drift"' })
  await quiet.weekly()
  expect(await quiet.read(quiet.env.GITHUB_OUTPUT)).toBe('changed=false\n')
}, 60_000)
