import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import budgets from '../../bench/budgets.json' with { type: 'json' }
import { complaints, root } from '../support/typecheck.js'
import { createUserProject, userOptions, type UserProject } from '../support/user-project.js'

// A user's project with modules of 25 calls each, by path and by function.
const CALLS = ['calls.ts', 'functions.ts']
let project: UserProject
const byPath = budgets['type instantiations of 25 calls by path']
const byFunction = budgets['type instantiations of 25 calls by function']

beforeAll(async () => {
  const texts = CALLS.map(async (name) => [name, await readFile(join(root, 'test/types-cost', name), 'utf8')])
  const files = Object.fromEntries(await Promise.all(texts)) as Record<string, string>
  project = await createUserProject(['index', 'operations'], files)
}, 60_000)

afterAll(() => project.remove())

const check = (changes: ts.CompilerOptions = {}, names: readonly string[] = CALLS): ts.Program => {
  const files = names.map((name) => join(project.folder, name))
  return ts.createProgram(files, { ...userOptions, ...changes })
}

test.each([
  { by: 'path', file: 'calls.ts', entry: 'index', most: byPath },
  { by: 'function', file: 'functions.ts', entry: 'operations', most: byFunction },
])('25 calls by $by compile, with at most $most instantiations', async ({ by, file, entry, most }) => {
  const program = check({}, [file])
  const { text } = program.getSourceFile(join(project.folder, file))!
  expect(text.match(/\bmailgun\.(GET|POST|PUT|PATCH|DELETE)\(|\b\w+\(mailgun\b/g)).toHaveLength(25)
  expect(complaints(program)).toEqual([])
  const declarations = program.getSourceFiles().map(({ fileName }) => fileName)
  expect(declarations).toContainEqual(expect.stringContaining(`mailgun-fetch/dist/src/${entry}.d.ts`))
  expect(program.getInstantiationCount()).toBeLessThanOrEqual(most)
  if (by === 'path') await expectReadmeToSay(program.getInstantiationCount())
})

async function expectReadmeToSay(count: number): Promise<void> {
  const said = /takes ([\d,]+) instantiations by path/.exec(
    await readFile(join(root, 'README.md'), 'utf8'),
  )?.[1]
  const difference = Math.abs(Number(said?.replace(',', '')) - count)
  expect(difference, `README.md says ${said}, and it is ${count}`).toBeLessThanOrEqual(count * 0.05)
}

describe('The calls compile', () => {
  // The declarations are checked too: a name that a library lacks would be `any` to skipLibCheck.
  const declared = { skipLibCheck: false, skipDefaultLibCheck: true }
  const node = { lib: ['lib.es2022.d.ts'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] }

  test('with the DOM’s types', () => {
    expect(complaints(check(declared))).toEqual([])
  })

  test('without them, with those of Node', () => {
    const program = check({ ...declared, ...node })
    const ours = complaints(program).filter((text) => !text.startsWith('node_modules/@types'))
    expect(ours).toEqual([])
    expect(program.getSourceFiles().some(({ fileName }) => fileName.endsWith('/lib.dom.d.ts'))).toBe(false)
  })

  for (const exactOptionalPropertyTypes of [true, false]) {
    test(`with exactOptionalPropertyTypes ${exactOptionalPropertyTypes ? 'on' : 'off'}`, () => {
      expect(complaints(check({ ...declared, exactOptionalPropertyTypes }))).toEqual([])
    })
  }

  test('as a bundler resolves modules', () => {
    const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }
    expect(complaints(check(bundler))).toEqual([])
  })
})
