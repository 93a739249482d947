import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { applySafely } from '../../../scripts/apply/safely.js'
import { drift } from '../../../scripts/drift.js'
import type { Document } from '../../../scripts/openapi/document.js'
import { at, schemaAt, smallDocument } from '../../support/small-document.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

/** The small document as ours, as text that a test may write differently, and a vendor's document. */
async function project(edit: (theirs: Document) => void, write: (yaml: string) => string = (yaml) => yaml) {
  const root = await temporaryFolder()
  const openapi = join(root, 'openapi')
  const document = join(root, 'vendor.json')
  await mkdir(join(openapi, 'paths'), { recursive: true })
  await writeFile(
    join(openapi, 'openapi.yaml'),
    write(stringify(smallDocument(), { aliasDuplicateObjects: false })),
  )
  const theirs = smallDocument()
  edit(theirs)
  await writeFile(document, JSON.stringify(theirs))
  return { root, openapi, document }
}

const GET = '/paths/~1v1~1{shop}~1cakes/get'
const textOf = (openapi: string): Promise<string> => readFile(join(openapi, 'openapi.yaml'), 'utf8')
const brief = (changes: { operation: string; at: string; kind: string }[]): string[] =>
  changes.map(({ operation, at, kind }) => `${operation}, ${at}: ${kind}`)

describe('applying to a folder', () => {
  it('withdraws an edit that would reach another operation through a YAML anchor', async () => {
    const { openapi, document } = await project(
      (theirs) => {
        const parameters = at<{ parameters: { schema: { enum?: string[] } }[] }>(theirs, GET).parameters
        parameters[1]!.schema.enum!.push('huge')
        // Another parameter shares the values, and stays as it is.
        parameters.push({ ...structuredClone(parameters[1]!), ...{ name: 'box' } })
        parameters.at(-1)!.schema.enum = ['small', 'large']
      },
      (yaml) =>
        yaml
          .replace(/( +)enum:\n +- small\n +- large/, '$1enum: &sizes\n$1  - small\n$1  - large')
          .replace(
            / +- name: tag\n/,
            (tag) => `${tag.replace('name: tag', 'name: box').replace(/^ {4}/, '    ')}${BOX}${tag}`,
          ),
    )
    const before = await textOf(openapi)
    const { applied, changes } = await drift({ document, openapi, apply: true })
    expect(await textOf(openapi)).toBe(before)
    expect(brief(changes)).toEqual(['GET /v1/{shop}/cakes, query size: enum value added'])
    expect(applied!.byHand.join()).toMatch(/written, it would bring: .*query box: enum value removed/)
  })

  it('leaves the folder as it was if what was written cannot be read', async () => {
    const { root, openapi } = await project(() => undefined)
    const before = await textOf(openapi)
    const written = { written: ['a'], byHand: [], edits: [] }
    const steps = {
      apply: async (folder: string) => {
        await writeFile(join(folder, 'openapi.yaml'), 'paths: [')
        return written
      },
      compare: () => Promise.reject(new Error('It cannot be read.')),
    }
    await expect(applySafely(openapi, [], steps)).rejects.toThrow('It cannot be read.')
    expect(await textOf(openapi)).toBe(before)
    expect((await readdir(root)).sort()).toEqual(['openapi', 'vendor.json'])
  })

  it('quotes words that YAML 1.1 takes for booleans', async () => {
    const { openapi, document } = await project((theirs) => {
      schemaAt(theirs, 'NewCake').properties!.iced = { type: 'string', enum: ['yes', 'no'] }
      ;(schemaAt(theirs, 'Layer').properties!.cream!.enum as string[]).push('on')
    })
    const { changes } = await drift({ document, openapi, apply: true })
    expect(changes).toEqual([])
    expect(await textOf(openapi)).toMatch(/enum: \['yes', 'no'\]/)
    expect(await textOf(openapi)).toMatch(/- 'on'/)
  })
})

const BOX = `          in: query
          required: true
          schema:
            type: string
            enum: *sizes
`
