import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  isWebhookError,
  signWebhook,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  WebhookError,
} from '../../src/webhooks.js'
import {
  at,
  DELIVERED,
  expectRefused,
  KEY,
  post,
  postJson,
  signed,
  SIGNED_AT,
  verifiedEvent,
} from '../support/webhook-posts.js'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('input', () => {
  test('a request with JSON gives its event', async () => {
    expect(await verifiedEvent(postJson(await signed()), at())).toEqual(DELIVERED)
  })

  test('JSON is known by its media type, with a charset and in any case', async () => {
    expect(
      await verifiedEvent(post(JSON.stringify(await signed()), 'Application/JSON; charset=utf-8'), at()),
    ).toEqual(DELIVERED)
  })

  test('a parsed payload gives its very event', async () => {
    const payload = await signed()
    expect(await verifiedEvent(payload, at())).toBe(payload['event-data'])
  })

  test('JSON text and its bytes give the event', async () => {
    const text = JSON.stringify(await signed())
    expect(await verifiedEvent(text, at())).toEqual(DELIVERED)
    expect(await verifiedEvent(bytes(text), at())).toEqual(DELIVERED)
    expect(await verifiedEvent(Buffer.from(text), at())).toEqual(DELIVERED)
  })

  test('a timestamp that is a JSON number is signed as its digits', async () => {
    const payload = await signed()
    const signature = { ...payload.signature, timestamp: SIGNED_AT }
    expect(await verifiedEvent({ ...payload, signature }, at())).toEqual(DELIVERED)
  })

  test('an event type that is not in the union yet comes through', async () => {
    const payload = { ...(await signed()), 'event-data': { event: 'teleported', id: 'a', timestamp: 1 } }
    expect(await verifiedEvent(payload, at())).toEqual({ event: 'teleported', id: 'a', timestamp: 1 })
  })
})

describe('signature', () => {
  test('another key is refused', async () => {
    await expectRefused(verifyWebhook(await signed('key-other'), at()), 'bad_signature')
  })

  test.each(['timestamp', 'token', 'signature'] as const)(
    'a %s that is changed in one digit is refused',
    async (field) => {
      const payload = await signed()
      const value = payload.signature[field]
      payload.signature[field] = value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')
      await expectRefused(verifyWebhook(payload, at()), 'bad_signature')
    },
  )

  test('digits cannot move between timestamp and token', async () => {
    const payload = await signed(KEY, '1234567890abcdef')
    const { timestamp, token } = payload.signature
    const anyTime = { ...at(), toleranceSeconds: Infinity }
    const longer = { ...payload.signature, timestamp: timestamp + token[0]!, token: token.slice(1) }
    const shorter = {
      ...payload.signature,
      timestamp: timestamp.slice(0, -1),
      token: timestamp.at(-1)! + token,
    }
    await expectRefused(verifyWebhook({ ...payload, signature: longer }, anyTime), 'malformed')
    await expectRefused(verifyWebhook({ ...payload, signature: shorter }, anyTime), 'malformed')
    expect(await verifiedEvent(payload, anyTime)).toEqual(DELIVERED)
  })

  describe('is compared by WebCrypto', () => {
    afterEach(() => vi.restoreAllMocks())

    test('so that time tells nothing about it: the claimed bytes go to subtle.verify, and nothing is signed', async () => {
      const verify = vi.spyOn(crypto.subtle, 'verify')
      const sign = vi.spyOn(crypto.subtle, 'sign')
      const payload = await signed()
      sign.mockClear()
      await verifyWebhook(payload, at())
      expect(sign).not.toHaveBeenCalled()
      expect(verify).toHaveBeenCalledOnce()
      const [algorithm, , mac, data] = verify.mock.calls[0]!
      expect(algorithm).toBe('HMAC')
      expect(Buffer.from(mac as Uint8Array).toString('hex')).toBe(payload.signature.signature)
      expect(Buffer.from(data as Uint8Array).toString()).toBe(
        payload.signature.timestamp + payload.signature.token,
      )
    })

    test('which has the last word', async () => {
      vi.spyOn(crypto.subtle, 'verify').mockResolvedValue(false)
      await expectRefused(verifyWebhook(await signed(), at()), 'bad_signature')
    })
  })
})

describe('keys', () => {
  test('the old and the new key are both taken while one replaces the other', async () => {
    const options = { ...at(), signingKey: ['key-new', KEY] }
    expect(await verifiedEvent(await signed(KEY), options)).toEqual(DELIVERED)
    expect(await verifiedEvent(await signed('key-new'), options)).toEqual(DELIVERED)
    await expectRefused(verifyWebhook(await signed('key-older'), options), 'bad_signature')
  })

  test("a subaccount's post is taken by the signature of its parent", async () => {
    const payload = await signWebhook(DELIVERED, {
      signingKey: 'key-subaccount',
      parentSigningKey: 'key-parent',
      timestamp: SIGNED_AT,
    })
    const options = { ...at(), signingKey: KEY }
    expect(await verifiedEvent(payload, { ...options, parentSigningKey: 'key-parent' })).toEqual(DELIVERED)
    expect(await verifiedEvent(payload, { ...options, parentSigningKey: ['key-new', 'key-parent'] })).toEqual(
      DELIVERED,
    )
    expect(await verifiedEvent(payload, { ...options, signingKey: 'key-parent' })).toEqual(DELIVERED)
    await expectRefused(verifyWebhook(payload, options), 'bad_signature')
    await expectRefused(
      verifyWebhook(payload, { ...options, parentSigningKey: 'key-stranger' }),
      'bad_signature',
    )
  })

  test('a post without a parent signature is taken by its own, with a parent key given', async () => {
    expect(await verifiedEvent(await signed(), { ...at(), parentSigningKey: 'key-parent' })).toEqual(
      DELIVERED,
    )
    await expectRefused(
      verifyWebhook(await signed('key-x'), { ...at(), parentSigningKey: 'key-parent' }),
      'bad_signature',
    )
  })

  test.each([
    ['an empty string', { signingKey: '' }],
    ['a missing key', { signingKey: undefined as unknown as string }],
    ['no keys', { signingKey: [] }],
    ['one empty key of several', { signingKey: [KEY, ''] }],
    ['a promise', { signingKey: Promise.resolve(KEY) as unknown as string }],
    ['an empty parent key', { signingKey: KEY, parentSigningKey: '' }],
  ])('%s is a TypeError that names the option, before the input is touched', async (_, options) => {
    const request = postJson(await signed())
    for (const verified of [
      verifyWebhook(request, options),
      verifyInbound(request, options),
      verifySignedBody(request, options),
    ]) {
      await expect(verified).rejects.toThrow(TypeError)
      await expect(verified).rejects.toThrow(/signingKey/)
    }
    expect(request.bodyUsed).toBe(false)
    await expect(signWebhook(DELIVERED, options as { signingKey: string })).rejects.toThrow(TypeError)
  })

  test('no error holds the key', async () => {
    const error = await expectRefused(verifyWebhook(await signed('key-other'), at()), 'bad_signature')
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain(KEY)
  })
})

describe('time', () => {
  test('a post is taken 9 hours after and before its signing, and not a second later or earlier', async () => {
    const payload = await signed()
    expect(await verifiedEvent(payload, at(32_400))).toEqual(DELIVERED)
    expect(await verifiedEvent(payload, at(-32_400))).toEqual(DELIVERED)
    await expectRefused(verifyWebhook(payload, at(32_401)), 'too_old')
    await expectRefused(verifyWebhook(payload, at(-32_401)), 'too_old')
  })

  test('every repeat that Mailgun makes is taken, though it is signed no second time', async () => {
    const minutes = [5, 10, 15, 60, 120, 240]
    const repeats = minutes.map((_, index) => minutes.slice(0, index + 1).reduce((sum, gap) => sum + gap))
    const payload = await signed()
    for (const minute of repeats) expect(await verifiedEvent(payload, at(minute * 60))).toEqual(DELIVERED)
  })

  test('toleranceSeconds moves both bounds', async () => {
    const payload = await signed()
    expect(await verifiedEvent(payload, { ...at(30_000), toleranceSeconds: 30_000 })).toEqual(DELIVERED)
    await expectRefused(verifyWebhook(payload, { ...at(11), toleranceSeconds: 10 }), 'too_old')
    await expectRefused(verifyWebhook(payload, { ...at(-11), toleranceSeconds: 10 }), 'too_old')
  })

  test('a tolerance or a clock that is not a number refuses instead of letting all through', async () => {
    await expectRefused(verifyWebhook(await signed(), { ...at(), toleranceSeconds: NaN }), 'too_old')
    await expectRefused(verifyWebhook(await signed(), { ...at(), now: () => NaN }), 'too_old')
  })

  test('the clock is the real one by default', async () => {
    expect(
      await verifiedEvent(await signWebhook(DELIVERED, { signingKey: KEY }), { signingKey: KEY }),
    ).toEqual(DELIVERED)
    await expectRefused(verifyWebhook(await signed(), { signingKey: KEY }), 'too_old')
  })

  test('a forged post is told from an old one', async () => {
    await expectRefused(verifyWebhook(await signed('key-other'), at(99_999)), 'bad_signature')
  })
})

describe('what tells a repeat', () => {
  test('the token and the time of signing come with the event', async () => {
    const { token, signedAt } = await verifyWebhook(await signed(KEY, 'a-token'), at(60))
    expect(token).toBe('a-token')
    expect(signedAt).toEqual(new Date(SIGNED_AT * 1000))
  })

  test('the same post is taken as often as it comes, with the same id', async () => {
    const payload = await signed()
    const first = await verifyWebhook(payload, at())
    expect(await verifyWebhook(payload, at(600))).toEqual(first)
  })

  test.each([undefined, '', null, 5])('an event whose id is %j has its token for an id', async (id) => {
    const payload = { ...(await signed(KEY, 'a-token')), 'event-data': { event: 'opened', id, timestamp: 1 } }
    expect(await verifiedEvent(payload, at())).toEqual({ event: 'opened', id: 'a-token', timestamp: 1 })
  })
})

describe('error', () => {
  test('only a post that can never be right has the status after which Mailgun gives up', () => {
    expect(new WebhookError('malformed').status).toBe(406)
    expect(new WebhookError('too_large').status).toBe(413)
    expect(new WebhookError('bad_signature').status).toBe(401)
    expect(new WebhookError('too_old').status).toBe(401)
  })

  test('what a stranger wrote stands in one line of a message, and is cut', async () => {
    const lines = `{"a":\n\u0007${'x\n'.repeat(5000)}`
    const { message } = await expectRefused(verifyWebhook(lines, at()), 'malformed')
    expect(message).not.toMatch(/[\u0000-\u001f]/)
    expect(message.length).toBeLessThanOrEqual(300)
  })

  test('isWebhookError knows the error of another copy of the package, and nothing else', () => {
    const foreign = Object.assign(new Error('old'), { name: 'WebhookError', code: 'too_old' })
    expect(isWebhookError(foreign)).toBe(true)
    expect(isWebhookError(new WebhookError('too_old'))).toBe(true)
    for (const other of [
      new Error('x'),
      new TypeError('x'),
      { name: 'WebhookError' },
      'WebhookError',
      null,
      undefined,
    ]) {
      expect(isWebhookError(other)).toBe(false)
    }
  })
})
