import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { apiDiff, renderApiDiff } from '../../../scripts/api-diff.js'
import { levelOf } from '../../../scripts/api-diff/level.js'
import { compareGeneratedTypes } from '../../../scripts/api-diff/generated-types.js'
import { compareManifests } from '../../../scripts/api-diff/manifest.js'
import { compareOperations } from '../../../scripts/api-diff/operations.js'
import { readSurfaces } from '../../../scripts/api-diff/surface.js'
import { compareSurfaces } from '../../../scripts/api-diff/types.js'
import type { Document, Operation } from '../../../scripts/openapi/document.js'
import { at, schemaAt, smallDocument, sourceOf } from '../../support/small-document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

const PATH = '/paths/~1v1~1{shop}~1cakes'

const operations = (edit: (document: Document) => void): string[] => {
  const after = smallDocument()
  edit(after)
  return compareOperations(sourceOf(smallDocument()), sourceOf(after)).map(
    ({ level, subject, what }) => `${level} ${subject} ${what}`,
  )
}

describe('between two documents of ours', () => {
  it('what a user sends may lose nothing, and what a user reads may lose nothing', () => {
    expect(operations((d) => delete at(d, PATH).post)).toEqual([
      'major POST /v1/{shop}/cakes removed: POST /v1/{shop}/cakes → nothing',
    ])
    expect(operations((d) => delete schemaAt(d, 'Layer').properties!.height)).toContain(
      'major GET /v1/{shop}/cakes response 200 application/json items[].layers[].height, removed: number → nothing',
    )
    expect(operations((d) => (schemaAt(d, 'Layer').properties!.width = { type: 'number' }))).toContain(
      'minor GET /v1/{shop}/cakes response 200 application/json items[].layers[].width, added: nothing → number',
    )
    expect(operations((d) => schemaAt(d, 'NewCake').required!.push('candles'))).toContain(
      'major POST /v1/{shop}/cakes body application/json candles, required: false → true',
    )
  })

  it('what no type and no code of ours checks is a patch', () => {
    const limit = (d: Document) => at<Operation>(d, `${PATH}/get`).parameters![0]!.schema!
    expect(operations((d) => (limit(d).maximum = 10))).toEqual([
      'patch GET /v1/{shop}/cakes query limit, limit: maximum 100 → maximum 10',
    ])
    expect(operations((d) => (schemaAt(d, 'Cake').properties!.id!.format = 'uuid'))).toHaveLength(2)
    expect(operations((d) => (at(d, `${PATH}/get`).description = 'Other words'))).toEqual([])
  })

  it('a format that has a type of its own is more than a patch in a request', () => {
    const body = 'POST /v1/{shop}/cakes body application/json name, format'
    expect(operations((d) => (schemaAt(d, 'NewCake').properties!.name!.format = 'rfc2822'))).toContain(
      `minor ${body}: nothing → rfc2822`,
    )
    expect(operations((d) => (schemaAt(d, 'NewCake').properties!.name!.format = 'slug'))).toContain(
      `patch ${body}: nothing → slug`,
    )
  })

  it('names are the call: path templates, operationIds and schemas', () => {
    expect(
      operations((d) => {
        d.paths['/v1/{shop_id}/cakes'] = d.paths['/v1/{shop}/cakes']!
        delete d.paths['/v1/{shop}/cakes']
        delete at(d, '/paths/~1v1~1{shop_id}~1cakes').post
        ;(d.paths['/v1/{shop_id}/cakes'].parameters as { name: string }[])[0]!.name = 'shop_id'
      }),
    ).toContain('major GET /v1/{shop}/cakes is called GET /v1/{shop_id}/cakes now')
    expect(operations((d) => (at(d, `${PATH}/get`).operationId = 'getCakes'))).toEqual([
      "major GET /v1/{shop}/cakes operations['listCakes'] is operations['getCakes'] now",
    ])
    expect(operations((d) => (d.components!.schemas!.Oven = { type: 'object' }))).toEqual([
      'minor Oven of mailgun-fetch/types added',
    ])
    expect(
      operations(
        (d) => (at(d, `${PATH}/get`)['x-pagination'] = { strategy: 'link', items: 'items', next: 'next' }),
      ),
    ).toEqual(['minor GET /v1/{shop}/cakes can be paginated'])
  })

  it('a success that had no body and has one now is major, for what a call answers is wider', () => {
    const success = (d: Document): Record<string, unknown> => at(d, `${PATH}/post/responses/200`)
    const content = { 'application/json': { schema: { type: 'object' } } }
    const bare = smallDocument()
    delete success(bare).content
    const added = structuredClone(bare)
    success(added).content = content
    const levels = (after: Document) =>
      compareOperations(sourceOf(bare), sourceOf(after)).map(({ level, what }) => `${level} ${what}`)
    expect(levels(added)).toEqual(['major response 200 application/json, added: nothing → object'])
    const another = structuredClone(bare)
    at<Record<string, unknown>>(another, `${PATH}/post/responses`)['202'] = { description: '', content }
    expect(levels(another)).toEqual(['major response 202, added: nothing → application/json object'])
  })

  it('webhook payloads are compared as what is read', () => {
    const hook = (schema: object): object => ({
      post: { requestBody: { content: { 'application/json': { schema } } } },
    })
    const before = smallDocument()
    before.webhooks = {
      baked: hook({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } }) as Record<
        string,
        unknown
      >,
    }
    const after = structuredClone(before)
    after.webhooks!.baked = hook({ type: 'object', properties: { id: { type: 'string' } } }) as Record<
      string,
      unknown
    >
    expect(compareOperations(sourceOf(before), sourceOf(after))).toEqual([
      {
        level: 'major',
        subject: 'webhook baked',
        what: 'response 200 application/json id, required: true → false',
      },
    ])
  })
})

describe('between two package.json of ours', () => {
  const before = { engines: { node: '>=20.19' }, dependencies: { 'openapi-fetch': '0.17.0' } }

  it('a higher Node is major, a lower one minor', () => {
    expect(compareManifests(before, { ...before, engines: { node: '>=22' } })).toEqual([
      { level: 'major', subject: 'package.json', what: 'Node >=20.19 → >=22' },
    ])
    expect(compareManifests(before, { ...before, engines: { node: '>=20.9' } })).toMatchObject([
      { level: 'minor' },
    ])
    expect(compareManifests(before, before)).toEqual([])
  })

  it('one more dependency is minor, one more peer dependency major', () => {
    expect(
      compareManifests(before, { ...before, dependencies: { ...before.dependencies, ky: '1' } }),
    ).toEqual([{ level: 'minor', subject: 'package.json', what: 'dependency ky added' }])
    expect(compareManifests(before, { ...before, peerDependencies: { react: '19' } })).toMatchObject([
      { level: 'major' },
    ])
  })
})

describe('between two generated modules of types', () => {
  const types = 'export interface Cake { layers: Layer[] }\nexport type Flavour = string\n'

  it('a type that changed under the same schema is major, comments aside', () => {
    const document = smallDocument()
    const compare = (changed: string) =>
      compareGeneratedTypes({ document, types }, { document, types: changed })
    expect(compare(types.replace('Layer[]', 'unknown[]'))).toEqual([
      { level: 'major', subject: 'Cake', what: 'its type changed, though its schema did not' },
    ])
    expect(compare(`/** Words. */\n${types}`)).toEqual([])
  })

  it('a type that changed with its schema is told by the documents alone', () => {
    const after = smallDocument()
    schemaAt(after, 'Cake').description = 'Another'
    const changed = types.replace('Layer[]', 'unknown[]')
    expect(
      compareGeneratedTypes({ document: smallDocument(), types }, { document: after, types: changed }),
    ).toEqual([])
  })
})

const MANIFEST = {
  exports: {
    '.': { types: './dist/src/index.d.ts', default: './dist/src/index.js' },
    './openapi.json': './generated/openapi.json',
  },
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

/** Title, source before, source after, changes. */
const CASES: [string, string, string, string[]][] = [
  [
    'an export that is gone',
    'export const a = 1; export const b = 1',
    'export const a = 1',
    ['major b (.) removed'],
  ],
  ['a new export', 'export const a = 1', 'export const a = 1; export type B = string', ['minor B (.) added']],
  [
    'a class that is a type only',
    'export class A {}',
    'class A {} export type { A }',
    ['major A (.) is a type only now'],
  ],
  [
    'a new optional option',
    'export interface AOptions { a?: 1 }',
    'export interface AOptions { a?: 1; b?: 2 }',
    ['minor AOptions (.) .b added'],
  ],
  [
    'a new required option',
    'export interface AOptions { a?: 1 }',
    'export interface AOptions { a?: 1; b: 2 }',
    ['major AOptions (.) .b added, required'],
  ],
  [
    'a new field of a result',
    'export interface Page { a: 1 }',
    'export interface Page { a: 1; b: 2 }',
    ['minor Page (.) .b added'],
  ],
  [
    'a field that may be absent now',
    'export interface Page { a: 1 }',
    'export interface Page { a?: 1 }',
    ['major Page (.) .a is optional now'],
  ],
  [
    'an option that may be absent now',
    'export interface AOptions { a: 1 }',
    'export interface AOptions { a?: 1 }',
    ['minor AOptions (.) .a is optional now'],
  ],
  [
    'a field of another type',
    'export interface Page { a: string }',
    'export interface Page { a: number }',
    ['major Page (.) .a: string → number'],
  ],
  ['one more value', "export type A = 'x'|'y'", "export type A = 'x'|'y'|'z'", ["minor A (.) also 'z'"]],
  ['one value less', "export type A = 'x'|'y'|'z'", "export type A = 'x'|'y'", ["major A (.) no longer 'z'"]],
  [
    'one more optional argument',
    'export function f(a: string): void {}',
    'export function f(a: string, b?: number): void {}',
    ['minor f (.) (a: string) => void → (a: string, b?: number | undefined) => void'],
  ],
  [
    'another argument',
    'export function f(a: string): void {}',
    'export function f(a: number): void {}',
    ['major f (.) (a: string) => void → (a: number) => void'],
  ],
  [
    'another constructor',
    'export class E extends Error { constructor(a: string) { super(a) } code = 1 }',
    'export class E extends Error { constructor(a: number) { super(String(a)) } code = 1 }',
    ['major E (.) new: (a: string): E → (a: number): E'],
  ],
  [
    'a tighter constraint of a type parameter',
    'export function f<T extends string>(a: T): void {}',
    "export function f<T extends 'x' | 'y'>(a: T): void {}",
    ["major f (.) <T extends string> → <T extends 'x' | 'y'>"],
  ],
  [
    'a type parameter without its default',
    'export interface Page<T = string> { a: T }',
    'export interface Page<T> { a: T }',
    ['major Page (.) <T = string> → <T>'],
  ],
  [
    'one more type parameter with a default',
    'export interface Page<T> { a: T }',
    'export interface Page<T, U = T> { a: T }',
    ['minor Page (.) <T> → <T, U = T>'],
  ],
  [
    'a rule that takes one more query parameter',
    "export type ARule = { operation: 'a'; query?: { x?: string } } | { operation: 'b' }",
    "export type ARule = { operation: 'a'; query?: { x?: string; y?: string } } | { operation: 'b' }",
    ['minor ARule (.) takes more than before'],
  ],
  [
    'a rule that takes one operation less',
    "export type ARule = { operation: 'a'; query?: { x?: string } } | { operation: 'b' }",
    "export type ARule = { operation: 'a'; query?: { x?: string } } | { operation: 'c' }",
    ['major ARule (.) no longer takes all that it took'],
  ],
  [
    'comments, order and private parts',
    'export class A { #x = 1; private y = 2; z = this.#x }; export const b = 1',
    '/** Words. */ export const b = 1; export class A { z = 1 }',
    [],
  ],
]

describe('between two sources of ours', () => {
  it('each change of an exported name has its level', async () => {
    // One program for all cases, each an entry point: the language's own types take a second to read.
    const written = async (which: 1 | 2) => {
      const folder = await temporaryFolder()
      const exports = Object.fromEntries(CASES.map((_, index) => [`./${index}`, `./dist/src/${index}.js`]))
      await write(folder, { 'package.json': JSON.stringify({ exports }) })
      await write(folder, Object.fromEntries(CASES.map((one, index) => [`src/${index}.ts`, one[which]])))
      return folder
    }
    const [before, after] = await readSurfaces(await written(1), await written(2))
    const changes = compareSurfaces(before!, after!).map(
      ({ level, subject, what }) => `${level} ${subject} ${what}`,
    )
    for (const [index, [title, , , expected]] of CASES.entries()) {
      const own = changes
        .filter((change) => change.includes(`(./${index})`))
        .map((change) => change.replace(`(./${index})`, '(.)'))
      expect(own, title).toEqual(expected)
    }
  })

  it('the level is that of the worst change', () => {
    expect(levelOf([])).toBe('patch')
    expect(levelOf([{ level: 'minor', subject: '', what: '' }])).toBe('minor')
    expect(
      levelOf((['minor', 'major', 'patch'] as const).map((level) => ({ level, subject: '', what: '' }))),
    ).toBe('major')
  })
})

describe('api-diff', () => {
  it('compares a commit with the working tree, and leaves nothing behind', async () => {
    const root = await temporaryFolder()
    const git = (...args: string[]) =>
      promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
        cwd: root,
      })
    const files = {
      'package.json': JSON.stringify(MANIFEST),
      'src/index.ts': "export { a } from './a.js'\n",
      'src/a.ts': 'export const a = 1\n',
      'generated/openapi.json': JSON.stringify(smallDocument()),
    }
    await write(root, files)
    await git('init', '--quiet')
    await git('add', '.')
    await git('commit', '--quiet', '--message', 'First')
    expect(await apiDiff('HEAD', root)).toEqual({ ref: 'HEAD', level: 'patch', changes: [] })

    const document = smallDocument()
    delete document.paths['/v1/{shop}/cakes']!.post
    await write(root, {
      'src/a.ts': 'export const b = 1\n',
      'src/index.ts': "export { b } from './a.js'\n",
      'generated/openapi.json': JSON.stringify(document),
    })
    const diff = await apiDiff('HEAD', root)
    expect(diff.level).toBe('major')
    expect(renderApiDiff(diff)).toBe(`# Since HEAD: major

## Breaks

- \`POST /v1/{shop}/cakes\`
  - removed: POST /v1/{shop}/cakes → nothing
- \`a (.)\`
  - removed

## Adds

- \`b (.)\`
  - added
`)
    expect(await readdir(join(root, 'node_modules/.cache'))).toEqual([])
    await expect(apiDiff('no-such-ref', root)).rejects.toThrow('no-such-ref is not a commit.')
    await expect(apiDiff('--help', root)).rejects.toThrow('--help is not a commit.')
    await rm(join(root, 'generated'), { recursive: true })
    await expect(apiDiff('HEAD', root)).rejects.toThrow('the working tree has no generated/openapi.json.')
  })
})
