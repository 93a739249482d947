// Links of Markdown that people read on GitHub, in the package and on the site.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { guideForSite } from '../../scripts/docs/guide.js'

const guides = readdirSync('docs/guides').map((name) => `docs/guides/${name}`)
const packed = ['README.md', 'CHANGELOG.md', ...guides]
const others = ['CONTRIBUTING.md', 'SECURITY.md', 'docs/toolchain.md']

interface Link {
  page: string
  target: string
  anchor: string | undefined
}

/** What a reader sees: neither code nor comments, which hold what only the site shows. */
const shown = (markdown: string): string => markdown.replace(/^(```+)[^]*?^\1$|<!--[^]*?-->|`[^`\n]*`/gm, '')

function linksOf(page: string): Link[] {
  return [...shown(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, url]) => url!)
    .filter((url) => !/^[a-z]+:/.test(url))
    .map((url) => {
      const [path = '', anchor] = url.split('#')
      return { page, target: path.startsWith('/') ? path : join(dirname(page), path || '.'), anchor }
    })
}

/** As GitHub and the site make it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-')

const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!))

const isPacked = (file: string): boolean =>
  ['README.md', 'LICENSE', 'package.json'].includes(file) ||
  manifest.files.some((glob) => {
    const [folder = '', ending = ''] = glob.split('*')
    return file === glob || (file.startsWith(ending ? folder : `${folder}/`) && file.endsWith(ending))
  })

describe('Links', () => {
  it.each([...packed, ...others])('of %s lead to files and headings', (page) => {
    const broken = linksOf(page).filter(({ target, anchor }) => {
      const file = target === dirname(page) ? page : target
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  it('of what is in the package stay in the package', () => {
    const dead = packed
      .flatMap(linksOf)
      .filter(({ target, page }) => target !== dirname(page) && !isPacked(target))
    expect(dead).toEqual([])
    expect(packed.flatMap(linksOf).length).toBeGreaterThan(60)
  })
})

describe('A guide on the site', () => {
  const pages = new Map([['sendMessage', '/reference/send/messages/sendMessage']])

  it('leads from the first mention of an operation to its page, but not from code', () => {
    const guide = '# `sendMessage`\n\n`sendMessage`, `sendMessage`\n\n```ts\n`sendMessage`\n```\n'
    expect(guideForSite(guide, pages)).toBe(
      '# `sendMessage`\n\n[`sendMessage`](/reference/send/messages/sendMessage), `sendMessage`\n\n```ts\n`sendMessage`\n```\n',
    )
  })

  it('shows the files that a list links to, and what is said of the site alone', () => {
    const guide =
      'Files<!-- site:  of the [reference](/reference/) -->:\n\n- [Hono](../../examples/a.ts)\n\nNext.\n'
    expect(guideForSite(guide, pages)).toBe(
      'Files of the [reference](/reference/):\n\n::: code-group\n\n<<< ../../examples/a.ts [Hono]\n\n:::\n\nNext.\n',
    )
  })
})
