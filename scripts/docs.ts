// generated/openapi.json → docs/operations.md and a static reference in docs/site. Usage: npm run docs [-- --check]
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderOperationsPage } from './docs/operations-page.js'
import { sampleOf } from './docs/samples.js'
import { readOperations, type NamedOperation } from './openapi/operations.js'
import type { Document } from './openapi/document.js'
import { redocly } from './openapi/redocly.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** "METHOD /path" → a typed call. */
export async function samplesOf(
  document: Document,
  operations: NamedOperation[],
): Promise<Map<string, string>> {
  return new Map(
    await Promise.all(
      operations.map(async (operation) => [operation.name, await sampleOf(document, operation)] as const),
    ),
  )
}

async function main(): Promise<void> {
  const document = JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8')) as Document
  const operations = readOperations(document)
  const samples = await samplesOf(document, operations)
  const page = renderOperationsPage(document, operations, samples)
  const pageFile = join(root, 'docs/operations.md')
  if (process.argv.includes('--check')) {
    if ((await readFile(pageFile, 'utf8').catch(() => '')) !== page)
      throw new Error('Stale: docs/operations.md. Run `npm run docs`.')
    return
  }
  await mkdir(join(root, 'docs'), { recursive: true })
  await writeFile(pageFile, page)

  for (const { name, operation } of operations) {
    const source = samples.get(name)
    operation['x-codeSamples'] = [{ lang: 'TypeScript', label: 'mailgun-fetch', source }]
    // The static page hides samples in languages that it does not write itself, so they stand in the text as well.
    operation.description = `${operation.description}\n\n\`\`\`typescript\n${source}\n\`\`\``
  }
  const folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-'))
  try {
    const file = join(folder, 'openapi.json')
    await writeFile(file, JSON.stringify(document))
    await redocly(
      'build-docs',
      file,
      '--output',
      join(root, 'docs/site/index.html'),
      '--title',
      'Mailgun API for mailgun-fetch',
      '--inlineBundle',
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
