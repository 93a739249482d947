// Whatever is posted, the only error is WebhookError.
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import {
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  WebhookError,
  type WebhookInput,
} from '../../src/webhooks.js'
import {
  at,
  DELIVERED,
  expectRefused,
  type Parts,
  post,
  postForm,
  postJson,
  signed,
  verifiedEvent,
} from '../support/webhook-posts.js'

const JSON_TYPE = 'application/json'
const URLENCODED = 'application/x-www-form-urlencoded'
const MULTIPART = 'multipart/form-data; boundary=b'
const MEBIBYTE = 2 ** 20

/** True if it is refused by WebhookError, false if it is taken; any other error comes through. */
const refuses = (verified: Promise<unknown>): Promise<boolean> =>
  verified.then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof WebhookError)) throw error
      return true
    },
  )

const anything = fc.anything({
  withNullPrototype: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withBigInt: true,
  withDate: true,
  withSparseArray: true,
  withObjectString: true,
})
const mediaType = fc.oneof(
  fc.constantFrom(
    undefined,
    '',
    JSON_TYPE,
    `${JSON_TYPE};charset=latin1`,
    URLENCODED,
    MULTIPART,
    'multipart/form-data',
    'multipart/mixed',
    'text/plain',
    ';;',
    'application/jsonp',
  ),
  fc.stringMatching(/^[!-~]{0,40}$/),
)

describe('fuzz', () => {
  test('any value at all in place of the payload is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        // Undefined is no value, but what is left where no parser has run.
        anything.filter((value) => value !== undefined),
        async (value) => refuses(verifyWebhook(value as WebhookInput, at())),
      ),
      { numRuns: 2000 },
    )
  })

  test('any JSON is refused, posted or as text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (text) => {
        const taken = await Promise.all(
          [
            verifyWebhook(text, at()),
            verifyWebhook(post(text, JSON_TYPE), at()),
            verifyInbound(post(text, JSON_TYPE), at()),
          ].map(refuses),
        )
        return taken.every(Boolean)
      }),
      { numRuns: 500 },
    )
  })

  test('any bytes under any media type and any X-Sign are refused', async () => {
    const body = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }))
    await fc.assert(
      fc.asyncProperty(
        body,
        mediaType,
        fc.option(fc.oneof(fc.stringMatching(/^[!-~]*$/), fc.stringMatching(/^[0-9a-f]{64}$/))),
        async (bytes, type, sign) => {
          const request = () => {
            const made = post(bytes as BodyInit, type)
            if (sign !== null) made.headers.set('X-Sign', sign)
            return made
          }
          const taken = await Promise.all(
            [
              verifyWebhook(request(), at()),
              verifyInbound(request(), at()),
              verifySignedBody(request(), at()),
            ].map(refuses),
          )
          return taken.every(Boolean)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('a payload with any other value in any of its signing fields is refused', async () => {
    const payload = await signed()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('timestamp', 'token', 'signature'),
        fc.oneof(anything, fc.stringMatching(/^[0-9a-f]{0,70}$/)),
        async (field, value) => {
          const changed = { ...payload, signature: { ...payload.signature, [field]: value } }
          return refuses(verifyWebhook(changed, at()))
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('a signed payload is taken or refused whatever else it holds', async () => {
    const { signature } = await signed()
    const parts = fc.record(
      { 'event-data': anything, 'parent-signature': anything, __proto__: anything, constructor: anything },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(parts, async (others) => {
        await refuses(
          verifyWebhook(
            { ...others, signature: { ...others, ...signature } },
            { ...at(), parentSigningKey: 'key-parent' },
          ),
        )
        await refuses(verifyWebhook({ ...others, ...signature }, at()))
        return true
      }),
      { numRuns: 2000 },
    )
  })

  test('a multipart body that is cut or changed anywhere is taken or refused', async () => {
    const file = new File([new Uint8Array([0, 13, 10, 45, 45])], 'a.bin')
    const request = await postForm('multipart', [
      ['event', 'bounced'],
      ['recipient', 'a@example.org'],
      ['attachment-1', file],
    ])
    const type = request.headers.get('content-type')!
    const whole = new Uint8Array(await request.arrayBuffer())
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (index, byte, cut) => {
        const bytes = cut ? whole.slice(0, index) : whole.map((old, at) => (at === index ? byte : old))
        await refuses(verifyWebhook(post(bytes, type), at()))
        await refuses(verifyInbound(post(bytes, type), at()))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('shapes', () => {
  test.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1e400'],
    ['text', '"event-data"'],
    ['nothing', ''],
    ['half of an object', '{"signature":'],
    ['half a million open arrays', '['.repeat(500_000)],
    ['a deep nest', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['a signature that is text', '{"signature":"x","event-data":{"event":"opened"}}'],
    ['no signature', '{"event-data":{"event":"opened"}}'],
    ['a signature of null', '{"signature":null,"event-data":{"event":"opened"}}'],
    ['a prototype in place of the payload', '{"__proto__":{"signature":{},"event-data":{"event":"opened"}}}'],
  ])('%s is malformed', async (_, text) => {
    await expectRefused(verifyWebhook(post(text, JSON_TYPE), at()), 'malformed')
    await expectRefused(verifyWebhook(text, at()), 'malformed')
  })

  const events = [
    undefined,
    null,
    1,
    'delivered',
    [],
    ['delivered'],
    {},
    { event: 1 },
    { event: ['delivered'] },
  ]
  test.each(events.map((event) => ({ event })))(
    '$event in place of the event is malformed',
    async ({ event }) => {
      await expectRefused(verifyWebhook({ ...(await signed()), 'event-data': event }, at()), 'malformed')
    },
  )

  test.each([
    ['letters', 'z'.repeat(64)],
    ['63 digits', 'a'.repeat(63)],
    ['65 digits', 'a'.repeat(65)],
    ['a line end', `${'a'.repeat(64)}\n`],
    ['full-width digits', '０'.repeat(64)],
    ['nothing', ''],
    ['an array', ['a'.repeat(64)]],
  ])('a signature of %s is malformed', async (_, signature) => {
    const payload = await signed()
    await expectRefused(
      verifyWebhook({ ...payload, signature: { ...payload.signature, signature } }, at()),
      'malformed',
    )
  })

  const digits = [
    '1772788503.5',
    ' 1772788503',
    '1772788503 ',
    '17727885030',
    '177278850',
    '0x69aa9d17',
    '1e9',
    '',
  ]
  const timestamps = [...digits, ['1772788503'], null, { toString: 1 }]
  test.each(timestamps.map((timestamp) => ({ timestamp })))(
    'the timestamp $timestamp is malformed',
    async ({ timestamp }) => {
      const payload = await signed()
      await expectRefused(
        verifyWebhook({ ...payload, signature: { ...payload.signature, timestamp } }, at()),
        'malformed',
      )
    },
  )

  test('of two members of one name in JSON, the one that was checked is the one that counts', async () => {
    const { signature } = await signed()
    const event = JSON.stringify(DELIVERED)
    const text = `{"signature":{"token":"x"},"signature":${JSON.stringify(signature)},"event-data":1,"event-data":${event}}`
    expect(await verifiedEvent(text, at())).toEqual(DELIVERED)
  })

  test('keys of the prototype change no prototype', async () => {
    const { signature } = await signed()
    const text = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"signature":${JSON.stringify(signature)},"event-data":{"event":"opened","__proto__":{"polluted":1}}}`
    const event = await verifiedEvent(text, at())
    expect(event.event).toBe('opened')
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('bytes', () => {
  test('JSON that is not UTF-8 is malformed', async () => {
    const bytes = Buffer.from(JSON.stringify({ ...(await signed()), note: 'ü' }), 'latin1')
    await expectRefused(verifyWebhook(post(bytes, JSON_TYPE), at()), 'malformed')
    await expectRefused(verifyWebhook(bytes, at()), 'malformed')
  })

  test.each(['text/plain', 'application/xml', 'multipart/mixed; boundary=b', 'multipart/form-data', ''])(
    'the media type %j is malformed',
    async (type) => {
      await expectRefused(verifyWebhook(post(JSON.stringify(await signed()), type), at()), 'malformed')
    },
  )

  test('a request without a body is malformed', async () => {
    await expectRefused(verifyWebhook(new Request('https://example.com/hook'), at()), 'malformed')
  })

  test('a request whose body was read before is a TypeError, since a refusal would lose the post', async () => {
    const read = postJson(await signed())
    await read.text()
    for (const verify of [verifyWebhook, verifyInbound, verifySignedBody]) {
      await expect(verify(read, at())).rejects.toThrow(TypeError)
      await expect(verify(read, at())).rejects.toThrow(/read before/)
    }
  })

  test('a body that breaks off is malformed, with what broke it as the cause', async () => {
    const gone = new Error('connection reset')
    const body = new ReadableStream({ pull: (controller) => controller.error(gone) })
    const request = new Request('https://example.com/hook', {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-type': JSON_TYPE },
    } as RequestInit)
    expect((await expectRefused(verifyWebhook(request, at()), 'malformed')).cause).toBe(gone)
  })
})

describe('size', () => {
  /** A body of 40 MiB; `pulled` counts the chunks of 64 KiB that were asked for. */
  const huge = (type: string) => {
    const counter = { pulled: 0, cancelled: false }
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (++counter.pulled > 640) controller.close()
        else controller.enqueue(new Uint8Array(65536).fill(0x20))
      },
      cancel: () => void (counter.cancelled = true),
    })
    // A length that lies must not matter.
    const headers = { 'content-type': type, 'content-length': '10' }
    return {
      counter,
      request: new Request('https://example.com/hook', {
        method: 'POST',
        body,
        duplex: 'half',
        headers,
      } as RequestInit),
    }
  }

  test.each([
    [JSON_TYPE, 1],
    [URLENCODED, 8],
    [MULTIPART, 26],
  ])('%s is read up to %i MiB, and no further', async (type, mebibytes) => {
    const { counter, request } = huge(type)
    await expectRefused(verifyWebhook(request, at()), 'too_large')
    expect(counter.pulled).toBeGreaterThan(16 * mebibytes)
    expect(counter.pulled).toBeLessThan(16 * mebibytes + 8)
    expect(counter.cancelled).toBe(true)
  })

  test('maxBytes bounds every kind of post, to the byte', async () => {
    const text = JSON.stringify(await signed())
    expect(await verifiedEvent(post(text, JSON_TYPE), { ...at(), maxBytes: text.length })).toEqual(DELIVERED)
    await expectRefused(
      verifyWebhook(post(text, JSON_TYPE), { ...at(), maxBytes: text.length - 1 }),
      'too_large',
    )
    await expectRefused(verifyWebhook(post(text, JSON_TYPE), { ...at(), maxBytes: NaN }), 'too_large')
    for (const encoding of ['urlencoded', 'multipart'] as const) {
      await expectRefused(
        verifyInbound(await postForm(encoding, [['subject', 'x'.repeat(500)]]), { ...at(), maxBytes: 500 }),
        'too_large',
      )
    }
    const { counter, request } = huge(MULTIPART)
    await expectRefused(verifyInbound(request, { ...at(), maxBytes: 100_000 }), 'too_large')
    expect(counter.pulled).toBeLessThan(8)
  })

  describe('is counted before any parser runs:', () => {
    const parse = () => vi.spyOn(Response.prototype, 'formData')
    const CRLF = '\r\n'
    const part = (name: string, text = '') =>
      `--xyz${CRLF}Content-Disposition: form-data; ${name}${CRLF}${CRLF}${text}${CRLF}`
    const multipart = (parts: string) => post(`${parts}--xyz--${CRLF}`, 'multipart/form-data; boundary=xyz')
    /** Beside these come the fields that sign the post. */
    const SIGNING_FIELDS = 3

    test.each(['urlencoded', 'multipart'] as const)(
      '5000 fields as %s are taken, 5001 are refused',
      async (encoding) => {
        const parsed = parse()
        const fields = (count: number): Parts =>
          Array.from({ length: count - SIGNING_FIELDS }, (_, index) => [`X-${index}`, 'v'] as const)
        expect((await verifyInbound(await postForm(encoding, fields(5000)), at())).fields['X-4996']).toBe('v')
        expect(parsed).toHaveBeenCalledTimes(1)
        await expectRefused(verifyInbound(await postForm(encoding, fields(5001)), at()), 'too_large')
        expect(parsed).toHaveBeenCalledTimes(1)
      },
    )

    test('a million urlencoded fields are refused unparsed', async () => {
      const parsed = parse()
      await expectRefused(verifyInbound(post('a&'.repeat(MEBIBYTE), URLENCODED), at()), 'too_large')
      expect(parsed).not.toHaveBeenCalled()
    })

    test('26 MiB of empty files are refused unparsed', async () => {
      const parsed = parse()
      const file = part('name="a"; filename="a"')
      await expectRefused(
        verifyInbound(multipart(file.repeat((25 * MEBIBYTE) / file.length)), at()),
        'too_large',
      )
      expect(parsed).not.toHaveBeenCalled()
    })

    test('a part with more than 16 KiB of headers is refused unparsed', async () => {
      const parsed = parse()
      const long = (bytes: number) => multipart(part(`name="a"${CRLF}X-Long: ${'x'.repeat(bytes)}`))
      await expectRefused(verifyInbound(long(16_000), at()), 'malformed')
      expect(parsed).toHaveBeenCalledTimes(1)
      await expectRefused(verifyInbound(long(17_000), at()), 'too_large')
      await expectRefused(
        verifyInbound(multipart(part(`name="a"${(CRLF + 'X: a').repeat(5000)}`)), at()),
        'too_large',
      )
      expect(parsed).toHaveBeenCalledTimes(1)
    })

    test('a parser is shown the boundary that was counted, and no other', async () => {
      const parsed = parse()
      for (const type of [
        'multipart/form-data; boundary=x; boundary=xyz',
        'multipart/form-data; boundary=xyz; boundary=x',
        'multipart/form-data; note="; boundary=x"; boundary=xyz',
        'multipart/form-data; boundary="b\\"',
        'multipart/form-data; boundary=',
        'multipart/form-data; boundary="a b "',
        `multipart/form-data; boundary=${'b'.repeat(71)}`,
      ]) {
        await expectRefused(verifyInbound(post(part('name="a"'), type), at()), 'malformed')
      }
      expect(parsed).not.toHaveBeenCalled()
    })

    test('a parser is given the media type anew, with the boundary alone', async () => {
      const parsed = parse()
      await verifyInbound(
        post(part('name="a"'), 'multipart/form-data; charset=utf-8; Boundary=xyz; x="y'),
        at(),
      ).catch(() => undefined)
      const [response] = parsed.mock.contexts as Response[]
      expect(response!.headers.get('content-type')).toBe('multipart/form-data; boundary="xyz"')
    })

    test('a parser is given spaces in place of pluses, which are dear to decode', async () => {
      const texts: string[] = []
      parse().mockImplementation(async function (this: Response) {
        texts.push(await this.text())
        return new FormData()
      })
      await expectRefused(verifyInbound(post('a=1+%2B+1', URLENCODED), at()), 'malformed')
      expect(texts).toEqual(['a=1 %2B 1'])
    })

    test('a boundary in quotes, after another parameter and in any case is understood', async () => {
      const fields = Object.entries({ subject: 'Hi', ...(await signed()).signature })
      const parts = fields.map(([name, value]) => part(`name="${name}"`, value)).join('')
      const request = post(`${parts}--xyz--${CRLF}`, 'Multipart/Form-Data; charset=utf-8; Boundary="xyz"')
      expect((await verifyInbound(request, at())).fields.subject).toBe('Hi')
    })

    test('a plus in an urlencoded form is a space, and an escaped one a plus', async () => {
      const { timestamp, token, signature } = (await signed()).signature
      const body = `subject=1+%2B+1&timestamp=${timestamp}&token=${token}&signature=${signature}`
      expect((await verifyInbound(post(body, URLENCODED), at())).fields.subject).toBe('1 + 1')
    })
  })
})
