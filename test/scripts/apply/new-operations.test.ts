import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { drift } from '../../../scripts/drift.js'
import type { Document, Operation, Parameter, Schema } from '../../../scripts/openapi/document.js'
import { schemaAt } from '../../support/small-document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const PRACTICE = 'test/fixtures/drift'

/** Applies what a vendor publishes next to a copy of the document that people practise with. */
async function applied(
  edit: (theirs: Document) => void,
  ours: (text: string, file: string) => string = (text) => text,
) {
  const root = await temporaryFolder()
  const openapi = join(root, 'openapi')
  await cp(join(PRACTICE, 'openapi'), openapi, { recursive: true })
  for (const file of ['components/schemas/send/cakes.yaml', 'deviations.yaml'])
    await writeFile(join(openapi, file), ours(await readFile(join(openapi, file), 'utf8'), file))
  const theirs = parse(await readFile(join(PRACTICE, 'vendor.yaml'), 'utf8')) as Document
  // What the practice is about is left out, but for its stale deviation.
  delete theirs.paths['/v1/{name}/cakes/{id}']
  edit(theirs)
  const document = join(root, 'vendor.json')
  await writeFile(document, JSON.stringify(theirs))
  const outcome = await drift({ document, openapi, apply: true })
  const read = async <T>(file: string): Promise<T> => parse(await readFile(join(openapi, file), 'utf8')) as T
  return {
    ...outcome,
    read,
    schemas: await read<Record<string, Schema>>('components/schemas/send/cakes.yaml'),
  }
}

const json = (schema: Schema) => ({ content: { 'application/json': { schema } } })

/** A new operation of theirs. */
function add(
  theirs: Document,
  operation: Partial<Operation>,
  path = '/v1/{name}/cakes/{id}',
  method = 'get',
) {
  theirs.paths[path] = {
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name: name!, in: 'path', required: true, schema: { type: 'string' } },
    })),
    [method]: { tags: ['Cakes'], responses: { 200: { description: 'OK' } }, ...operation },
  }
}

const answering = (schema: Schema): Partial<Operation> => ({
  responses: { 200: { description: 'OK', ...json(schema) } },
})

const FILE = 'paths/send/cakes.yaml'
type Written = Record<string, Record<string, Operation & { parameters: Parameter[] }>>
const mediaOf = ({ responses }: Operation) => responses!['200']!.content!['application/json']!

it('A schema of theirs is the one of ours that stands for it elsewhere, whatever either is called', async () => {
  const { read, schemas } = await applied((theirs) => {
    theirs.components!.schemas!['bakery-httpapi-ConfectionResp'] = schemaAt(theirs, 'Cake')
    theirs.components!.schemas!.Cake = { $ref: '#/components/schemas/bakery-httpapi-ConfectionResp' }
    add(theirs, answering({ $ref: '#/components/schemas/bakery-httpapi-ConfectionResp' }))
  })
  const { get } =
    (await read<Written>(FILE))['/v1/{shop}/cakes/{id}'] ??
    (await read<Written>(FILE))['/v1/{name}/cakes/{id}']!
  expect(mediaOf(get!).schema).toEqual({ $ref: '../../components/schemas/send/cakes.yaml#/Cake' })
  expect(Object.keys(schemas)).toEqual(['CakeList', 'Cake', 'NewCake'])
})

/** Ours says when a cake was baked; the vendor calls that an object, which is recorded. */
const withMistake = (text: string, file: string): string =>
  file === 'deviations.yaml'
    ? `${text}  - operation: '* /v1/{shop}/cakes'
    differences: [{ at: ['response * items[].baked_at', response * baked_at], kind: type, theirs: object }]
    reason: Its example is a text.
`
    : text.replace(
        'id: { type: string }',
        'id: { type: string }\n    baked_at: { type: string, description: When. }',
      )

const OBJECT: Schema = { type: 'object', allOf: [{ $ref: '#/components/schemas/Moment' }] }

it('A mistake that a deviation corrects elsewhere is not brought back, and recorded with the same reason', async () => {
  const outcome = await applied((theirs) => {
    theirs.components!.schemas!.Moment = { type: 'object' }
    schemaAt(theirs, 'Cake').properties!.baked_at = OBJECT
    theirs.components!.schemas!.Pie = {
      type: 'object',
      properties: { filling: { type: 'string' }, baked_at: OBJECT },
    }
    add(theirs, answering({ $ref: '#/components/schemas/Pie' }), '/v1/{name}/pies')
  }, withMistake)
  expect(outcome.schemas.Pie!.properties).toEqual({
    filling: { type: 'string', description: 'TODO' },
    baked_at: { type: 'string', description: 'When.' },
  })
  const { Cakes } = await outcome.read<{ Cakes: object[] }>('deviations.yaml')
  expect(Cakes.at(-1)).toEqual({
    operation: 'GET /v1/{name}/pies',
    differences: [{ at: 'response 200 application/json baked_at', kind: 'type', theirs: 'object' }],
    reason: 'Its example is a text.',
  })
  expect(outcome.changes.map(({ at }) => at)).toEqual(['body application/json shape'])
})

it('A schema of ours is taken although it differs, where the difference is recorded for both', async () => {
  const outcome = await applied((theirs) => {
    theirs.components!.schemas!.Moment = { type: 'object' }
    schemaAt(theirs, 'Cake').properties!.baked_at = OBJECT
    add(theirs, answering({ $ref: '#/components/schemas/Cake' }), '/v1/{name}/best')
  }, withMistake)
  expect(Object.keys(outcome.schemas)).toEqual(['CakeList', 'Cake', 'NewCake'])
  const { get } = (await outcome.read<Written>(FILE))['/v1/{name}/best']!
  expect(mediaOf(get!)).toEqual({
    schema: { $ref: '../../components/schemas/send/cakes.yaml#/Cake' },
    example: { id: 'text', baked_at: 'text', state: 'raw' },
  })
  expect(outcome.changes.map(({ at }) => at)).toEqual(['body application/json shape'])
})

it('An object that may be anything else under the same name elsewhere stays as theirs has it', async () => {
  const { schemas } = await applied((theirs) => {
    schemaAt(theirs, 'Cake').properties!.baked_at = { type: 'object' }
    theirs.components!.schemas!.Pie = {
      type: 'object',
      properties: { baked_at: { type: 'object', properties: { day: { type: 'integer' } } } },
    }
    add(theirs, answering({ $ref: '#/components/schemas/Pie' }), '/v1/{name}/pies')
  }, withMistake)
  expect(schemas.Pie!.properties!.baked_at!.properties).toEqual({
    day: { type: 'integer', description: 'TODO' },
  })
})

it('What is sent takes no schema of ours that is open', async () => {
  const { schemas } = await applied((theirs) => {
    const body = json({ $ref: '#/components/schemas/Cake' })
    add(theirs, { requestBody: body }, '/v1/{name}/cakes/{id}', 'put')
  })
  expect(schemas.CakesCake).toMatchObject({ additionalProperties: false, required: ['id', 'state'] })
})

it('Names of code become nouns, and nothing but a type has no name', async () => {
  const { schemas } = await applied((theirs) => {
    const named = theirs.components!.schemas!
    named['bakery.httpapi.ListOvensResp'] = {
      type: 'object',
      properties: { items: { type: 'array', items: { $ref: '#/components/schemas/bakery.Text' } } },
    }
    named['bakery.Text'] = { type: 'string' }
    named['bakery.httpapi.CreateOvenResponse'] = { type: 'object', properties: { id: { type: 'string' } } }
    named['POST-v1-name-ovens-multipart-form-data-RequestBody'] = {
      type: 'object',
      properties: { heat: { type: 'integer' } },
    }
    add(theirs, answering({ $ref: '#/components/schemas/bakery.httpapi.ListOvensResp' }), '/v1/{name}/ovens')
    theirs.paths['/v1/{name}/ovens']!.post = {
      tags: ['Cakes'],
      requestBody: json({ $ref: '#/components/schemas/POST-v1-name-ovens-multipart-form-data-RequestBody' }),
      ...answering({ $ref: '#/components/schemas/bakery.httpapi.CreateOvenResponse' }),
    }
  })
  expect(Object.keys(schemas)).toEqual(['CakeList', 'Cake', 'NewCake', 'Ovens', 'OvenCreated', 'NewOven'])
  expect(schemas.Ovens!.properties!.items).toEqual({
    type: 'array',
    description: 'TODO',
    items: { type: 'string' },
  })
})

it('Wrappers go, null is a type, and a format that is none is left out', async () => {
  const { schemas, changes } = await applied((theirs) => {
    theirs.components!.schemas!.Pie = {
      type: 'object',
      properties: {
        best: { type: 'object', allOf: [{ $ref: '#/components/schemas/Cake' }] },
        slices: { oneOf: [{ type: 'integer', enum: [4, 8] }, { type: 'null' }] },
        notes: { type: 'string', format: 'json' },
      },
    }
    add(theirs, answering({ $ref: '#/components/schemas/Pie' }), '/v1/{name}/pies')
  })
  expect(schemas.Pie!.properties).toEqual({
    best: { $ref: '#/Cake' },
    slices: { type: ['integer', 'null'], description: 'TODO', enum: [4, 8, null] },
    notes: { type: 'string', description: 'TODO' },
  })
  expect(changes.map(({ at }) => at)).toEqual(['body application/json shape'])
})

it('An example has the form that a pattern asks for', async () => {
  const { read } = await applied((theirs) => {
    const since = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$' }
    add(theirs, { parameters: [{ name: 'since', in: 'query', schema: since }] }, '/v1/{name}/pies')
  })
  const { get } = (await read<Written>(FILE))['/v1/{name}/pies']!
  expect(get!.parameters[0]!.example).toBe('2026-03-06T09:15:00')
})

it('Fields that only the words of a new operation name are said beside it', async () => {
  const { applied: done } = await applied((theirs) => {
    const parameters = [{ name: 'since', in: 'query', schema: { type: 'string' } }]
    const description = 'Give `since`, and `until` if you must; `items` come back, `true` or not.'
    add(
      theirs,
      { parameters, description, ...answering({ $ref: '#/components/schemas/Cakes' }) },
      '/v1/{name}/pies',
    )
    theirs.components!.schemas!.Cakes = {
      type: 'object',
      properties: { items: { type: 'array', items: {} } },
    }
  })
  expect(done!.written.join('\n')).toMatch(/GET \/v1\/\{name\}\/pies, .*\(its description also names until\)/)
})

it('A new tag has no address that nobody has looked at, and a tag of code is that of the nearest path', async () => {
  const { read } = await applied((theirs) => {
    add(theirs, { tags: ['openapi-oven_other'] }, '/v1/{name}/cakes/{id}/slices')
    add(theirs, { tags: ['Pies'] }, '/v1/{name}/pies')
  })
  const { tags } = await read<{ tags: object[] }>('openapi.yaml')
  expect(tags.slice(1)).toEqual([{ name: 'Pies', description: 'TODO' }])
  const { get } = (await read<Written>(FILE))['/v1/{name}/cakes/{id}/slices']!
  expect(get!.tags).toEqual(['Cakes'])
})
