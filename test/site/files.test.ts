// The files of the built site: `npm run docs` first.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { fileAt, site } from './site.js'

const KB = 1000
const attribute = (name: string): RegExp => new RegExp(`<(\\w+)[^>]*?\\s${name}="([^"]*)"`, 'g')

let pages: Map<string, string>
beforeAll(async () => {
  const names = (await readdir(site, { recursive: true })).filter((name) => name.endsWith('.html'))
  pages = new Map(
    await Promise.all(
      names.map(async (name) => [`/${name}`, await readFile(join(site, name), 'utf8')] as const),
    ),
  )
})

/** Every link of a page: where it leads, as a URL of the site. */
function linksOf(name: string, html: string): URL[] {
  return [...html.matchAll(attribute('href'))]
    .filter(([, tag]) => tag === 'a')
    .map(([, , href]) => new URL(href!.replaceAll('&amp;', '&'), `http://site${name}`))
}

const withoutCode = (markdown: string): string => markdown.replace(/^```[^]*?^```$/gm, '')

/** The text of a heading, of HTML or Markdown. */
const plain = (text: string): string =>
  text
    .replace(/<[^>]+>|\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/[`\\*]/g, '')
    .trim()

describe('The site', () => {
  it('has a page for every operation', async () => {
    const document = JSON.parse(await readFile('generated/openapi.json', 'utf8')) as {
      paths: Record<string, Record<string, { operationId?: string }>>
    }
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).flatMap(({ operationId }) => operationId ?? []),
    )
    const shown = new Set([...pages.keys()].map((name) => name.replace(/.*\/|\.html$/g, '')))
    expect(ids.filter((id) => !shown.has(id))).toEqual([])
  })

  it('has no link that leads nowhere, and no anchor without its heading', async () => {
    const broken = new Set<string>()
    const anchors = new Map(
      [...pages].map(([name, html]) => [
        name,
        new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)),
      ]),
    )
    // Hundreds of pages have the same sidebar.
    const checked = new Set<string>()
    for (const [name, html] of pages) {
      for (const { host, pathname, hash } of linksOf(name, html)) {
        if (host !== 'site' || checked.has(pathname + hash)) continue
        checked.add(pathname + hash)
        const file = await fileAt(pathname)
        if (!file) broken.add(`${name} → ${pathname}`)
        else if (hash && !anchors.get(file.name)?.has(decodeURIComponent(hash.slice(1))))
          broken.add(`${name} → ${pathname}${hash}`)
      }
    }
    expect([...broken]).toEqual([])
  })

  it('keeps each page below 300 kB with all that it loads, gzipped', async () => {
    const sizes = new Map<string, number>()
    const sizeOf = async (path: string): Promise<number> => {
      if (!sizes.has(path)) sizes.set(path, gzipSync((await fileAt(path))?.bytes ?? '').length)
      return sizes.get(path)!
    }
    const large: string[] = []
    for (const [name, html] of pages) {
      const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
        ([, path]) => path!,
      )
      let size = gzipSync(html).length
      for (const path of new Set(assets)) size += await sizeOf(path)
      if (size > 300 * KB) large.push(`${name}: ${Math.round(size / KB)} kB`)
    }
    expect(large).toEqual([])
  })

  it('loads nothing from another host', async () => {
    const foreign: string[] = []
    for (const [name, html] of pages) {
      const loaded = [...html.matchAll(attribute('src')), ...html.matchAll(attribute('href'))]
      for (const [, tag, url] of loaded)
        if (tag !== 'a' && /^(https?:)?\/\//.test(url!)) foreign.push(`${name}: ${url}`)
    }
    const styles = (await readdir(join(site, 'assets'))).filter((name) => name.endsWith('.css'))
    for (const name of styles) {
      const css = await readFile(join(site, 'assets', name), 'utf8')
      for (const [url] of css.matchAll(/url\(["']?(?:https?:)?\/\/[^)]*\)|@import[^;]*/g))
        foreign.push(`${name}: ${url}`)
    }
    expect(foreign).toEqual([])
  })

  it('has a Markdown twin of every page, and lists for assistants', async () => {
    const written = [...pages.keys()].filter((name) => !['/404.html', '/index.html'].includes(name))
    const missing: string[] = []
    for (const name of written) if (!(await fileAt(name.replace(/\.html$/, '.md')))) missing.push(name)
    expect(missing).toEqual([])
    const sizeOf = async (name: string): Promise<number> => (await fileAt(name))?.bytes.length ?? 0
    expect(await sizeOf('/llms.txt')).toBeGreaterThan(10 * KB)
    // What a model of today can read at once, with room for a question: some 60,000 tokens.
    expect(await sizeOf('/llms.txt')).toBeLessThan(120 * KB)
    expect(await sizeOf('/llms-small.txt')).toBeLessThan(250 * KB)
    expect(await sizeOf('/llms-full.txt')).toBeGreaterThan(1000 * KB)
  })

  it('tells assistants of both ways to call, of errors, lists and posts', async () => {
    const small = (await fileAt('/llms-small.txt'))?.bytes.toString() ?? ''
    for (const name of [
      'sendMessage(mailgun',
      'mailgun.POST(',
      'error.outcome',
      'paginate(',
      'verifyWebhook(',
    ])
      expect(small).toContain(name)
  })

  it('has the headings of each page in its twin, in their order', async () => {
    const different: string[] = []
    let count = 0
    for (const [name, html] of pages) {
      const twin = await fileAt(name.replace(/\.html$/, '.md'))
      if (!twin) continue
      const shown = [...html.matchAll(/<h[123] id="[^"]+"[^>]*>(.*?) <a class="header-anchor"/g)]
      const written = [...withoutCode(twin.bytes.toString()).matchAll(/^#{1,3} (.+)$/gm)]
      const texts = (found: RegExpExecArray[]): string => found.map(([, text]) => plain(text!)).join('\n')
      if (texts(shown) !== texts(written)) different.push(name)
      count += shown.length
    }
    expect(different).toEqual([])
    expect(count).toBeGreaterThan(pages.size)
  })

  it('has no link in a list for assistants or a twin that leads nowhere', async () => {
    const broken = new Set<string>()
    const texts = [...pages.keys()].map((name) => name.replace(/\.html$/, '.md'))
    for (const name of [...texts, '/llms.txt']) {
      const text = (await fileAt(name))?.bytes.toString() ?? ''
      for (const [, path] of withoutCode(text).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        const { host, pathname } = new URL(path!, `http://site${name}`)
        if (host === 'site' && !(await fileAt(pathname))) broken.add(`${name} → ${path}`)
      }
    }
    expect([...broken]).toEqual([])
  })
})
