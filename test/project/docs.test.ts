import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { samplesByName } from '../../scripts/docs/reference.js'
import { writtenPages } from '../../scripts/docs/site.js'
import { INTRO } from '../../scripts/docs/twins.js'
import type { Document } from '../../scripts/openapi/document.js'
import { readOperations } from '../../scripts/openapi/operations.js'
import { filesIn, samplesIn } from '../support/samples.js'
import { compile, projectOptions, root } from '../support/typecheck.js'

const document = JSON.parse(readFileSync('generated/openapi.json', 'utf8')) as Document
const operations = readOperations(document)

/** As a project that has installed the package compiles, with Node's types and a page's. */
const options: ts.CompilerOptions = {
  ...projectOptions(),
  types: ['node'],
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
  jsx: ts.JsxEmit.Preserve,
  experimentalDecorators: true,
  noUnusedLocals: false,
  noUnusedParameters: false,
  isolatedDeclarations: false,
  declaration: false,
  composite: false,
  paths: { 'mailgun-fetch': [`${root}/src/index.ts`], 'mailgun-fetch/*': [`${root}/src/*.ts`] },
}

/** Packages that samples show beside this one, and that this project does not install. */
const others = ['@react-email/components', 'msw', 'msw/node', 'nodemailer']
const ambient = `${others.map((name) => `declare module '${name}'`).join('\n')}
declare namespace JSX { interface IntrinsicElements { [name: string]: unknown } }
declare module 'react/jsx-runtime'
`

/** What the compiler says of files that exist in memory only. */
function problemsIn(files: Record<string, string>): string[] {
  const program = compile({ ...files, 'docs-sample/ambient.d.ts': ambient }, options)
  return Object.keys(files).flatMap((name) => {
    const file = program.getSourceFile(ts.sys.resolvePath(name))
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
        return `${name.replace('docs-sample/', '')}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
      },
    )
  })
}

// Eight hundred small programs on a busy machine.
describe('The documentation', { timeout: 180_000 }, () => {
  it('shows code that compiles, in every guide and in the README', async () => {
    const pages = new Map([
      ...(await writtenPages()),
      ['/index', readFileSync('docs/index.md', 'utf8')],
      ['/README', readFileSync('README.md', 'utf8')],
      ['/llms', INTRO],
    ])
    const files: Record<string, string> = {}
    for (const [path, page] of pages) {
      for (const file of filesIn(page))
        files[`docs-sample${dirname(path)}/${basename(file)}`] = readFileSync(file, 'utf8')
      for (const { line, language, code, context } of samplesIn(page)) {
        // At its line of the page, so that the compiler's line numbers are the page's.
        const file = `docs-sample${path}-${line}.${language}`
        files[file] = `${'\n'.repeat(line - 1)}${code}\n${context}\nexport {}\n`
      }
    }
    expect(Object.keys(files).length).toBeGreaterThan(60)
    expect(problemsIn(files)).toEqual([])
  })

  it('shows two calls of every operation, and each one compiles', async () => {
    const samples = await samplesByName(document, operations)
    expect(samples.size).toBe(operations.length)
    const files: Record<string, string> = {}
    for (const { name, id } of operations) {
      const { byFunction, byPath } = samples.get(name)!
      files[`docs-sample/function/${id}.ts`] = `${byFunction}\nexport {}\n`
      files[`docs-sample/path/${id}.ts`] = `${byPath}\nexport {}\n`
    }
    expect(problemsIn(files)).toEqual([])
  })
})
