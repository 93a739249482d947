import { describe, expect, it } from 'vitest'
import type { Change } from '../../../scripts/compare/change.js'
import { setAside } from '../../../scripts/drift/deviations.js'

const ERRORS = 'components/responses/errors.yaml#'
const BODIES = 'components/schemas/common.yaml#/MessageError'

const change = (at: string, kind: Change['kind'], rest: Partial<Change> & { written?: string }): Change => ({
  ...{ operation: 'GET /v1/cakes', tag: 'Cakes', at, kind, ours: '', theirs: '', impact: 'breaking' },
  ...rest,
  where: rest.written === undefined ? {} : { ours: rest.written },
})

const isSetAside = (one: Change): boolean => setAside([{ change: one }], []).recorded.size === 1

describe('a policy sets aside', () => {
  it.each<[string, Change]>([
    [
      'the header of subaccounts, which the vendor documents once',
      change('header X-Mailgun-On-Behalf-Of', 'removed', {
        written: 'components/parameters/common.yaml#/OnBehalfOf',
      }),
    ],
    ['a shared error', change('response 404', 'removed', { written: `${ERRORS}/NotFound` })],
    [
      'a shared error without a status',
      change('response default', 'removed', { written: `${ERRORS}/Other` }),
    ],
    ['the text of a shared error', change('response 401 text/plain', 'removed', { written: `${ERRORS}/A` })],
    [
      'a field of the shared error body',
      change('response 409 application/json Reason', 'removed', { written: `${BODIES}/properties/Reason` }),
    ],
    [
      'a required field of an error, which is optional in the shared body',
      change('response 400 application/json message', 'required', {
        written: `${BODIES}/properties/message`,
        theirs: 'true',
      }),
    ],
    ['an open request object', change('body multipart/form-data', 'other fields', { theirs: 'any' })],
    [
      'a media type that does not exist',
      change('body multipart/form-data', 'media type', {
        ours: 'multipart/form-data',
        theirs: 'application/form-data',
      }),
    ],
    ['a media type for nothing', change('body none', 'added', { theirs: 'string' })],
    ['a limit that only prose states', change('query tag', 'limit', { ours: 'maxItems 3' })],
  ])('%s', (_, one) => {
    expect(isSetAside(one)).toBe(true)
  })
})

describe('no policy sets aside', () => {
  it.each<[string, Change]>([
    [
      'a parameter of the same name that is written elsewhere',
      change('header X-Mailgun-On-Behalf-Of', 'removed', { written: 'paths/send/cakes.yaml#/a' }),
    ],
    [
      'an error of one operation',
      change('response 404', 'removed', { written: 'paths/send/cakes.yaml#/responses/404' }),
    ],
    ['a success that is gone', change('response 200', 'removed', { written: `${ERRORS}/NotFound` })],
    ['a new field of an error', change('response 404 application/json code', 'added', { written: BODIES })],
    [
      'another type of an error’s field',
      change('response 404 application/json message', 'type', { written: BODIES, theirs: 'integer' }),
    ],
    [
      'a limit that the vendor states too',
      change('query a', 'limit', { ours: 'maxItems 3', theirs: 'maxItems 2' }),
    ],
    ['a limit of a number', change('query limit', 'limit', { ours: 'maximum 100' })],
    [
      'a request object that refuses more',
      change('body application/json', 'other fields', { theirs: 'refused' }),
    ],
  ])('%s', (_, one) => {
    expect(isSetAside(one)).toBe(false)
  })
})
