import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { render } from '../../../scripts/generate.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { change, soundDocument, writeDocument } from '../../support/sound-document.js'
import { root } from '../../support/typecheck.js'

// A copy of the project with a small document in it, so that nothing here touches the real one.
let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'mailgun-fetch-generate-'))
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
  for (const name of ['scripts', 'package.json', 'redocly.yaml'])
    await cp(join(root, name), join(project, name), { recursive: true })
  await writeDocument(join(project, 'openapi'), soundDocument())
  expect(await generate()).toEqual({ code: 0, stderr: '' })
}, 60_000)

afterAll(() => rm(project, { recursive: true, force: true }))

function generate(...args: string[]): Promise<{ code: number | string | null; stderr: string }> {
  return new Promise((resolve) => {
    const tsx = join(root, 'node_modules/.bin/tsx')
    execFile(tsx, ['scripts/generate.ts', ...args], { cwd: project }, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    )
  })
}

async function generated(): Promise<Record<string, string>> {
  const names = await readdir(join(project, 'generated'))
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(project, 'generated', name), 'utf8')]),
    ),
  )
}

test('What is generated says so, with the version and a hash of the document', async () => {
  const files = await generated()
  expect(Object.keys(files).sort()).toEqual([
    'fake.ts',
    'functions.ts',
    'openapi.json',
    'operations.ts',
    'schema.ts',
    'types.ts',
  ])
  const stamp = /do not edit\. From openapi\/ version 1\.0\.0, sha256 [0-9a-f]{16}\./
  for (const text of Object.values(files)) expect(text).toMatch(stamp)
})

test('Generating again gives the same text, to the byte', async () => {
  const files = await generated()
  const document = JSON.parse(files['openapi.json']!) as Document
  delete document['x-generated']
  expect(await render(document)).toEqual(files)
  expect(await render(structuredClone(document))).toEqual(files)
})

test('--check accepts what is up to date', async () => {
  expect(await generate('--check')).toEqual({ code: 0, stderr: '' })
})

test('--check names each file that is stale or missing, and leaves all as they are', async () => {
  await appendFile(join(project, 'generated/schema.ts'), '// edited\n')
  await rm(join(project, 'generated/operations.ts'))
  const before = await generated()
  const { code, stderr } = await generate('--check')
  expect(code).toBe(1)
  expect(stderr).toContain('Stale: generated/schema.ts, generated/operations.ts.')
  expect(await generated()).toEqual(before)
  await generate()
})

test('--check finds a document that changed since', async () => {
  const files = soundDocument()
  change(files, 'schemas.yaml#/Thing/properties/colour', { type: 'string' })
  await writeDocument(join(project, 'openapi'), files)
  const { code, stderr } = await generate('--check')
  expect(code).toBe(1)
  expect(stderr).toContain('generated/openapi.json, generated/types.ts')
})

test('A document that fails a lint rule generates nothing', async () => {
  const before = await generated()
  const files = soundDocument()
  change(files, 'schemas.yaml#/NewThing/additionalProperties', undefined)
  await writeDocument(join(project, 'openapi'), files)
  const { code, stderr } = await generate()
  expect(code).toBe(1)
  expect(stderr).toContain('mailgun/closed-request')
  expect(await generated()).toEqual(before)
})
