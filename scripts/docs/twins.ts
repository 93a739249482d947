// Pages as plain Markdown, for people and assistants that read text: a twin beside each page, llms.txt and llms-full.txt.
import { fence } from './markdown.js'
import type { Pages } from './reference.js'

/** The page without what only the site understands: front matter, containers, attributes, hidden comments. */
export function plainMarkdown(page: string): string {
  const text = page.replace(/^---\n[^]*?\n---\n+/, '')
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part) =>
      part.startsWith('```') ? part.replace(/^```(\w+) \[(.+)\]$/m, '$2:\n\n```$1') : withoutDialect(part),
    )
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .concat('\n')
}

const INCLUDE = /^<<< (\S+?\.(\w+))(?: \[(.+)\])?$/gm

/** The page with the files that it takes in (`<<< ../../examples/a.ts [Label]`) as blocks of code. */
export function withIncludes(page: string, read: (path: string) => string): string {
  return page.replace(INCLUDE, (_, path: string, language: string, label?: string) =>
    fence(language, read(path), label),
  )
}

function withoutDialect(text: string): string {
  return text
    .replace(/<!--[^]*?-->\n*/g, '')
    .replace(/^::: (\w+) (.+)$/gm, (_, kind: string, title: string) =>
      kind === 'code-group' ? '' : `**${title}**\n`,
    )
    .replace(/^:::.*$/gm, '')
    .replace(/(\n\n| )\{[.#][\w -]+\}$/gm, '')
    .replace(/&lt;/g, '<')
    .replace(/&#123;/g, '{')
    .replace(/\]\((\/[^)#\s]*)(#[^)\s]*)?\)/g, (_, path: string) => `](${twinPath(path)})`)
}

/** "/guides/sending" → "/guides/sending.md". */
export const twinPath = (path: string): string => (path.endsWith('/') ? `${path}index.md` : `${path}.md`)

export const titleOf = (page: string): string =>
  /^# (.+)$/m.exec(page)?.[1] ?? /^title: "?(.+?)"?$/m.exec(page)?.[1] ?? ''

/** The front matter's own description of a page. */
export const descriptionOf = (page: string): string => /^description: "?(.+?)"?$/m.exec(page)?.[1] ?? ''

const INTRO = `# mailgun-fetch

> A TypeScript SDK for the Mailgun email API on fetch: every operation typed, for Node, Workers, Edge, Deno, Bun and browsers.

An operation is called as a function (\`sendMessage(mailgun, { path, body })\`, from \`mailgun-fetch/operations\`) or by
verb and path (\`mailgun.POST('/v3/{domain_name}/messages', { params: { path }, body })\`). Functions give data or throw;
verbs give \`{ data, error, response }\`. Lists are walked with \`paginate\`. The whole documentation is in /llms-full.txt.`

/** What llms.txt lists: guides, the package's API, and a line an operation. */
export function llmsText(guides: Pages, api: Pages, operationLines: string): string {
  const links = (pages: Pages): string =>
    [...pages]
      .map(([path, page]) => `- [${titleOf(page)}](${twinPath(path)}): ${descriptionOf(page)}`)
      .join('\n')
  return `${INTRO}\n\n## Guides\n\n${links(guides)}\n\n## Package\n\n${links(api)}\n\n## Operations\n\n${operationLines}\n`
}

/** Everything in one file. */
export function llmsFullText(...parts: Pages[]): string {
  const pages = parts.flatMap((part) => [...part.values()])
  return `${INTRO}\n\n${pages.map(plainMarkdown).join('\n---\n\n')}`
}
