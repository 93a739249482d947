// A fake Mailgun in memory and a client of it, whose answers are checked against the document.
import { createMailgun, type Mailgun } from '../../src/index.js'
import { createFakeMailgun, type FakeMailgun, type FakeMailgunOptions } from '../../src/testing.js'

export function fakeAndClient(options?: FakeMailgunOptions): { fake: FakeMailgun; mailgun: Mailgun } {
  const fake = createFakeMailgun(options)
  const retry = { limit: 2, initialDelayMs: 1 }
  return { fake, mailgun: createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch, retry }) }
}
