import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decisions } from '../../../scripts/apply/decisions.js'
import { Editor } from '../../../scripts/apply/editor.js'
import { YamlFile } from '../../../scripts/apply/yaml-file.js'
import { compareDocuments } from '../../../scripts/compare/documents.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { parseDocument } from '../../../scripts/openapi/read.js'
import { Unreadable } from '../../../scripts/openapi/refs.js'
import { Source } from '../../../scripts/openapi/source.js'
import { renderMarkdown } from '../../../scripts/drift/report.js'
import { at, schemaAt, smallDocument } from '../../support/small-document.js'

const GET = '/paths/~1v1~1{shop}~1cakes/get'

const OWN = JSON.stringify(smallDocument(), null, 1)

/** Ours as a folder has it: references name their file. */
const ours = new Source(
  new Map([['openapi.yaml', JSON.parse(OWN.replaceAll('"#/', '"openapi.yaml#/')) as unknown]]),
  'openapi.yaml',
)

/** Reads, compares, renders and applies what a vendor might publish. */
function drift(text: string): void {
  const theirs = parseDocument(text, 'vendor')
  const findings = compareDocuments(ours, theirs)
  renderMarkdown({
    document: 'vendor',
    changes: findings.map(({ change }) => change),
    recorded: 0,
    stale: [],
  })
  const files = new Map([['openapi.yaml', new YamlFile(OWN)]])
  const decisions = new Decisions(ours, { recorded: new Map(), met: new Map(), isPolicy: () => false })
  new Editor(ours, theirs, files, decisions).run(findings)
}

const edited = (edit: (document: Document) => unknown): string => {
  const document = smallDocument()
  edit(document)
  return JSON.stringify(document)
}

describe('a malformed document is refused with its name and the place of the fault', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  it.each<[title: string, text: string, message: string]>([
    [
      'a field that is null',
      edited((d) => (schemaAt(d, 'Cake').properties!.id = null as never)),
      'vendor: "#/components/schemas/Cake/properties/id" is not an object.',
    ],
    [
      'a parameter whose name is a number',
      edited((d) => (at<{ parameters: { name: unknown }[] }>(d, GET).parameters[0]!.name = 5)),
      'vendor: "#/paths/~1v1~1{shop}~1cakes/get/parameters/0/name" is not text.',
    ],
    [
      'a parameter without a place',
      edited((d) => delete at<{ parameters: { in?: string }[] }>(d, GET).parameters[0]!.in),
      'vendor: "in" is missing at "#/paths/~1v1~1{shop}~1cakes/get/parameters/0".',
    ],
    [
      'a union that is no list',
      edited((d) => (schemaAt(d, 'Cake').anyOf = {} as never)),
      'vendor: "#/components/schemas/Cake/anyOf" is not a list.',
    ],
    [
      'a response that is null',
      edited((d) => (at<{ responses: Record<string, unknown> }>(d, GET).responses['200'] = null)),
      'vendor: "#/paths/~1v1~1{shop}~1cakes/get/responses/200" is not an object.',
    ],
    [
      'a reference that is a number',
      edited((d) => (schemaAt(d, 'Cake').$ref = 5 as never)),
      'vendor: "#/components/schemas/Cake/$ref" is not text.',
    ],
    [
      'JSON that is nested without end',
      edited((d) => (d.info['x-deep'] = 0)).replace('"x-deep":0', `"x-deep":${nested(100_000)}`),
      'vendor: "#/info/x-deep/0/0',
    ],
    [
      'YAML that is nested without end',
      `openapi: 3.1.0\nx-deep: ${nested(20_000)}`,
      'vendor is nested too deeply',
    ],
    [
      'schemas that contain one another without end',
      edited((d) => {
        for (let index = 0; index < 5000; index++)
          d.components!.schemas![`S${index}`] = { allOf: [{ $ref: `#/components/schemas/S${index + 1}` }] }
        d.components!.schemas!.S5000 = { type: 'string' }
        schemaAt(d, 'Cake').properties!.id = { $ref: '#/components/schemas/S0' }
      }),
      'vendor: "#/components/schemas/S',
    ],
    [
      'a schema of too many alternatives',
      edited((d) => {
        const union = { anyOf: Array.from({ length: 30 }, (_, index) => ({ const: index })) }
        schemaAt(d, 'Cake').properties!.id = { allOf: [union, union, union] }
      }),
      'vendor: "#/components/schemas/Cake/properties/id" has more than 10000 alternatives.',
    ],
    [
      'a key of JSON that stands twice',
      edited(() => undefined).replace('"type":"number"', '"type":"number","type":"string"'),
      'vendor: "#/components/schemas/Layer/properties/height/type" stands there twice.',
    ],
  ])('%s', (_, text, message) => {
    expect(() => drift(text)).toThrow(Unreadable)
    expect(() => drift(text)).toThrow(message)
  })

  it('names that every object has are names like others', () => {
    const names = ['hasOwnProperty', 'constructor', '__proto__', 'toString']
    const fields = (value: unknown): string =>
      `{${names.map((name) => `"${name}":${JSON.stringify(value)}`).join()}}`
    const text = edited((d) => {
      schemaAt(d, 'NewCake').properties!.odd = { type: 'object', properties: 'FIELDS' as never }
      at<{ responses: unknown }>(d, GET).responses = 'RESPONSES'
    })
      .replace('"FIELDS"', fields({ type: 'string', format: 'constructor' }))
      .replace(
        '"RESPONSES"',
        fields({ description: '', content: { constructor: { schema: { type: 'string' } } } }),
      )
    expect(() => drift(text)).not.toThrow()
  })
})

const JUNK = [
  null,
  0,
  -1,
  1.5,
  true,
  '',
  'constructor',
  [],
  [null],
  {},
  { $ref: '#/info' },
  { $ref: 5 },
  { type: null },
]
const KEYS = [
  '__proto__',
  'hasOwnProperty',
  'constructor',
  '$ref',
  'x-y',
  'allOf',
  'enum',
  'items',
  '200',
  'get',
]

/** Puts something else into the place of one node, or under another name. */
function mutate(root: unknown, choose: number, junk: unknown, key: string, how: number): void {
  const places: [holder: Record<string, unknown>, key: string][] = []
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key])
      collect((node as Record<string, unknown>)[key])
    }
  }
  collect(root)
  const [holder, name] = places[choose % places.length]!
  if (how === 0) holder[name] = structuredClone(junk)
  else if (how === 1) delete holder[name]
  // As JSON would have it: a key of its own, whatever it is called.
  else
    Object.defineProperty(holder, key, {
      value: how === 2 ? holder[name] : junk,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}

it('whatever is wrong with a document, nothing but Unreadable is thrown', () => {
  const mutation = fc.tuple(fc.nat(), fc.constantFrom(...JUNK), fc.constantFrom(...KEYS), fc.nat(3))
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const document = smallDocument()
      for (const one of mutations) mutate(document, ...one)
      try {
        drift(JSON.stringify(document))
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        expect(error.message).toMatch(/^vendor\b/)
      }
    }),
    { numRuns: 150 },
  )
}, 60_000)
