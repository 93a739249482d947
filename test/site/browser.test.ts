// The built site in Chromium: phone and desktop, light and dark. `npm run docs` first.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveSite, type Server } from './site.js'

const PROGRAM = '/usr/bin/chromium'
const PAGES = [
  '/',
  '/guides/quickstart',
  '/guides/errors',
  '/guides/runtimes',
  '/guides/testing',
  '/reference/',
  '/reference/send/',
  '/reference/send/messages/sendMessage',
  '/reference/send/metrics/queryMetrics',
  '/api/client',
  '/api/mailgun-js',
  '/guides/follow',
]
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// Without a browser these are skipped by name; CI installs it.
describe.skipIf(!existsSync(PROGRAM))('The site in Chromium', { timeout: 300_000 }, () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = await serveSite()
    browser = await chromium.launch({
      executablePath: PROGRAM,
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    })
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    return context.newPage()
  }

  it('needs no sideways scrolling at 375 pixels, and cuts no code', async () => {
    const page = await open(375, 'light')
    const wide: string[] = []
    const foreign: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) foreign.push(request.url())
    })
    for (const path of PAGES) {
      await page.goto(server.url + path)
      const problems = await page.evaluate(() => [
        ...(document.documentElement.scrollWidth > window.innerWidth ? ['the page'] : []),
        ...[...document.querySelectorAll('.vp-doc pre, .vp-doc table')]
          .filter((one) => one.scrollWidth > one.clientWidth + 1)
          .map((one) => one.textContent.slice(0, 60)),
      ])
      wide.push(...problems.map((problem) => `${path}: ${problem}`))
    }
    expect(wide).toEqual([])
    expect(foreign).toEqual([])
  })

  it('says on a phone which column a figure of a table is of', async () => {
    const page = await open(375, 'light')
    await page.goto(server.url)
    const labels = await page.evaluate(() =>
      [...document.querySelectorAll('.vp-doc table:first-of-type tr:first-child td:nth-child(n + 2)')].map(
        (cell) => getComputedStyle(cell, '::before').content,
      ),
    )
    expect(labels.slice(0, 2).join()).toMatch(/mailgun-fetch.*mailgun\.js/)
  })

  it('scrolls the list of operations to the one that is shown', async () => {
    const page = await open(1280, 'light')
    await page.goto(`${server.url}/reference/send/metrics/queryMetrics`, { waitUntil: 'networkidle' })
    await page.waitForFunction(() => {
      const item = document.querySelector('.VPSidebarItem.is-active')?.getBoundingClientRect()
      return item !== undefined && item.top > 0 && item.bottom < window.innerHeight
    })
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 375],
  ] as const)(
    'passes axe in %s colours at %i pixels, contrast, headings and sizes of targets included',
    async (scheme, width) => {
      const page = await open(width, scheme)
      const found: string[] = []
      for (const path of PAGES) {
        await page.goto(server.url + path)
        await page.evaluate(axe)
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
          // The theme's search button shows its key inside a button that is called "Search".
          const rules = {
            'label-content-name-mismatch': { enabled: false },
            'target-size': { enabled: true },
          }
          const result = await axe.run(document, { rules })
          return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120)}`)
        })
        found.push(...violations.map((violation) => `${path}: ${violation}`))
      }
      expect(found).toEqual([])
    },
  )

  it('finds an operation by its function and by its words, and loads the index on use', async () => {
    const page = await open(1280, 'light')
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.goto(server.url, { waitUntil: 'networkidle' })
    expect(loaded.filter((url) => url.includes('localSearchIndex'))).toEqual([])
    expect(loaded.filter((url) => !url.startsWith(server.url))).toEqual([])
    await page.keyboard.press('Control+k')
    for (const words of ['sendMessage', 'send a message']) {
      await page.fill('.search-input', words)
      await page.waitForSelector('.results a[href*="/reference/send/messages/sendMessage"]', {
        timeout: 20_000,
      })
    }
  })

  it('shows a page soon, on a machine that does other things as well', async () => {
    const page = await open(1280, 'light')
    await page.goto(server.url + PAGES[1])
    await page.goto(`${server.url}/reference/send/messages/sendMessage`, { waitUntil: 'load' })
    const { paintMs, loadMs } = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
      return {
        paintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity,
        loadMs: navigation?.loadEventEnd ?? Infinity,
      }
    })
    console.log(`first paint after ${Math.round(paintMs)} ms, load after ${Math.round(loadMs)} ms`)
    expect(paintMs).toBeLessThan(2500)
    expect(loadMs).toBeLessThan(5000)
  })
})
