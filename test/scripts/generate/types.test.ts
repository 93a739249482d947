import { describe, expect, test } from 'vitest'
import type { Document, Operation, Schema } from '../../../scripts/openapi/document.js'
import { answer, body, closed, form, query, tinyDocument } from '../../support/tiny-document.js'
import { typecheck } from '../../support/typecheck.js'
import { virtualSchema } from '../../support/virtual-schema.js'

const PRELUDE = `
import type { InitOf } from '../src/client/options.js'
import type { DELETE, GET, operations, Pageable, PATCH, POST, PUT, WithoutInit } from './virtual-schema.js'
import type * as Named from './virtual-types.js'
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** The fields of a call's body, without the ready-made forms that it takes too. */
type Fields<Call extends { init?: unknown }> =
  NonNullable<Call['init']> extends { body?: infer Body } ? Exclude<NonNullable<Body>, FormData | URLSearchParams> : never
declare function same<Value extends true>(): void
declare function post<P extends keyof POST>(path: P, ...init: InitOf<P, keyof POST, WithoutInit['POST'], POST[P]['init']>): POST[P]['data']
declare function get<P extends keyof GET>(path: P, ...init: InitOf<P, keyof GET, WithoutInit['GET'], GET[P]['init']>): GET[P]['data']
`
const AFTER_PRELUDE = PRELUDE.split('\n').length

/** What the compiler says against code that uses the types of a document; lines count from the code's first. */
async function misuse(document: Document, code: string): Promise<string[]> {
  const said = typecheck({
    ...(await virtualSchema(document)),
    'generated/virtual-use.ts': PRELUDE + code,
  })
  return said.map((text) =>
    text.replace(/^virtual-use\.ts:(\d+)/, (_, line) => `line ${Number(line) - AFTER_PRELUDE + 1}`),
  )
}

/** One field, sent in a multipart body and answered as well. */
const sentAndAnswered = (field: Schema): Record<string, Partial<Operation>> => ({
  'POST /things': {
    requestBody: form({ field }, ['field']),
    responses: answer({ type: 'object', properties: { field }, required: ['field'] }),
  },
})

describe('What a request takes', () => {
  test('a binary field takes any upload', async () => {
    const document = tinyDocument({
      'POST /files': { requestBody: form({ file: { type: 'string', format: 'binary' } }, ['file']) },
    })
    const code = `
      post('/files', { body: { file: new Uint8Array(2) } })
      post('/files', { body: { file: new File([], 'a.txt') } })
      post('/files', { body: { file: { data: 'text', filename: 'a.txt', contentType: 'text/plain' } } })
      // @ts-expect-error
      post('/files', { body: { file: 1 } })
      // @ts-expect-error
      post('/files', { body: { file: { data: 'text', filname: 'a.txt' } } })`
    expect(await misuse(document, code)).toEqual([])
  })

  for (const [format, wire] of [
    ['rfc2822', 'string'],
    ['rfc1123', 'string'],
    ['date-time', 'string'],
    ['epoch-seconds', 'number'],
  ] as const) {
    test(`a date as ${format} takes a Date too, and is answered as it comes`, async () => {
      const code = `
        same<Equal<Fields<POST['/things']>['field'], ${wire} | Date>>()
        same<Equal<POST['/things']['data']['field'], ${wire}>>()`
      expect(await misuse(tinyDocument(sentAndAnswered({ type: wire, format })), code)).toEqual([])
    })
  }

  test('a date in a query takes a Date', async () => {
    const document = tinyDocument({
      'GET /things': { parameters: [query('begin', { type: 'string', format: 'rfc2822' })] },
    })
    const code = `
      get('/things', { params: { query: { begin: new Date() } } })
      // @ts-expect-error
      get('/things', { params: { query: { begin: 5 } } })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('JSON in a string takes any object, and is answered as a string', async () => {
    const field = { type: 'string', contentMediaType: 'application/json' }
    const code = `
      interface Order { id: number }
      declare const order: Order
      post('/things', { body: { field: order } })
      same<Equal<Fields<POST['/things']>['field'], string | object>>()
      same<Equal<POST['/things']['data']['field'], string>>()`
    expect(await misuse(tinyDocument(sentAndAnswered(field)), code)).toEqual([])
  })

  test('JSON in a string takes objects and other types, as its schema says', async () => {
    const contentSchema = {
      type: ['object', 'array', 'number', 'boolean'],
      additionalProperties: true,
      items: {},
    }
    const code = `same<Equal<Fields<POST['/things']>['field'], string | object | number | boolean>>()`
    expect(
      await misuse(
        tinyDocument(
          sentAndAnswered({ type: 'string', contentMediaType: 'application/json', contentSchema }),
        ),
        code,
      ),
    ).toEqual([])
  })

  test('JSON in a string takes what its schema says', async () => {
    const contentSchema = closed({ monthly: { type: 'integer' } }, ['monthly'])
    const field = { type: 'string', contentMediaType: 'application/json', contentSchema }
    const code = `
      post('/things', { body: { field: { monthly: 5 } } })
      post('/things', { body: { field: '{"monthly":5}' } })
      // @ts-expect-error
      post('/things', { body: { field: { montly: 5 } } })
      // @ts-expect-error
      post('/things', { body: { field: { monthly: '5' } } })`
    expect(await misuse(tinyDocument(sentAndAnswered(field)), code)).toEqual([])
  })

  test('a yes-or-no field takes a boolean too', async () => {
    const code = `
      same<Equal<Fields<POST['/things']>['field'], 'yes' | 'no' | 'htmlonly' | boolean>>()
      same<Equal<POST['/things']['data']['field'], 'yes' | 'no' | 'htmlonly' | (string & {})>>()`
    const field = { type: 'string', enum: ['yes', 'no', 'htmlonly'] }
    expect(await misuse(tinyDocument(sentAndAnswered(field)), code)).toEqual([])
  })

  test('a pattern of names takes every name with that prefix, and no others', async () => {
    const schema = {
      type: 'object',
      properties: { to: { type: 'string' } },
      required: ['to'],
      patternProperties: {
        '^h:': { type: 'string' },
        '^v:': { type: 'string', contentMediaType: 'application/json' },
      },
      additionalProperties: false,
    }
    const inline = tinyDocument({ 'POST /messages': { requestBody: body('multipart/form-data', schema) } })
    const named = tinyDocument(
      {
        'POST /messages': {
          requestBody: body('multipart/form-data', { $ref: '#/components/schemas/Message' }),
        },
      },
      { Message: schema },
    )
    const code = `
      post('/messages', { body: { to: 'a', 'h:Reply-To': 'b', 'v:order': { id: 7 }, 'v:none': undefined } })
      // @ts-expect-error
      post('/messages', { body: { to: 'a', 'h:Reply-To': 5 } })
      // @ts-expect-error
      post('/messages', { body: { to: 'a', 'x:other': 'b' } })
      // @ts-expect-error
      post('/messages', { body: { 'h:Reply-To': 'b' } })`
    expect(await misuse(inline, code)).toEqual([])
    expect(await misuse(named, code)).toEqual([])
  })

  test('null stays where it is allowed', async () => {
    const properties = {
      when: { type: ['string', 'null'], format: 'date-time' },
      flag: { type: ['string', 'null'], enum: ['yes', 'no', null] },
    }
    const schema = closed(properties, ['when', 'flag'])
    const code = `same<Equal<Fields<POST['/things']>, { when: string | Date | null; flag: 'yes' | 'no' | boolean | null }>>()`
    expect(
      await misuse(tinyDocument({ 'POST /things': { requestBody: body('application/json', schema) } }), code),
    ).toEqual([])
  })

  test('an enum is closed', async () => {
    const document = tinyDocument({
      'POST /things': {
        parameters: [query('order', { type: 'string', enum: ['asc', 'desc'] })],
        requestBody: form({ size: { type: 'string', enum: ['small', 'large'] } }),
      },
    })
    const code = `
      post('/things', { params: { query: { order: 'asc' } }, body: { size: 'large' } })
      // @ts-expect-error
      post('/things', { params: { query: { order: 'up' } }, body: {} })
      // @ts-expect-error
      post('/things', { body: { size: 'huge' } })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('a field that may repeat takes one value or a readonly array', async () => {
    const tags = { type: 'array', items: { type: 'string' } }
    const document = tinyDocument({
      'POST /things': { parameters: [query('id', tags)], requestBody: form({ tags }) },
    })
    const code = `
      const list: readonly string[] = ['a']
      post('/things', { params: { query: { id: list } }, body: { tags: list } })
      post('/things', { params: { query: { id: 'a' } }, body: { tags: 'a' } })
      // @ts-expect-error
      post('/things', { body: { tags: [1] } })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('an array in JSON is an array, readonly or not, at any depth', async () => {
    const rows = { type: 'array', items: { type: 'array', items: { type: 'string' } } }
    const schema = closed({ rows }, ['rows'])
    const document = tinyDocument({ 'POST /things': { requestBody: body('application/json', schema) } })
    const code = `
      const rows = [['a']] as const
      post('/things', { body: { rows } })
      // @ts-expect-error
      post('/things', { body: { rows: 'a' } })
      // @ts-expect-error
      post('/things', { body: { rows: ['a'] } })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('what is optional may be undefined, at any depth', async () => {
    const nested = closed({ deep: { type: 'string' } })
    const document = tinyDocument({
      'POST /things': {
        parameters: [
          query('limit', { type: 'integer' }),
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: closed({ nested }),
            },
          },
        },
      },
    })
    const code = `
      post('/things', { params: { query: { limit: undefined }, header: { 'X-Trace': undefined } }, body: { nested: { deep: undefined } } })
      post('/things', { params: { query: undefined, header: undefined }, body: { nested: undefined } })
      post('/things', { params: undefined, body: undefined })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('a default does not make a field required', async () => {
    const limit = { type: 'integer', default: 100 }
    const document = tinyDocument({
      'POST /things': {
        parameters: [query('limit', limit)],
        requestBody: form({ limit }),
        responses: answer({ type: 'object', properties: { limit } }),
      },
    })
    const code = `
      post('/things', { body: {} })
      same<Equal<POST['/things']['data'], { limit?: number }>>()`
    expect(await misuse(document, code)).toEqual([])
  })

  describe('a rule that one of several fields is needed', () => {
    const needing = (rule: 'anyOf' | 'oneOf'): Parameters<typeof misuse>[0] =>
      tinyDocument({
        'POST /things': {
          requestBody: body('multipart/form-data', {
            type: 'object',
            properties: { text: { type: 'string' }, html: { type: 'string' }, id: { type: 'string' } },
            [rule]: [{ required: ['text'] }, { required: ['html'] }],
            additionalProperties: false,
          }),
        },
      })

    test('lets several be given where any may be', async () => {
      const code = `
        post('/things', { body: { text: 'a', id: 'b' } })
        post('/things', { body: { text: 'a', html: 'a' } })
        // @ts-expect-error
        post('/things', { body: { id: 'b' } })
        // @ts-expect-error
        post('/things', { body: { text: 'a', txt: 'a' } })`
      expect(await misuse(needing('anyOf'), code)).toEqual([])
    })

    test('refuses a second one where exactly one may be', async () => {
      const code = `
        post('/things', { body: { html: 'a', id: 'b' } })
        post('/things', { body: { html: 'a', text: undefined } })
        // @ts-expect-error
        post('/things', { body: { text: 'a', html: 'a' } })
        // @ts-expect-error
        post('/things', { body: {} })`
      expect(await misuse(needing('oneOf'), code)).toEqual([])
    })

    test('may stand beside a second rule', async () => {
      const text = { type: 'string' }
      const document = tinyDocument({
        'POST /things': {
          requestBody: body('multipart/form-data', {
            type: 'object',
            properties: { id: text, all: text, add: text, remove: text },
            oneOf: [{ required: ['id'] }, { required: ['all'] }],
            anyOf: [{ required: ['add'] }, { required: ['remove'] }],
            additionalProperties: false,
          }),
        },
      })
      const code = `
        post('/things', { body: { id: 'a', add: 'b', remove: 'c' } })
        post('/things', { body: { all: 'a', remove: 'c' } })
        // @ts-expect-error
        post('/things', { body: { id: 'a' } })
        // @ts-expect-error
        post('/things', { body: { add: 'b' } })
        // @ts-expect-error
        post('/things', { body: { id: 'a', all: 'a', add: 'b' } })`
      expect(await misuse(document, code)).toEqual([])
    })
  })

  test('a form may be ready-made, of its own kind', async () => {
    const schema = { type: 'object', properties: {} }
    const document = tinyDocument({
      'POST /form': { requestBody: body('multipart/form-data', schema) },
      'POST /pairs': { requestBody: body('application/x-www-form-urlencoded', schema) },
      'POST /json': {
        requestBody: body('application/json', {
          ...schema,
          properties: { a: { type: 'string' } },
          required: ['a'],
        }),
      },
    })
    const code = `
      post('/form', { form: new FormData() })
      post('/pairs', { form: new URLSearchParams() })
      // @ts-expect-error
      post('/form', { body: new FormData() })
      // @ts-expect-error
      post('/form', { body: {}, form: new FormData() })
      // @ts-expect-error
      post('/json', { form: new FormData() })`
    expect(await misuse(document, code)).toEqual([])
  })

  test('a list goes beside a single form', async () => {
    const one = closed({ address: { type: 'string' } }, ['address'])
    const content = {
      'multipart/form-data': { schema: one },
      'application/json': { schema: { type: 'array', items: one } },
    }
    const code = `
      post('/things', { body: { address: 'a' } })
      post('/things', { body: [{ address: 'a' }, { address: 'b' }] })
      // @ts-expect-error
      post('/things', { body: [{ adress: 'a' }] })`
    expect(
      await misuse(tinyDocument({ 'POST /things': { requestBody: { required: true, content } } }), code),
    ).toEqual([])
  })

  test('init is optional exactly when nothing in it is required', async () => {
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
    const json = { 'application/json': { schema: { type: 'object' } } }
    const document = tinyDocument({
      'GET /nothing': {},
      'GET /optional': { parameters: [query('limit', { type: 'integer' })] },
      'GET /query': { parameters: [{ ...query('limit', { type: 'integer' }), required: true }] },
      'GET /path/{id}': { parameters: [id] },
      'POST /body': { requestBody: { required: true, content: json } },
      'POST /optional-body': { requestBody: { content: json } },
    })
    const code = `
      get('/nothing')
      get('/optional')
      post('/optional-body')
      // @ts-expect-error
      get('/query')
      // @ts-expect-error
      get('/query', {})
      // @ts-expect-error
      get('/query', { params: {} })
      // @ts-expect-error
      get('/path/{id}')
      // @ts-expect-error
      get('/path/{id}', { params: {} })
      // @ts-expect-error
      post('/body')
      // @ts-expect-error
      post('/body', {})`
    expect(await misuse(document, code)).toEqual([])
  })
})

describe('What an answer gives', () => {
  test('an enum is open, at any depth, nullable or not', async () => {
    const schema = {
      type: 'object',
      required: ['state', 'maybe', 'list', 'level'],
      properties: {
        state: { type: 'string', enum: ['active', 'off'] },
        maybe: { type: ['string', 'null'], enum: ['a', null] },
        list: { type: 'array', items: { type: 'string', enum: ['x'] } },
        level: { type: 'integer', enum: [1, 2] },
      },
    }
    const code = `
      type Data = GET['/things']['data']
      same<Equal<Data['state'], 'active' | 'off' | (string & {})>>()
      same<Equal<Data['maybe'], 'a' | (string & {}) | null>>()
      same<Equal<Data['list'], ('x' | (string & {}))[]>>()
      same<Equal<Data['level'], 1 | 2>>()`
    expect(await misuse(tinyDocument({ 'GET /things': { responses: answer(schema) } }), code)).toEqual([])
  })

  test('an optional field is present or absent, never undefined', async () => {
    const document = tinyDocument({
      'GET /things': { responses: answer({ type: 'object', properties: { a: { type: 'string' } } }) },
    })
    expect(await misuse(document, `same<Equal<GET['/things']['data'], { a?: string }>>()`)).toEqual([])
  })

  test('a field may be named like a part of a request', async () => {
    const list = { type: 'array', items: { type: 'string' } }
    const object = { type: 'object', properties: { list } }
    const schema = {
      type: 'object',
      properties: { query: object, parameters: object, header: object, requestBody: object },
    }
    const code = `
      type Part = { list?: string[] }
      same<Equal<GET['/things']['data'], { query?: Part; parameters?: Part; header?: Part; requestBody?: Part }>>()`
    expect(await misuse(tinyDocument({ 'GET /things': { responses: answer(schema) } }), code)).toEqual([])
  })

  test('each 2xx status adds its own type, none for an answer without a body', async () => {
    const of = (name: string) =>
      answer({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] })[200]!
    const responses = { 200: of('a'), 202: of('b'), 204: { description: 'Nothing.' }, 404: of('c') }
    const code = `same<Equal<GET['/things']['data'], { a: string } | { b: string } | undefined>>()`
    expect(await misuse(tinyDocument({ 'GET /things': { responses } }), code)).toEqual([])
  })

  test('a webhook brings what an answer would', async () => {
    const schema = {
      type: 'object',
      required: ['event', 'tags'],
      properties: {
        event: { type: 'string', enum: ['opened'] },
        tags: { type: 'array', items: { type: 'string' } },
        city: { type: 'string' },
      },
    }
    const document = tinyDocument({ 'GET /things': {} }, { Event: schema })
    const post = (of: Schema) => ({
      post: {
        operationId: `on${of.$ref ? 'Event' : 'Inline'}`,
        requestBody: body('application/json', of),
        responses: {},
      },
    })
    document.webhooks = { named: post({ $ref: '#/components/schemas/Event' }), inline: post(schema) }
    const code = `
      type Payload = { event: 'opened' | (string & {}); tags: string[]; city?: string }
      same<Equal<Named.Event, Payload>>()
      same<Equal<operations['onInline']['requestBody']['content']['application/json'], Payload>>()`
    expect(await misuse(document, code)).toEqual([])
  })
})

describe('A schema of both directions', () => {
  const Inner = closed({ when: { type: 'string', format: 'rfc2822' } })
  const Outer = closed({
    inner: { $ref: '#/components/schemas/Inner' },
    state: { type: 'string', enum: ['on', 'off'] },
  })
  const reference = { $ref: '#/components/schemas/Outer' }
  const document = tinyDocument(
    {
      'POST /things': { requestBody: body('application/json', reference), responses: answer(reference) },
      'GET /things': { responses: answer(reference) },
    },
    { Inner, Outer },
  )

  test('gets a second one, XInput, for requests, with what it refers to', async () => {
    const code = `
      same<Equal<Fields<POST['/things']>, Named.OuterInput>>()
      same<Equal<POST['/things']['data'], Named.Outer>>()
      same<Equal<Named.OuterInput, { inner?: Named.InnerInput | undefined; state?: 'on' | 'off' | undefined }>>()
      same<Equal<Named.Outer, { inner?: Named.Inner; state?: 'on' | 'off' | (string & {}) }>>()
      same<Equal<Named.InnerInput, { when?: string | Date | undefined }>>()
      same<Equal<Named.Inner, { when?: string }>>()`
    expect(await misuse(document, code)).toEqual([])
  })

  test('is one where only requests use it', async () => {
    const sent = tinyDocument(
      { 'POST /things': { requestBody: body('application/json', reference) } },
      { Inner, Outer },
    )
    const code = `
      same<Equal<Named.Inner, { when?: string | Date | undefined }>>()
      // @ts-expect-error
      type Second = Named.OuterInput`
    expect(await misuse(sent, code)).toEqual([])
  })
})

describe('Pageable', () => {
  const page = (
    properties: Record<string, Schema>,
    pagination: Operation['x-pagination'],
  ): Partial<Operation> => ({
    responses: answer({ type: 'object', properties }),
    'x-pagination': pagination!,
  })
  const rows = {
    type: 'array',
    items: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  }

  test('has the operations that page, with the type of an item', async () => {
    const document = tinyDocument({
      'GET /things': page({ items: rows }, { strategy: 'link', items: 'items', next: 'next' }),
      'GET /deep': page(
        { a: { type: 'object', properties: { b: rows } } },
        { strategy: 'link', items: 'a.b', next: 'next' },
      ),
      'GET /other': {},
      'GET /declined': page({ items: rows }, false),
    })
    const code = `
      same<Equal<keyof Pageable, '/things' | '/deep'>>()
      same<Equal<Pageable['/things']['item'], { id: string }>>()
      same<Equal<Pageable['/deep']['item'], { id: string }>>()
      same<Equal<Pageable['/things']['data'], GET['/things']['data']>>()
      const init: Pageable['/things']['init'] = { cursor: 'a', prefetch: true }`
    expect(await misuse(document, code)).toEqual([])
  })

  test('looks through levels that may be null', async () => {
    const document = tinyDocument({
      'GET /things': page(
        { outer: { type: ['object', 'null'], properties: { list: { ...rows, type: ['array', 'null'] } } } },
        { strategy: 'link', items: 'outer.list', next: 'next' },
      ),
    })
    expect(await misuse(document, `same<Equal<Pageable['/things']['item'], { id: string }>>()`)).toEqual([])
  })

  test('keeps a null that is an item', async () => {
    const list = { type: 'array', items: { type: ['string', 'null'] } }
    const document = tinyDocument({
      'GET /things': page({ items: list }, { strategy: 'link', items: 'items', next: 'next' }),
    })
    expect(await misuse(document, `same<Equal<Pageable['/things']['item'], string | null>>()`)).toEqual([])
  })
})
