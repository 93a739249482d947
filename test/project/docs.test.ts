import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { samplesOf } from '../../scripts/docs.js'
import { readOperations } from '../../scripts/openapi/operations.js'
import type { Document } from '../../scripts/openapi/document.js'

const document = JSON.parse(readFileSync('generated/openapi.json', 'utf8')) as Document
const operations = readOperations(document)

describe('The reference documentation', () => {
  it('shows a call of every operation, and each one compiles', async () => {
    const samples = await samplesOf(document, operations)
    expect(samples.size).toBe(operations.length)
    const head = `import { createMailgun, paginate } from '../../src/index.js'\nconst mailgun = createMailgun({ apiKey: 'k' })\ndeclare const bytes: Uint8Array<ArrayBuffer>\nvoid paginate\n`
    const calls = [...samples].map(([name, sample]) => `// ${name}\n{\n${sample}\n}`)
    const file = ts.sys.resolvePath('test/project/samples.virtual.ts')
    const source = `${head}export async function all(): Promise<void> {\n${calls.join('\n')}\n}\n`
    const { config } = ts.readConfigFile('tsconfig.base.json', (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: object }
    }
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.')
    const host = ts.createCompilerHost({ ...options, noEmit: true, skipLibCheck: true })
    const readFile = host.getSourceFile.bind(host)
    host.getSourceFile = (name, ...rest) =>
      name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : readFile(name, ...rest)
    const program = ts.createProgram([file], { ...options, noEmit: true, skipLibCheck: true }, host)
    const problems = ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((problem) => {
      const line = source.slice(0, problem.start).split('\n').length
      return `${source.split('\n')[line - 1]?.trim()} — ${ts.flattenDiagnosticMessageText(problem.messageText, ' ')}`
    })
    expect(problems).toEqual([])
  })
})
