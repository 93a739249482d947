import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDocuments } from '../../../scripts/compare/documents.js'
import { parseDocument } from '../../../scripts/openapi/read.js'
import type { Document, Operation, Parameter, Schema } from '../../../scripts/openapi/document.js'
import { at, brief, changesAfter, schemaAt, smallDocument, sourceOf } from '../../support/small-document.js'

const PATH = '/paths/~1v1~1{shop}~1cakes'
const GET = 'GET /v1/{shop}/cakes'
const POST = 'POST /v1/{shop}/cakes'
const after = (edit: (document: Document) => void): string[] => changesAfter(edit).map(brief)
const query = (document: Document, name: string): Parameter =>
  at<Operation>(document, `${PATH}/get`).parameters!.find((one) => one.name === name)!

describe('drift finds what the vendor changes', () => {
  it.each<[string, (document: Document) => void, string[]]>([
    [
      'an operation that is gone',
      (d) => delete at(d, PATH).post,
      [`${POST} | operation | removed | ${POST} →  | breaking`],
    ],
    [
      'a new operation',
      (d) => (at(d, PATH).delete = { tags: ['Cakes'], responses: {} }),
      [`DELETE /v1/{shop}/cakes | operation | added |  → DELETE /v1/{shop}/cakes | additive`],
    ],
    [
      'a deprecation',
      (d) => (at(d, `${PATH}/get`).deprecated = true),
      [`${GET} | operation | deprecated | false → true | additive`],
    ],
    [
      'a parameter that is gone',
      (d) => at<Operation>(d, `${PATH}/get`).parameters!.splice(0, 1),
      [`${GET} | query limit | removed | integer →  | breaking`],
    ],
    [
      'a new optional parameter, which adds',
      (d) =>
        at<Operation>(d, `${PATH}/get`).parameters!.push({
          name: 'page',
          in: 'query',
          schema: { type: 'string' },
        }),
      [`${GET} | query page | added |  → string | additive`],
    ],
    [
      'a new required parameter, which breaks',
      (d) =>
        at<Operation>(d, `${PATH}/get`).parameters!.push({
          name: 'page',
          in: 'query',
          required: true,
          schema: { type: 'string' },
        }),
      [`${GET} | query page | added |  → required string | breaking`],
    ],
    [
      'a parameter that moves',
      (d) => (query(d, 'limit').in = 'header'),
      [`${GET} | query limit | place | query → header | breaking`],
    ],
    [
      'a parameter that becomes required',
      (d) => (query(d, 'limit').required = true),
      [`${GET} | query limit | required | false → true | breaking`],
    ],
    [
      'a parameter that becomes optional',
      (d) => (query(d, 'size').required = false),
      [`${GET} | query size | required | true → false | additive`],
    ],
    [
      "a parameter's new type",
      (d) => (query(d, 'limit').schema = { type: 'string', maximum: 100 }),
      [`${GET} | query limit | type | integer → string | breaking`],
    ],
    [
      'a type that takes more',
      (d) => (query(d, 'limit').schema = { type: ['integer', 'string'], maximum: 100 }),
      [`${GET} | query limit | type | integer → integer | string | additive`],
    ],
    [
      'a lower maximum',
      (d) => (query(d, 'limit').schema!.maximum = 50),
      [`${GET} | query limit | limit | maximum 100 → maximum 50 | breaking`],
    ],
    [
      'a higher maximum',
      (d) => (query(d, 'limit').schema!.maximum = 500),
      [`${GET} | query limit | limit | maximum 100 → maximum 500 | additive`],
    ],
    [
      'values that a request takes and no longer takes',
      (d) => (query(d, 'size').schema!.enum = ['large', 'huge']),
      [
        `${GET} | query size | enum value added |  → huge | additive`,
        `${GET} | query size | enum value removed | small →  | breaking`,
      ],
    ],
    [
      'a request value deep in a body, in each media type',
      (d) => (schemaAt(d, 'NewCake').properties!.glaze!.properties!.colour!.enum as string[]).pop(),
      [
        `${POST} | body application/json glaze.colour | enum value removed | blue →  | breaking`,
        `${POST} | body multipart/form-data glaze.colour | enum value removed | blue →  | breaking`,
      ],
    ],
    [
      'a new value in a response, whose enums are open',
      (d) => (schemaAt(d, 'Layer').properties!.cream!.enum as string[]).push('lemon'),
      [
        `${GET} | response 200 application/json items[].layers[].cream | enum value added |  → lemon | additive`,
        `${POST} | response 200 application/json layers[].cream | enum value added |  → lemon | additive`,
      ],
    ],
    [
      'a body that may be left out',
      (d) => (at(d, `${PATH}/post/requestBody`).required = false),
      [`${POST} | body | required | true → false | additive`],
    ],
    [
      'a media type that is gone',
      (d) => delete at(d, `${PATH}/post/requestBody/content`)['application/json'],
      [
        `${POST} | body application/json | removed | { candles?: integer, glaze?: { colour?: blue | red }, name: string } →  | breaking`,
      ],
    ],
    [
      'a new status',
      (d) => (at(d, `${PATH}/get/responses`)['409'] = { description: 'x' }),
      [`${GET} | response 409 | added |  → no content | additive`],
    ],
    [
      'a status that is gone',
      (d) => delete at(d, `${PATH}/post/responses`)['200'],
      [
        expect.stringMatching(
          /^POST \S+ \| response 200 \| removed \| application\/json \{.* → {2}\| breaking$/,
        ),
      ],
    ],
    [
      'a request that takes unknown fields no longer, and then does',
      (d) => delete schemaAt(d, 'NewCake').additionalProperties,
      [
        `${POST} | body application/json | other fields | refused → any | additive`,
        `${POST} | body multipart/form-data | other fields | refused → any | additive`,
      ],
    ],
  ])('%s', (_, edit, expected) => {
    expect(after(edit)).toEqual(expected)
  })

  it('reports a response that loses or loosens a field as breaking, at any depth and in every operation', () => {
    expect(after((d) => delete schemaAt(d, 'Layer').properties!.height)).toEqual([
      `${GET} | response 200 application/json items[].layers[].height | removed | number →  | breaking`,
      `${POST} | response 200 application/json layers[].height | removed | number →  | breaking`,
    ])
    expect(after((d) => (schemaAt(d, 'CakePage').required = []))).toEqual([
      `${GET} | response 200 application/json items | required | true → false | breaking`,
    ])
    expect(after((d) => (schemaAt(d, 'CakePage').properties!.items!.type = ['array', 'null']))).toEqual([
      `${GET} | response 200 application/json items | nullable | false → true | breaking`,
    ])
    expect(after((d) => (schemaAt(d, 'CakePage').properties!.next!.type = 'string'))).toEqual([
      `${GET} | response 200 application/json next | nullable | true → false | additive`,
    ])
    expect(after((d) => (schemaAt(d, 'Layer').properties!.height!.type = 'integer'))[0]).toBe(
      `${GET} | response 200 application/json items[].layers[].height | type | number → integer | additive`,
    )
  })

  it('points into both documents', () => {
    const [change] = changesAfter((d) => (schemaAt(d, 'Layer').properties!.height!.type = 'string'))
    expect(change!.where).toEqual({
      ours: '#/components/schemas/Layer/properties/height',
      theirs: '#/components/schemas/Layer/properties/height',
    })
  })

  it('compares the objects of a union by what tells them apart', () => {
    const kinds = (open: Schema): Schema => ({
      oneOf: [
        { type: 'object', required: ['kind', 'who'], properties: { kind: { const: 'opened' }, who: open } },
        {
          type: 'object',
          required: ['kind'],
          properties: { kind: { const: 'closed' }, who: { type: 'string' } },
        },
      ],
    })
    const page = (schema: Schema): Document => {
      const document = smallDocument()
      document.components!.schemas!.Cake = schema
      return document
    }
    const theirs = kinds({ type: 'integer' })
    theirs.oneOf!.reverse()
    const changes = compareDocuments(sourceOf(page(kinds({ type: 'string' }))), sourceOf(page(theirs)))
    expect(changes.map(({ change }) => brief(change))).toEqual([
      `${GET} | response 200 application/json items[]<kind=opened>.who | type | string → integer | breaking`,
      `${POST} | response 200 application/json <kind=opened>.who | type | string → integer | breaking`,
    ])
  })
})

describe('drift is silent about', () => {
  const silent = (edit: (document: Document) => void): void => expect(after(edit)).toEqual([])

  it('words, examples and extensions', () => {
    silent((d) => {
      at(d, `${PATH}/get`).summary = 'Other words'
      query(d, 'limit').description = 'Other words'
      schemaAt(d, 'Cake').title = 'Pie'
      schemaAt(d, 'Cake').properties!.id!.examples = ['a']
      at(d, `${PATH}/get`)['x-internal'] = true
    })
  })

  it('names of path parameters, a trailing slash and the case of headers', () => {
    silent((d) => {
      const item = at<{ parameters: Parameter[] }>(d, PATH)
      item.parameters[0]!.name = 'shop_id'
      d.paths = { '/v1/{shop_id}/cakes/': item }
    })
  })

  it('schema names, inlining, wrappers and where parameters are written', () => {
    silent((d) => {
      const { schemas } = d.components!
      schemas!['github.com-pkg-model-Cake'] = schemas!.Cake!
      delete schemas!.Cake
      const text = JSON.stringify(d).replaceAll(
        '#/components/schemas/Cake"',
        '#/components/schemas/github.com-pkg-model-Cake"',
      )
      Object.assign(d, JSON.parse(text))
      schemaAt(d, 'CakePage').properties!.items = {
        type: 'array',
        items: { allOf: [{ $ref: '#/components/schemas/github.com-pkg-model-Cake' }], description: 'x' },
      }
      schemaAt(d, 'CakePage').properties!.next = { anyOf: [{ type: 'string' }, { type: 'null' }] }
      at<Operation>(d, `${PATH}/post`).requestBody!.content!['application/json']!.schema = structuredClone(
        schemaAt(d, 'NewCake'),
      )
      const item = at<{ parameters: Parameter[] }>(d, PATH)
      for (const method of ['get', 'post']) {
        const operation = at<Operation>(d, `${PATH}/${method}`)
        operation.parameters = [...(operation.parameters ?? []), ...item.parameters]
      }
      item.parameters = []
    })
  })

  it('an operation with x-source that the vendor does not document, yet compares it once the vendor does', () => {
    const [ours, theirs] = [smallDocument(), smallDocument()]
    at<Operation>(ours, `${PATH}/post`)['x-source'] = 'a library'
    at<Operation>(theirs, `${PATH}/post`).requestBody!.required = false
    const changes = (): string[] =>
      compareDocuments(sourceOf(ours), sourceOf(theirs)).map(({ change }) => brief(change))
    expect(changes()).toEqual([`${POST} | body | required | true → false | additive`])
    delete at(theirs, PATH).post
    expect(changes()).toEqual([])
  })

  it('the order of keys, values, types, parameters and statuses', () => {
    const shuffled = (value: unknown, random: () => number): unknown => {
      if (Array.isArray(value)) return value.map((one) => shuffled(one, random)).sort(() => random() - 0.5)
      if (typeof value !== 'object' || value === null) return value
      const entries = Object.entries(value).map(([key, one]) => [key, shuffled(one, random)] as const)
      return Object.fromEntries(entries.sort(() => random() - 0.5))
    }
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
        const random = (): number => stream.next().value as number
        silent((d) => Object.assign(d, shuffled(d, random)))
      }),
      { numRuns: 25 },
    )
  })

  it('a schema that contains itself, even in unions', () => {
    const recursive = (name: string): Document => {
      const document = smallDocument()
      const $ref = `#/components/schemas/${name}`
      document.components!.schemas!.Cake = { $ref }
      document.components!.schemas![name] = {
        anyOf: [
          { type: 'string' },
          {
            type: 'object',
            properties: {
              a: { $ref },
              b: { anyOf: [{ $ref }, { type: 'null' }] },
              c: { type: 'array', items: { $ref } },
            },
          },
        ],
      }
      return document
    }
    expect(compareDocuments(sourceOf(recursive('Tree')), sourceOf(recursive('Plant')))).toEqual([])
  })
})

it('the same document as YAML is the same document', () => {
  const yaml =
    'openapi: 3.1.0\ninfo: { title: a, version: "1" }\npaths:\n  /a:\n    get: { responses: { 200: { description: x } } }\n'
  const json =
    '{"openapi":"3.1.0","info":{},"paths":{"/a":{"get":{"responses":{"200":{"description":"y"}}}}}}'
  expect(compareDocuments(parseDocument(yaml, 'y'), parseDocument(json, 'j'))).toEqual([])
})

describe('inside one alternative of a union', () => {
  const union = (...alternatives: Schema[]) => {
    const withUnion = (id: Schema[]): Document => {
      const document = smallDocument()
      schemaAt(document, 'NewCake').properties!.name = { anyOf: id }
      return document
    }
    const changed = structuredClone(alternatives)
    return {
      after: (edit: (alternatives: Schema[]) => unknown): string[] => {
        edit(changed)
        const found = compareDocuments(sourceOf(withUnion(alternatives)), sourceOf(withUnion(changed)))
        return [...new Set(found.map(({ change: { kind, ours, theirs } }) => `${kind}: ${ours} → ${theirs}`))]
      },
    }
  }
  const text: Schema = { type: 'string', maxLength: 5 }
  const day: Schema = { type: 'string', maxLength: 5, format: 'date' }
  const named = (value: string): Schema => ({
    type: 'object',
    properties: { kind: { const: value }, size: { type: 'integer', maximum: 9 } },
    required: ['kind', 'size'],
    minProperties: 2,
  })

  it.each<[title: string, alternatives: Schema[], edit: (all: Schema[]) => unknown, seen: string[]]>([
    [
      'a limit that goes',
      [text, day],
      ([a]) => delete a!.maxLength,
      ['limit: maxLength 5 → maxLength 5 | none'],
    ],
    ['a format that goes', [day, { ...day }], ([a]) => delete a!.format, ['format: date → date | none']],
    [
      'a limit that comes',
      [{ type: 'string' }, { type: 'string', format: 'date' }],
      ([a]) => (a!.maxLength = 5),
      ['limit:  → maxLength 5 | none'],
    ],
    [
      'a limit of a field',
      [named('a'), named('b')],
      ([a]) => delete a!.properties!.size!.maximum,
      ['limit: maximum 9 → '],
    ],
    [
      'a field that need not be there',
      [named('a'), named('b')],
      ([a]) => (a!.required = ['kind']),
      ['required: true → false'],
    ],
    [
      'a field that comes',
      [named('a'), named('b')],
      ([, b]) => (b!.properties!.icing = { type: 'string' }),
      ['added:  → string'],
    ],
    [
      'a limit of an object',
      [named('a'), named('b')],
      ([a]) => delete a!.minProperties,
      ['limit: minProperties 2 → minProperties 2 | none'],
    ],
    [
      'an object that is deprecated',
      [named('a'), named('b')],
      ([a]) => (a!.deprecated = true),
      ['deprecated: false → true'],
    ],
    [
      'an object that takes other fields no more',
      [named('a'), named('b')],
      ([a]) => (a!.additionalProperties = false),
      ['other fields: any → refused'],
    ],
  ])('%s is seen', (_, alternatives, edit, seen) => {
    expect(union(...alternatives).after(edit)).toEqual(seen)
  })

  it('a list of values beside a text with limits is no text without limits', () => {
    const ours = [{ enum: ['all'] }, text]
    expect(union(...ours).after((all) => (all[1]!.maxLength = 5))).toEqual([])
  })
})
