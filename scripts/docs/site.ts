// docs/ + generated/openapi.json + doc comments → the site in docs/site. Usage: npm run docs [-- --pages]
// `--pages` writes the pages that are made from the document and the source, and does not build the site.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { parse } from 'yaml'
import type { Document } from '../openapi/document.js'
import { readOperations } from '../openapi/operations.js'
import { entryPage, type Entry } from './package-api.js'
import { mailgunJsPage, type Replacements } from './mailgun-js.js'
import { pagesById } from './places.js'
import { operationLines, referencePages, referenceSidebar, type Pages } from './reference.js'
import { guideForSite, type PagesById } from './guide.js'
import { llmsFullText, llmsText, plainMarkdown, twinPath, withIncludes } from './twins.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const docs = join(root, 'docs')

const ENTRIES: (Entry & { path: string })[] = [
  {
    name: 'mailgun-fetch',
    path: '/api/client',
    file: join(root, 'src/index.ts'),
    description: 'The client, walking lists, stored messages, errors and their types.',
  },
  {
    name: 'mailgun-fetch/webhooks',
    path: '/api/webhooks',
    file: join(root, 'src/webhooks.ts'),
    description: 'Verify and read what Mailgun posts to your server.',
  },
  {
    name: 'mailgun-fetch/proxy',
    path: '/api/proxy',
    file: join(root, 'src/proxy.ts'),
    description: 'A handler that lets a page make listed calls without the key.',
  },
  {
    name: 'mailgun-fetch/testing',
    path: '/api/testing',
    file: join(root, 'src/testing.ts'),
    description: 'A Mailgun in memory, for tests.',
  },
]

/** The pages of the package's API, of the entries that there are. */
export function apiPages(): Pages {
  const entries = ENTRIES.filter(({ file }) => existsSync(file))
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => ts.sys.readFile(file))
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  )
  return new Map(entries.map((entry) => [entry.path, entryPage(program, entry)]))
}

/** The pages that people write, by path: the guides in the order of the sidebar. */
export async function writtenPages(): Promise<Pages> {
  const { guides } = JSON.parse(await readFile(join(docs, '.vitepress/guides.json'), 'utf8')) as {
    guides: { items: { link: string }[] }[]
  }
  const paths = guides.flatMap(({ items }) => items.map(({ link }) => link))
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path, await readFile(join(docs, `${path}.md`), 'utf8')] as const),
    ),
  )
}

/** A written page as the site shows it, with the files that it takes in, which it names from where it is. */
const included = (path: string, page: string, names: PagesById): string =>
  withIncludes(guideForSite(page, names), (file) => readFileSync(join(docs, dirname(path), file), 'utf8'))

export async function generatedPages(): Promise<{
  reference: Pages
  api: Pages
  lines: string
  sidebar: object
  names: PagesById
}> {
  const document = JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8')) as Document
  const operations = readOperations(document)
  return {
    reference: await referencePages(document, operations),
    api: new Map([...apiPages(), ['/api/mailgun-js', mailgunJsPage(await replacements())]]),
    lines: operationLines(document, operations, twinPath),
    sidebar: referenceSidebar(document, operations),
    names: pagesById(document, operations),
  }
}

async function replacements(): Promise<Replacements> {
  // test/project/mailgun-js.test.ts holds the form of the file.
  return parse(await readFile(join(docs, 'data/mailgun-js.yaml'), 'utf8')) as Replacements
}

async function writePages(folder: string, pages: Pages, extension = '.md'): Promise<void> {
  const files = [...pages].map(([path, text]) => [join(folder, `${path}${extension}`), text] as const)
  for (const parent of new Set(files.map(([file]) => dirname(file)))) await mkdir(parent, { recursive: true })
  await Promise.all(files.map(([file, text]) => writeFile(file, text)))
}

async function build(): Promise<void> {
  const { reference, api, lines, sidebar, names } = await generatedPages()
  for (const folder of ['reference', 'api']) await rm(join(docs, folder), { recursive: true, force: true })
  await writePages(docs, new Map([...reference, ...api]))
  await mkdir(join(docs, '.vitepress'), { recursive: true })
  await writeFile(join(docs, '.vitepress/reference.json'), JSON.stringify(sidebar))
  await writeFile(join(docs, '.vitepress/names.json'), JSON.stringify(Object.fromEntries(names)))
  if (process.argv.includes('--pages')) return

  const guides = new Map(
    [...(await writtenPages())].map(([path, page]) => [path, included(path, page, names)]),
  )
  await run('npm', ['--prefix', docs, 'ci', '--no-audit', '--no-fund'])
  await run('npm', ['--prefix', docs, 'run', 'build'])
  const site = join(docs, 'site')
  const twins = new Map([...guides, ...api, ...reference].map(([path, page]) => [path, plainMarkdown(page)]))
  await writePages(site, twins)
  await writeFile(join(site, 'llms.txt'), llmsText(guides, api, lines))
  await writeFile(join(site, 'llms-small.txt'), llmsFullText(guides, api))
  await writeFile(join(site, 'llms-full.txt'), llmsFullText(guides, api, reference))
  const files = await readdir(site, { recursive: true })
  console.log(`${files.filter((name) => name.endsWith('.html')).length} pages in ${relative(root, site)}`)
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (status) =>
      status === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} ended with ${status}`)),
    )
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
