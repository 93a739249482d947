// Departures from the vendor's document that hold for every operation alike. What holds for some is in `openapi/deviations.yaml`.
import { isCodeName } from '../apply/names.js'
import type { Change } from '../compare/change.js'

export interface Policy {
  /** Why ours is right. */
  reason: string
  covers(change: Change): boolean
}

const SHARED_PARAMETERS = 'components/parameters/common.yaml#/'
const SHARED_ERRORS = 'components/responses/errors.yaml#/'
const SHARED_SCHEMAS = 'components/schemas/common.yaml#/'

/** Limits that the vendor's document states nowhere: they stand in prose, error messages and the manual. */
const UNSTATED_LIMITS = /^(minLength|maxLength|minItems|maxItems|minProperties|dependentRequired|needs) /

export const POLICIES: readonly Policy[] = [
  {
    reason:
      "Every call takes X-Mailgun-On-Behalf-Of: the vendor's manual documents it for the whole API, its reference for one operation.",
    covers: ({ kind, where }) => kind === 'removed' && where.ours === `${SHARED_PARAMETERS}OnBehalfOf`,
  },
  {
    reason:
      'Any call can meet a bad key, a rate limit, refused input or a missing thing; the reference says so of some.',
    covers: ({ at, kind, where }) =>
      kind === 'removed' && isWholeError(at) && isIn(where.ours, SHARED_ERRORS),
  },
  {
    reason:
      'Errors have six shapes, sometimes several in one operation, and the choice of the reference does not always agree with its own examples; one shared schema takes all of them.',
    covers: (change) => isError(change.at) && isSharedShape(change) && isNarrower(change),
  },
  {
    reason:
      'A request object refuses what it does not know, so that a misspelt option does not compile. The reference leaves every object open.',
    covers: ({ at, kind, theirs }) =>
      kind === 'other fields' && !at.startsWith('response ') && theirs === 'any',
  },
  {
    reason:
      'Lists that are joined by commas are described in prose; the reference states no encoding anywhere.',
    covers: ({ kind, theirs }) => kind === 'encoding' && theirs === '',
  },
  {
    reason: 'Some operations of the reference have a name of its code as their tag.',
    covers: ({ kind, theirs }) => kind === 'tag' && isCodeName(theirs),
  },
  {
    reason: 'There is no media type application/form-data; forms with files are multipart/form-data.',
    covers: ({ kind, ours, theirs }) =>
      kind === 'media type' && ours === 'multipart/form-data' && theirs === 'application/form-data',
  },
  {
    reason: 'JSON Schema has no format "json"; where a text holds JSON, its content is described.',
    covers: ({ kind, ours, theirs }) => kind === 'format' && ours === '' && theirs === 'json',
  },
  {
    reason: 'There is no media type "none"; the reference has it where a request has no body.',
    covers: ({ at, kind }) => kind === 'added' && at === 'body none',
  },
  {
    reason:
      'Lengths, numbers of items and fields that need each other stand in prose, error messages and the manual; the reference uses none of these words anywhere.',
    covers: ({ kind, ours, theirs }) => kind === 'limit' && theirs === '' && UNSTATED_LIMITS.test(ours),
  },
]

export const isPolicy = (change: Change): boolean => POLICIES.some((policy) => policy.covers(change))

const isWholeError = (at: string): boolean => /^response ([45]\d\d|default)$/.test(at)

const isError = (at: string): boolean => /^response ([45]\d\d|default) /.test(at)

const isIn = (place: string | undefined, file: string): boolean => place?.startsWith(file) === true

const isSharedShape = ({ where }: Change): boolean =>
  isIn(where.ours, SHARED_ERRORS) || isIn(where.ours, SHARED_SCHEMAS)

/** The vendor documents one of the shapes that the shared schema takes, or its text where ours has both. */
function isNarrower({ at, kind, theirs }: Change): boolean {
  if (kind === 'removed') return true
  if (kind === 'required') return theirs === 'true'
  return kind === 'type' && at === 'response 401 application/json' && theirs === 'string'
}
