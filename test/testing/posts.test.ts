import { describe, expect, test } from 'vitest'
import { unwrap } from '../../src/index.js'
import type { MessageEventName } from '../../src/testing.js'
import { verifyInbound, verifyWebhook } from '../../src/webhooks.js'
import { document, problemsIn } from '../support/document.js'
import { fakeAndClient } from '../support/in-memory-fake.js'
import { AT_DOMAIN, DOMAIN, MESSAGE, SEND } from '../support/messages.js'

async function sent() {
  const { fake, mailgun } = fakeAndClient()
  const body = {
    ...MESSAGE,
    to: ['bob@example.org', 'eve@example.org'],
    'o:tag': 'news',
    'v:order': { id: 7 },
  }
  await unwrap(mailgun.POST(SEND, { ...AT_DOMAIN, body }))
  return { fake, mailgun, message: fake.messages[0]! }
}

const KINDS: MessageEventName[] = [
  ...(['accepted', 'delivered', 'failed', 'opened', 'clicked', 'unsubscribed', 'complained'] as const),
  ...(['rejected', 'stored'] as const),
]

test.each(KINDS)('an event %s is what the document says of it', async (kind) => {
  const { fake, message } = await sent()
  const event = fake.recordEvent(kind, message)
  const schema = document.components?.schemas?.[`${kind[0]!.toUpperCase()}${kind.slice(1)}Event`]
  expect(problemsIn(schema!, JSON.parse(JSON.stringify(event)), 'event')).toEqual([])
})

describe('webhooks', () => {
  test('a webhook post of an event passes the check of a handler', async () => {
    const { fake, message } = await sent()
    const event = fake.recordEvent('clicked', message, {
      recipient: 'eve@example.org',
      url: 'https://example.com/a',
    })
    const request = await fake.webhookRequest(event)
    expect(request.method).toBe('POST')
    const { event: verified } = await verifyWebhook(request, { signingKey: fake.signingKey })
    expect(verified).toMatchObject({
      event: 'clicked',
      recipient: 'eve@example.org',
      url: 'https://example.com/a',
      tags: ['news'],
      'user-variables': { order: { id: 7 } },
    })
  })

  test('a webhook post that another key has signed is refused', async () => {
    const { fake, message } = await sent()
    const request = await fake.webhookRequest(fake.recordEvent('delivered', message), { signingKey: 'other' })
    await expect(verifyWebhook(request, { signingKey: fake.signingKey })).rejects.toThrow()
  })

  test('a webhook post goes to the URL that was set up for its event', async () => {
    const { fake, mailgun, message } = await sent()
    const params = { path: { domain: DOMAIN } }
    const urlOf = async (severity: 'permanent' | 'temporary') =>
      (await fake.webhookRequest(fake.recordEvent('failed', message, { severity }))).url
    expect(await urlOf('permanent')).toBe('https://app.example.com/mailgun')
    await unwrap(
      mailgun.POST('/v3/domains/{domain}/webhooks', {
        params,
        body: { id: 'permanent_fail', url: 'https://hooks.example.com/failed' },
      }),
    )
    expect(await urlOf('permanent')).toBe('https://hooks.example.com/failed')
    expect(await urlOf('temporary')).toBe('https://app.example.com/mailgun')
  })
})

test('an inbound post passes the check of a handler, with its files', async () => {
  const { fake } = fakeAndClient()
  const request = await fake.inboundRequest({
    from: 'Bob <bob@example.org>',
    to: 'help@mg.example.com',
    subject: 'Help',
    text: 'Please',
    attachments: [new File(['a,b'], 'a.csv', { type: 'text/csv' })],
    headers: { 'In-Reply-To': '<1@mg.example.com>' },
  })
  const { fields, attachments } = await verifyInbound(request, { signingKey: fake.signingKey })
  expect(fields).toMatchObject({
    recipient: 'help@mg.example.com',
    sender: 'bob@example.org',
    from: 'Bob <bob@example.org>',
    subject: 'Help',
    'body-plain': 'Please',
    'attachment-count': '1',
    'In-Reply-To': '<1@mg.example.com>',
  })
  expect(await attachments[0]!.text()).toBe('a,b')
})
