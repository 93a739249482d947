import { describe, expect, test } from 'vitest'
import { readOperations } from '../../../scripts/openapi/operations.js'
import type { Operation, Schema } from '../../../scripts/openapi/document.js'
import { collectFacts, type Facts } from '../../../scripts/generate/facts.js'
import { renderFacts } from '../../../scripts/generate/render-facts.js'
import { typecheck } from '../../support/typecheck.js'
import { answer, body, form, query, tinyDocument } from '../../support/tiny-document.js'

function facts(operations: Record<string, Partial<Operation>>, schemas?: Record<string, Schema>): Facts {
  const document = tinyDocument(operations, schemas)
  return collectFacts(document, readOperations(document))
}

const object = { type: 'object' }
const yesNo = { type: 'string', enum: ['yes', 'no'] }
const inJson = { type: 'string', contentMediaType: 'application/json' }

describe('encodings', () => {
  test('list the bodies that are not multipart', () => {
    const { encodings } = facts({
      'POST /form': { requestBody: body('multipart/form-data', object) },
      'POST /pairs': { requestBody: body('application/x-www-form-urlencoded', object) },
      'PUT /json': { requestBody: body('application/json', object) },
      'GET /nothing': {},
    })
    expect(encodings).toEqual({ urlencoded: ['POST /pairs'], json: ['PUT /json'] })
  })

  test('say that a list goes as JSON where one goes as a form', () => {
    const content = {
      'application/json': { schema: { type: 'array', items: object } },
      'multipart/form-data': { schema: object },
    }
    expect(facts({ 'POST /things': { requestBody: { content } } }).encodings).toEqual({
      list: ['POST /things'],
    })
  })
})

describe('fields', () => {
  test('say what a form field wants that its value does not', () => {
    const requestBody = form({
      testmode: yesNo,
      vars: inJson,
      begin: { type: 'integer', format: 'epoch-seconds' },
      since: { type: 'string', format: 'date-time' },
      before: { type: 'string', format: 'rfc1123' },
      at: { type: 'string', format: 'rfc2822' },
      name: { type: 'string' },
    })
    expect(facts({ 'POST /things': { requestBody } }).fields).toEqual({
      'yes-no': ['testmode'],
      json: ['vars'],
      'epoch-seconds': ['begin'],
      iso: ['since'],
      gmt: ['before'],
    })
  })

  test('look through references, arrays and alternatives', () => {
    const requestBody = form({
      flag: { $ref: '#/components/schemas/Flag' },
      rows: { type: 'array', items: inJson },
      either: { anyOf: [{ ...yesNo }, { $ref: '#/components/schemas/Flag' }] },
    })
    expect(facts({ 'POST /things': { requestBody } }, { Flag: yesNo }).fields).toEqual({
      'yes-no': ['flag', 'either'],
      json: ['rows'],
    })
  })

  test('hold for query parameters, those of the path item too', () => {
    const document = tinyDocument({ 'GET /things': { parameters: [query('ascending', yesNo)] } })
    document.paths['/things']!.parameters = [query('vars', inJson)]
    expect(collectFacts(document, readOperations(document)).fields).toEqual({
      json: ['vars'],
      'yes-no': ['ascending'],
    })
  })

  test('stand for every name with a prefix where the name ends in *', () => {
    const requestBody = body('multipart/form-data', {
      type: 'object',
      patternProperties: { '^v:': inJson, '^h:': { type: 'string' } },
    })
    expect(facts({ 'POST /things': { requestBody } }).fields).toEqual({ json: ['v:*'] })
  })

  test('mean yes or no only where the document says so, whatever others with their prefix mean', () => {
    const options = { 'o:track': yesNo, 'o:tag': { type: 'array', items: { type: 'string' } } }
    const others = { 't:text': yesNo, 't:vars': inJson, 'u:flag': yesNo, 'u:real': { type: 'boolean' } }
    expect(facts({ 'POST /things': { requestBody: form({ ...options, ...others }) } }).fields).toEqual({
      'yes-no': ['o:track', 't:text', 'u:flag'],
      json: ['t:vars'],
    })
  })

  test('are joined by commas where the document says that a list is not exploded', () => {
    const tags = { type: 'array', items: { type: 'string' } }
    const requestBody = form({ ids: tags, tags })
    requestBody.content!['multipart/form-data']!.encoding = { ids: { style: 'form', explode: false } }
    const parameters = [{ ...query('columns', tags), explode: false }]
    expect(facts({ 'POST /things': { requestBody, parameters } }).fields).toEqual({
      comma: ['columns', 'ids'],
    })
  })

  test('have the dates of a JSON body, at any depth, and nothing else of it', () => {
    const inner = { type: 'object', properties: { end: { type: 'string', format: 'rfc1123' }, flag: yesNo } }
    const requestBody = body('application/json', {
      type: 'object',
      properties: {
        start: { type: 'string', format: 'date-time' },
        list: { type: 'array', items: { $ref: '#/components/schemas/Inner' } },
      },
    })
    expect(facts({ 'POST /things': { requestBody } }, { Inner: inner }).fields).toEqual({
      iso: ['start'],
      gmt: ['end'],
    })
  })

  test('survive a schema that contains itself', () => {
    const Tree = {
      type: 'object',
      properties: {
        at: { type: 'string', format: 'date-time' },
        child: { $ref: '#/components/schemas/Tree' },
      },
    }
    const requestBody = body('application/json', { $ref: '#/components/schemas/Tree' })
    expect(facts({ 'POST /things': { requestBody } }, { Tree }).fields).toEqual({ iso: ['at'] })
  })
})

describe('fields of one operation', () => {
  test('list the fewer where operations differ', () => {
    const { fields } = facts({
      'POST /one': { requestBody: form({ active: yesNo }) },
      'POST /two': { requestBody: form({ active: yesNo }) },
      'POST /three': { requestBody: form({ active: { type: 'boolean' } }) },
    })
    expect(fields).toEqual({ 'yes-no': ['active'], plain: ['POST /three active'] })
  })

  test('list the special ones where most are plain', () => {
    const { fields } = facts({
      'POST /one': { requestBody: form({ end: { type: 'string' } }) },
      'POST /two': { requestBody: form({ end: { type: 'string' } }) },
      'POST /three': { requestBody: form({ end: { type: 'integer', format: 'epoch-seconds' } }) },
    })
    expect(fields).toEqual({ 'epoch-seconds': ['POST /three end'] })
  })

  test('have every file, so that text is never taken for one elsewhere', () => {
    const { fields } = facts({
      'POST /files': {
        requestBody: form({ file: { type: 'array', items: { type: 'string', format: 'binary' } } }),
      },
    })
    expect(fields).toEqual({ file: ['POST /files file'] })
  })

  test('do not mention text where most have a file of that name', () => {
    const file = { type: 'string', format: 'binary' }
    const { fields } = facts({
      'POST /one': { requestBody: form({ message: file }) },
      'POST /two': { requestBody: form({ message: file }) },
      'POST /three': { requestBody: form({ message: { type: 'string' } }) },
    })
    expect(fields).toEqual({ file: ['POST /one message', 'POST /two message'] })
  })

  test('tell text from JSON where a name is a file elsewhere', () => {
    const { fields } = facts({
      'POST /list': { requestBody: form({ members: inJson }) },
      'POST /csv': { requestBody: form({ members: { type: 'string', format: 'binary' } }) },
    })
    expect(fields).toEqual({ json: ['members'], file: ['POST /csv members'] })
  })
})

test('readOnly has the operations that are marked so', () => {
  expect(facts({ 'POST /query': { 'x-read-only': true }, 'POST /write': {} }).readOnly).toEqual([
    'POST /query',
  ])
})

test('notIdempotent has the operations that are marked so', () => {
  expect(facts({ 'PUT /copy': { 'x-idempotent': false }, 'PUT /write': {} }).notIdempotent).toEqual([
    'PUT /copy',
  ])
})

test('x-idempotent is refused where it means nothing', () => {
  expect(() => facts({ 'POST /copy': { 'x-idempotent': false } })).toThrow(
    'POST /copy: x-idempotent can only be',
  )
  expect(() => facts({ 'PUT /copy': { 'x-idempotent': true } })).toThrow(
    'PUT /copy: x-idempotent can only be',
  )
})

describe('pages', () => {
  const list = { type: 'array', items: object }
  const holder = { type: 'object', required: ['b'], properties: { b: list } }
  const responses = answer({
    type: 'object',
    required: ['items', 'a'],
    properties: { items: list, a: holder },
  })

  test('say nothing of the usual: GET, items, the link in paging.next', () => {
    const { pages } = facts({
      'GET /things': { responses, 'x-pagination': { strategy: 'link', items: 'items', next: 'paging.next' } },
    })
    expect(pages).toEqual({ '/things': {} })
  })

  test('name other places of items and links', () => {
    const pagination = { strategy: 'link', items: 'a.b', next: ['paging.next', 'paging.Next'] } as const
    const { pages } = facts({
      'GET /things': { responses, 'x-pagination': { ...pagination, next: [...pagination.next] } },
    })
    expect(pages).toEqual({ '/things': { items: 'a.b', next: ['paging.next', 'paging.Next'] } })
  })

  test('have skip, limit and total, with the default of the query parameter', () => {
    const { pages } = facts({
      'GET /things': {
        responses,
        parameters: [
          query('skip', { type: 'integer' }),
          query('limit', { type: 'integer', default: 100, maximum: 1000 }),
        ],
        'x-pagination': {
          strategy: 'offset',
          items: 'items',
          in: 'query',
          skip: 'skip',
          limit: 'limit',
          total: 'total_count',
        },
      },
    })
    expect(pages).toEqual({
      '/things': { skip: 'skip', limit: 'limit', total: 'total_count', defaultLimit: 100 },
    })
  })

  test('have the default of a referenced query parameter', () => {
    const { pages } = facts(
      {
        'GET /things': {
          responses,
          parameters: [
            query('skip', { type: 'integer' }),
            query('limit', { $ref: '#/components/schemas/Limit' }),
          ],
          'x-pagination': { strategy: 'offset', items: 'items', in: 'query', skip: 'skip', limit: 'limit' },
        },
      },
      { Limit: { type: 'integer', default: 10, maximum: 50 } },
    )
    expect(pages['/things']).toMatchObject({ defaultLimit: 10 })
  })

  test('have the default of a body field, references followed', () => {
    const pagination = {
      type: 'object',
      properties: { skip: { type: 'integer' }, limit: { type: 'integer', default: 10, maximum: 50 } },
    }
    const { pages } = facts(
      {
        'POST /things': {
          responses,
          requestBody: body('application/json', {
            type: 'object',
            properties: { pagination: { $ref: '#/components/schemas/Slice' } },
          }),
          'x-pagination': {
            strategy: 'offset',
            items: 'items',
            in: 'body',
            skip: 'pagination.skip',
            limit: 'pagination.limit',
          },
        },
      },
      { Slice: pagination },
    )
    const slice = { skip: 'pagination.skip', limit: 'pagination.limit' }
    expect(pages).toEqual({ '/things': { method: 'POST', ...slice, defaultLimit: 10 } })
  })

  test('have the token and where the next one is', () => {
    const { pages } = facts({
      'POST /things': {
        responses,
        requestBody: body('application/json', object),
        'x-pagination': {
          strategy: 'token',
          items: 'items',
          in: 'body',
          token: 'pagination.token',
          next: 'pagination.next',
        },
      },
    })
    expect(pages).toEqual({
      '/things': { method: 'POST', token: 'pagination.token', next: ['pagination.next'] },
    })
  })

  test.each([
    ['nothing but a list where it is required', ['items'], list, undefined],
    ['null where the list may be null', ['items'], { ...list, type: ['array', 'null'] }, ['null']],
    ['null where an alternative is null', ['items'], { anyOf: [list, { type: 'null' }] }, ['null']],
    ['nothing where the list is optional', [], list, ['absent']],
    ['both', [], { ...list, type: ['array', 'null'] }, ['absent', 'null']],
  ])('say that an empty list is %s', (_, required, items, emptyAs) => {
    const { pages } = facts({
      'GET /things': {
        responses: answer({ type: 'object', required, properties: { items } }),
        'x-pagination': { strategy: 'link', items: 'items', next: 'paging.next' },
      },
    })
    expect(pages['/things']?.emptyAs).toEqual(emptyAs)
  })

  test('say that an empty list is null where what holds it may be null', () => {
    const { pages } = facts({
      'GET /things': {
        responses: answer({
          type: 'object',
          required: ['a'],
          properties: { a: { anyOf: [holder, { type: 'null' }] } },
        }),
        'x-pagination': { strategy: 'link', items: 'a.b', next: 'paging.next' },
      },
    })
    expect(pages['/things']?.emptyAs).toEqual(['null'])
  })

  test('say that links have their position in the path', () => {
    const pagination = { strategy: 'link', in: 'path', items: 'items', next: 'paging.next' } as const
    expect(facts({ 'GET /things': { responses, 'x-pagination': pagination } }).pages).toEqual({
      '/things': { inPath: true },
    })
  })

  test('leave out what is declared not to page', () => {
    expect(facts({ 'GET /things': { 'x-pagination': false } }).pages).toEqual({})
  })
})

test('The facts compile as a module, and say what was found', () => {
  const found = facts({
    'POST /things': {
      requestBody: form({ testmode: yesNo, file: { type: 'string', format: 'binary' } }),
      'x-read-only': true,
    },
    'PUT /things': { requestBody: body('application/json', object) },
    'GET /things': { 'x-pagination': { strategy: 'link', items: 'rows', next: 'next' } },
  })
  const use = `
    import { encodings, fields, pages, readOnly } from './virtual-operations.js'
    export const first: [string | undefined, string | undefined, string | undefined, string | undefined] =
      [encodings.get('PUT /things'), fields.get('file'), pages.get('/things')?.items, [...readOnly][0]]
    // @ts-expect-error
    readOnly.add('POST /other')`
  expect(
    typecheck({ 'generated/virtual-operations.ts': renderFacts(found), 'generated/virtual-use.ts': use }),
  ).toEqual([])
})
