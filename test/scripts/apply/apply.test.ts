import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { drift } from '../../../scripts/drift.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'
import { INDEX, renderPathsIndex } from '../../../scripts/openapi/paths-index.js'

type Key = string | number

/** A copy of our document without its deviations. */
async function copy(): Promise<string> {
  const folder = join(await temporaryFolder(), 'openapi')
  await cp('openapi', folder, { recursive: true, filter: (path) => !path.endsWith('deviations.yaml') })
  return folder
}

/** Takes nodes out of a file, as the vendor's next document would still have them. */
async function remove(folder: string, file: string, ...paths: Key[][]): Promise<void> {
  const document = parseDocument(await readFile(join(folder, file), 'utf8'))
  for (const path of paths) expect(document.deleteIn(path), `${file} ${path.join('/')}`).toBe(true)
  await writeFile(join(folder, file), document.toString({ lineWidth: 118 }))
  await writeFile(join(folder, INDEX), await renderPathsIndex(folder))
}

async function vendorFile(document: Document): Promise<string> {
  const file = join(await temporaryFolder(), 'vendor.json')
  await writeFile(file, JSON.stringify(document))
  return file
}

async function texts(folder: string): Promise<Map<string, string>> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.yaml'))
  return new Map(
    await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  )
}

async function lint(folder: string): Promise<string[]> {
  const problems = await promisify(execFile)(
    'node_modules/.bin/redocly',
    ['lint', join(folder, 'openapi.yaml'), '--format', 'json', '--max-problems', '500'],
    {
      maxBuffer: 64 << 20,
      env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' },
    },
  ).catch((error: { stdout: string }) => error)
  const { problems: found } = JSON.parse(problems.stdout) as { problems: { message: string }[] }
  return found.map(({ message }) => message)
}

const ours = async (): Promise<Document> =>
  JSON.parse(await readFile('generated/openapi.json', 'utf8')) as Document
const indexOf = async (folder: string, file: string, path: Key[], name: string): Promise<number> => {
  const list = parseDocument(await readFile(join(folder, file), 'utf8')).getIn(path) as {
    toJSON(): { name?: string }[] | string[]
  }
  return (list.toJSON() as unknown[]).findIndex(
    (one) => one === name || (one as { name?: string }).name === name,
  )
}

describe('drift --apply', () => {
  it('brings back a dozen things of all kinds, beside what was there, and lint asks for the words alone', async () => {
    const folder = await copy()
    const bounces = '/v3/{domain_name}/bounces'
    const at = (file: string, path: Key[], name: string): Promise<number> => indexOf(folder, file, path, name)
    await remove(
      folder,
      'paths/send/bounces.yaml',
      [bounces, 'delete'],
      [
        bounces,
        'get',
        'parameters',
        await at('paths/send/bounces.yaml', [bounces, 'get', 'parameters'], 'page'),
        'schema',
        'enum',
        2,
      ],
      [
        bounces,
        'get',
        'parameters',
        await at('paths/send/bounces.yaml', [bounces, 'get', 'parameters'], 'term'),
      ],
      [bounces, 'post', 'requestBody', 'content', 'multipart/form-data'],
      [`${bounces}/import`, 'post', 'responses', '500'],
    )
    await remove(folder, 'paths/send/keys.yaml', ['/v1/keys/public'])
    await remove(folder, 'paths/send/keys.yaml', ['/v1/keys', 'get', 'parameters'])
    await remove(folder, 'paths/send/domain-keys.yaml', ['/v1/dkim/keys', 'post', 'responses', '400'])
    await remove(folder, 'components/schemas/send/domains.yaml', [
      'DomainDnsRecord',
      'properties',
      'priority',
    ])
    await remove(folder, 'paths/send/events.yaml', ['/v3/{domain_name}/events', 'get', 'deprecated'])
    await remove(
      folder,
      'components/schemas/send/bounces.yaml',
      ['Bounce', 'properties', 'code'],
      [
        'Bounce',
        'required',
        await at('components/schemas/send/bounces.yaml', ['Bounce', 'required'], 'code'),
      ],
      ['NewBounce', 'properties', 'error'],
    )
    await remove(
      folder,
      'components/schemas/send/keys.yaml',
      ['ApiKeyKind', 'enum', await at('components/schemas/send/keys.yaml', ['ApiKeyKind', 'enum'], 'web')],
      ['ApiKeyKind', 'x-enumDescriptions', 'web'],
    )
    const before = await texts(folder)
    const document = 'generated/openapi.json'
    const kinds = new Set(
      (await drift({ document, openapi: folder })).changes.map(
        ({ kind, at }) => `${kind} ${at.split(' ')[0]}`,
      ),
    )
    expect(kinds).toEqual(
      new Set([
        'added operation',
        'added query',
        'added body',
        'added response',
        'deprecated operation',
        'enum value added query',
        'enum value added response',
      ]),
    )

    const { applied, changes } = await drift({ document, openapi: folder, apply: true })
    expect(changes).toEqual([])
    expect(applied!.byHand).toEqual([])
    expect(applied!.written).toHaveLength(14)
    expect(applied!.written).toContain(
      'POST /v1/keys/public, operation: added → paths/send/keys.yaml#/~1v1~1keys~1public/post',
    )

    // Every line that was there is still there, in its order; a short list may have grown.
    for (const [name, text] of await texts(folder)) {
      const lines = text.split('\n')
      let from = 0
      for (const line of before.get(name)!.split('\n')) {
        const index = lines.findIndex(
          (other, index) => index >= from && (other === line || isGrown(line, other)),
        )
        expect(index, `${name}: ${line}`).toBeGreaterThanOrEqual(0)
        from = index + 1
      }
    }

    const complaints = await lint(folder)
    expect(complaints.length).toBeGreaterThan(3)
    expect(complaints.filter((message) => !/still to be written/.test(message))).toEqual([])
    for (const [name, text] of await texts(folder))
      await writeFile(join(folder, name), text.replaceAll('TODO', 'Written by a person.'))
    expect(await lint(folder)).toEqual([])
  }, 120_000)

  it('writes a new operation as the rest: name, tag, link, shared errors, closed request, no word of theirs', async () => {
    const folder = await copy()
    const vendor = await ours()
    Object.assign(vendor.components!.schemas!, {
      'github.com-vendor-pkg-model-Crate': {
        type: 'object',
        description: 'Their words about a crate.',
        required: ['id', 'paging'],
        properties: {
          id: { type: 'string', description: 'Their words.', example: 'their example' },
          inner: {
            allOf: [{ $ref: '#/components/schemas/github.com-vendor-pkg-model-Crate' }],
            description: 'Their words.',
          },
          paging: { $ref: '#/components/schemas/github.com-vendor-paging-PagingResponse' },
        },
      },
      'github.com-vendor-paging-PagingResponse': {
        type: 'object',
        properties: Object.fromEntries(
          ['first', 'previous', 'next', 'last'].map((name) => [name, { type: 'string' }]),
        ),
      },
    })
    vendor.paths['/v3/{domain_name}/bounces/crates/{crate}'] = {
      post: {
        operationId: 'POST-v3-crates',
        tags: ['Bounces'],
        summary: 'Their words',
        parameters: [
          { name: 'domain_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'crate', in: 'path', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          required: true,
          content: {
            none: { schema: { type: 'string' } },
            'application/form-data': {
              schema: {
                type: 'object',
                required: ['size'],
                properties: { size: { type: 'integer', description: 'Their words.' } },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'Their words',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/github.com-vendor-pkg-model-Crate' },
              },
            },
          },
        },
      },
    }
    vendor.paths['/v9/shelves'] = {
      get: { operationId: 'x', tags: ['Shelf Space'], responses: { 200: { description: 'Their words' } } },
    }
    await drift({ document: await vendorFile(vendor), openapi: folder, apply: true })

    const paths = await readFile(join(folder, 'paths/send/bounces.yaml'), 'utf8')
    expect(parseDocument(paths).toJS()['/v3/{domain_name}/bounces/crates/{crate}']).toEqual({
      parameters: [
        { $ref: '../../components/parameters/common.yaml#/DomainNamePath' },
        {
          name: 'crate',
          in: 'path',
          required: true,
          description: 'TODO',
          schema: { type: 'string', minLength: 1 },
          example: 'text',
        },
      ],
      post: {
        operationId: 'createBouncesCrates',
        tags: ['Bounces'],
        summary: 'TODO',
        description: 'TODO',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                description: 'TODO',
                required: ['size'],
                additionalProperties: false,
                properties: { size: { type: 'integer', description: 'TODO' } },
              },
              example: { size: 1 },
            },
          },
        },
        responses: {
          '200': {
            description: 'TODO',
            content: {
              'application/json': {
                schema: { $ref: '../../components/schemas/send/bounces.yaml#/Crate' },
                example: expect.objectContaining({ id: 'text' }) as unknown,
              },
            },
          },
          '404': { $ref: '../../components/responses/errors.yaml#/NotFound' },
        },
      },
    })
    expect(
      parseDocument(await readFile(join(folder, 'components/schemas/send/bounces.yaml'), 'utf8')).toJS()
        .Crate,
    ).toEqual({
      type: 'object',
      description: 'TODO',
      required: ['id', 'paging'],
      properties: {
        id: { type: 'string', description: 'TODO' },
        inner: { $ref: '#/Crate' },
        paging: { $ref: '../common.yaml#/Paging' },
      },
    })
    const root = await readFile(join(folder, 'openapi.yaml'), 'utf8')
    expect(root).toContain('name: Shelf Space')
    const index = await readFile(join(folder, 'paths/index.yaml'), 'utf8')
    expect(index.split('\n')).toContain(`/v9/shelves: { $ref: 'send/shelf-space.yaml#/~1v9~1shelves' }`)
    expect(await readFile(join(folder, 'paths/send/shelf-space.yaml'), 'utf8')).toContain(
      'operationId: getShelves',
    )
    for (const text of (await texts(folder)).values()) expect(text).not.toMatch(/their (words|example)/i)
  }, 60_000)

  it('leaves what breaks, and what it cannot place, to people', async () => {
    const folder = await copy()
    const vendor = await ours()
    const list = vendor.paths['/v3/{domain_name}/bounces']!.get as { parameters: object[] }
    list.parameters.push({ name: 'must', in: 'query', required: true, schema: { type: 'string' } })
    const schemas = vendor.components!.schemas!
    schemas.MessageError!.properties!.trace = { type: 'string' }
    delete schemas.Bounce!.properties!.code
    const before = await texts(folder)
    const { applied, changes } = await drift({
      document: await vendorFile(vendor),
      openapi: folder,
      apply: true,
    })
    expect(await texts(folder)).toEqual(before)
    expect(applied!.written).toEqual([])
    expect(applied!.byHand).toHaveLength(changes.length)
    expect(applied!.byHand).toContain('GET /v3/{domain_name}/bounces, query must: added (breaking)')
    expect(applied!.byHand).toContain(
      'GET /v3/{domain_name}/bounces, response 200 application/json items[].code: removed (breaking)',
    )
    expect(applied!.byHand.join('\n')).toMatch(
      /response 400 application\/json \S*trace: added \(.*shared by many operations\)/,
    )
  }, 60_000)
})

/** "[a, b]" became "[a, b, c]". */
function isGrown(line: string, other: string): boolean {
  return /[\]}]$/.test(line) && other.length > line.length && other.startsWith(line.replace(/[\s\]}]+$/, ''))
}
