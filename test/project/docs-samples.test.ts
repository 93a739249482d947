// What the guides say that their code prints, it prints: each runs against the fake.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writtenPages } from '../../scripts/docs/site.js'
import { createFakeMailgun } from '../../src/testing.js'
import { filesIn, samplesIn } from '../support/samples.js'
import { root } from '../support/typecheck.js'

const entry = (name: string): string => join(root, `src/${name}.ts`)
const running = [...(await writtenPages())].flatMap(([path, page]) =>
  samplesIn(page)
    .filter(({ prints }) => prints !== undefined)
    .map((sample) => ({ ...sample, place: `${path}:${sample.line}`, beside: filesIn(page) })),
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.docs-samples-'))
  vi.stubEnv('MAILGUN_API_KEY', 'key-of-the-guides')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** What a module prints, a line a call of console.log. */
async function printedBy(code: string, name: string): Promise<string> {
  const file = join(folder, `${name}.ts`)
  await writeFile(file, code)
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: {
      'mailgun-fetch': entry('index'),
      'mailgun-fetch/operations': entry('operations'),
      'mailgun-fetch/testing': entry('testing'),
      'mailgun-fetch/webhooks': entry('webhooks'),
    },
  })
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    lines.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '))
  })
  try {
    await import(/* @vite-ignore */ pathToFileURL(outfile).href)
  } finally {
    log.mockRestore()
  }
  return lines.join('\n')
}

describe('The code of the guides', () => {
  it('is run where it says what it prints', () => {
    expect(running.length).toBeGreaterThanOrEqual(9)
  })

  it.each(running)('prints what it says at $place', async ({ code, prints, line, place, beside }) => {
    for (const file of beside) await copyFile(join(root, file), join(folder, basename(file)))
    vi.stubGlobal('fetch', createFakeMailgun().fetch)
    const printed = await printedBy(code, `${place.replace(/\W/g, '-')}-${line}`)
    expect(printed).toBe(prints)
    vi.unstubAllGlobals()
  })
})
