import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseDeviations, setAside } from '../../../scripts/drift/deviations.js'
import { operationsByKey } from '../../../scripts/compare/operations.js'
import { parseDocument } from '../../../scripts/openapi/read.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { brief, changesAfter, schemaAt } from '../../support/small-document.js'

const aside = (edit: (d: Document) => void, deviations: string) => {
  const found = changesAfter(edit).map((change) => ({ change }))
  const { open, recorded, stale } = setAside(found, parseDeviations(deviations, 'deviations.yaml'))
  return {
    open: open.map(({ change }) => brief(change)),
    recorded: recorded.size,
    stale: stale.map(({ part }) => part),
  }
}
const heightIs = (type: string) => (d: Document) => (schemaAt(d, 'Layer').properties!.height!.type = type)
const entry = (fields: string): string =>
  `Cakes:\n  - ${fields.trim().replace(/\n/g, '\n    ')}\n    reason: It is.\n`

describe('a recorded deviation', () => {
  it('sets aside the change it names, in the operations it names', () => {
    const one = entry(`operation: GET /v1/{shop}/cakes
differences: [{ at: 'response 200 application/json items[].layers[].height', kind: type, theirs: string }]`)
    expect(aside(heightIs('string'), one)).toEqual({
      open: [
        'POST /v1/{shop}/cakes | response 200 application/json layers[].height | type | number → string | breaking',
      ],
      recorded: 1,
      stale: [],
    })
  })

  it('lets a further change of the vendor through, and is stale then', () => {
    const both = entry(`operation: '*'
differences: [{ at: '*height', kind: type, theirs: string }]`)
    expect(aside(heightIs('string'), both)).toEqual({ open: [], recorded: 2, stale: [] })
    const { open, stale } = aside(heightIs('boolean'), both)
    expect(open).toHaveLength(2)
    expect(stale).toEqual(['*, *height, type, theirs "string"'])
  })

  it('is stale as soon as one of its operations or locations has nothing to set aside', () => {
    const many = entry(`operation: ['GET /v1/{shop}/cakes', 'POST /v1/{shop}/cakes']
differences: [{ at: ['*layers[].height', '*layers[].width'], kind: [type, removed] }]`)
    expect(aside(heightIs('string'), many).stale).toEqual([
      'GET /v1/{shop}/cakes, *layers[].width, type or removed',
      'POST /v1/{shop}/cakes, *layers[].width, type or removed',
    ])
  })

  it('does not reach the operations that it excepts', () => {
    const most = entry(`operation: '*'
except: POST *
differences: [{ at: '*height', kind: type }]`)
    expect(aside(heightIs('string'), most)).toMatchObject({
      recorded: 1,
      open: [expect.stringContaining('POST')],
    })
  })

  it('tells two limits of one place apart by what ours says', () => {
    const limits = entry(`operation: '*'
differences: [{ at: query limit, kind: limit, ours: 'minimum *', theirs: '' }]`)
    const { open } = aside((d) => {
      const [limit] = d.paths['/v1/{shop}/cakes']!.get
        ? (d.paths['/v1/{shop}/cakes']!.get as { parameters: { schema: object }[] }).parameters
        : []
      limit!.schema = { type: 'integer' }
    }, limits)
    expect(open).toEqual(['GET /v1/{shop}/cakes | query limit | limit | maximum 100 →  | additive'])
  })
})

describe('an entry that is malformed is refused by its place', () => {
  it.each([
    ['operation: GET /a\ndifferences: [{ at: query a, kind: added }]\nreason: ""', /has no reason/],
    ['operation: GET /a\nreason: x', /has no differences/],
    ['differences: [{ at: query a, kind: added }]\nreason: x', /names no operation/],
    [
      'operation: GET /a\ndifferences: [{ at: query a, kind: addition }]\nreason: x',
      /"kind" at "query a" is not among added, removed/,
    ],
    ['operation: GET /a\ndifferences: [{ kind: added }]\nreason: x', /says not where/],
    [
      'operation: GET /a\ndifferences: [{ at: query a, kind: added, their: b }]\nreason: x',
      /"their" of a difference means nothing/,
    ],
    [
      'operation: GET /a\nwhy: x\ndifferences: [{ at: query a, kind: added }]\nreason: x',
      /"why" means nothing/,
    ],
  ])('%j', (fields, message) => {
    const text = `Cakes:\n  - ${fields.replace(/\n/g, '\n    ')}\n`
    expect(() => parseDeviations(text, 'd.yaml')).toThrow(message)
    expect(() => parseDeviations(text, 'd.yaml')).toThrow(/^d\.yaml: Cakes, entry 1/)
  })

  it('as is text that is no YAML or no list', () => {
    expect(() => parseDeviations('a: [', 'd.yaml')).toThrow(/^d\.yaml is not YAML/)
    expect(() => parseDeviations('a: b', 'd.yaml')).toThrow(/"a" is not a list/)
    expect(parseDeviations('', 'd.yaml')).toEqual([])
  })
})

describe('openapi/deviations.yaml', () => {
  it('names operations that exist, under their tags, each with a reason', async () => {
    const text = await readFile('openapi/deviations.yaml', 'utf8')
    const operations = operationsByKey(
      parseDocument(await readFile('generated/openapi.json', 'utf8'), 'generated/openapi.json'),
    )
    const tags = new Map([...operations.values()].map((one) => [one.name, one.tag]))
    const entries = parseDeviations(text, 'openapi/deviations.yaml')
    expect(entries.length).toBeGreaterThan(100)
    for (const { tag, operations, reason } of entries) {
      expect(reason.length).toBeGreaterThan(10)
      const named = operations.flatMap((pattern) => [...tags.keys()].filter((name) => pattern.test(name)))
      expect(named.length, operations.map((one) => one.text).join()).toBeGreaterThan(0)
      expect(named.map((name) => tags.get(name))).toContain(tag)
    }
    const { notes } = parse(text) as { notes: { reason: string }[] }
    for (const note of notes) expect(note.reason).toBeTruthy()
  })
})
