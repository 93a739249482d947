import { transform } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { renderFake } from '../../../scripts/generate/fake.js'
import type { Operation, Schema } from '../../../scripts/openapi/document.js'
import { readOperations } from '../../../scripts/openapi/operations.js'
import type { FakeFacts } from '../../../src/testing/document.js'
import { answer, body, form, query, tinyDocument } from '../../support/tiny-document.js'

interface Rendered {
  text: string
  operations: Record<string, FakeFacts>
  schemas: Record<string, Schema>
}

/** What the testing kit reads of a document: the module is run, and its texts are parsed, as the kit does it. */
async function render(
  operations: Record<string, Partial<Operation>>,
  schemas: Record<string, Schema> = {},
): Promise<Rendered> {
  const document = tinyDocument(operations, schemas)
  const text = renderFake(document, readOperations(document))
  const { code } = await transform(text, { loader: 'ts', format: 'esm' })
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Record<
    'operations' | 'schemas',
    Record<string, string>
  >
  const parsed = (texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([name, one]) => [name, JSON.parse(one) as unknown]))
  return {
    text,
    operations: parsed(module.operations) as Rendered['operations'],
    schemas: parsed(module.schemas) as Rendered['schemas'],
  }
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

describe('What the testing kit knows of an operation', () => {
  test('is its parameters, its body by media type, and whether each is required', async () => {
    const { operations } = await render({
      'POST /things/{id}': {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          query('limit', { type: 'integer', maximum: 10 }),
        ],
        requestBody: form({ name: { type: 'string', maxLength: 5 } }, ['name']),
      },
    })
    expect(operations['POST /things/{id}']).toEqual({
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 10 } },
      ],
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            type: 'object',
            properties: { name: { type: 'string', maxLength: 5 } },
            required: ['name'],
            additionalProperties: false,
          },
        },
      },
      success: { status: 200 },
    })
  })

  test('has the first example of the first success, be it falsy', async () => {
    const content = (media: object) => ({ 'application/json': { schema: {}, ...media } })
    const examples = { first: { value: { n: 1 } }, second: { value: { n: 2 } } }
    const { operations } = await render({
      'GET /one': { responses: { 200: { description: '', content: content({ example: 0 }) } } },
      'GET /several': { responses: { 202: { description: '', content: content({ examples }) } } },
      'GET /none': { responses: { 404: answer({})[200]!, 204: { description: '' } } },
    })
    const successes = Object.fromEntries(
      Object.entries(operations).map(([name, { success }]) => [name, success]),
    )
    expect(successes).toEqual({
      'GET /one': { status: 200, body: 0 },
      'GET /several': { status: 202, body: { n: 1 } },
      'GET /none': { status: 204 },
    })
  })
})

describe('A schema in the testing kit', () => {
  test('has all words that allow or refuse, and none that do neither', async () => {
    const kept = {
      type: 'object',
      properties: { list: { type: 'array', items: { enum: ['a'] }, minItems: 1, uniqueItems: true } },
      patternProperties: { '^v:': { type: 'string', contentMediaType: 'application/json' } },
      additionalProperties: { type: 'string', pattern: '^a', format: 'email' },
      dependentRequired: { list: ['other'] },
      anyOf: [{ required: ['list'] }, { minProperties: 2 }],
    }
    const silent = {
      title: 'Thing',
      description: 'A thing.',
      examples: [{}],
      deprecated: true,
      'x-note': 'none',
    }
    const { operations } = await render({
      'POST /things': { requestBody: body('application/json', { ...kept, ...silent }) },
    })
    expect(operations['POST /things']!.body!.content['application/json']).toEqual(kept)
  })

  test('keeps properties whose names are words of schemas, or of JavaScript', async () => {
    const properties = JSON.parse(
      '{"title":{"type":"string"},"$ref":{"type":"string"},"x-y":{"type":"string"},"description":{"type":"integer"},"__proto__":{"type":"null"}}',
    ) as Record<string, Schema>
    const { operations } = await render({ 'POST /things': { requestBody: form(properties) } })
    const { properties: found } = operations['POST /things']!.body!.content['multipart/form-data']!
    expect(Object.entries(found!)).toEqual(Object.entries(properties))
  })

  test('is there once for all that refer to it, with those that it refers to in turn, in a circle or not', async () => {
    const { operations, schemas } = await render(
      { 'POST /things': { requestBody: form({ a: ref('Tree'), b: ref('Tree') }) } },
      {
        Tree: {
          type: 'object',
          description: 'Nodes.',
          properties: { children: { type: 'array', items: ref('Tree') }, leaf: ref('Leaf') },
        },
        Leaf: { type: 'string' },
        Unused: { type: 'integer' },
      },
    )
    const { properties } = operations['POST /things']!.body!.content['multipart/form-data']!
    expect(properties).toEqual({ a: { $ref: 'Tree' }, b: { $ref: 'Tree' } })
    expect(schemas).toEqual({
      Leaf: { type: 'string' },
      Tree: {
        type: 'object',
        properties: { children: { type: 'array', items: { $ref: 'Tree' } }, leaf: { $ref: 'Leaf' } },
      },
    })
  })

  test('comes out as it went in, whatever its texts hold, a line an operation', async () => {
    const pattern = `^['"\\\\\`$\{a}]\n\u2028</script>\u0000*/ //$`
    const { text, operations } = await render({
      'GET /a': { parameters: [query('q', { pattern })] },
      'GET /b': { parameters: [query('q', { enum: [pattern] })] },
    })
    expect(operations['GET /a']!.parameters[0]!.schema).toEqual({ pattern })
    expect(operations['GET /b']!.parameters[0]!.schema).toEqual({ enum: [pattern] })
    expect(text.split('\n').filter((line) => line.startsWith("  'GET /"))).toHaveLength(2)
  })
})

describe('What the testing kit could not work by is refused when the document is rendered, by the name', () => {
  test.each<[what: string, operation: Partial<Operation>, message: string]>([
    [
      'a word of a schema',
      { requestBody: form({ a: { type: 'string', not: { const: 'b' } } }) },
      '"not" is a word',
    ],
    ['a cookie', { parameters: [{ name: 'c', in: 'cookie', schema: {} }] }, 'parameter c is in "cookie"'],
    ['no success', { responses: { 404: answer({})[200]! } }, 'declares no 2xx'],
  ])('of an operation: %s', async (_, operation, message) => {
    const rendered = render({ 'POST /things': operation })
    await expect(rendered).rejects.toThrow(message)
    await expect(rendered).rejects.toThrow('POST /things')
  })

  test('of a schema: a word within it', async () => {
    const rendered = render(
      { 'POST /things': { requestBody: form({ a: ref('Odd') }) } },
      { Odd: { multipleOf: 2 } },
    )
    await expect(rendered).rejects.toThrow('schema Odd')
  })
})
