// What the types cost: instantiations (a count, the same everywhere) and seconds; and how long generating takes.
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface Compile {
  instantiations: number
  checkSeconds: number
}

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Type-checks 25 varied calls against the built declarations, with the project's TypeScript.
 * @param calls a module of test/types-cost
 */
export function compile(calls: 'calls' | 'functions'): Compile {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const module = ['--module', 'nodenext', '--target', 'es2022', '--typeRoots', '.cache/none']
  const options = [...module, '--strict', '--skipLibCheck', '--noEmit', '--extendedDiagnostics']
  const output = execFileSync(process.execPath, [tsc, ...options, `test/types-cost/${calls}.ts`], {
    cwd: root,
    encoding: 'utf8',
  })
  const number = (label: string): number => Number(new RegExp(`${label}:\\s+([\\d.]+)`).exec(output)?.[1])
  return { instantiations: number('Instantiations'), checkSeconds: number('Check time') }
}

/** Seconds that `npm run generate -- --check` takes. */
export function generateSeconds(): number {
  const start = performance.now()
  execFileSync('npx', ['tsx', 'scripts/generate.ts', '--check'], { cwd: root, stdio: 'pipe' })
  return Math.round((performance.now() - start) / 100) / 10
}

/** Milliseconds to import a module in a fresh process: median. */
export function importMs(specifier: string): number {
  const code = `const start = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - start)`
  const options = { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' } as const
  const times = Array.from({ length: 15 }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], options)),
  )
  return Math.round(times.sort((a, b) => a - b)[7]! * 10) / 10
}
