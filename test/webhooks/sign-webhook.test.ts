import { expect, test } from 'vitest'
import { signWebhook } from '../../src/webhooks.js'
import { DELIVERED, KEY, verifiedEvent } from '../support/webhook-posts.js'

test('a signed payload looks as Mailgun makes it', async () => {
  const payload = await signWebhook(DELIVERED, { signingKey: KEY })
  expect(payload['event-data']).toBe(DELIVERED)
  expect(Object.keys(payload.signature)).toEqual(['timestamp', 'token', 'signature'])
  expect(payload.signature.timestamp).toMatch(/^\d{10}$/)
  expect(payload.signature.token).toMatch(/^[0-9a-f]{50}$/)
  expect(payload.signature.signature).toMatch(/^[0-9a-f]{64}$/)
  expect(Math.abs(Number(payload.signature.timestamp) - Date.now() / 1000)).toBeLessThan(5)
})

test('each payload has a token of its own', async () => {
  const tokens = await Promise.all(
    Array.from(
      { length: 50 },
      async () => (await signWebhook(DELIVERED, { signingKey: KEY })).signature.token,
    ),
  )
  expect(new Set(tokens).size).toBe(50)
})

test('bytes below 16 keep their leading zero', async () => {
  const signatures = await Promise.all(
    Array.from({ length: 200 }, async (_, index) =>
      signWebhook(DELIVERED, { signingKey: KEY, token: `token${index}` }),
    ),
  )
  for (const { signature } of signatures) expect(signature.signature).toMatch(/^[0-9a-f]{64}$/)
})

test('what it makes verifies after a trip through JSON', async () => {
  const payload = await signWebhook(DELIVERED, { signingKey: 'key-sub', parentSigningKey: 'key-parent' })
  const text = JSON.stringify(payload)
  expect(await verifiedEvent(text, { signingKey: 'key-sub' })).toEqual(DELIVERED)
  expect(await verifiedEvent(text, { signingKey: 'key-x', parentSigningKey: 'key-parent' })).toEqual(
    DELIVERED,
  )
})
