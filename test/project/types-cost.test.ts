import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile, complaints, projectOptions, root } from '../support/typecheck.js'

// A user's project: the declarations as they are built, installed under the package's name, and a module with 25 calls.
let project: string

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'mailgun-fetch-types-'))
  const installed = join(project, 'node_modules/mailgun-fetch')
  const built = new Map<string, string>()
  const entry = { 'src/index.ts': await readFile(join(root, 'src/index.ts'), 'utf8') }
  const options = {
    ...projectOptions(),
    noEmit: false,
    emitDeclarationOnly: true,
    outDir: join(installed, 'dist'),
  }
  compile(entry, options).emit(undefined, (name, text) => built.set(name, text))
  built.set(join(installed, 'package.json'), await readFile(join(root, 'package.json'), 'utf8'))
  built.set(join(project, 'calls.ts'), await readFile(join(root, 'test/types-cost/calls.ts'), 'utf8'))
  built.set(join(project, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of built) {
    await mkdir(dirname(name), { recursive: true })
    await writeFile(name, text)
  }
}, 60_000)

afterAll(() => rm(project, { recursive: true, force: true }))

const base: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
}

const check = (changes: ts.CompilerOptions = {}): ts.Program =>
  ts.createProgram([join(project, 'calls.ts')], { ...base, ...changes })

test('25 calls compile, with at most 10,000 instantiations', () => {
  const program = check()
  const calls = program.getSourceFile(join(project, 'calls.ts'))!
  const verbs = calls.text.match(/\bmailgun\.(GET|POST|PUT|PATCH|DELETE)\(|\bpaginate\(/g)!
  expect(verbs).toHaveLength(25)
  expect(complaints(program)).toEqual([])
  expect(
    program.getSourceFiles().some(({ fileName }) => fileName.endsWith('mailgun-fetch/dist/src/index.d.ts')),
  ).toBe(true)
  expect(program.getInstantiationCount()).toBeLessThanOrEqual(10_000)
})

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
