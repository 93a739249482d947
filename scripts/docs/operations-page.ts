// docs/operations.md: every operation and its call, grouped by tag, for people and agents.
import type { Document } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'

/** The page as Markdown; `samples` are calls by "METHOD /path". */
export function renderOperationsPage(
  document: Document,
  operations: NamedOperation[],
  samples: Map<string, string>,
): string {
  const tags = document.tags as { name: string; description: string }[]
  const sections = tags.map(({ name, description }) => {
    const own = operations.filter((operation) => operation.operation.tags?.[0] === name)
    const calls = own.map(({ name: operation, operation: { summary, deprecated } }) => {
      const title = `### ${operation}\n\n${summary}.${deprecated ? ' **Deprecated.**' : ''}`
      return `${title}\n\n\`\`\`ts\n${samples.get(operation)}\n\`\`\`\n`
    })
    return `## ${name}\n\n${description}\n\n${calls.join('\n')}`
  })
  const contents = tags
    .map(({ name }) => `- [${name}](#${name.toLowerCase().replaceAll(' ', '-')})`)
    .join('\n')
  return `<!-- Written by \`npm run docs\`; do not edit. -->

# Operations

All ${operations.length} operations of the Mailgun API as calls of mailgun-fetch. In each, \`mailgun\` is a client
(\`createMailgun({ apiKey })\`), and \`bytes\` stands for the bytes of a file. What an operation does, field by field, is
in the editor's hints and in the reference (\`npm run docs\`).

${contents}

${sections.join('\n')}`
}
