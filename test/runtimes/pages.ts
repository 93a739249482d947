// Runs the suite in a real page: the page imports the installed files from its own origin and posts back what it found.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { start } from '../support/command.js'
import { startLoopback } from '../support/loopback.js'
import { importMap } from './app.js'
import type { Results } from './suite.js'

export interface PageOutcome {
  agent: string
  results: Results
}

const TYPES: Record<string, string> = {
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
}

/** @param command the browser's program and arguments, for a fresh profile folder and an address */
export async function runPage(
  app: string,
  url: string,
  command: (profile: string, address: string) => [string, ...string[]],
  limitMs: number,
): Promise<PageOutcome> {
  const page = `<!doctype html><meta charset="utf-8"><title>mailgun-fetch</title>
<script type="importmap">${JSON.stringify(await importMap(app))}</script><script type="module" src="/page.js"></script>`
  let report: (outcome: PageOutcome & { failure?: string }) => void
  const reported = new Promise<PageOutcome & { failure?: string }>((resolve) => (report = resolve))
  const server = await startLoopback(async ({ method, target, body }, response) => {
    const path = target.replace(/\?.*/, '')
    if (method === 'POST') report(JSON.parse(body.toString()))
    if (path === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(page)
    const file = path === '/outcome' ? '' : await readFile(join(app, normalize(path))).catch(() => undefined)
    const type = TYPES[path.replace(/.*\./, '')] ?? 'text/plain'
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': type }).end(file)
  })
  const profile = await mkdtemp(join(tmpdir(), 'mailgun-fetch-profile-'))
  await writeFile(join(profile, 'user.js'), FIREFOX_PREFERENCES)
  const [program, ...args] = command(profile, `${server.url}/?url=${encodeURIComponent(url)}`)
  const browser = start(program, args, {
    env: { HOME: profile, XDG_RUNTIME_DIR: profile },
    timeoutMs: limitMs,
  })
  try {
    const ended = browser.ended.then(({ code, stderr }) => {
      const why = code === undefined ? `gave nothing within ${limitMs} ms` : `ended with ${code}`
      throw new Error(`the browser ${why}: ${stderr.trim().slice(-500)}`)
    })
    const { failure, ...outcome } = await Promise.race([reported, ended])
    if (failure) throw new Error(failure)
    return outcome
  } finally {
    await browser.stop().catch(() => undefined)
    await server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

// A browser at its first start wants to talk to its maker and to show a tour.
const FIREFOX_PREFERENCES = Object.entries({
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:9',
  'toolkit.telemetry.enabled': false,
})
  .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`)
  .join('\n')
