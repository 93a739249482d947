import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { verifySignedBody } from '../../src/webhooks.js'
import { expectRefused, KEY } from '../support/webhook-posts.js'

const ALERT = '{ "event": "ip_listed",\n  "ip": "192.0.2.10" }'
const hmac = (body: string | Uint8Array, key = KEY) => createHmac('sha256', key).update(body).digest('hex')
const alert = (body: BodyInit, sign?: string) =>
  new Request('https://example.com/alerts', {
    method: 'POST',
    body,
    headers: sign === undefined ? {} : { 'X-Sign': sign },
  })

test('an alert that is signed as a whole gives its JSON', async () => {
  expect(await verifySignedBody(alert(ALERT, hmac(ALERT)), { signingKey: KEY })).toEqual({
    event: 'ip_listed',
    ip: '192.0.2.10',
  })
})

test('several keys are tried', async () => {
  expect(await verifySignedBody(alert(ALERT, hmac(ALERT)), { signingKey: ['key-new', KEY] })).toEqual(
    JSON.parse(ALERT),
  )
})

test('the bytes count, not what they mean: other spaces make another body', async () => {
  const rewritten = JSON.stringify(JSON.parse(ALERT))
  await expectRefused(verifySignedBody(alert(rewritten, hmac(ALERT)), { signingKey: KEY }), 'bad_signature')
})

test('another key is refused', async () => {
  await expectRefused(
    verifySignedBody(alert(ALERT, hmac(ALERT, 'key-other')), { signingKey: KEY }),
    'bad_signature',
  )
})

test.each([
  undefined,
  '',
  'a',
  'zz'.repeat(32),
  'ab'.repeat(31),
  'ab'.repeat(33),
  `sha256=${'ab'.repeat(32)}`,
])('X-Sign %j is malformed', async (sign) => {
  await expectRefused(verifySignedBody(alert(ALERT, sign), { signingKey: KEY }), 'malformed')
})

test('a body that is not JSON, or not UTF-8, is malformed even when signed', async () => {
  const latin1 = new Uint8Array([0x22, 0xfc, 0x22])
  for (const body of ['', 'hello', '{', latin1]) {
    await expectRefused(verifySignedBody(alert(body, hmac(body)), { signingKey: KEY }), 'malformed')
  }
})

test('a body over maxBytes is refused, over 1 MiB by default', async () => {
  const long = JSON.stringify('x'.repeat(2 ** 20))
  await expectRefused(verifySignedBody(alert(long, hmac(long)), { signingKey: KEY }), 'too_large')
  expect(
    await verifySignedBody(alert(long, hmac(long)), { signingKey: KEY, maxBytes: 2 ** 21 }),
  ).toHaveLength(2 ** 20)
  await expectRefused(
    verifySignedBody(alert(ALERT, hmac(ALERT)), { signingKey: KEY, maxBytes: ALERT.length - 1 }),
    'too_large',
  )
})
