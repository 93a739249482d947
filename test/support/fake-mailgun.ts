import { afterEach } from 'vitest'
import {
  startFakeMailgun,
  type FakeMailgun,
  type FakeMailgunOptions,
} from '../../examples/fake-mailgun/index.js'
import { createMailgun } from '../../src/index.js'

const running: FakeMailgun[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()))
})

/** A fake Mailgun that ends with the test, a client of it, and plain HTTP to it. */
export async function startFake(options?: FakeMailgunOptions) {
  const fake = await startFakeMailgun(options)
  running.push(fake)
  const authorization = `Basic ${btoa(`api:${fake.apiKey}`)}`
  /** Plain fetch, so that nothing of the client can help. */
  const call = async (
    method: string,
    path: string,
    init: { body?: FormData | URLSearchParams | string; headers?: object } = {},
  ) => {
    const response = await fetch(fake.url + path, {
      method,
      ...init,
      headers: { authorization, ...init.headers },
    })
    const body = (await response.json()) as { message?: string }
    return { status: response.status, message: body.message ?? '', body, headers: response.headers }
  }
  return {
    fake,
    call,
    mailgun: createMailgun({ baseUrl: fake.url, apiKey: fake.apiKey, retry: { initialDelayMs: 1 } }),
  }
}

/** A form; a list is a repeated field. */
export function form(fields: Record<string, string | string[] | File>): FormData {
  const data = new FormData()
  for (const [name, values] of Object.entries(fields))
    for (const value of [values].flat()) data.append(name, value)
  return data
}
