// The checks of the testing kit as a test file of a runner, and what the runner says of them.
import { build } from 'esbuild'
import { join } from 'node:path'
import { repository } from './packed.js'

export interface KitTests {
  /** What makes `test` known, where it is not by itself. */
  head?: string
  format: 'esm' | 'cjs'
}

/** @param file the packages that it imports are looked up from there */
export async function writeKitTests(file: string, { head = '', format }: KitTests): Promise<void> {
  const contents = `${head}
import { testing } from './checks/testing.js'
console.log('kit titles: ' + JSON.stringify(Object.keys(testing)))
for (const [title, check] of Object.entries(testing)) test(title, async () => {
  const skipped = await check()
  if (skipped) throw new Error(skipped)
})`
  await build({
    stdin: { contents, resolveDir: join(repository, 'test/runtimes') },
    bundle: true,
    packages: 'external',
    external: ['bun:test', 'node:test'],
    target: 'es2022',
    logLevel: 'error',
    format,
    outfile: file,
  })
}

// vitest, node:test (TAP) and Bun have the mark in front, as Jest has; Deno has it behind.
const PASSED =
  /^\s*(?:✓|√|ok \d+ -|\(pass\)) .*?(testing kit: .*?)(?: [[(]?[\d.]+ ?m?s[\])]?)?$|^(testing kit: .*) \.\.\. ok/gm
const COLOURS = /\x1b\[[\d;]*m/g

/** By title, `passed` or what was said instead; the file prints its titles, so that none is left out unnoticed. */
export function resultsOf(output: string): Record<string, string> {
  const text = output.replace(COLOURS, '')
  const titles = /kit titles: (\[.*\])/.exec(text)?.[1]
  if (!titles) throw new Error(`the test file did not run: ${text.trim().slice(-2000)}`)
  const passed = new Set([...text.matchAll(PASSED)].map(([, before, after]) => before ?? after))
  return Object.fromEntries(
    (JSON.parse(titles) as string[]).map((title) => [
      title,
      passed.has(title) ? 'passed' : 'not among those that passed',
    ]),
  )
}
