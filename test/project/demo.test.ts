import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { start } from '../support/command.js'

const cwd = fileURLToPath(new URL('../..', import.meta.url))
const NO_ACCOUNT = { MAILGUN_API_KEY: '', MAILGUN_DOMAIN: '', MAILGUN_REGION: '', MAILGUN_TO: '' }

/** The demo as its command runs it; `environment` stands in for an account's. */
const runDemo = (environment: Record<string, string> = {}, ...options: string[]) =>
  start(process.execPath, ['--import', 'tsx', 'examples/demo.ts', ...options], {
    cwd,
    env: { ...NO_ACCOUNT, ...environment },
    timeoutMs: 25_000,
  }).ended

test('the demo needs no account, and shows a message sent, read back, and a long list walked', async () => {
  const { code, stdout, stderr } = await runDemo()
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^Mailgun is a fake on this machine, http:\/\/127\.0\.0\.1:\d+ .*; the domain is mg\.example\.com\.$/m,
  )
  expect(stdout).toMatch(/Its id is <[^>]+@mg\.example\.com>$/m)
  expect(stdout).toContain('Read back: "Your invoice – thank you"')
  expect(stdout).toContain('tagged invoices and demo')
  expect(stdout).toContain('invoice.txt, text/plain, 37 bytes')
  expect(stdout).toContain('every byte is the same')
  expect(stdout).toMatch(/Walked 345 bounces over 4 pages in \d+\.\d\d s\./)
  expect(stdout).toContain('12 domains: mg.example.com, ')
  expect(stdout).toMatch(/10000 accepted, in 10 requests and \d+\.\d\d s\./)
  expect(stdout).toMatch(/Done in \d+\.\d\d s\. The client tried again 4 times/)
})

test('--help says how to run the demo against Mailgun itself', async () => {
  const { code, stdout } = await runDemo({}, '--help')
  expect(code).toBe(0)
  for (const word of ['npm run demo', 'test mode', 'MAILGUN_API_KEY', 'MAILGUN_DOMAIN', 'MAILGUN_REGION'])
    expect(stdout).toContain(word)
})

test.each([
  [{ MAILGUN_API_KEY: 'key' }, 'MAILGUN_DOMAIN is missing'],
  [{ MAILGUN_DOMAIN: 'mg.example.com' }, 'MAILGUN_API_KEY is missing'],
  [
    { MAILGUN_API_KEY: 'key', MAILGUN_DOMAIN: 'mg.example.com', MAILGUN_REGION: 'asia' },
    'MAILGUN_REGION is "asia"',
  ],
])('a setting that cannot be used ends the demo with exit code 1: %j', async (environment, message) => {
  const { code, stderr } = await runDemo(environment)
  expect(stderr).toContain(message)
  expect(code).toBe(1)
})
