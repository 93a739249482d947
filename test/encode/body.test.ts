import { describe, expect, test } from 'vitest'
import {
  encodeBody as encode,
  encodeFields as fieldsText,
  type EncodeContext,
} from '../../src/encode/body.js'
import { createMailgun } from '../../src/index.js'
import { recordingFetch } from '../support/recording-fetch.js'

const SEND = 'POST /v3/{domain_name}/messages'
const ROUTE = 'POST /v3/routes'
const BOUNCES = 'POST /v3/{domain_name}/bounces'
const METRICS = 'POST /v1/analytics/metrics'
const UNKNOWN = 'POST /v9/not/yet'

const encodeBody = async (operation: string, body: unknown, encoding?: EncodeContext['encoding']) => {
  const { content, contentType } = await encode({ operation, repeatable: true, encoding }, body)
  return { body: content, contentType }
}
const encodeFields = (operation: string, fields: object): URLSearchParams =>
  new URLSearchParams(fieldsText(operation, fields))

const multipart = async (operation: string, body: unknown): Promise<FormData> => {
  const encoded = await encodeBody(operation, body)
  expect(encoded.contentType, 'the runtime writes the boundary').toBeUndefined()
  return encoded.body as FormData
}
const json = async (operation: string, body: unknown): Promise<unknown> => {
  const encoded = await encodeBody(operation, body)
  expect(encoded.contentType).toBe('application/json')
  return JSON.parse(encoded.body as string)
}
const texts = async (operation: string, body: unknown): Promise<[string, unknown][]> => [
  ...(await multipart(operation, body)),
]
const bytesOf = async (form: FormData, name: string): Promise<Uint8Array[]> =>
  Promise.all(form.getAll(name).map(async (part) => new Uint8Array(await (part as File).arrayBuffer())))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const streamOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

describe('the encoding of an operation', () => {
  test('is multipart, unless the document says something else, and for operations that it does not know', async () => {
    expect((await encodeBody(SEND, { to: 'a' })).body).toBeInstanceOf(FormData)
    expect((await encodeBody(UNKNOWN, { to: 'a' })).body).toBeInstanceOf(FormData)
    expect((await encodeBody('POST /constructor', { to: 'a' })).body).toBeInstanceOf(FormData)
  })

  test('is urlencoded or JSON where the document says so', async () => {
    const form = await encodeBody(ROUTE, { expression: 'match_all()', action: ['stop()', 'store()'] })
    expect(form.contentType).toBe('application/x-www-form-urlencoded')
    expect(String(form.body)).toBe('expression=match_all%28%29&action=stop%28%29&action=store%28%29')
    expect(await json(METRICS, { dimensions: ['time'], include_aggregates: false })).toEqual({
      dimensions: ['time'],
      include_aggregates: false,
    })
  })

  test('can be chosen for a call', async () => {
    expect(await encodeBody(UNKNOWN, { a: 1 }, 'json')).toEqual({
      body: '{"a":1}',
      contentType: 'application/json',
    })
    expect(String((await encodeBody(UNKNOWN, { a: 1 }, 'urlencoded')).body)).toBe('a=1')
    expect((await encodeBody(ROUTE, { a: 1 }, 'multipart')).body).toBeInstanceOf(FormData)
    expect((await encodeBody(UNKNOWN, [1], 'json')).body).toBe('[1]')
  })

  test('of a suppression list is JSON for an array, and a form for one address', async () => {
    const when = new Date(Date.UTC(2026, 0, 2, 3, 4, 5))
    expect(
      await json(BOUNCES, [
        { address: 'a@b.example', code: 550, created_at: when },
        { address: 'c@d.example' },
      ]),
    ).toEqual([
      { address: 'a@b.example', code: '550', created_at: 'Fri, 02 Jan 2026 03:04:05 +0000' },
      { address: 'c@d.example' },
    ])
    expect(await texts(BOUNCES, { address: 'a@b.example', code: 550, created_at: when })).toEqual([
      ['address', 'a@b.example'],
      ['code', '550'],
      ['created_at', 'Fri, 02 Jan 2026 03:04:05 +0000'],
    ])
  })

  test('does not matter for a finished form, which is copied', async () => {
    const form = new FormData()
    form.append('a', '1')
    form.append('b', new File(['x'], 'ü.bin'))
    const pairs = new URLSearchParams({ a: '1' })
    for (const operation of [SEND, ROUTE, METRICS, BOUNCES]) {
      const context = { operation, repeatable: true }
      const { content, contentType } = await encode(context, undefined, form)
      expect(contentType).toBeUndefined()
      expect(content).not.toBe(form)
      expect([...(content as FormData)]).toEqual([...form])
      expect(await encode(context, undefined, pairs)).toEqual({
        content: 'a=1',
        contentType: 'application/x-www-form-urlencoded',
      })
    }
  })

  test.each([
    ...[
      null,
      'text',
      '',
      7,
      true,
      Symbol('a'),
      () => ({ to: 'a' }),
      new Map([['to', 'a']]),
      new Set(),
      new Date(),
      new Headers(),
      /a/,
    ],
    ...[
      new Blob(['a']),
      new Uint8Array(1),
      new ArrayBuffer(1),
      new ReadableStream(),
      Promise.resolve({ to: 'a' }),
      ['to'],
    ],
  ])('a body that is no object of fields is refused: %o', async (body) => {
    for (const operation of [SEND, ROUTE])
      await expect(encodeBody(operation, body)).rejects.toThrow(`${operation}: body is `)
    if (!Array.isArray(body))
      await expect(encodeBody(METRICS, body)).rejects.toThrow(
        /give an object of fields, or a finished form as form/,
      )
  })
})

describe('values of fields', () => {
  test('arrays become repeated fields, in order, and never one field with commas', async () => {
    const form = await multipart(SEND, { to: ['a@x.example', 'b@x.example'], 'o:tag': ['one', 'two, three'] })
    expect(form.getAll('to')).toEqual(['a@x.example', 'b@x.example'])
    expect(form.getAll('o:tag')).toEqual(['one', 'two, three'])
    expect(
      encodeFields('GET /v3/{domain_name}/events', { event: ['opened', 'clicked'], limit: 5 }).toString(),
    ).toBe('event=opened&event=clicked&limit=5')
  })

  test('one value of a field that may repeat needs no array', async () => {
    expect(await texts(SEND, { to: 'a@x.example' })).toEqual([['to', 'a@x.example']])
  })

  test('falsy values are sent as they are; only undefined is left out', async () => {
    const falsy = { priority: 0, description: '', active: undefined, expression: false, minus: -0, big: 0n }
    const expected = [
      ['priority', '0'],
      ['description', ''],
      ['expression', 'false'],
      ['minus', '0'],
      ['big', '0'],
    ]
    expect(await texts(UNKNOWN, falsy)).toEqual(expected)
    expect([...encodeFields(ROUTE, falsy)]).toEqual(expected)
    expect(await json(METRICS, { a: 0, b: '', c: false, d: null, e: undefined, f: [null, 0] })).toEqual({
      a: 0,
      b: '',
      c: false,
      d: null,
      f: [null, 0],
    })
  })

  test('booleans are yes and no where the field wants that, else true and false', async () => {
    expect(
      await texts(SEND, { 'o:testmode': true, 'o:tracking': false, 'v:vip': true, 'h:X-Flag': false }),
    ).toEqual([
      ['o:testmode', 'yes'],
      ['o:tracking', 'no'],
      ['v:vip', 'true'],
      ['h:X-Flag', 'false'],
    ])
    expect(await texts(SEND, { 'o:tracking-clicks': 'htmlonly' })).toEqual([
      ['o:tracking-clicks', 'htmlonly'],
    ])
    // The same name means something else to another operation.
    expect(
      await texts('POST /v3/{domain_name}/templates/{template_name}/versions', { active: true }),
    ).toEqual([['active', 'yes']])
    expect(await texts('PUT /v3/domains/{name}/tracking/click', { active: true })).toEqual([
      ['active', 'true'],
    ])
    expect(await texts('PUT /v3/domains/{name}/tracking/open', { active: true })).toEqual([
      ['active', 'true'],
    ])
  })

  test('dates are RFC 2822 with a numeric zone, in forms, queries and JSON', async () => {
    const date = new Date(Date.UTC(2026, 6, 5, 23, 59, 1, 999))
    const text = 'Sun, 05 Jul 2026 23:59:01 +0000'
    expect(await texts(SEND, { 'o:deliverytime': date })).toEqual([['o:deliverytime', text]])
    expect(encodeFields('GET /v3/stats/total', { start: date }).get('start')).toBe(text)
    expect(await json(METRICS, { start: date, filter: { AND: [{ at: date }] } })).toEqual({
      start: text,
      filter: { AND: [{ at: text }] },
    })
    expect(await texts(SEND, { 'o:deliverytime': 'Sun, 05 Jul 2026 23:59:01 GMT' })).toEqual([
      ['o:deliverytime', 'Sun, 05 Jul 2026 23:59:01 GMT'],
    ])
  })

  test('dates are what the document says where it says something else', async () => {
    const date = new Date(Date.UTC(2026, 6, 5, 23, 59, 1))
    const query = encodeFields('GET /v3/{domain_name}/events', { begin: date, end: date })
    expect(query.toString()).toBe('begin=1783295941&end=1783295941')
    expect(encodeFields('GET /v3/x', { before: date }).get('before')).toBe('Sun, 05 Jul 2026 23:59:01 GMT')
    expect((await encodeBody('POST /x', { begin: date }, 'json')).body).toBe('{"begin":1783295941}')
  })

  test('objects and arrays are JSON where the field is JSON in a string, and text stays text', async () => {
    const date = new Date(Date.UTC(2026, 0, 1))
    const body = {
      'v:order': { id: 7, lines: [{ sku: 'x' }], at: date, note: undefined },
      'v:list': [1, 'two'],
      'v:text': '{"as":"it is"}',
      'v:count': 0,
      't:variables': { name: 'Ünï' },
      'recipient-variables': { 'a@x.example': { name: 'Bob' } },
      'v:file-like': { data: 'x', filename: 'y' },
      'v:empty': [],
    }
    expect(await texts(SEND, body)).toEqual([
      ['v:order', '{"id":7,"lines":[{"sku":"x"}],"at":"2026-01-01T00:00:00.000Z"}'],
      ['v:list', '[1,"two"]'],
      ['v:text', '{"as":"it is"}'],
      ['v:count', '0'],
      ['t:variables', '{"name":"Ünï"}'],
      ['recipient-variables', '{"a@x.example":{"name":"Bob"}}'],
      ['v:file-like', '{"data":"x","filename":"y"}'],
      ['v:empty', '[]'],
    ])
  })

  test('values with a toJSON of their own are taken at their word in JSON', async () => {
    expect(await json(METRICS, { link: new URL('https://a.example/') })).toEqual({
      link: 'https://a.example/',
    })
  })
})

describe('what has no representation is refused before anything is sent, naming operation and field', () => {
  const impossible: [string, unknown][] = [
    ['null', null],
    ['Function', () => 'a'],
    ['Symbol', Symbol('a')],
    ['Object', { a: 1 }],
    ['Map', new Map()],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['Null prototype', Object.create(null)],
  ]

  test.each(impossible)('%s in a plain field', async (_, value) => {
    const { fetch, calls } = recordingFetch()
    const mailgun = createMailgun({ apiKey: 'key', fetch })
    const path = { domain_name: 'd.example' }
    for (const given of [value, [value], ['fine', value]]) {
      await expect(
        mailgun.request('POST', '/v3/{domain_name}/messages', {
          params: { path },
          body: { to: 'a', subject: given },
        }),
      ).rejects.toThrow(
        /^POST \/v3\/\{domain_name\}\/messages: "subject" is .+; give text, a number, a boolean or a Date\.$/,
      )
      await expect(mailgun.request('POST', '/v3/routes', { body: { priority: given } })).rejects.toThrow(
        'POST /v3/routes: "priority" is ',
      )
      await expect(
        mailgun.request('GET', '/v3/{domain_name}/events', { params: { path, query: { limit: given } } }),
      ).rejects.toThrow('GET /v3/{domain_name}/events: "limit" is ')
    }
    expect(calls).toEqual([])
  })

  test.each([
    ['undefined in a list', { to: ['a', undefined] }, '"to" is Undefined'],
    ['a list in a list', { to: [['a']] }, '"to" is Array'],
    ['an empty list', { to: [] }, '"to" is an empty list'],
    ['an invalid Date', { 'o:deliverytime': new Date(NaN) }, '"o:deliverytime" is an invalid Date'],
    ['a function in a JSON field', { 'v:a': () => 1 }, '"v:a" is Function'],
    ['null in a JSON field', { 'v:a': null }, '"v:a" is null'],
    ['a function inside a JSON field', { 'v:a': { deep: { f: () => 1 } } }, '"v:a.f" is Function'],
    ['a symbol inside a JSON field', { 'v:a': [Symbol('a')] }, '"v:a.0" is Symbol'],
    ['NaN inside a JSON field', { 't:variables': { n: NaN } }, '"t:variables.n" is NaN'],
    ['an invalid Date inside a JSON field', { 'v:a': { at: new Date(NaN) } }, '"v:a" is an invalid Date'],
    ['bytes inside a JSON field', { 'v:a': { b: new Uint8Array(1) } }, '"v:a.b" is Uint8Array'],
    ['a Node buffer inside a JSON field', { 'v:a': { b: Buffer.from('a') } }, '"v:a.b" is Uint8Array'],
    ['a Blob as a JSON field', { 'v:a': new Blob(['a']) }, '"v:a" is Blob'],
    ['a Map as a JSON field', { 'v:a': new Map([[1, 2]]) }, '"v:a" is Map'],
    ['a Set inside a JSON field', { 'v:a': { s: new Set([1]) } }, '"v:a.s" is Set'],
  ])('%s', async (_, body, message) => {
    await expect(encodeBody(SEND, body)).rejects.toThrow(TypeError)
    await expect(encodeBody(SEND, body)).rejects.toThrow(`${SEND}: ${message}`)
  })

  test.each([
    ['a function', { filter: { f: () => 1 } }, '"f" is Function'],
    ['a symbol', { dimensions: [Symbol('a')] }, '"0" is Symbol'],
    ['a bigint', { limit: 1n }, '"limit" is BigInt'],
    ['NaN', { pagination: { limit: NaN } }, '"limit" is NaN'],
    ['Infinity', { limit: Infinity }, '"limit" is Infinity'],
    ['an invalid Date', { start: new Date(NaN) }, '"start" is an invalid Date'],
    ['an invalid Date for seconds', { begin: new Date(NaN) }, '"begin" is an invalid Date'],
    ['a hole in a list', { dimensions: ['a', undefined] }, '"1" is Undefined'],
    ['a Map', { filter: new Map() }, '"filter" is Map'],
    ['a Promise', { filter: Promise.resolve() }, '"filter" is Promise'],
    ['a file', { file: new File(['a'], 'a') }, '"file" is File'],
    ['a stream', { file: new ReadableStream() }, '"file" is ReadableStream'],
  ])('%s in a JSON body', async (_, body, message) => {
    await expect(encodeBody(METRICS, body)).rejects.toThrow(TypeError)
    await expect(encodeBody(METRICS, body)).rejects.toThrow(`${METRICS}: ${message}`)
  })

  test('a file in an urlencoded body or a query', async () => {
    for (const file of [new File(['a'], 'a'), new Uint8Array(1), { data: 'a', filename: 'a' }]) {
      await expect(encodeBody(ROUTE, { description: file })).rejects.toThrow('"description" is ')
      expect(() => encodeFields('GET /v3/x', { q: file })).toThrow('"q" is ')
    }
  })
})

describe('line breaks that could start a header of their own', () => {
  const breaks = ['\n', '\r', '\r\n', '\0']

  test.each(['h:Reply-To', 'h:X-Custom', 'h:', 'from', 'to', 'cc', 'bcc', 'subject', 'H:X-Custom', 'From'])(
    'are refused in %s',
    async (name) => {
      for (const lineBreak of breaks) {
        const value = `x${lineBreak}Bcc: victim@x.example`
        await expect(encodeBody(SEND, { [name]: value })).rejects.toThrow(
          `${SEND}: "${name}" must not contain line breaks.`,
        )
        await expect(encodeBody(SEND, { [name]: ['fine', value] })).rejects.toThrow(TypeError)
        await expect(encodeBody(SEND, { [name]: `${lineBreak}` })).rejects.toThrow(TypeError)
      }
    },
  )

  test('are refused in the names of fields', async () => {
    for (const lineBreak of breaks) {
      const name = `h:X${lineBreak}Bcc`
      await expect(encodeBody(SEND, { [name]: 'x' })).rejects.toThrow('must not contain line breaks')
      await expect(encodeBody(SEND, { [`v:a${lineBreak}`]: { a: 1 } })).rejects.toThrow(
        'must not contain line breaks',
      )
      await expect(encodeBody(SEND, { [`attachment${lineBreak}`]: new Blob(['x']) })).rejects.toThrow(
        'must not contain line breaks',
      )
      await expect(encodeBody(ROUTE, { [name]: 'x' })).rejects.toThrow('must not contain line breaks')
    }
  })

  test('are kept where text has lines', async () => {
    expect(await texts(SEND, { text: 'one\ntwo', html: '<p>\r\n</p>', 'v:address': 'Street\nCity' })).toEqual(
      [
        ['text', 'one\ntwo'],
        ['html', '<p>\r\n</p>'],
        ['v:address', 'Street\nCity'],
      ],
    )
  })
})

describe('files', () => {
  const bytes = new Uint8Array([0, 255, 13, 10, 128])
  const text = 'Grüße\n'

  const inputs: [string, () => unknown, Uint8Array, string, string][] = [
    ['a File', () => new File([bytes], 'a.bin', { type: 'image/png' }), bytes, 'a.bin', 'image/png'],
    ['a Blob', () => new Blob([bytes], { type: 'image/png' }), bytes, 'file', 'image/png'],
    ['a Uint8Array', () => bytes, bytes, 'file', ''],
    ['part of a Uint8Array', () => new Uint8Array([9, ...bytes, 9]).subarray(1, 6), bytes, 'file', ''],
    ['a Node buffer', () => Buffer.from(bytes), bytes, 'file', ''],
    ['a DataView', () => new DataView(bytes.buffer), bytes, 'file', ''],
    ['an ArrayBuffer', () => bytes.slice().buffer, bytes, 'file', ''],
    ['text', () => text, utf8(text), 'file', ''],
    ['empty text', () => '', utf8(''), 'file', ''],
    ['a ReadableStream', () => streamOf(bytes.subarray(0, 2), bytes.subarray(2)), bytes, 'file', ''],
    ['an empty ReadableStream', () => streamOf(), utf8(''), 'file', ''],
  ]
  const fileFields: [string, string][] = [
    [SEND, 'attachment'],
    [SEND, 'inline'],
    ['POST /v3/{domain_name}/messages.mime', 'message'],
    ['POST /v3/{domain_name}/bounces/import', 'file'],
  ]

  test.each(inputs)('can be %s', async (_, make, expected, name, type) => {
    for (const [operation, field] of fileFields) {
      const form = await multipart(operation, { [field]: make() })
      expect(await bytesOf(form, field)).toEqual([expected])
      expect(form.get(field)).toMatchObject({ name, type })
    }
  })

  test.each(inputs)('can be { data: %s, filename, contentType }', async (_, make, expected) => {
    const form = await multipart(SEND, {
      attachment: { data: make(), filename: '請求書.pdf', contentType: 'application/pdf' },
    })
    expect(await bytesOf(form, 'attachment')).toEqual([expected])
    expect(form.get('attachment')).toMatchObject({ name: '請求書.pdf', type: 'application/pdf' })
  })

  test.each(inputs)('can be { data: %s, filename } without a type', async (_, make, expected, __, type) => {
    const form = await multipart(SEND, {
      attachment: { data: make(), filename: 'x', contentType: undefined },
    })
    expect(await bytesOf(form, 'attachment')).toEqual([expected])
    expect(form.get('attachment')).toMatchObject({ name: 'x', type })
  })

  test('can be several, of different kinds, in order', async () => {
    const form = await multipart(SEND, {
      attachment: inputs.map(([, make]) => make()),
      inline: [new File(['<svg/>'], 'logo.svg')],
    })
    expect(await bytesOf(form, 'attachment')).toEqual(inputs.map(([, , expected]) => expected))
    expect(form.getAll('inline')).toHaveLength(1)
    expect([...form.keys()]).toEqual([...inputs.map(() => 'attachment'), 'inline'])
  })

  test('can go with an operation that the document does not know', async () => {
    const form = await multipart(UNKNOWN, {
      upload: new Blob(['x']),
      other: { data: 'y', filename: 'z' },
      text: 'plain',
    })
    expect(form.get('upload')).toBeInstanceOf(File)
    expect(form.get('other')).toMatchObject({ name: 'z' })
    expect(form.get('text')).toBe('plain')
  })

  test('an empty name is replaced, because servers take a part without a file name for text', async () => {
    const form = await multipart(SEND, {
      attachment: [
        new File(['a'], ''),
        { data: 'b', filename: '' },
        { data: new File(['c'], 'c.txt'), filename: '' },
      ],
    })
    expect(form.getAll('attachment').map((part) => (part as File).name)).toEqual(['file', 'file', 'c.txt'])
  })

  test('are sent as the very Blob that was given, so that a runtime may read it from disk', async () => {
    const blob = new Blob(['a'])
    const file = new File(['b'], 'b')
    const slices: unknown[] = []
    const { arrayBuffer } = Blob.prototype
    Blob.prototype.arrayBuffer = function () {
      slices.push(this)
      return arrayBuffer.call(this)
    }
    try {
      await multipart(SEND, {
        attachment: [blob, file, { data: blob, filename: 'x', contentType: 'text/plain' }],
      })
    } finally {
      Blob.prototype.arrayBuffer = arrayBuffer
    }
    expect(slices).toEqual([])
  })

  test.each([
    ['null', null],
    ['Object', {}],
    ['Object', { data: 'x' }],
    ['Object', { path: '/etc/passwd' }],
    ['7', 7],
    ['Boolean', true],
    ['Undefined', { filename: 'a', data: undefined }],
    ['null', { filename: 'a', data: null }],
    ['Array', { filename: 'a', data: [1, 2] }],
    ['7', { filename: 'a', data: 7 }],
    ['Object', { filename: 'a', data: { filename: 'b', data: 'nested' } }],
  ])('are refused if they are %s: %o', async (kind, value) => {
    await expect(encodeBody(SEND, { to: 'a', attachment: value })).rejects.toThrow(
      `${SEND}: "attachment" is ${kind}; give a Blob, bytes, a stream, text or { data, filename }.`,
    )
  })

  test.each(['pdf', '', 'text/plain\r\nX-Evil: 1', 'text/ü', ' text/plain', 7 as unknown as string])(
    'with %o as contentType are refused, because a Blob would drop it',
    async (contentType) => {
      await expect(
        encodeBody(SEND, { attachment: { data: 'x', filename: 'x', contentType } }),
      ).rejects.toThrow(`${SEND}: "attachment" must have a media type as contentType.`)
    },
  )

  test('a stream that cannot be read is refused with its field, and the reason', async () => {
    const locked = streamOf(bytes)
    locked.getReader()
    await expect(encodeBody(SEND, { attachment: locked })).rejects.toThrow(
      `${SEND}: "attachment" cannot be read: TypeError`,
    )
    const reason = new Error('disk on fire')
    const failing = new ReadableStream({ pull: (controller) => controller.error(reason) })
    await expect(encodeBody(SEND, { attachment: failing })).rejects.toMatchObject({
      name: 'TypeError',
      message: `${SEND}: "attachment" cannot be read: Error: disk on fire.`,
      cause: reason,
    })
    const ofText = new ReadableStream({
      start: (controller) => (controller.enqueue('text'), controller.close()),
    })
    await expect(encodeBody(SEND, { attachment: ofText })).rejects.toThrow('"attachment" cannot be read')
  })

  test('a stream is not touched if another field is refused', async () => {
    const stream = streamOf(bytes)
    await expect(encodeBody(SEND, { attachment: stream, to: null })).rejects.toThrow('"to" is null')
    expect(stream.locked).toBe(false)
    expect(new Uint8Array(await new Response(stream).arrayBuffer())).toEqual(bytes)
  })

  test('a body that is changed after the call began is sent as it was', async () => {
    const body = { attachment: [streamOf(bytes)] as unknown[], to: ['a@x.example'], 'v:order': { id: 1 } }
    const encoding = multipart(SEND, body)
    body.to[0] = 'other@x.example'
    body.to.push('another@x.example')
    body['v:order'].id = 2
    body.attachment.push('another')
    const form = await encoding
    expect(form.getAll('to')).toEqual(['a@x.example'])
    expect(form.get('v:order')).toBe('{"id":1}')
    expect(form.getAll('attachment')).toHaveLength(1)
  })
})
