import { describe, expect, test } from 'vitest'
import { render } from '../../../scripts/generate.js'
import type { Document, Operation } from '../../../scripts/openapi/document.js'
import { answer, body, form, query, tinyDocument } from '../../support/tiny-document.js'

/** The message that a document is refused with. */
async function refusal(document: Document): Promise<string> {
  const error = await render(document).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toMatchObject({ name: 'Refusal' })
  return (error as Error).message
}

/** One faulty operation each: what is wrong with `POST /things`, and what the message says beside that name. */
const faults: {
  title: string
  operation: Partial<Operation>
  says: RegExp
  also?: Record<string, Partial<Operation>>
}[] = [
  {
    title: 'without an operationId',
    operation: { operationId: '' },
    says: /no operationId.*camelCase/,
  },
  {
    title: 'with the operationId of another operation',
    operation: { operationId: 'callGETother' },
    also: { 'GET /other': {} },
    says: /"callGETother" is taken by GET \/other.*one of its own/,
  },
  {
    title: 'that declares no success',
    operation: { responses: { 404: { description: 'Missing.' } } },
    says: /no 2xx response.*at least one/,
  },
  {
    title: 'that succeeds with something else than JSON',
    operation: { responses: { 200: { content: { 'text/csv': { schema: { type: 'string' } } } } } },
    says: /200 as text\/csv.*application\/json/,
  },
  {
    title: 'with a parameter in a cookie',
    operation: { parameters: [{ name: 'session', in: 'cookie', schema: { type: 'string' } }] },
    says: /session is in "cookie"; only path, query and header/,
  },
  {
    title: 'with a path parameter that is not in the path',
    operation: { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] },
    says: /parameter id is not in the path.*\{id\}/,
  },
  {
    title: 'with a query parameter that joins what is no list',
    operation: { parameters: [{ ...query('tag', { type: 'string' }), explode: false }] },
    says: /"tag" is not a list of plain values/,
  },
  {
    title: 'with a form field in an encoding that nobody knows',
    operation: {
      requestBody: {
        content: {
          'multipart/form-data': {
            schema: { type: 'object', properties: { a: { type: 'string' } } },
            encoding: { a: { style: 'deepObject' } },
          },
        },
      },
    },
    says: /the encoding of "a" can't be expressed/,
  },
  {
    title: 'with a query parameter of another style',
    operation: { parameters: [{ ...query('filter', { type: 'object' }), style: 'deepObject' }] },
    says: /"filter" is not sent as name=value pairs/,
  },
  {
    title: 'with a query parameter in a media type',
    operation: { parameters: [{ name: 'filter', in: 'query', content: { 'application/json': {} } }] },
    says: /"filter" is not sent as name=value pairs/,
  },
  {
    title: 'with an object in a query',
    operation: { parameters: [query('filter', { type: 'object', properties: {} })] },
    says: /"filter" is an object.*contentMediaType: application\/json/,
  },
  {
    title: 'with an object in a form',
    operation: { requestBody: form({ user: { type: 'object', properties: { name: { type: 'string' } } } }) },
    says: /"user" is an object.*contentMediaType: application\/json/,
  },
  {
    title: 'with an array of objects in a form',
    operation: { requestBody: form({ users: { type: 'array', items: { type: 'object' } } }) },
    says: /"users" is an object.*contentMediaType: application\/json/,
  },
  {
    title: 'with a field of alternatives that travel differently',
    operation: {
      requestBody: form({
        when: { anyOf: [{ type: 'string' }, { type: 'string', format: 'epoch-seconds' }] },
      }),
    },
    says: /"when" has alternatives that are encoded differently.*one encoding/,
  },
  {
    title: 'with one name for two kinds of field',
    operation: {
      parameters: [query('vars', { type: 'string' })],
      requestBody: form({ vars: { type: 'string', contentMediaType: 'application/json' } }),
    },
    says: /"vars" is plain in one place and json in another.*the same/,
  },
  {
    title: 'with a body of a media type that cannot be written',
    operation: { requestBody: body('application/xml', { type: 'object' }) },
    says: /a body as application\/xml can't be expressed; use one of application\/json, multipart\/form-data, application\/x-www-form-urlencoded/,
  },
  {
    title: 'with two forms for one body',
    operation: {
      requestBody: {
        content: {
          'multipart/form-data': { schema: { type: 'object' } },
          'application/x-www-form-urlencoded': { schema: { type: 'object' } },
        },
      },
    },
    says: /application\/x-www-form-urlencoded \+ multipart\/form-data can't be expressed; use one of/,
  },
  {
    title: 'with a body without a schema',
    operation: { requestBody: { content: { 'multipart/form-data': {} } } },
    says: /body as multipart\/form-data has no schema.*"type: object"/,
  },
  {
    title: 'with a pattern of keys that is not a prefix',
    operation: {
      requestBody: body('multipart/form-data', {
        type: 'object',
        patternProperties: { '^[xy]-': { type: 'string' } },
      }),
    },
    says: /pattern \^\[xy\]-.*only prefixes such as "\^h:"/,
  },
  {
    title: 'that is deprecated without a successor',
    operation: { deprecated: true, description: 'Not any more.' },
    says: /names no successor as "METHOD \/path"/,
  },
  {
    title: 'that pages in an unknown way',
    operation: { 'x-pagination': { strategy: 'magic' as 'link', items: 'items' } },
    says: /strategy "magic" is none of link, offset, token/,
  },
]

describe('an operation is refused by its name', () => {
  for (const { title, operation, says, also } of faults) {
    test(title, async () => {
      const message = await refusal(tinyDocument({ ...also, 'POST /things': operation }))
      expect(message).toMatch(/^POST \/things: /)
      expect(message).toMatch(says)
    })
  }

  test('with a slot in the path that no parameter fills', async () => {
    expect(await refusal(tinyDocument({ 'GET /things/{id}': {} }))).toMatch(
      /^GET \/things\/\{id\}: the path has \{id\}.*in: path/,
    )
  })

  test('that pages by another method than GET and POST', async () => {
    const operation: Partial<Operation> = {
      responses: answer({ type: 'object', properties: { items: { type: 'array', items: {} } } }),
      'x-pagination': { strategy: 'link', items: 'items', next: 'next' },
    }
    expect(await refusal(tinyDocument({ 'DELETE /things': operation }))).toBe(
      'DELETE /things: only GET and POST can page.',
    )
  })

  test('that pages as another one of its path does', async () => {
    const operation: Partial<Operation> = {
      responses: answer({ type: 'object', properties: { items: { type: 'array', items: {} } } }),
      'x-pagination': { strategy: 'link', items: 'items', next: 'next' },
    }
    const message = await refusal(tinyDocument({ 'GET /things': operation, 'POST /things': operation }))
    expect(message).toMatch(/^POST \/things: GET \/things pages too.*one operation of a path/)
  })
})

test('A schema of both directions is refused if the name of its request form is taken', async () => {
  const thing = { type: 'object', properties: {} }
  const reference = { $ref: '#/components/schemas/Thing' }
  const document = tinyDocument(
    { 'POST /things': { requestBody: body('application/json', reference), responses: answer(reference) } },
    { Thing: thing, ThingInput: thing },
  )
  expect(await refusal(document)).toMatch(
    /^schema Thing: is used in both directions, but ThingInput exists already.*another name/,
  )
})

test('A pattern of a named schema is refused by the name of that schema', async () => {
  const schemas = { Headers: { type: 'object', patternProperties: { '.*': { type: 'string' } } } }
  const document = tinyDocument(
    {
      'POST /things': { requestBody: body('multipart/form-data', { $ref: '#/components/schemas/Headers' }) },
    },
    schemas,
  )
  expect(await refusal(document)).toMatch(/^components\.schemas\.Headers: pattern \.\*: only prefixes/)
})

test('A document without faults is not refused', async () => {
  await expect(render(tinyDocument({ 'POST /things': {} }))).resolves.toHaveProperty(['schema.ts'])
})
