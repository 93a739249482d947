import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { drift } from '../../../scripts/drift.js'
import { KINDS, type Change } from '../../../scripts/compare/change.js'
import type { Document, Operation, Parameter, Schema } from '../../../scripts/openapi/document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const PRACTICE = 'test/fixtures/drift'

interface Target {
  document: Document
  /** Every operation of the document. */
  operations: Operation[]
  /** Every schema with fields, and every schema in one. */
  objects: Schema[]
  fields: Schema[]
  pick<T>(list: readonly T[]): T | undefined
  /** A name that nothing has yet. */
  fresh: string
}

const TYPES: Schema[] = [
  { type: 'string' },
  { type: 'integer', minimum: 1 },
  { type: 'array', items: { type: 'string', enum: ['yes', 'no'] } },
  { type: 'object', properties: { deep: { type: ['string', 'null'], format: 'date-time' } } },
  { $ref: '#/components/schemas/Cake' },
]

/** What a vendor may do to its document, one thing at a time. */
const MUTATIONS: ((target: Target) => unknown)[] = [
  ({ operations, pick, fresh }) =>
    parametersOf(pick(operations)!).push({ name: fresh, in: 'query', schema: { ...pick(TYPES)! } }),
  ({ operations, pick, fresh }) =>
    parametersOf(pick(operations)!).push({
      name: fresh,
      in: 'query',
      required: true,
      schema: { type: 'string' },
    }),
  ({ operations, pick }) => parametersOf(pick(operations)!).pop(),
  ({ objects, pick, fresh }) => (pick(objects)!.properties![fresh] = { ...pick(TYPES)! }),
  ({ objects, pick, fresh }) => {
    const object = pick(objects)!
    object.properties![fresh] = { type: 'boolean' }
    object.required = [...(object.required ?? []), fresh]
  },
  ({ objects, pick }) => {
    const object = pick(objects)!
    const name = pick(Object.keys(object.properties!))
    if (name !== undefined) delete object.properties![name]
  },
  ({ objects, pick }) => pick(objects)!.required?.pop(),
  ({ fields, pick, fresh }) => pick(fields.filter((one) => one.enum))?.enum!.push(fresh),
  ({ fields, pick }) => pick(fields.filter((one) => (one.enum?.length ?? 0) > 1))?.enum!.shift(),
  ({ fields, pick }) => delete pick(fields.filter((one) => one.enum))?.enum,
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => typeof one.type === 'string'))
    if (field) field.type = [field.type as string, 'null']
  },
  ({ fields, pick }) => {
    const field = pick(fields)
    if (field && !field.$ref) field.deprecated = true
  },
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => one.type === 'integer'))
    if (field) field.maximum = 7
  },
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => Array.isArray(one.type)))
    if (field) field.type = (field.type as string[]).filter((type) => type !== 'null')
  },
  ({ objects, pick }) => {
    const object = pick(objects)!
    object.required = Object.keys(object.properties!)
  },
  ({ objects, pick }) => delete pick(objects)!.required,
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => one.type === 'string' && !one.enum))
    if (field) field.enum = ['one', 'no']
  },
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => typeof one.type === 'string' && one.type !== 'object'))
    if (field) field.type = [field.type as string, 'boolean']
  },
  ({ fields, pick }) => {
    const field = pick(fields.filter((one) => one.maximum !== undefined))
    if (field) delete field.maximum
  },
  ({ objects, pick }) => {
    const object = pick(objects)!
    const name = pick(Object.keys(object.properties!))
    const field = name === undefined ? undefined : object.properties![name]!
    if (field?.type === 'object' || field?.$ref)
      object.properties![name!] = { anyOf: [field, { type: 'null' }] }
  },
  ({ operations, pick }) => delete pick(operations)!.requestBody?.required,
  ({ operations, pick }) => delete pick(pick(operations)!.parameters ?? [])?.required,
  ({ operations, pick }) => delete pick(operations)!.deprecated,
  ({ operations, pick }) => (pick(operations)!.deprecated = true),
  ({ operations, pick }) => (pick(operations)!.responses!['409'] = { description: 'Taken.' }),
  ({ operations, pick }) => (pick(operations)!.responses!['202'] = { description: 'Later.' }),
  ({ operations, pick }) => {
    const content = pick(operations.filter((one) => one.requestBody))?.requestBody!.content
    if (content) content['multipart/form-data'] = { ...content['application/json']! }
  },
  ({ operations, pick, fresh }) => {
    const operation = pick(operations)!
    const schema = { type: 'object', properties: { [fresh]: { type: 'string' } } }
    operation.requestBody ??= { content: { 'application/json': { schema } } }
  },
  ({ document, pick, fresh }) => {
    const path = pick(['/v1/{name}/cakes', `/v1/{name}/${fresh}`, `/v2/${fresh}`])!
    const item = (document.paths[path] ??= path.includes('{')
      ? { parameters: [{ name: 'name', in: 'path', required: true, schema: { type: 'string' } }] }
      : {})
    item.delete ??= { tags: [pick(['Cakes', 'Ovens'])!], responses: { 200: { description: 'Gone.' } } }
  },
]

const parametersOf = (operation: Operation): Parameter[] => (operation.parameters ??= [])

function mutate(document: Document, mutations: readonly (readonly [which: number, seed: number])[]): void {
  mutations.forEach(([which, seed], index) => {
    const operations: Operation[] = []
    const schemas: Schema[] = []
    const visit = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('responses' in node) operations.push(node as Operation)
      if ('properties' in node) schemas.push(node as Schema)
      Object.values(node).forEach(visit)
    }
    visit(document)
    const objects = schemas.filter((one) => typeof one.properties === 'object')
    let turn = seed
    MUTATIONS[which % MUTATIONS.length]!({
      document,
      operations,
      objects,
      fields: objects.flatMap((one) => Object.values(one.properties!)),
      pick: (list) => list[(turn = (turn * 31 + 7) % 65_537) % list.length],
      fresh: `fresh${index}`,
    })
  })
}

const nameOf = ({ operation, at, kind }: Change): string => `${operation}, ${at}: ${kind}`

/** The part of a line of the report that names the change: some name its values or a reason as well. */
const KIND = new RegExp(`^.*?: (${[...KINDS].sort((a, b) => b.length - a.length).join('|')})`)

async function textsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml')).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

it('after --apply drift reports exactly the rest, and a second --apply changes nothing', async () => {
  const vendor = await readFile(join(PRACTICE, 'vendor.yaml'), 'utf8')
  const mutation = fc.tuple(fc.nat(MUTATIONS.length - 1), fc.nat(65_536))
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 8 }), async (mutations) => {
      const root = await temporaryFolder()
      const openapi = join(root, 'openapi')
      await cp(join(PRACTICE, 'openapi'), openapi, { recursive: true })
      const theirs = parse(vendor) as Document
      mutate(theirs, mutations)
      const document = join(root, 'vendor.json')
      await writeFile(document, JSON.stringify(theirs))

      const before = (await drift({ document, openapi })).changes.map(nameOf)
      const { applied, changes } = await drift({ document, openapi, apply: true })
      const after = changes.map(nameOf)
      // What a new operation shares with others may leave a finding of its own; everything else was there before.
      const isKnown = (name: string): boolean => before.includes(name)
      expect(after.filter((name) => !isKnown(name))).toEqual([])
      const said = new Set(applied!.byHand.map((line) => KIND.exec(line)![0]))
      expect([...new Set(after)].sort()).toEqual([...said].sort())

      const texts = await textsOf(openapi)
      const again = await drift({ document, openapi, apply: true })
      expect(again.applied!.written).toEqual([])
      expect(await textsOf(openapi)).toEqual(texts)
    }),
    { numRuns: Number(process.env.RUNS ?? 20) },
  )
}, 120_000)
