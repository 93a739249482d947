// The site: pages of docs/, with those that `npm run docs` writes from the document and the source beside them.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import { guideForSite } from '../../scripts/docs/guide.ts'

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
const { guides } = read('./guides.json')
const pagesById = new Map(Object.entries(read('./names.json')))
const api = [
  { text: 'mailgun-fetch', link: '/api/client' },
  { text: 'mailgun-fetch/webhooks', link: '/api/webhooks' },
  { text: 'mailgun-fetch/proxy', link: '/api/proxy' },
  { text: 'mailgun-fetch/testing', link: '/api/testing' },
  { text: 'mailgun.js, method by method', link: '/api/mailgun-js' },
]

export default defineConfig({
  title: 'mailgun-fetch',
  description: 'A TypeScript SDK for the Mailgun email API on fetch',
  lang: 'en',
  outDir: './site',
  cacheDir: './node_modules/.vitepress',
  srcExclude: ['toolchain.md', 'site/**'],
  cleanUrls: true,
  // What every page has alike is one file, not a part of each page.
  metaChunk: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg' }]],
  markdown: {
    languages: ['ts', 'tsx', 'js', 'json', 'sh', 'html'],
    // Both pass 4.5:1 on the theme's backgrounds.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: layOutTables,
  },
  vite: {
    build: { chunkSizeWarningLimit: 2000 },
    plugins: [
      {
        name: 'guides',
        // Before the theme makes templates of them.
        enforce: 'pre',
        transform: (text, file) =>
          /\/guides\/[^/]+\.md$/.test(file) ? guideForSite(text, pagesById) : undefined,
      },
    ],
  },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    nav: [
      { text: 'Guides', link: '/guides/quickstart', activeMatch: '/guides/' },
      { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
      { text: 'Package', link: '/api/client', activeMatch: '/api/' },
    ],
    sidebar: {
      '/guides/': guides,
      '/api/': [{ text: 'Package', items: api }],
      ...read('./reference.json'),
    },
    outline: { level: [2, 3] },
    docFooter: { prev: 'Before', next: 'Next' },
    notFound: {
      title: 'There is no such page',
      quote: 'The search at the top knows every guide and every operation.',
      linkText: 'To the start',
    },
    footer: { message: 'MIT license. Not affiliated with Mailgun.' },
    search: {
      provider: 'local',
      options: {
        // Guides are searched in full; of an operation its title, name and path, since hundreds of pages of fields would weigh megabytes.
        _render(source, env, markdown) {
          const html = markdown.render(source, env)
          if (env.frontmatter?.search === false) return ''
          return env.relativePath.startsWith('reference/') ? opening(html, env.frontmatter.title) : html
        },
      },
    },
  },
})

/** Where the rows of a table are blocks, as on a phone, a cell has to say which column it is of. */
function layOutTables(markdown) {
  // The theme's own rule drops the class of a table. It makes tables that scroll reachable by key; here none scrolls.
  delete markdown.renderer.rules.table_open
  markdown.core.ruler.push('label-cells', ({ tokens }) => {
    let labels = []
    let column = 0
    for (const [at, token] of tokens.entries()) {
      if (token.type === 'table_open') labels = []
      if (token.type === 'th_open') labels.push(tokens[at + 1].content)
      if (token.type === 'tr_open') column = 0
      if (token.type === 'td_open' && column++) token.attrSet('data-label', labels[column - 1])
    }
  })
}

/** What stands before the second heading, under the page's title, which has the name of the function. */
function opening(html, title) {
  const end = html.indexOf('<h2')
  const start = end < 0 ? html : html.slice(0, end)
  return title ? start.replace(/(<h1[^>]*>).*?( <a)/, (_, open, anchor) => open + title + anchor) : start
}
