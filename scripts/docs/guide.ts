// A guide as it stands in docs/guides → as the site shows it. In the repository and in the package its links lead to files
// beside it; only the site has pages of operations, and puts in the files that a guide links to.
import { code } from './markdown.js'

/** "sendMessage" → the path of its page. */
export type PagesById = ReadonlyMap<string, string>

export function guideForSite(guide: string, pages: PagesById): string {
  const linked = new Set<string>()
  return guide
    .replace(SITE_ONLY, '$1')
    .split(/(^```[^]*?^```$)/m)
    .map((part) => (part.startsWith('```') ? part : withLinks(withFiles(part), pages, linked)))
    .join('')
}

/** What says something of the site's own pages: `<!-- site: , or the [reference](/reference/) -->`. */
const SITE_ONLY = /<!-- site: ([^]*?) -->/g

/** A list of links to files of code. */
const FILES = /(?:^- \[[^\]\n]+\]\((?:\.\.\/)+[^)\n]+\.ts\)\n)+/gm
const FILE = /^- \[([^\]\n]+)\]\(([^)\n]+)\)$/gm

const withFiles = (text: string): string =>
  text.replace(FILES, (list) => `::: code-group\n\n${list.replace(FILE, '<<< $2 [$1]\n')}:::\n`)

/** A code span that is no link yet, outside of headings, which are anchors. */
const NAME = /^#.*$|(?<!\[)`([a-z]\w+)`/gm

/** Leads from the first mention of an operation to its page. */
function withLinks(text: string, pages: PagesById, linked: Set<string>): string {
  return text.replace(NAME, (all, name: string | undefined) => {
    const page = name === undefined || linked.has(name) ? undefined : pages.get(name)
    if (name === undefined || page === undefined) return all
    linked.add(name)
    return `[${code(name)}](${page})`
  })
}
