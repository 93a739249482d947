// Text → Markdown that means that text, in the dialect of the site, whose pages are Vue templates as well.

/** Prose of the document in a line of Markdown: tags and interpolations are shown, code spans and links stay. */
export function inline(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : escapeTemplate(part)))
    .join('')
}

/** Paragraphs of prose. */
export const prose = (text: string): string => inline(text.trim())

/** Text in a cell of a table. */
export const cell = (text: string): string =>
  inline(text.trim())
    .replace(/\|/g, '\\|')
    .replace(/\s*\n\s*/g, ' ')

/** A code span, whatever the text holds. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}

/** A code span in a cell of a table. */
export const codeCell = (text: string): string => code(text).replace(/\|/g, '\\|').replace(/\n/g, ' ')

/**
 * How the site lays out the rows of a table: `fields` and `operations` are blocks without column heads, `stacked` are
 * blocks whose cells name their column; else they are rows, and `stacked` on a phone.
 */
export type Layout = 'fields' | 'operations' | 'stacked'

export function table(head: string[], rows: string[][], layout?: Layout): string {
  const line = (cells: string[]): string => `| ${cells.join(' | ')} |`
  const lines = [line(head), line(head.map(() => '---')), ...rows.map(line)]
  return [...lines, ...(layout ? ['', `{.${layout}}`] : [])].join('\n')
}

export const fence = (language: string, text: string, label = ''): string =>
  `\`\`\`${language}${label && ` [${label}]`}\n${text.trimEnd()}\n\`\`\``

/** Tabs with a block of code each. */
export const tabs = (blocks: string[]): string => ['::: code-group', ...blocks, ':::'].join('\n\n')

/** Parts with an empty line between; undefined and empty parts are left out. */
export const join = (...parts: (string | false | undefined)[]): string => parts.filter(Boolean).join('\n\n')

/** The anchor of a heading. */
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

function escapeTemplate(text: string): string {
  return text
    .replace(/</g, '&lt;')
    .replace(/\{\{/g, '&#123;&#123;')
    .replace(/([*_])(?=\S)/g, '\\$1')
}
