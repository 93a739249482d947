import { describe, expect, test } from 'vitest'
import { quickProxy, streamed } from '../support/quick-proxy.js'
import { stalledFetch } from '../support/stalled.js'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const bytes = (count: number): Uint8Array<ArrayBuffer> => new Uint8Array(count).fill(97)
/** A body of an urlencoded form, as large as its pieces. */
const form = (...pieces: Uint8Array[]): RequestInit => ({ ...streamed(pieces), headers: FORM })

describe('A request body', () => {
  test('may be the largest that is allowed.', async () => {
    const { send, calls } = quickProxy({ maxBodyBytes: 1000 })
    expect((await send({ body: bytes(1000), headers: FORM })).status).toBe(200)
    expect((await send(form(bytes(600), bytes(400)))).status).toBe(200)
    // A name of 1000 letters, and the sign that ends it.
    expect(calls.map(({ body }) => (body as Blob).size)).toEqual([1001, 1001])
  })

  test('is refused by its declared length before authorize is asked.', async () => {
    const asked: unknown[] = []
    const { send, calls } = quickProxy({
      maxBodyBytes: 1000,
      authorize: (request) => asked.push(request) > 0,
    })
    const response = await send({ body: 'x', headers: { ...FORM, 'content-length': '1001' } })
    expect([response.status, await response.json()]).toEqual([413, { message: 'The body is too large.' }])
    expect([calls, asked]).toEqual([[], []])
  })

  test.each([
    ['without a declared length', {}],
    ['with a declared length that is not true', { 'content-length': '10' }],
  ])('%s is counted, and not read on once it is too large.', async (_, headers) => {
    let pieces = 0
    function* long() {
      while (pieces++ < 10_000) yield bytes(100)
    }
    const asked: unknown[] = []
    const { send, calls } = quickProxy({
      maxBodyBytes: 1000,
      authorize: (request) => asked.push(request) > 0,
    })
    const response = await send({ ...streamed(long()), headers: { ...FORM, ...headers } })
    expect([response.status, calls, asked]).toEqual([413, [], []])
    expect(pieces).toBeLessThan(15)
  })

  test.each([
    ['application/x-www-form-urlencoded', 8_388_608],
    ['application/json', 1_048_576],
    ['multipart/form-data; boundary=b', 26_214_400],
  ])('of %s may have %d bytes where nothing else is said.', async (mediaType, most) => {
    const { send } = quickProxy()
    const declared = async (length: number) =>
      (await send({ body: '{}', headers: { 'content-type': mediaType, 'content-length': `${length}` } }))
        .status
    expect(await declared(most)).not.toBe(413)
    expect(await declared(most + 1)).toBe(413)
  })

  test('is counted in fields and files before it is parsed.', async () => {
    const { send, calls } = quickProxy()
    const part = '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n\r\n'
    const multipart = { 'content-type': 'multipart/form-data; boundary=b' }
    expect((await send({ body: `${part.repeat(5001)}--b--`, headers: multipart })).status).toBe(413)
    expect((await send({ body: 'a&'.repeat(5000), headers: FORM })).status).toBe(413)
    expect(calls).toEqual([])
  })

  test.each([
    'text/plain',
    'application/octet-stream',
    'message/rfc822',
    'multipart/mixed; boundary=b',
    'multipart/form-data',
    'multipart/form-data; boundary=a; boundary=b',
    'application/json; charset=utf-16',
    'application/vnd.api+json',
    'application/x-www-form-urlencodedx',
    '',
  ])('of media type "%s" is refused, and the answer says which are taken.', async (mediaType) => {
    const asked: unknown[] = []
    const { send, calls } = quickProxy({ authorize: (request) => asked.push(request) > 0 })
    const response = await send({ body: bytes(10), headers: mediaType ? { 'content-type': mediaType } : {} })
    expect([response.status, await response.text()]).toEqual([
      415,
      expect.stringMatching(/multipart\/form-data.*urlencoded.*application\/json/),
    ])
    expect([calls, asked]).toEqual([[], []])
  })

  test.each([
    ['no JSON', 'application/json', '{"to":'],
    ['no UTF-8', 'application/json', new Uint8Array([0x22, 0xff, 0x22])],
    ['JSON so deep that it cannot be written', 'application/json', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['a form without its end', 'multipart/form-data; boundary=b', '--b\r\nx: y\r\n\r\nz'],
    ['a form of another boundary', 'multipart/form-data; boundary=b', '--c\r\n\r\n--c--'],
  ])('that is %s is refused.', async (_, mediaType, body) => {
    const { send, calls, reported } = quickProxy()
    expect((await send({ body, headers: { 'content-type': mediaType } })).status).toBe(400)
    expect([calls, reported]).toEqual([[], []])
  })

  test.each(['to"', 'to\\', 't%6F', 'to\n', 'to\0', ' to', 'to ', '_charset_'])(
    'with a field named %j, which parsers read in two ways, is refused.',
    async (name) => {
      const { send, calls } = quickProxy()
      expect((await send({ body: new URLSearchParams([[name, 'a']]) })).status).toBe(400)
      expect(calls).toEqual([])
    },
  )

  test.each(['_method', '_METHOD', '_method[]', 'X-HTTP-Method-Override', 'x_http_method'])(
    'with a field named %s, which may change the method, is refused.',
    async (name) => {
      const { send, calls } = quickProxy()
      expect((await send({ body: new URLSearchParams([[name, 'DELETE']]) })).status).toBe(400)
      const headers = { 'content-type': 'application/json' }
      expect((await send({ body: JSON.stringify({ [name]: 'DELETE' }), headers })).status).toBe(400)
      expect(calls).toEqual([])
    },
  )

  test.each([
    ['a quote in its name', 'a".txt', 'text/plain'],
    ['no name', '', 'text/plain'],
    ['a backslash in its name', 'a\\', 'text/plain'],
    ['parts of its own', 'a.txt', 'multipart/mixed; boundary=c'],
  ])('with a file that has %s is refused.', async (_, name, type) => {
    const { send, calls } = quickProxy()
    const head = `content-disposition: form-data; name="attachment"; filename="${name.replace('"', '%22')}"`
    const body = `--b\r\n${head}\r\ncontent-type: ${type}\r\n\r\nx\r\n--b--\r\n`
    // Node's parser undoes what browsers write for a quote.
    expect(
      (await send({ body, headers: { 'content-type': 'multipart/form-data; boundary=b' } })).status,
    ).toBe(400)
    expect(calls).toEqual([])
  })
})

describe('What authorize sees', () => {
  test('is what Mailgun gets of a multipart form, files included.', async () => {
    const seen: [string, unknown][] = []
    const { send, calls } = quickProxy({
      authorize: (_, { form, json }) => {
        seen.push(...form!)
        return json === undefined
      },
    })
    const body = new FormData()
    body.append('to', 'bob@example.org')
    body.append('to', 'eve@example.org')
    body.append('attachment', new File(['Hello'], 'Größe %20;1.txt', { type: 'text/plain' }))
    await send({ body })
    expect([...(calls[0]!.body as FormData)]).toEqual(seen)
    expect(seen.map(([name, value]) => [name, value instanceof File ? value.name : value])).toEqual([
      ['to', 'bob@example.org'],
      ['to', 'eve@example.org'],
      ['attachment', 'Größe %20;1.txt'],
    ])
    // The runtime writes it, with a boundary of its own.
    expect(calls[0]!.headers.get('content-type')).toBe(null)
  })

  test('is what Mailgun gets of an urlencoded form.', async () => {
    const { send, calls } = quickProxy({
      authorize: (_, { form }) => form!.get('to') === 'a+b;c@example.org',
    })
    await send({ body: 'to=a%2Bb;c@example.org&&x', headers: FORM })
    expect(await (calls[0]!.body as Blob).text()).toBe('to=a%2Bb%3Bc%40example.org&x=')
    expect(calls[0]!.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
  })

  test('is what Mailgun gets of JSON, where a key repeats or a number is out of range.', async () => {
    const seen: unknown[] = []
    const { send, calls } = quickProxy({ authorize: (_, { json, form }) => !form && seen.push(json) > 0 })
    const headers = { 'content-type': 'application/json; charset=UTF-8' }
    await send({ body: '\uFEFF{"to":"victim", "to":"bob", "__proto__":{"to":"eve"}, "size":1e999}', headers })
    const text = await (calls[0]!.body as Blob).text()
    expect(text).toBe('{"to":"bob","__proto__":{"to":"eve"},"size":null}')
    expect(JSON.stringify(seen[0])).toBe(text)
    expect(calls[0]!.headers.get('content-type')).toBe('application/json')
  })

  test('has the line ends that multipart is written with.', async () => {
    const { send, calls } = quickProxy({
      authorize: (_, { form }) => form!.get('text') === 'a\r\nb\r\nc\r\nd',
    })
    const body =
      '--line-ends\r\ncontent-disposition: form-data; name="text"\r\n\r\na\nb\rc\r\nd\r\n--line-ends--\r\n'
    expect(
      (await send({ body, headers: { 'content-type': 'multipart/form-data; boundary=line-ends' } })).status,
    ).toBe(200)
    expect(calls).toHaveLength(1)
  })

  test('may be changed by it, and is sent so.', async () => {
    const { send, calls } = quickProxy({
      authorize: (_, { form, json }) => {
        form?.set('from', 'site@mg.example.com')
        if (json) Object.assign(json, { from: 'site@mg.example.com' })
        return true
      },
    })
    await send()
    await send({ body: '{}', headers: { 'content-type': 'application/json' } })
    expect(await Promise.all(calls.map(({ body }) => (body as Blob).text()))).toEqual([
      'to=bob%40example.org&from=site%40mg.example.com',
      '{"from":"site@mg.example.com"}',
    ])
  })

  test('is neither form nor JSON where there is no body, and such a POST is sent as an empty Blob.', async () => {
    const seen: unknown[] = []
    const { call, calls } = quickProxy({ authorize: (_, { form, json }) => seen.push([form, json]) > 0 })
    await call('POST', '/v3/mg.example.com/messages')
    await call('POST', '/v3/mg.example.com/messages', { body: '', headers: FORM })
    await call('GET', '/v3/mg.example.com/bounces')
    expect(seen).toEqual(Array(3).fill([undefined, undefined]))
    // Deno would send a POST again whose body is nothing at all.
    expect(calls.map(({ body }) => (body instanceof Blob ? body.size : body))).toEqual([0, 0, undefined])
  })

  test('stands in the call alone, for the body of the request is read.', async () => {
    const { send, calls, reported } = quickProxy({
      authorize: async (request) => (await request.formData()).get('to') === 'bob@example.org',
    })
    expect([(await send()).status, calls, reported.length]).toEqual([500, [], 1])
  })
})

describe('the time of a call', () => {
  /** A body whose second piece never comes. */
  const stuck = () => {
    let given = false
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (given) return new Promise(() => {})
        given = true
        controller.enqueue(bytes(10))
      },
    })
    return { body, duplex: 'half', headers: FORM } as RequestInit
  }

  test('ends with 408 where the body does not come, and authorize is not asked', async () => {
    const asked: unknown[] = []
    const { send, calls } = quickProxy({ timeoutMs: 50, authorize: (request) => asked.push(request) > 0 })
    expect((await send(stuck())).status).toBe(408)
    expect([calls, asked]).toEqual([[], []])
  })

  test('is counted from the start, so that a trickle does not last for ever', async () => {
    let pieces = 0
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        if (++pieces < 100) controller.enqueue(bytes(1))
        else controller.close()
      },
    })
    const { send } = quickProxy({ timeoutMs: 120 })
    expect((await send({ body, duplex: 'half', headers: FORM } as RequestInit)).status).toBe(408)
    expect(pieces).toBeLessThan(50)
  })

  test('ends with 504 where Mailgun does not answer, and its request is stopped', async () => {
    const { fetch, signals } = stalledFetch()
    const { call, reported } = quickProxy({ fetch, timeoutMs: 50 })
    expect((await call('GET', '/v3/mg.example.com/bounces')).status).toBe(504)
    expect(signals[0]!.aborted).toBe(true)
    expect(String(reported[0])).toMatch(/50 ms/)
  })

  test.each([
    ['JSON', 'application/json'],
    ['a file', 'text/csv'],
  ])('ends where an answer of %s stops coming', async (_, contentType) => {
    const cancelled: unknown[] = []
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes(1)),
      cancel: (reason) => void cancelled.push(reason),
    })
    const answer = () => new Response(body, { headers: { 'content-type': contentType } })
    const { call, reported } = quickProxy({ timeoutMs: 50 }, answer)
    const response = await call('GET', '/v3/mg.example.com/bounces')
    if (contentType === 'text/csv') {
      await expect(response.text()).rejects.toThrow(/50 ms/)
      expect(String(cancelled)).toMatch(/50 ms/)
    } else expect(response.status).toBe(504)
    expect(String(reported)).toMatch(/50 ms/)
  })

  test('ends when the browser leaves, which is no failure to report', async () => {
    const { fetch, signals } = stalledFetch()
    const { call, reported } = quickProxy({ fetch })
    const page = new AbortController()
    const answer = call('GET', '/v3/mg.example.com/bounces', { signal: page.signal })
    setTimeout(() => page.abort(), 20)
    expect((await answer).status).toBe(499)
    expect(signals[0]!.aborted).toBe(true)
    expect(reported).toEqual([])
  })
})

describe('an answer', () => {
  test('comes back from Mailgun piece by piece, unless it is JSON', async () => {
    let more!: (text: string | undefined) => void
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        more = (text) =>
          text === undefined ? controller.close() : controller.enqueue(new TextEncoder().encode(text))
      },
    })
    const { call } = quickProxy(
      {},
      () => new Response(body, { headers: { 'content-type': 'text/csv', 'content-length': '4' } }),
    )
    const response = await call('GET', '/v3/mg.example.com/bounces')
    expect(response.headers.get('content-length')).toBe(null)
    const reader = response.body!.getReader()
    more('a,')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('a,')
    more('b')
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('b')
    more(undefined)
    expect((await reader.read()).done).toBe(true)
  })
})
