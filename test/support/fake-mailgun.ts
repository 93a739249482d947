import { afterEach, expect } from 'vitest'
import { createMailgun, unwrap } from '../../src/index.js'
import { createFakeMailgun, type FakeMailgun, type FakeMailgunOptions } from '../../src/testing.js'
import { matchPath } from '../../src/testing/match-path.js'
import { operations, problemsOfAnswer } from './document.js'
import { DOMAIN } from './messages.js'
import { serveHandler, type Served } from './serve-handler.js'

const running: Served[] = []
const breaches: string[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.close()))
  expect(breaches.splice(0), 'answers of the fake that the document does not allow').toEqual([])
})

/** A fake Mailgun behind real HTTP, whose answers are checked against the document. */
export async function serveFake(options?: FakeMailgunOptions) {
  const fake = createFakeMailgun({ apiKey: 'key-of-the-fake-mailgun', ...options })
  const served = await serveHandler(async (request) => {
    const response = await fake.fetch(request)
    const name = matchPath(request.method, new URL(request.url).pathname)?.operation
    const operation = operations.find((one) => one.name === name)
    // Answers that the test itself asked for are the test's business.
    if (operation && !response.headers.has('x-from-test')) {
      const text = await response.clone().text()
      const body = text === '' ? undefined : (JSON.parse(text) as unknown)
      for (const problem of problemsOfAnswer(operation, response.status, body))
        breaches.push(`${operation.name}, answered ${response.status}: ${problem}`)
    }
    return response
  }, true)
  return { ...served, fake }
}

/** A served fake that ends with the test, a client of it, and plain HTTP to it. */
export async function startFake(options?: FakeMailgunOptions) {
  const served = await serveFake(options)
  running.push(served)
  const { fake, url } = served
  const authorization = `Basic ${btoa(`api:${fake.apiKey}`)}`
  /** Plain fetch, so that nothing of the client can help. */
  const call = async (
    method: string,
    path: string,
    init: { body?: FormData | URLSearchParams | string; headers?: object } = {},
  ) => {
    const response = await fetch(url + path, { method, ...init, headers: { authorization, ...init.headers } })
    const body = (await response.json()) as { message?: string }
    return { status: response.status, message: body.message ?? '', body, headers: response.headers }
  }
  const mailgun = createMailgun({ baseUrl: url, apiKey: fake.apiKey, retry: { initialDelayMs: 1 } })
  return { fake, url, call, mailgun }
}

/** Bounces of `DOMAIN`: `reader+0000@example.org` and so on. What adds them is no request of the test. */
export async function addBounces(fake: FakeMailgun, count: number): Promise<void> {
  const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  const body = Array.from({ length: count }, (_, index) => ({
    address: `reader+${String(index).padStart(4, '0')}@example.org`,
  }))
  const params = { path: { domain_name: DOMAIN } }
  await unwrap(mailgun.POST('/v3/{domain_name}/bounces', { params, body }))
  fake.clearRequests()
}

/** A form; a list is a repeated field. */
export function form(fields: Record<string, string | string[] | File>): FormData {
  const data = new FormData()
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) data.append(name, value)
  return data
}
