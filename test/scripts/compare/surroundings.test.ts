import { describe, expect, it } from 'vitest'
import { setAside, parseDeviations } from '../../../scripts/drift/deviations.js'
import type { Document, Media, Operation, Parameter, Schema } from '../../../scripts/openapi/document.js'
import { compareDocuments } from '../../../scripts/compare/documents.js'
import { at, brief, changesAfter, schemaAt, smallDocument, sourceOf } from '../../support/small-document.js'

const PATH = '/paths/~1v1~1{shop}~1cakes'
const GET = 'GET /v1/{shop}/cakes'
const POST = 'POST /v1/{shop}/cakes'

type Edit = (document: Document) => unknown

const operation = (d: Document, method: string): Operation => at<Operation>(d, `${PATH}/${method}`)
const parameter = (d: Document, name: string): Parameter =>
  operation(d, 'get').parameters!.find((one) => one.name === name)!
const form = (d: Document): Media => operation(d, 'post').requestBody!.content!['multipart/form-data']!
const field = (d: Document, schema: string, name: string): Schema => schemaAt(d, schema).properties![name]!

/** What drift reports if ours is the small document after `before`, and theirs is that after `after`. */
function between(before: Edit, after: Edit): string[] {
  const [ours, theirs] = [smallDocument(), smallDocument()]
  before(ours)
  before(theirs)
  after(theirs)
  return compareDocuments(sourceOf(ours), sourceOf(theirs)).map(({ change }) => brief(change))
}

const nothing: Edit = () => undefined

const withSecurity: Edit = (d) => {
  d.security = [{ key: [] }]
  d.components!.securitySchemes = { key: { type: 'http', scheme: 'basic' } }
}

const post = (properties: Record<string, Schema>): Record<string, unknown> => ({
  post: { requestBody: { content: { 'application/json': { schema: { type: 'object', properties } } } } },
})

describe('drift sees', () => {
  it.each<[string, Edit, Edit, string[]]>([
    [
      'that a call needs a bearer token now',
      withSecurity,
      (d) => (d.components!.securitySchemes = { key: { type: 'http', scheme: 'bearer' } }),
      [
        `${GET} | operation | security | http basic → http bearer | breaking`,
        `${POST} | operation | security | http basic → http bearer | breaking`,
      ],
    ],
    [
      'that one call needs no key any more',
      withSecurity,
      (d) => (operation(d, 'get').security = [{}]),
      [`${GET} | operation | security | http basic → none | breaking`],
    ],
    [
      'a parameter that is called `tag[]` now, which changes the wire',
      nothing,
      (d) => (parameter(d, 'tag').name = 'tag[]'),
      [`${GET} | query tag | name | tag → tag[] | breaking`],
    ],
    [
      'a field that is called `candles[]` now',
      nothing,
      (d) => {
        const fields = schemaAt(d, 'NewCake').properties!
        fields['candles[]'] = fields.candles!
        delete fields.candles
      },
      [
        `${POST} | body application/json candles | name | candles → candles[] | breaking`,
        `${POST} | body multipart/form-data candles | name | candles → candles[] | breaking`,
      ],
    ],
    [
      'a parameter that is JSON now',
      nothing,
      (d) => {
        const tag = parameter(d, 'tag')
        tag.content = { 'application/json': { schema: tag.schema } }
        delete tag.schema
      },
      [`${GET} | query tag | style | form, exploded → content application/json | breaking`],
    ],
    [
      'a field of a form that is joined by commas now',
      nothing,
      (d) => (form(d).encoding = { candles: { style: 'form', explode: false } }),
      [`${POST} | body multipart/form-data candles | encoding |  → form | breaking`],
    ],
    [
      'a new header of an answer',
      nothing,
      (d) => (at(d, `${PATH}/get/responses/200`).headers = { 'X-Total': { schema: { type: 'integer' } } }),
      [`${GET} | response 200 header x-total | added |  → integer | additive`],
    ],
    [
      'a header of an answer that is gone',
      (d) => (at(d, `${PATH}/get/responses/200`).headers = { 'X-Total': { schema: { type: 'integer' } } }),
      (d) => delete at(d, `${PATH}/get/responses/200`).headers,
      [`${GET} | response 200 header x-total | removed | integer →  | breaking`],
    ],
    [
      'callbacks',
      nothing,
      (d) => (operation(d, 'post').callbacks = { baked: {} }),
      [`${POST} | operation | callbacks |  → baked | additive`],
    ],
    [
      'what a callback carries',
      (d) =>
        (operation(d, 'post').callbacks = {
          baked: { '{$request.url}': post({ size: { type: 'string' } }) },
        }),
      (d) =>
        (operation(d, 'post').callbacks = {
          baked: { '{$request.url}': post({ size: { type: 'integer' } }) },
        }),
      [`${POST} callback baked | response 200 application/json size | type | string → integer | breaking`],
    ],
    [
      'what a webhook carries',
      (d) => (d.webhooks = { opened: post({ at: { type: 'string' }, by: { type: 'string' } }) }),
      (d) => (d.webhooks = { opened: post({ at: { type: 'number' }, to: { type: 'string' } }) }),
      [
        'webhook opened | response 200 application/json at | type | string → number | breaking',
        'webhook opened | response 200 application/json by | removed | string →  | breaking',
        'webhook opened | response 200 application/json to | added |  → string | additive',
      ],
    ],
    [
      'a new webhook',
      (d) => (d.webhooks = { opened: {} }),
      (d) => (d.webhooks = { opened: {}, eaten: {} }),
      ['* | webhook eaten | added |  → eaten | additive'],
    ],
    [
      'a webhook that is gone',
      (d) => (d.webhooks = { opened: {}, eaten: {} }),
      (d) => delete d.webhooks!.eaten,
      ['* | webhook eaten | removed | eaten →  | breaking'],
    ],
    [
      'a field that cannot be sent any more',
      nothing,
      (d) => (field(d, 'NewCake', 'candles').readOnly = true),
      [
        `${POST} | body application/json candles | access |  → readOnly true | breaking`,
        `${POST} | body multipart/form-data candles | access |  → readOnly true | breaking`,
      ],
    ],
    [
      'a field that is not answered any more',
      nothing,
      (d) => (field(d, 'Layer', 'height').writeOnly = true),
      [
        `${GET} | response 200 application/json items[].layers[].height | access |  → writeOnly true | breaking`,
        `${POST} | response 200 application/json layers[].height | access |  → writeOnly true | breaking`,
      ],
    ],
    ...['not', 'contains', 'propertyNames', 'unevaluatedProperties'].map(
      (word): [string, Edit, Edit, string[]] => [
        `the word "${word}", which is not compared further`,
        nothing,
        (d) => (parameter(d, 'limit').schema![word] = { type: 'string' }),
        [`${GET} | query limit | word |  → ${word} {"type":"string"} | breaking`],
      ],
    ),
    [
      'servers that are gone altogether',
      (d) => (d.servers = [{ url: 'https://a.example' }]),
      (d) => delete d.servers,
      ['* | servers | servers | https://a.example →  | breaking'],
    ],
    [
      'a further server as something that breaks nobody',
      (d) => (d.servers = [{ url: 'https://a.example' }]),
      (d) => (d.servers = [{ url: 'https://a.example' }, { url: 'https://b.example' }]),
      ['* | servers | servers | https://a.example → https://a.example, https://b.example | additive'],
    ],
    [
      'an operation that moves to another tag',
      nothing,
      (d) => (operation(d, 'get').tags = ['Pies']),
      [`${GET} | operation | tag | Cakes → Pies | additive`],
    ],
    [
      'a new success with a body as breaking, since it widens the data of a call',
      nothing,
      (d) =>
        (at(d, `${PATH}/get/responses`)['202'] = {
          description: 'x',
          content: { 'application/json': { schema: { type: 'string' } } },
        }),
      [`${GET} | response 202 | added |  → application/json string | breaking`],
    ],
    [
      'a schema that no value fits as breaking',
      nothing,
      (d) =>
        (parameter(d, 'size').schema = {
          type: 'object',
          allOf: [{ type: 'string', enum: ['small', 'large'] }],
        }),
      [`${GET} | query size | type | string → object | string | breaking`],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(between(before, after)).toEqual(expected)
  })

  it('values that have moved from the schema into the description, and names them', () => {
    const [change] = changesAfter((d) => {
      parameter(d, 'size').schema = { type: 'string', description: 'One of `small` or `large`.' }
    })
    expect(change).toMatchObject({ kind: 'enum', note: 'the new description names large | small' })
  })
})

it('A deviation about an operation that is gone is stale no sooner than our operation is gone', () => {
  const entry = `Cakes:
  - operation: ${GET}
    differences: [{ at: query limit, kind: limit }]
    reason: It is.
`
  const found = changesAfter((d) => delete at(d, PATH).get).map((change) => ({ change }))
  expect(setAside(found, parseDeviations(entry, 'd.yaml')).stale).toEqual([])
  expect(setAside([], parseDeviations(entry, 'd.yaml')).stale).toHaveLength(1)
})
