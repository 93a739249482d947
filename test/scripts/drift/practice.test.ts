import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drift } from '../../../scripts/drift.js'
import { temporaryFolder } from '../../support/temporary-folder.js'

// The documents that a maintainer practises with, without a network (CONTRIBUTING).
const PRACTICE = 'test/fixtures/drift'

it('drift can be practised offline: one of each kind of difference, and --apply leaves only what breaks', async () => {
  const folder = join(await temporaryFolder(), 'drift')
  await cp(PRACTICE, folder, { recursive: true })
  const documents = { document: join(folder, 'vendor.yaml'), openapi: join(folder, 'openapi') }
  const { changes, stale } = await drift(documents)
  expect(changes.map(({ operation, at, kind, impact }) => `${operation}, ${at}: ${kind}, ${impact}`)).toEqual(
    [
      'GET /v1/{shop}/cakes, query flavour: added, additive',
      'GET /v1/{shop}/cakes, response 200 application/json items[].state: enum value added, additive',
      'POST /v1/{shop}/cakes, body application/json shape: added, breaking',
      'POST /v1/{shop}/cakes, response 200 application/json state: enum value added, additive',
      'GET /v1/{name}/cakes/{id}, operation: added, additive',
    ],
  )
  expect(stale.map(({ part }) => part)).toEqual([
    'POST /v1/{shop}/cakes, body application/json candles, type, theirs "string"',
  ])

  const applied = await drift({ ...documents, apply: true })
  expect(applied.changes.map(({ at }) => at)).toEqual(['body application/json shape'])
  expect(applied.applied!.byHand).toEqual([
    'POST /v1/{shop}/cakes, body application/json shape: added (breaking)',
  ])
})
