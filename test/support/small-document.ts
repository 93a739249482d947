import type { Document, Schema } from '../../scripts/openapi/document.js'
import type { Change } from '../../scripts/compare/change.js'
import { compareDocuments } from '../../scripts/compare/documents.js'
import { parseDocument } from '../../scripts/openapi/read.js'
import type { Source } from '../../scripts/openapi/source.js'

/** An OpenAPI document of two operations, small enough to read, with a place for everything that can change. */
export function smallDocument(): Document {
  return {
    openapi: '3.1.0',
    info: { title: 'Small', version: '1' },
    paths: {
      '/v1/{shop}/cakes': {
        parameters: [{ name: 'shop', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          operationId: 'listCakes',
          tags: ['Cakes'],
          parameters: [
            { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 100 } },
            {
              name: 'size',
              in: 'query',
              required: true,
              schema: { type: 'string', enum: ['small', 'large'] },
            },
            { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          ],
          responses: {
            200: {
              description: 'OK',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/CakePage' } } },
            },
            404: {
              description: 'None',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          },
        },
        post: {
          operationId: 'createCake',
          tags: ['Cakes'],
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/NewCake' } },
              'multipart/form-data': { schema: { $ref: '#/components/schemas/NewCake' } },
            },
          },
          responses: {
            200: {
              description: 'OK',
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Cake' } } },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        CakePage: {
          type: 'object',
          required: ['items'],
          properties: {
            items: { type: 'array', items: { $ref: '#/components/schemas/Cake' } },
            next: { type: ['string', 'null'] },
          },
        },
        Cake: {
          type: 'object',
          required: ['id', 'layers'],
          properties: {
            id: { type: 'string' },
            state: { type: 'string', enum: ['raw', 'baked'] },
            layers: { type: 'array', items: { $ref: '#/components/schemas/Layer' } },
            // A cake may have cakes on it.
            toppings: { type: 'array', items: { $ref: '#/components/schemas/Cake' } },
          },
        },
        Layer: {
          type: 'object',
          properties: { height: { type: 'number' }, cream: { type: 'string', enum: ['nut', 'plum'] } },
        },
        NewCake: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: {
            name: { type: 'string' },
            glaze: { type: 'object', properties: { colour: { type: 'string', enum: ['red', 'blue'] } } },
            candles: { type: 'integer' },
          },
        },
        Problem: { type: 'object', properties: { message: { type: 'string' } } },
      },
    },
  }
}

/** A node by its JSON pointer, for a test to change. */
export function at<T = Record<string, unknown>>(document: Document, pointer: string): T {
  let here: unknown = document
  for (const key of pointer.split('/').slice(1))
    here = (here as Record<string, unknown>)[key.replace(/~1/g, '/').replace(/~0/g, '~')]
  return here as T
}

export const schemaAt = (document: Document, name: string): Schema =>
  at<Schema>(document, `/components/schemas/${name}`)

export const sourceOf = (document: Document): Source => parseDocument(JSON.stringify(document), 'test')

/** What changes if the vendor does this to the small document. */
export function changesAfter(edit: (document: Document) => void): Change[] {
  const theirs = smallDocument()
  edit(theirs)
  return compareDocuments(sourceOf(smallDocument()), sourceOf(theirs)).map(({ change }) => change)
}

/** A change in one line. */
export const brief = ({ operation, at, kind, ours, theirs, impact }: Change): string =>
  `${operation} | ${at} | ${kind} | ${ours} → ${theirs} | ${impact}`
