import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** File → its content, as data. */
export type Files = Record<string, unknown>

/** A small document of several files that every lint rule of the project accepts. */
export function soundDocument(): Files {
  const externalDocs = {
    url: 'https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/things',
  }
  const words = { summary: 'Do it', description: 'Does it.', tags: ['Things'] }
  const json = (name: string, example: unknown) => ({
    content: { 'application/json': { schema: { $ref: `schemas.yaml#/${name}` }, example } },
  })
  const errors = (...statuses: number[]) =>
    Object.fromEntries(
      statuses.map((status) => [status, { $ref: 'components/responses/errors.yaml#/Failed' }]),
    )
  const text = { type: 'string', description: 'Some words.' }
  const failed = {
    description: 'It failed.',
    content: {
      'application/json': { schema: { $ref: '../../schemas.yaml#/Failure' }, example: { message: 'No' } },
    },
  }
  return {
    'openapi.yaml': {
      openapi: '3.1.0',
      info: { title: 'Small', version: '1.0.0', license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: 'https://api.mailgun.net' }],
      security: [{ basicAuth: [] }],
      tags: [{ name: 'Things', description: 'All about them.', externalDocs }],
      components: { securitySchemes: { basicAuth: { type: 'http', scheme: 'basic' } } },
      paths: {
        '/v1/things': { $ref: 'paths.yaml#/things' },
        '/v1/things/{id}': { $ref: 'paths.yaml#/thing' },
      },
      webhooks: { opened: { $ref: 'paths.yaml#/opened' } },
    },
    'components/responses/errors.yaml': Object.fromEntries(
      ['Failed', 'Unauthorized', 'TooManyRequests'].map((name) => [name, structuredClone(failed)]),
    ),
    'components/parameters/common.yaml': {
      OnBehalfOf: {
        name: 'X-Mailgun-On-Behalf-Of',
        in: 'header',
        description: 'Subaccount to act as.',
        schema: { type: 'string' },
        example: 'a',
      },
    },
    'paths.yaml': {
      things: {
        get: {
          operationId: 'listThings',
          ...words,
          'x-pagination': { strategy: 'link', items: 'items', next: 'paging.next' },
          parameters: [
            {
              name: 'limit',
              in: 'query',
              description: 'Things a page.',
              schema: { type: 'integer' },
              example: 10,
            },
          ],
          responses: {
            200: {
              description: 'A page.',
              ...json('ThingPage', { items: [{ name: 'a' }], paging: { next: '' } }),
            },
          },
        },
        post: {
          operationId: 'addThing',
          ...words,
          requestBody: { required: true, ...json('NewThing', { name: 'a', parts: [{ size: 1 }] }) },
          responses: { 200: { description: 'Added.', ...json('Thing', { name: 'a' }) } },
        },
      },
      thing: {
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            description: 'Which thing.',
            schema: { type: 'string' },
            example: 'a',
          },
        ],
        get: {
          operationId: 'getThing',
          ...words,
          responses: {
            200: { description: 'The thing.', ...json('Thing', { name: 'a' }) },
            ...errors(404),
          },
        },
      },
      // Mailgun calls this one: no error of the API, no subaccount, and a body that may grow.
      opened: {
        post: {
          operationId: 'onOpened',
          ...words,
          externalDocs,
          requestBody: { required: true, ...json('OpenedEvent', { event: 'opened' }) },
          responses: { 200: { description: 'Taken.' }, 406: { description: 'Not wanted.' } },
        },
      },
    },
    'schemas.yaml': {
      Thing: { type: 'object', properties: { name: { type: 'string' } } },
      ThingPage: {
        type: 'object',
        properties: {
          items: { type: 'array', items: { $ref: '#/Thing' } },
          paging: { type: 'object', properties: { next: { type: 'string' } } },
        },
      },
      NewThing: {
        type: 'object',
        additionalProperties: false,
        properties: {
          name: text,
          parts: { type: 'array', description: 'What it is made of.', items: { $ref: '#/NewPart' } },
        },
      },
      NewPart: {
        type: 'object',
        additionalProperties: false,
        properties: { size: { type: 'integer', description: 'In bytes.' } },
      },
      OpenedEvent: { type: 'object', properties: { event: { type: 'string' } } },
      Failure: { type: 'object', properties: { message: { type: 'string' } } },
    },
  }
}

/** Sets one value, found as `file#/path/to/it`, or a whole file; undefined removes it. */
export function change(files: Files, place: string, value: unknown): void {
  const [file, pointer] = place.split('#/') as [string, string?]
  if (pointer === undefined) {
    files[file] = structuredClone(value)
    return
  }
  const names = pointer.split('/').map((name) => name.replaceAll('~1', '/'))
  const last = names.pop()!
  let holder = files[file] as Record<string, unknown>
  for (const name of names) holder = holder[name] as Record<string, unknown>
  if (!holder) throw new Error(`${place} is not in the document`)
  if (value === undefined) delete holder[last]
  else holder[last] = structuredClone(value)
}

/** Writes files into a folder; JSON is YAML too. */
export async function writeDocument(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, JSON.stringify(content, null, 1))
  }
}
