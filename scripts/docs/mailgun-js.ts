// docs/data/mailgun-js.yaml → a page: each method of mailgun.js and what it is here.
import { cell, codeCell, join, table } from './markdown.js'
import { frontmatter } from './operation-page.js'

export interface Replacement {
  method: string
  before: string
  after?: string
  reason?: string
}
export interface Replacements {
  groups: { title: string; rows: Replacement[] }[]
}

export function mailgunJsPage({ groups }: Replacements): string {
  const title = 'Each method of mailgun.js'
  return `${join(
    frontmatter({ title, description: 'What every public method of mailgun.js 14 is here.' }),
    `# ${title}`,
    'Both columns send the same to the same operation, unless the last one says why they do not. Functions are those of `mailgun-fetch/operations`; `mg` is a client of mailgun.js 14, `mailgun` one of this package. Why and how to move is in [Coming from mailgun.js](/guides/from-mailgun-js).',
    ...groups.flatMap((group) => [
      `## ${group.title}`,
      table(['mailgun.js', 'Here', 'Remark'], group.rows.map(row), 'stacked'),
    ]),
  )}\n`
}

const row = ({ before, after, reason = '' }: Replacement): string[] => [
  codeCell(before),
  after ? codeCell(after) : 'none',
  cell(reason),
]
