import { describe, expect, it } from 'vitest'
import { fieldsOf, fieldTable, typeText } from '../../../scripts/docs/fields.js'
import type { Document, Schema } from '../../../scripts/openapi/document.js'

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Small', version: '1' },
  paths: {},
  components: {
    schemas: {
      Cake: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      Tree: {
        type: 'object',
        properties: { left: { $ref: '#/components/schemas/Tree' }, value: { type: 'string' } },
      },
    },
  },
}
const cake = { $ref: '#/components/schemas/Cake' }
const names = (schema: Schema): string[] => fieldsOf(document, schema, 'answer').map(({ name }) => name)

describe('The fields of a schema', () => {
  it('are named by their way through objects, lists and maps', () => {
    const schema: Schema = {
      type: 'object',
      properties: {
        cake,
        cakes: { type: 'array', items: cake },
        byName: { type: 'object', additionalProperties: cake },
        maybe: { anyOf: [cake, { type: 'null' }] },
      },
    }
    expect(names(schema)).toEqual([
      'cake',
      'cake.name',
      'cakes',
      'cakes[].name',
      'byName',
      'byName.*',
      'byName.*.name',
      'maybe',
      'maybe.name',
    ])
  })

  it('of a form take one value where they may repeat, and what is inside of them does not', () => {
    const list: Schema = { type: 'array', items: { type: 'string' } }
    const inner: Schema = { type: 'object', properties: { list } }
    const schema: Schema = { type: 'object', properties: { list, inner } }
    const types = (side: 'form' | 'request'): string[] =>
      fieldsOf(document, schema, side).map(({ type }) => type)
    expect(types('form')).toEqual(['string | string[]', 'object', 'string[]'])
    expect(types('request')).toEqual(['string[]', 'object', 'string[]'])
  })

  it('of a schema that holds itself are shown once', () => {
    expect(names({ $ref: '#/components/schemas/Tree' })).toEqual(['left', 'value'])
  })

  it('of alternatives stand side by side, each once', () => {
    expect(names({ oneOf: [cake, { type: 'object', properties: { name: {}, size: {} } }] })).toEqual([
      'name',
      'size',
    ])
  })

  it('are not made of an alternative that only says which fields are needed', () => {
    const schema: Schema = {
      type: 'object',
      properties: { a: {}, b: {} },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    }
    expect(names(schema)).toEqual(['a', 'b'])
  })

  it('say limits, formats, defaults and what values mean', () => {
    const [field] = fieldsOf(
      document,
      {
        type: 'object',
        properties: {
          limit: { type: 'integer', description: 'Cakes a page.', minimum: 1, maximum: 300, default: 100 },
        },
      },
      'request',
    )
    expect(field?.notes).toEqual(['Cakes a page.', '1 to 300.', 'Default `100`.'])
  })

  it('keep a bar and a tag of their words inside the cell', () => {
    const table = fieldTable([
      { name: 'a', type: '"x" | "y"', required: true, notes: ['One | <b>'], deprecated: false },
    ])
    expect(table.split('\n')[2]).toBe('| `a` *required* | `"x" \\| "y"` | One \\| &lt;b> |')
  })
})

describe('The type of a field', () => {
  it.each<[what: string, schema: Schema, request: string, answer: string]>([
    ['a date', { type: 'string', format: 'rfc2822' }, 'Date | string', 'string'],
    ['seconds', { type: 'number', format: 'epoch-seconds' }, 'Date | number', 'number'],
    ['a file', { type: 'string', format: 'binary' }, 'Upload', 'string'],
    [
      'JSON in a string',
      { type: 'string', contentMediaType: 'application/json' },
      'object or JSON text',
      'string',
    ],
    ['yes or no', { type: 'string', enum: ['yes', 'no'] }, 'boolean | "yes" | "no"', '"yes" | "no"'],
    [
      'a list',
      { type: 'array', items: { type: ['string', 'null'] } },
      '(string | null)[]',
      '(string | null)[]',
    ],
    ['anything', {}, 'unknown', 'unknown'],
  ])(
    '%s is what a user writes in a request, and what the API gives in an answer',
    (_, schema, request, answer) => {
      expect(typeText(document, schema, 'request')).toBe(request)
      expect(typeText(document, schema, 'answer')).toBe(answer)
    },
  )
})
