import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { referencePages, referenceSidebar, type Pages } from '../../../scripts/docs/reference.js'
import { apiPages, writtenPages } from '../../../scripts/docs/site.js'
import { llmsText, plainMarkdown, withIncludes } from '../../../scripts/docs/twins.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { readOperations } from '../../../scripts/openapi/operations.js'

const document = JSON.parse(readFileSync('generated/openapi.json', 'utf8')) as Document
const operations = readOperations(document)

let pages: Pages
beforeAll(async () => {
  pages = await referencePages(document, operations)
}, 60_000)
const page = (path: string): string => pages.get(path) ?? ''

describe('The reference', () => {
  it('has one page for each operation, under its product and tag', () => {
    const found = operations.map(
      ({ id }) => [...pages.keys()].filter((path) => path.endsWith(`/${id}`)).length,
    )
    expect(found.filter((count) => count !== 1)).toEqual([])
    expect(page('/reference/send/messages/sendMessage')).toContain('# Send a message')
  })

  it('lists in the sidebar what it has pages for', () => {
    const links = JSON.stringify(referenceSidebar(document, operations)).match(/"link":"[^"]+"/g) ?? []
    const missing = links
      .map((link) => link.slice(8, -1))
      .filter((link) => !pages.has(link.endsWith('/') ? `${link}index` : link))
    expect(missing).toEqual([])
  })

  it('shows deprecation, paging, partial evidence and repeats where an operation has them', () => {
    for (const { operation, id } of operations) {
      const own = [...pages].find(([path]) => path.endsWith(`/${id}`))![1]
      expect(own.includes('::: warning Deprecated'), id).toBe(operation.deprecated === true)
      expect(own.includes('## Paging'), id).toBe(Boolean(operation['x-pagination']))
      expect(own.includes('::: info Known in part'), id).toBe(operation['x-evidence'] === 'partial')
    }
    expect(page('/reference/send/messages/sendMessage')).toContain('sent again by itself after 429 only')
    expect(page('/reference/send/logs/queryLogs')).toContain('twice has the effect of once')
  })

  it('shows every error that a call can be answered with', () => {
    for (const { operation, id } of operations) {
      const own = [...pages].find(([path]) => path.endsWith(`/${id}`))![1]
      for (const status of Object.keys(operation.responses ?? {}))
        expect(own, `${id} ${status}`).toContain(`\`${status}\``)
    }
  })

  it('holds no text that the site would take for a template or a tag', () => {
    for (const [path, text] of pages) {
      const shown = text.replace(/^```[^]*?^```$/gm, '').replace(/(`+)[^`\n]+\1/g, '')
      expect(shown.match(/\{\{|<(?!https?:)[a-z!/]/i)?.[0], path).toBeUndefined()
    }
  })
})

// The compiler reads all of src.
describe('The pages of the package', { timeout: 120_000 }, () => {
  it('have every function, class and type that an entry exports, with words of its own', () => {
    const client = apiPages().get('/api/client')!
    for (const name of [
      'createMailgun',
      'paginate',
      'unwrap',
      'isMailgunError',
      'MailgunApiError',
      'RetryOptions',
    ])
      expect(client).toContain(`### ${name}\n`)
    expect(client).toMatch(
      /\| `timeoutMs\?` \| `number \\\| undefined` \| Time for one attempt.*Default: 60000/,
    )
    expect(client).not.toMatch(/### \w+\n\n```/)
  })
})

describe('The Markdown twins', () => {
  it('have nothing that only the site understands', async () => {
    for (const [path, text] of [...(await writtenPages()), ...pages]) {
      const shown = plainMarkdown(text).replace(/^```[^]*?^```$/gm, '')
      expect(shown.match(/^:::|^---$|<!--|&lt;| \{\.\w+\}$/m)?.[0], path).toBeUndefined()
    }
  })

  it('hold the files that a page takes in', () => {
    const page = withIncludes('<<< ../../a.ts [Hono]\n', (path) => `// ${path}\n`)
    expect(plainMarkdown(page)).toBe('Hono:\n\n```ts\n// ../../a.ts\n```\n')
  })

  it('link to twins', () => {
    expect(plainMarkdown('See [lists](/guides/lists#walk) and [all](/reference/).')).toBe(
      'See [lists](/guides/lists.md) and [all](/reference/index.md).\n',
    )
  })

  it('keep code as it is, with the name of its tab before it', () => {
    const text = '::: code-group\n\n```ts [Path]\na &lt; b // ::: \n```\n\n:::\n'
    expect(plainMarkdown(text)).toBe('Path:\n\n```ts\na &lt; b // ::: \n```\n')
  })

  it('are listed for assistants, a line each', () => {
    const guides: Pages = new Map([['/guides/a', '---\ndescription: What it is.\n---\n\n# A\n']])
    expect(llmsText(guides, new Map(), '- [send](/x.md): sends')).toContain(
      '- [A](/guides/a.md): What it is.\n',
    )
  })
})
