import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { drift } from '../../../scripts/drift.js'
import type { Document, Parameter, Schema } from '../../../scripts/openapi/document.js'
import { at, schemaAt } from '../../support/small-document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** Written as people write: comments, lists in a line and over lines, schemas inline and named. */
const OURS = `openapi: 3.1.0
info: { title: Small, version: '1' }
paths:
  /v1/cakes:
    post:
      tags: [Cakes]
      parameters:
        - name: limit # how many
          in: query
          required: true
          deprecated: true
          schema: { type: integer, minimum: 5, maximum: 100 }
        - { name: size, in: query, schema: { type: string, enum: [small, large] } }
        - name: shape
          in: query
          schema:
            type: string
            # Two of them.
            enum:
              - round
              - square # with corners
            x-enumDescriptions: { round: Round., square: Square. }
        - { name: kind, in: query, schema: { enum: [plain] } }
        - { name: ratio, in: query, schema: { type: integer } }
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [name, glaze]
              properties:
                name: { type: string } # a name
                glaze: { $ref: '#/components/schemas/Glaze' }
                tone: { type: string, enum: [red, blue] }
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Cake' }
components:
  schemas:
    Glaze: { type: string }
    Cake:
      type: object
      required:
        # Always there.
        - id
      properties:
        id: { type: string }
        state: { type: [string, 'null'], enum: [raw, baked, null] }
        layer:
          anyOf:
            - $ref: '#/components/schemas/Layer'
            - type: 'null'
        colour:
          type: string
          enum: [red, blue]
    Layer: { type: object, properties: { height: { type: number } } }
`

const POST = '/paths/~1v1~1cakes/post'
const parameter = (theirs: Document, index: number): Parameter & { schema: Schema } =>
  at<{ parameters: (Parameter & { schema: Schema })[] }>(theirs, POST).parameters[index]!
const body = (theirs: Document): { required?: boolean } => at(theirs, `${POST}/requestBody`)
const sent = (theirs: Document): Schema => at(theirs, `${POST}/requestBody/content/application~1json/schema`)
const answer = (theirs: Document): Schema => schemaAt(theirs, 'Cake')

async function applied(edit: (theirs: Document) => void) {
  const root = await temporaryFolder()
  const openapi = join(root, 'openapi')
  await mkdir(openapi)
  await writeFile(join(openapi, 'openapi.yaml'), OURS)
  const theirs = parse(OURS) as Document
  edit(theirs)
  const document = join(root, 'vendor.json')
  await writeFile(document, JSON.stringify(theirs))
  const outcome = await drift({ document, openapi, apply: true })
  return { ...outcome, text: await readFile(join(openapi, 'openapi.yaml'), 'utf8') }
}

/** Lines that went and lines that came. */
function changedLines(text: string): string[] {
  const [before, after] = [OURS.split('\n'), text.split('\n')]
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line.trim()}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line.trim()}`),
  ]
}

describe('--apply follows a change of one keyword where it is written, and leaves every other line as it is', () => {
  it.each<[title: string, edit: (theirs: Document) => unknown, lines: string[]]>([
    [
      'a request field that may be null',
      (d) => (sent(d).properties!.name!.type = ['string', 'null']),
      ['- name: { type: string } # a name', "+ name: { type: [string, 'null'] } # a name"],
    ],
    [
      'a request field of a named schema that may be null, of which the schema itself knows nothing',
      (d) =>
        (sent(d).properties!.glaze = { anyOf: [{ $ref: '#/components/schemas/Glaze' }, { type: 'null' }] }),
      [
        "- glaze: { $ref: '#/components/schemas/Glaze' }",
        "+ glaze: { anyOf: [{ $ref: '#/components/schemas/Glaze' }, { type: 'null' }] }",
      ],
    ],
    [
      'a request field with values that may be null',
      (d) =>
        Object.assign(sent(d).properties!.tone!, { type: ['string', 'null'], enum: ['red', 'blue', null] }),
      [
        '- tone: { type: string, enum: [red, blue] }',
        "+ tone: { type: [string, 'null'], enum: [red, blue, null] }",
      ],
    ],
    [
      'an answer that is null no more',
      (d) => Object.assign(answer(d).properties!.state!, { type: 'string', enum: ['raw', 'baked'] }),
      [
        "- state: { type: [string, 'null'], enum: [raw, baked, null] }",
        '+ state: { type: string, enum: [raw, baked] }',
      ],
    ],
    [
      'an answer of a union that is null no more',
      (d) => answer(d).properties!.layer!.anyOf!.pop(),
      ["- - type: 'null'"],
    ],
    ['a field of the answer that is always there', (d) => answer(d).required!.push('state'), ['+ - state']],
    [
      'a request field that may be left out',
      (d) => (sent(d).required = ['glaze']),
      ['- required: [name, glaze]', '+ required: [glaze]'],
    ],
    [
      'request fields that may all be left out',
      (d) => delete sent(d).required,
      ['- required: [name, glaze]'],
    ],
    [
      'a parameter that may be left out, and is recommended again',
      (d) => {
        delete parameter(d, 0).required
        delete parameter(d, 0).deprecated
      },
      ['- required: true', '- deprecated: true'],
    ],
    ['a body that may be left out', (d) => delete body(d).required, ['- required: true']],
    [
      'a list of values in a line that is lifted',
      (d) => delete parameter(d, 1).schema.enum,
      [
        '- - { name: size, in: query, schema: { type: string, enum: [small, large] } }',
        '+ - { name: size, in: query, schema: { type: string } }',
      ],
    ],
    [
      'a list of values over lines that is lifted, with what its values mean',
      (d) => delete parameter(d, 2).schema.enum,
      [
        '- enum:',
        '- - round',
        '- - square # with corners',
        '- x-enumDescriptions: { round: Round., square: Square. }',
      ],
    ],
    [
      'a list of values that was all that told the type',
      (d) => (parameter(d, 3).schema = { type: 'string' }),
      [
        '- - { name: kind, in: query, schema: { enum: [plain] } }',
        '+ - { name: kind, in: query, schema: { type: string } }',
      ],
    ],
    [
      'a value that no answer has any more, and a list of values where there was none',
      (d) => {
        answer(d).properties!.colour!.enum = ['red']
        answer(d).properties!.id!.enum = ['c1', 'no']
      },
      [
        '- enum: [red, blue]',
        '- id: { type: string }',
        '+ enum: [red]',
        "+ id: { type: string, enum: [c1, 'no'] }",
      ].sort((a, b) => Number(a.startsWith('+')) - Number(b.startsWith('+'))),
    ],
    [
      'limits that are wider or gone',
      (d) => Object.assign(parameter(d, 0).schema, { maximum: 300, minimum: undefined }),
      ['- schema: { type: integer, minimum: 5, maximum: 100 }', '+ schema: { type: integer, maximum: 300 }'],
    ],
    [
      'a request type that is wider',
      (d) => (parameter(d, 4).schema.type = ['number', 'string']),
      [
        '- - { name: ratio, in: query, schema: { type: integer } }',
        '+ - { name: ratio, in: query, schema: { type: [number, string] } }',
      ],
    ],
  ])('%s', async (_, edit, lines) => {
    const { changes, applied: done, text } = await applied(edit)
    expect(done!.byHand).toEqual([])
    expect(changes).toEqual([])
    expect([...changedLines(text)].sort()).toEqual([...lines].sort())
    expect(text).not.toBe(OURS)
  })

  it('values that the new description names are left to people', async () => {
    const { applied: done, text } = await applied((d) => {
      parameter(d, 1).schema = { type: 'string', description: 'One of small, large.' }
    })
    expect(done!.byHand).toEqual(['POST /v1/cakes, query size: enum'])
    expect(text).toBe(OURS)
  })

  it('what breaks is left to people: a null in an answer, a narrower limit, a type that is another one', async () => {
    const { applied: done, text } = await applied((d) => {
      answer(d).properties!.id!.type = ['string', 'null']
      parameter(d, 0).schema.maximum = 10
      parameter(d, 4).schema.type = 'boolean'
    })
    expect(done!.byHand).toHaveLength(3)
    expect(text).toBe(OURS)
  })
})
