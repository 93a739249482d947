// Signatures that another implementation computed. Each names the command that printed it.
import { expect, test } from 'vitest'
import { signWebhook, verifySignedBody } from '../../src/webhooks.js'
import { verifiedEvent } from '../support/webhook-posts.js'

const DELIVERED = { event: 'delivered' as const, id: 'a', timestamp: 1 }
const VECTORS = [
  // printf %s 1772788503e0b5477167110d68991efc6b9f89f0a11066af27834600e12f | openssl dgst -sha256 -hmac key-3ax6xnjp29jd6fds4gc373sgvjxteol0
  {
    key: 'key-3ax6xnjp29jd6fds4gc373sgvjxteol0',
    token: 'e0b5477167110d68991efc6b9f89f0a11066af27834600e12f',
    signature: '75d8a1597206fb542a2d64f3e5e77be2311f259431a03e4e77c6b0beebdfb5f4',
  },
  // printf %s 1772788503e0b5477167110d68991efc6b9f89f0a11066af27834600e12f | openssl dgst -sha256 -hmac key-9f1c2d3e4b5a69788796a5b4c3d2e1f0
  {
    key: 'key-9f1c2d3e4b5a69788796a5b4c3d2e1f0',
    token: 'e0b5477167110d68991efc6b9f89f0a11066af27834600e12f',
    signature: 'b83bcb6485eaec14d95c55811b8327f8b60779a77a9d85a7f3122ece96aae6fe',
  },
  // printf %s 17727885039f2a61c07be4d8331596aa20c1de47b5f86039d2174cab85e6 | openssl dgst -sha256 -hmac schlüssel-ключ-🔑
  {
    key: 'schlüssel-ключ-🔑',
    token: '9f2a61c07be4d8331596aa20c1de47b5f86039d2174cab85e6',
    signature: 'b7ab2664d19bfabc77fc0fae2f939dbb39de74c5a583b8c7334064d18f9745ce',
  },
]
const now = () => 1772788503_000

test.each(VECTORS)('signs as openssl does, with the key $key', async ({ key, token, signature }) => {
  const payload = await signWebhook(DELIVERED, { signingKey: key, timestamp: 1772788503, token })
  expect(payload.signature).toEqual({ timestamp: '1772788503', token, signature })
})

test.each(VECTORS)('takes what openssl signed, with the key $key', async ({ key, token, signature }) => {
  const payload = { signature: { timestamp: '1772788503', token, signature }, 'event-data': DELIVERED }
  expect(await verifiedEvent(payload, { signingKey: key, now })).toBe(DELIVERED)
})

test('takes a body that openssl signed as a whole', async () => {
  const body = '{"event":"ip_listed","ip":"192.0.2.10","note":"Grüße"}'
  // printf %s '{"event":"ip_listed","ip":"192.0.2.10","note":"Grüße"}' | openssl dgst -sha256 -hmac key-3ax6xnjp29jd6fds4gc373sgvjxteol0
  const headers = { 'X-Sign': 'e1c50a5a9452714ea4767a9bf9497d93b8bf10bcc1df66029b6fe9658329af5f' }
  const request = new Request('https://example.com/alerts', { method: 'POST', body, headers })
  expect(await verifySignedBody(request, { signingKey: VECTORS[0]!.key })).toEqual({
    event: 'ip_listed',
    ip: '192.0.2.10',
    note: 'Grüße',
  })
})
