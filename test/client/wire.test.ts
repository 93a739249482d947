// What arrives at a real HTTP server, byte by byte.
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailgun, unwrap, type Mailgun } from '../../src/index.js'
import { run } from '../support/command.js'
import { startLoopback, type Arrived, type Loopback } from '../support/loopback.js'
import { readFields, readMultipart } from '../support/multipart.js'

const path = { domain_name: 'd.example' }
const message = { from: 'Ada <a@d.example>', to: 'b@x.example', subject: 'Hi', text: 'Hello' }
const bytes = new Uint8Array(256).map((_, index) => index)

let server: Loopback
beforeAll(async () => {
  server = await startLoopback(
    (_, response) =>
      void response.setHeader('content-type', 'application/json').end('{"id":"<1>","message":"Queued."}'),
  )
})
afterAll(() => server.close())
beforeEach(() => {
  server.arrived.length = 0
})

const arrival = (): Arrived => {
  expect(server.arrived).toHaveLength(1)
  return server.arrived[0]!
}

// With middleware a real Request is sent, without it a URL and an init; the bytes must not differ.
const clients: [string, () => Mailgun][] = [
  ['a plain client', () => createMailgun({ apiKey: 'key', baseUrl: server.url })],
  [
    'a client with middleware',
    () => {
      const mailgun = createMailgun({ apiKey: 'key', baseUrl: server.url })
      mailgun.use({ onRequest: ({ request }) => request })
      return mailgun
    },
  ],
]

describe.each(clients)('%s sends', (_, make) => {
  const post = (operation: string, form: FormData | URLSearchParams): Promise<unknown> =>
    unwrap(make().request('POST', operation, { params: { path }, form }))
  const send = (body: object): Promise<unknown> =>
    unwrap(
      make().POST('/v3/{domain_name}/messages', {
        params: { path },
        body: { ...message, ...body },
      }),
    )

  test('a multipart body in the runtime’s own boundary, with all fields in the order in which they were given', async () => {
    await send({
      to: ['b@x.example', 'c@x.example'],
      'o:tag': ['one', 'two, three'],
      'o:testmode': true,
      'o:tracking': false,
    })
    const request = arrival()
    expect([request.method, request.target]).toEqual(['POST', '/v3/d.example/messages'])
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(request.headers['content-type']!)![1]!
    expect(request.body.toString()).toContain(
      `--${boundary}\r\nContent-Disposition: form-data; name="o:tag"\r\n\r\ntwo, three\r\n`,
    )
    expect(request.body.toString().trimEnd().endsWith(`--${boundary}--`)).toBe(true)
    expect(await readFields(request)).toEqual([
      ['from', 'Ada <a@d.example>'],
      ['to', 'b@x.example'],
      ['to', 'c@x.example'],
      ['subject', 'Hi'],
      ['text', 'Hello'],
      ['o:tag', 'one'],
      ['o:tag', 'two, three'],
      ['o:testmode', 'yes'],
      ['o:tracking', 'no'],
    ])
  })

  test('dates, JSON, falsy values and any script in a form', async () => {
    await send({
      subject: '',
      text: 'Grüße 🦊 你好',
      'o:deliverytime': new Date(Date.UTC(2026, 1, 3, 4, 5, 6)),
      'h:X-Zero': 0,
      'v:order': { id: 0, name: 'é"\n' },
      'recipient-variables': { 'b@x.example': { first: '' } },
      'o:deliverytime-optimize-period': undefined,
    })
    expect(Object.fromEntries(await readFields(arrival()))).toEqual({
      from: 'Ada <a@d.example>',
      to: 'b@x.example',
      subject: '',
      text: 'Grüße 🦊 你好',
      'o:deliverytime': 'Tue, 03 Feb 2026 04:05:06 +0000',
      'h:X-Zero': '0',
      'v:order': '{"id":0,"name":"é\\"\\n"}',
      'recipient-variables': '{"b@x.example":{"first":""}}',
    })
  })

  test('every kind of file whole, with its name and type', async () => {
    const stream = (): ReadableStream<Uint8Array> => new Blob([bytes]).stream()
    const files: [unknown, string, string][] = [
      [new File([bytes], 'a.png', { type: 'image/png' }), 'a.png', 'image/png'],
      [new Blob([bytes]), 'file', 'application/octet-stream'],
      [bytes, 'file', 'application/octet-stream'],
      [bytes.slice().buffer, 'file', 'application/octet-stream'],
      [stream(), 'file', 'application/octet-stream'],
      ...[new File([bytes], 'x'), new Blob([bytes]), bytes, bytes.slice().buffer, stream()].map(
        (data): [unknown, string, string] => [
          { data, filename: 'b.pdf', contentType: 'application/pdf' },
          'b.pdf',
          'application/pdf',
        ],
      ),
    ]
    await send({
      attachment: files.map(([file]) => file),
      inline: [new File([bytes], 'logo.svg', { type: 'image/svg+xml' })],
    })
    const parts = (await readMultipart(arrival())).filter(({ filename }) => filename !== undefined)
    expect(parts.map(({ name, filename, type }) => [name, filename, type])).toEqual([
      ...files.map(([, filename, type]) => ['attachment', filename, type]),
      ['inline', 'logo.svg', 'image/svg+xml'],
    ])
    for (const part of parts) expect(new Uint8Array(part.bytes)).toEqual(bytes)
  })

  test('text as a file', async () => {
    await send({ attachment: ['Grüße\n', { data: 'a,b', filename: 'list.csv', contentType: 'text/csv' }] })
    const files = (await readMultipart(arrival())).filter(({ name }) => name === 'attachment')
    expect(files.map(({ filename, type, bytes }) => [filename, type, bytes.toString()])).toEqual([
      ['file', 'application/octet-stream', 'Grüße\n'],
      ['list.csv', 'text/csv', 'a,b'],
    ])
  })

  test.each(['請求書 2026.pdf', 'Überweisung.pdf', 'smile 😀.txt', "it's; a=b.txt", 'מסמך.docx'])(
    'the file name %s as it is',
    async (name) => {
      await send({ attachment: [new File(['x'], name), { data: 'x', filename: name }] })
      const request = arrival()
      const files = (await readMultipart(request)).filter(({ filename }) => filename !== undefined)
      expect(files.map(({ filename }) => filename)).toEqual([name, name])
      expect(request.body.includes(Buffer.from(`filename="${name}"`))).toBe(true)
    },
  )

  test.each(['a\r\nContent-Type: text/html\r\n\r\n<b>', 'a\nX: y', 'a\rb', 'a\0', 'a\\'])(
    'no file whose name is %o',
    async (filename) => {
      const file = new File(['x'], filename)
      await expect(send({ attachment: { data: 'x', filename } })).rejects.toThrow(
        '"attachment" must have a file',
      )
      if (file.name === filename) await expect(send({ attachment: file })).rejects.toThrow('file name')
      expect(server.arrived).toEqual([])
    },
  )

  test.each(['a"; name="from'])('the file name %o without letting it end its header', async (filename) => {
    await send({ attachment: { data: 'x', filename } })
    const request = arrival()
    expect((await readMultipart(request)).map(({ name }) => name)).toEqual([
      ...Object.keys(message),
      'attachment',
    ])
    expect(request.body.toString()).not.toContain(filename)
  })

  test('urlencoded bodies', async () => {
    const body = {
      priority: 0,
      description: '',
      expression: 'match_recipient("é+&=@x.example")',
      action: ['store()', 'stop()'],
    }
    await unwrap(make().POST('/v3/routes', { body }))
    expect(arrival().headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect(arrival().body.toString()).toBe(
      'priority=0&description=&expression=match_recipient%28%22%C3%A9%2B%26%3D%40x.example%22%29&action=store%28%29&action=stop%28%29',
    )
  })

  test('JSON bodies', async () => {
    await unwrap(
      make().POST('/v1/analytics/metrics', {
        body: {
          start: new Date(Date.UTC(2026, 0, 1)),
          dimensions: ['time', 'domain'],
          include_aggregates: false,
          pagination: { skip: 0, limit: 10 },
        },
      } as never),
    )
    const { headers, body } = arrival()
    expect(headers['content-type']).toBe('application/json')
    expect(body.toString()).toBe(
      '{"start":"Thu, 01 Jan 2026 00:00:00 +0000","dimensions":["time","domain"],"include_aggregates":false,"pagination":{"skip":0,"limit":10}}',
    )
  })

  test('a suppression list as JSON, and a single one as a form', async () => {
    const list = [{ address: 'a@x.example', code: '550' }, { address: 'é@x.example' }]
    for (const body of [list, { address: 'a@x.example', code: '550' }])
      await unwrap(make().POST('/v3/{domain_name}/bounces', { params: { path }, body }))
    const [many, single] = server.arrived
    expect(many!.headers['content-type']).toBe('application/json')
    expect(many!.body.toString()).toBe('[{"address":"a@x.example","code":"550"},{"address":"é@x.example"}]')
    expect(single!.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(await readFields(single!)).toEqual([
      ['address', 'a@x.example'],
      ['code', '550'],
    ])
  })

  test('FormData and URLSearchParams as they are', async () => {
    const form = new FormData()
    form.append('to', 'a')
    form.append('to', 'b')
    form.append('attachment', new File([bytes], 'ü.bin'))
    await post('/v3/{domain_name}/messages', form)
    await post('/v3/{domain_name}/messages', new URLSearchParams('to=a&to=%C3%A9+b'))
    const [multipart, urlencoded] = server.arrived
    const parts = await readMultipart(multipart!)
    expect(parts.map(({ name, filename }) => [name, filename])).toEqual([
      ['to', undefined],
      ['to', undefined],
      ['attachment', 'ü.bin'],
    ])
    expect(new Uint8Array(parts[2]!.bytes)).toEqual(bytes)
    expect(urlencoded!.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
    expect(urlencoded!.body.toString()).toBe('to=a&to=%C3%A9+b')
  })

  test('queries with repeated names, dates and falsy values', async () => {
    const query = {
      event: ['opened', 'clicked'],
      begin: new Date(1_700_000_000_000),
      limit: 0,
      ascending: true,
      to: 'é&=+ @x',
      tags: undefined,
    }
    await unwrap(make().request('GET', '/v3/{domain_name}/events', { params: { path, query } }))
    expect(arrival().target).toBe(
      '/v3/d.example/events?event=opened&event=clicked&begin=1700000000&limit=0&ascending=yes&to=%C3%A9%26%3D%2B+%40x',
    )
    expect(arrival().headers['content-length']).toBeUndefined()
  })

  test('path values as one segment', async () => {
    const address = 'a/b+c@x.example?d#e%2F'
    await unwrap(
      make().DELETE('/v3/{domain_name}/bounces/{address}', { params: { path: { ...path, address } } }),
    )
    expect(arrival().target).toBe(`/v3/d.example/bounces/${encodeURIComponent(address)}`)
  })

  test('nothing at all where something cannot be sent', async () => {
    const wrong: object[] = [
      { subject: null },
      { to: [] },
      { 'v:a': NaN },
      { attachment: [{}] },
      { 'h:X': 'a\r\nBcc: b' },
      { 'o:deliverytime': new Date('x') },
    ]
    for (const body of wrong) await expect(send(body)).rejects.toThrow(TypeError)
    await expect(make().GET('/v3/routes', { headers: { 'x-a': 'b\r\nx-c: d' } })).rejects.toThrow(TypeError)
    expect(server.arrived).toEqual([])
  })
})

describe('an attachment of 25 MiB', () => {
  const inProcess = async (kind: string): Promise<{ sizeMiB: number; grownMiB: number }> => {
    const script = fileURLToPath(new URL('../support/upload-process.ts', import.meta.url))
    const output = await run(process.execPath, ['--no-warnings', '--import', 'tsx', script, kind], {
      timeoutMs: 25_000,
    })
    return JSON.parse(output) as { sizeMiB: number; grownMiB: number }
  }

  test.each(['a Blob', 'a File', 'a named Blob', 'a Blob on disk', 'a named Blob on disk'])(
    'as %s is handed to fetch without a copy',
    async (kind) => {
      const { sizeMiB, grownMiB } = await inProcess(kind)
      expect(sizeMiB).toBe(25)
      expect(grownMiB).toBeLessThan(8)
    },
  )

  test('as a Uint8Array is copied once, because a form takes Blobs only', async () => {
    const { sizeMiB, grownMiB } = await inProcess('a Uint8Array')
    expect(sizeMiB).toBe(25)
    expect(grownMiB).toBeLessThan(33)
  })

  test('arrives whole', async () => {
    const data = new Uint8Array(25 * 1024 * 1024).map((_, index) => index * 7 + (index >> 8))
    const mailgun = createMailgun({ apiKey: 'key', baseUrl: server.url })
    await unwrap(
      mailgun.POST('/v3/{domain_name}/messages', {
        params: { path },
        body: { ...message, attachment: [new File([data], 'big.bin')] },
      }),
    )
    const file = (await readMultipart(arrival())).find(({ name }) => name === 'attachment')!
    expect(file.filename).toBe('big.bin')
    expect(Buffer.compare(file.bytes, data)).toBe(0)
  })
})
