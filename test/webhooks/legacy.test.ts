import { describe, expect, test } from 'vitest'
import { verifyWebhook } from '../../src/webhooks.js'
import {
  at,
  expectRefused,
  KEY,
  type Parts,
  postForm,
  signed,
  SIGNED_AT,
  verifiedEvent,
} from '../support/webhook-posts.js'

const BOUNCED: Parts = [
  ['event', 'bounced'],
  ['recipient', 'eve@example.org'],
  ['domain', 'mg.example.com'],
  ['code', '550'],
  ['error', '5.1.1 Größe & Form = falsch'],
  ['X-Test-Many', 'first'],
  ['X-Test-Many', 'second'],
]

describe.each(['urlencoded', 'multipart'] as const)('an old webhook as %s', (encoding) => {
  test('gives all its fields under the event "legacy"', async () => {
    const { signature } = await signed()
    const event = await verifiedEvent(await postForm(encoding, BOUNCED, signature), at())
    expect(event).toEqual({
      event: 'legacy',
      id: signature.token,
      timestamp: SIGNED_AT,
      recipient: 'eve@example.org',
      fields: {
        event: 'bounced',
        recipient: 'eve@example.org',
        domain: 'mg.example.com',
        code: '550',
        error: '5.1.1 Größe & Form = falsch',
        'X-Test-Many': 'first',
        ...signature,
      },
    })
  })

  test('is refused when forged or old', async () => {
    await expectRefused(
      verifyWebhook(await postForm(encoding, BOUNCED), { ...at(), signingKey: 'key-other' }),
      'bad_signature',
    )
    await expectRefused(verifyWebhook(await postForm(encoding, BOUNCED), at(40_000)), 'too_old')
  })

  test('is taken by the signature of the parent account', async () => {
    const { timestamp, token, signature } = (await signed('key-parent')).signature
    const fields = { timestamp, token, signature: '0'.repeat(64), 'parent-signature': signature }
    const event = await verifiedEvent(await postForm(encoding, BOUNCED, fields), {
      ...at(),
      parentSigningKey: 'key-parent',
    })
    expect(event.event).toBe('legacy')
  })

  test.each(['event', 'recipient', 'domain', 'token'])(
    'is refused with a second %s that differs',
    async (name) => {
      await expectRefused(
        verifyWebhook(await postForm(encoding, [[name, 'other'], ...BOUNCED]), at()),
        'malformed',
      )
      await expectRefused(
        verifyWebhook(await postForm(encoding, [...BOUNCED, [name, 'other']]), at()),
        'malformed',
      )
    },
  )

  test('is refused without an event, as a mail posted to the wrong URL has none', async () => {
    await expectRefused(verifyWebhook(await postForm(encoding, [['subject', 'Hi']]), at()), 'malformed')
  })

  test('finds nothing of the prototype among its fields, and takes such names as names', async () => {
    const event = await verifiedEvent(
      await postForm(encoding, [...BOUNCED, ['__proto__', 'x'], ['constructor', 'y']]),
      at(),
    )
    if (event.event !== 'legacy') throw new Error('not legacy')
    expect(event.fields.toString).toBeUndefined()
    expect(event.fields['__proto__']).toBe('x')
    expect(event.fields.constructor).toBe('y')
    expect(Object.getPrototypeOf(event.fields)).toBeNull()
  })
})

test('files of an old webhook are left out', async () => {
  const event = await verifiedEvent(
    await postForm('multipart', [...BOUNCED, ['attachment-1', new File(['x'], 'x.eml')]]),
    at(),
  )
  expect(event).toMatchObject({ event: 'legacy', fields: { event: 'bounced' } })
  expect(event).not.toHaveProperty(['fields', 'attachment-1'])
})

test('a form that a framework has parsed is taken as well', async () => {
  const body = { ...Object.fromEntries(BOUNCED), ...(await signed()).signature }
  expect(await verifiedEvent(body, { ...at(), signingKey: KEY })).toMatchObject({
    event: 'legacy',
    fields: { event: 'bounced', code: '550' },
  })
})
