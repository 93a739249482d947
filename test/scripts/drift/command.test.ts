import { execFile } from 'node:child_process'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { drift, main } from '../../../scripts/drift.js'
import { MAX_BYTES, readDocument } from '../../../scripts/openapi/read.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { startLoopback } from '../../support/loopback.js'
import { at, schemaAt, smallDocument } from '../../support/small-document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** A folder that holds the small document as ours, in one file, and a vendor's document. */
async function project(edit: (theirs: Document) => void = () => undefined, deviations?: string) {
  const openapi = await temporaryFolder()
  await writeFile(join(openapi, 'openapi.yaml'), stringify(smallDocument()))
  if (deviations !== undefined) await writeFile(join(openapi, 'deviations.yaml'), deviations)
  const theirs = smallDocument()
  edit(theirs)
  const document = join(openapi, 'vendor.json')
  await writeFile(document, JSON.stringify(theirs))
  return { openapi, document }
}

async function run(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  let out = ''
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const code = await main(args, (text) => (out += text))
  const said = error.mock.calls.flat().join('\n')
  error.mockRestore()
  return { code, out, error: said }
}

const drop = (d: Document): void => void delete schemaAt(d, 'Layer').properties!.height

describe('the drift command', () => {
  it('answers 0 and says so if nothing differs', async () => {
    const { openapi, document } = await project()
    const { code, out } = await run(document, '--openapi', openapi)
    expect(code).toBe(0)
    expect(out).toContain('Nothing but the 0 recorded deviations.')
  })

  it('answers 1 and reports in Markdown, by tag, breaking changes first', async () => {
    const { openapi, document } = await project((d) => {
      at<Record<string, unknown>>(d, '/paths/~1v1~1{shop}~1cakes/get/responses')['418'] = {
        description: 'x',
      }
      drop(d)
    })
    const { code, out } = await run(document, '--openapi', openapi)
    expect(code).toBe(1)
    expect(out).toContain('| 2 | 1 | 2 | 0 | 0 |')
    const lines = out.split('\n').filter((line) => /^(#|-)/.test(line))
    expect(lines).toEqual([
      '# Drift',
      '## Cakes',
      '### `GET /v1/{shop}/cakes`',
      '- **breaking** `response 200 application/json items[].layers[].height`: gone, was `number`',
      '- additive `response 418`: new, `no content`',
      '### `POST /v1/{shop}/cakes`',
      '- **breaking** `response 200 application/json layers[].height`: gone, was `number`',
    ])
  })

  it('reports in JSON with --json', async () => {
    const { openapi, document } = await project(drop)
    const { code, out } = await run('--json', document, '--openapi', openapi)
    expect(code).toBe(1)
    const report = JSON.parse(out) as { summary: unknown; changes: unknown[] }
    expect(report.summary).toEqual({ breaking: 2, additive: 0, recorded: 0, stale: 0 })
    expect(report.changes[0]).toEqual({
      operation: 'GET /v1/{shop}/cakes',
      tag: 'Cakes',
      at: 'response 200 application/json items[].layers[].height',
      kind: 'removed',
      ours: 'number',
      theirs: '',
      impact: 'breaking',
      where: {
        ours: 'openapi.yaml#/components/schemas/Layer/properties/height',
        theirs: '#/components/schemas/Layer',
      },
    })
  })

  it('sets recorded deviations aside', async () => {
    const recorded = `Cakes:
  - operation: '* /v1/{shop}/cakes'
    differences: [{ at: 'response 200 *height', kind: removed }]
    reason: Every cake has a height.
`
    const { openapi, document } = await project(drop, recorded)
    expect(await run(document, '--openapi', openapi)).toMatchObject({
      code: 0,
      out: expect.stringContaining('the 2 recorded') as string,
    })
  })

  it('answers 1 if a deviation is stale', async () => {
    const recorded =
      'Cakes:\n  - { operation: GET /v1/x, differences: [{ at: query a, kind: added }], reason: None. }\n'
    const { openapi, document } = await project(undefined, recorded)
    const { code, out } = await run(document, '--openapi', openapi)
    expect(code).toBe(1)
    expect(out).toContain('## Stale deviations')
    expect(out).toContain('`GET /v1/x, query a, added` (None.)')
  })

  it('answers 2 with one clear line if something cannot be read', async () => {
    const { openapi, document } = await project(
      undefined,
      'Cakes:\n  - { operation: GET /v1/x, differences: [] }\n',
    )
    expect(await run(document, '--openapi', openapi)).toMatchObject({
      code: 2,
      error: expect.stringContaining('Cakes, entry 1') as string,
    })
    expect(await run(join(openapi, 'absent.yaml'), '--openapi', openapi)).toMatchObject({ code: 2, out: '' })
    expect(await run('a', 'b')).toMatchObject({
      code: 2,
      error: 'One document is compared at a time, not 2.',
    })
    expect(await run('--apple')).toMatchObject({ code: 2 })
  })

  it('finds nothing between the document and itself, and every recorded deviation stale', async () => {
    const { changes, stale } = await drift({ document: 'generated/openapi.json' })
    expect(changes).toEqual([])
    expect(stale.length).toBeGreaterThan(100)
  })
})

describe('a document that cannot be compared is refused with the reason', () => {
  const text = (edit: (d: Document) => void): string => {
    const document = smallDocument()
    edit(document)
    return JSON.stringify(document)
  }
  it.each([
    ['broken JSON', '{ "openapi": "3.1.0", ', /neither JSON nor YAML/],
    ['broken YAML', 'openapi: 3.1.0\n  paths: [', /neither JSON nor YAML/],
    ['something else', '"hello"', /is not an object/],
    ['an empty file', '', /is not an object/],
    ['HTML', '<!doctype html><html></html>', /is not an object/],
    ['YAML without a version', 'a: 1', /no "openapi" version/],
    ['Swagger 2.0', '{"swagger":"2.0","paths":{}}', /Swagger 2\.0; only OpenAPI 3\.1/],
    ['OpenAPI 3.0', '{"openapi":"3.0.3","paths":{"/a":{}}}', /OpenAPI 3\.0\.3; only 3\.1/],
    ['no paths', '{"openapi":"3.1.0"}', /"paths" is missing at "#"/],
    [
      'parameters that are no list',
      text((d) => (at(d, '/paths/~1v1~1{shop}~1cakes/get').parameters = {})),
      /parameters" is not a list/,
    ],
    [
      'a reference that leads nowhere',
      text((d) => delete d.components!.schemas!.Layer),
      /\$ref "#\/components\/schemas\/Layer" at #\/components\/schemas\/Cake\/properties\/layers\/items leads nowhere/,
    ],
    [
      'a reference into another file',
      text((d) => (d.components!.schemas!.Layer = { $ref: 'other.yaml#/A' })),
      /"other\.yaml#\/A".* leads nowhere/,
    ],
    [
      'a reference to itself',
      text((d) => (d.components!.schemas!.Layer = { $ref: '#/components/schemas/Layer' })),
      /leads in a circle/,
    ],
  ])('%s', async (_, content, message) => {
    const file = join(await temporaryFolder(), 'vendor')
    await writeFile(file, content)
    await expect(readDocument(file)).rejects.toThrow(message)
    await expect(readDocument(file)).rejects.toThrow(file)
  })

  it('a file of 50 MB', async () => {
    const file = join(await temporaryFolder(), 'vendor.json')
    await writeFile(file, '')
    await truncate(file, 50_000_000)
    await expect(readDocument(file)).rejects.toThrow(/too large: at least 47\.7 MiB, more than 32 MiB/)
  })

  it('bytes that are not text', async () => {
    const file = join(await temporaryFolder(), 'vendor.json')
    await writeFile(file, new Uint8Array([0xff, 0xfe, 0x00]))
    await expect(readDocument(file)).rejects.toThrow(/not UTF-8/)
  })
})

describe('a URL', () => {
  it('is fetched, YAML or JSON', async () => {
    const server = await startLoopback((_, response) => void response.end(stringify(smallDocument())))
    try {
      expect(Object.keys((await readDocument(`${server.url}/api.yaml?download`)).root.paths)).toEqual([
        '/v1/{shop}/cakes',
      ])
    } finally {
      await server.close()
    }
  })

  it('that answers an error is named with its status', async () => {
    const server = await startLoopback(
      (_, response) => void response.writeHead(503).end('{"openapi":"3.1.0"}'),
    )
    try {
      await expect(readDocument(server.url)).rejects.toThrow(`${server.url} answers 503.`)
    } finally {
      await server.close()
    }
    await expect(readDocument(server.url)).rejects.toThrow(/cannot be fetched: fetch failed/)
  })

  it('that sends without end is left, whatever length it declares', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1 << 20
        // Endless enough, should nobody stop it.
        if (sent > MAX_BYTES * 2) return controller.close()
        controller.enqueue(new Uint8Array(1 << 20))
      },
    })
    const fetch = () => Promise.resolve(new Response(endless, { headers: { 'content-length': '10' } }))
    await expect(readDocument('https://vendor.example/a', fetch)).rejects.toThrow(/too large/)
    expect(sent).toBeLessThanOrEqual(MAX_BYTES + (4 << 20))
  })

  it('is the published document by default', async () => {
    const { openapi } = await project()
    const asked: string[] = []
    const fetch = (input: unknown): Promise<Response> => {
      asked.push(String(input))
      return Promise.resolve(Response.json(smallDocument()))
    }
    const code = await main(['--openapi', openapi], () => undefined, fetch)
    expect(code).toBe(0)
    expect(asked).toEqual([
      'https://documentation.mailgun.com/_spec/docs/mailgun/api-reference/send/mailgun.yaml?download',
    ])
  })
})

it('A reader that closes the pipe early, such as `head`, gets no trace', async () => {
  const { openapi, document } = await project((theirs) => {
    for (let index = 0; index < 5000; index++)
      theirs.paths[`/v1/more/${index}/of/the/same`] = { get: { tags: ['Cakes'], responses: {} } }
  })
  const command = `node --import tsx scripts/drift.ts ${document} --openapi ${openapi} | head -1`
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command])
  expect(stdout).toBe('# Drift\n')
  expect(stderr).toBe('')
}, 120_000)
