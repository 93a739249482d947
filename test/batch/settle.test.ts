import { describe, expect, test } from 'vitest'
import { wasAccepted } from '../../examples/batch/was-accepted.js'
import { createMailgun, sendBatch, type BatchOutcome } from '../../src/index.js'
import { createFakeMailgun } from '../../src/testing.js'

const path = { domain_name: 'mg.example.com' }
const body = { from: 'ada@mg.example.com', subject: 'Hello', text: 'Hello', 'v:order': { id: 1 } }
const search = { domain: 'mg.example.com', since: new Date(Date.now() - 60_000) }

async function sendOne(
  network: 'lost' | 'cut' | 'unreachable',
  id = 'spring',
): Promise<[BatchOutcome, boolean]> {
  const fake = createFakeMailgun()
  const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  fake.fault({ on: 'POST /v3/{domain_name}/messages', network })
  const recipients = ['bob@example.org', 'eve@example.org']
  const { value } = await sendBatch(mailgun, { path, body, id, recipients }).next()
  return [value!, await wasAccepted(mailgun, search, value!.request)]
}

describe('An unknown outcome is settled by the logs', () => {
  test.each([
    ['lost', true],
    ['cut', true],
    ['unreachable', false],
  ] as const)('where the answer was %s: accepted is %j', async (network, accepted) => {
    const [outcome, wasTaken] = await sendOne(network)
    expect(outcome).toMatchObject({ kind: 'unknown', error: { code: 'network' } })
    expect(wasTaken).toBe(accepted)
  })

  test('of its own batch and domain, never by those whose keys look alike', async () => {
    const fake = createFakeMailgun()
    const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
    const send = (id: string, domain_name: string) =>
      sendBatch(mailgun, { path: { domain_name }, body, id, recipients: ['bob@example.org'] }).next()
    await send('late-spring', 'mg.example.com')
    await send('spring-000000', 'mg.example.com')
    await send('spring', 'other.example.com')
    const request = { key: 'spring-000000' }
    expect(await wasAccepted(mailgun, search, request)).toBe(false)
    await send('spring', 'mg.example.com')
    expect(await wasAccepted(mailgun, search, request)).toBe(true)
  })
})
