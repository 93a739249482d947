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

const CALLS = `import { createMailgun, isMailgunError, paginate } from 'mailgun-fetch'
import { listBounces, sendMessage } from 'mailgun-fetch/operations'

const mailgun = createMailgun({ apiKey: process.env.MAILGUN_API_KEY, region: 'us' })
const path = { domain_name: 'mg.example.com' }
const body = { from: 'ada@mg.example.com', to: 'bob@example.org', subject: 'Hello', text: 'It works.' }

// By function: gives the data, or throws.
try {
  const { id } = await sendMessage(mailgun, { path, body })
  console.log(id)
} catch (error) {
  if (!isMailgunError(error)) throw error
  console.error(error.code, error.outcome, error.message)
}

// By verb and path: gives { data, error, response }.
const { data, error } = await mailgun.POST('/v3/{domain_name}/messages', { params: { path }, body })
console.log(error ? error.status : data.id)

// Lists, by function or by path.
for await (const bounce of paginate(mailgun, listBounces, { path })) console.log(bounce.address)`

/** How to read the lists for assistants, and what every program with this package has. */
export const INTRO = `# mailgun-fetch

> A TypeScript SDK for the Mailgun email API on fetch: every operation typed, for Node, Workers, Edge, Deno, Bun and browsers.

${fence('ts', CALLS)}

- Field names are Mailgun's own (\`'o:tag'\`, \`'h:Reply-To'\`, \`'v:order'\`), as are names of slots and parameters.
- \`error.code\` is \`api\` (with \`status\`, \`detail\`), \`network\`, \`timeout\`, \`invalid_response\`, \`forbidden_origin\` or \`redirect\`; bad
  input is a \`TypeError\` before anything is sent. \`error.outcome\` is \`none\` or \`unknown\`: whether the server may have acted.
- Reads are sent again after failures; a send is not. Many recipients: \`sendBatch\`.
- Posts of Mailgun: \`verifyWebhook\` and \`verifyInbound\` of \`mailgun-fetch/webhooks\`. Browsers: \`createMailgunProxy\` of
  \`mailgun-fetch/proxy\`. Tests: \`createFakeMailgun\` of \`mailgun-fetch/testing\`. Names of types: \`mailgun-fetch/types\`.
- The page of an operation is /reference/<product>/<group>/<function>.md, as listed in /llms.txt. Guides and the package's own API in one
  file: /llms-small.txt. Everything, pages of operations included: /llms-full.txt.`

/** What llms.txt lists: guides, the package's API, and a line an operation. */
export function llmsText(guides: Pages, api: Pages, operationLines: string): string {
  const links = (pages: Pages): string =>
    [...pages]
      .map(([path, page]) => `- [${titleOf(page)}](${twinPath(path)}): ${descriptionOf(page)}`)
      .join('\n')
  return `${INTRO}\n\n## Guides\n\n${links(guides)}\n\n## Package\n\n${links(api)}\n\n## Operations\n\n${operationLines}\n`
}

/** Whole pages in one file. */
export function llmsFullText(...parts: Pages[]): string {
  const pages = parts.flatMap((part) => [...part.values()])
  return `${INTRO}\n\n${pages.map(plainMarkdown).join('\n---\n\n')}`
}
