// What the built package must do in every runtime. Web standards only: this runs in pages and workers too.
import { createMailgun } from 'mailgun-fetch'
import { answers } from './checks/answers.js'
import { chaos } from './checks/chaos.js'
import { KEY, type Checks } from './checks/expect.js'
import { safety } from './checks/safety.js'
import { sending } from './checks/sending.js'
import { serving } from './checks/serving.js'
import { testing } from './checks/testing.js'

/** `passed`, `skipped: ` and why, or what went wrong. */
export type Results = Record<string, string>

// The longest waits for some hundred answers that never come.
const CHECK_LIMIT_MS = 60_000
const checks: Checks = { ...sending, ...answers, ...safety, ...serving, ...testing, ...chaos }

export async function run(url: string): Promise<Results> {
  const results: Results = {}
  const mailgun = createMailgun({
    baseUrl: url,
    apiKey: KEY,
    dangerouslyAllowBrowser: true,
    retry: { initialDelayMs: 1 },
  })
  for (const [name, check] of Object.entries(checks)) {
    try {
      const skipped = await withinLimit(check(mailgun, url))
      results[name] = skipped ? `skipped: ${skipped}` : 'passed'
    } catch (error) {
      results[name] = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
  }
  return results
}

async function withinLimit<T>(check: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${CHECK_LIMIT_MS} ms`)), CHECK_LIMIT_MS)
  })
  return Promise.race([check, limit]).finally(() => clearTimeout(timer))
}
