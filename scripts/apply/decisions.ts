// What is decided about their document already: which of our schemas stand for theirs, and which mistakes are known.
import type { Schema } from '../openapi/document.js'
import type { Change, Finding } from '../compare/change.js'
import type { Direction } from '../compare/nodes.js'
import type { Shape } from '../compare/shape.js'
import { typeText } from '../compare/signature.js'
import type { Source } from '../openapi/source.js'

/** Of a comparison: what was set aside, with the reason, and what stands for what. */
export interface Decided {
  recorded: ReadonlyMap<Finding, string>
  /** Whether a policy covers a change, wherever it is. */
  isPolicy(change: Change): boolean
  /** Their schema → ours that stand in its place somewhere. */
  met: ReadonlyMap<Schema, ReadonlySet<Schema>>
}

/** Between two schemas, by their places. */
type Found = Pick<Change, 'at' | 'kind' | 'impact'> & {
  ours?: string
  theirs?: string
  places: readonly (string | undefined)[]
}

export class Decisions {
  readonly #ours: Source
  readonly #decided: Decided
  /** Differences between two schemas, wherever they stand → the reason. */
  readonly #bySchemas = new Map<string, string>()
  /** Fields of no type that theirs calls an object → the difference and its reason. */
  readonly #byField = new Map<string, { change: Change; reason: string }>()

  constructor(ours: Source, decided: Decided) {
    this.#ours = ours
    this.#decided = decided
    for (const [{ change }, reason] of decided.recorded) {
      // A policy says by itself where it holds.
      if (decided.isPolicy(change)) continue
      this.#bySchemas.set(schemasOf(change), reason)
      if (change.kind === 'type' && change.theirs === 'object')
        this.#byField.set(fieldOf(change), { change, reason })
    }
  }

  /** Our schemas that stand where this one of theirs does. */
  standInsFor(their: Schema): readonly Schema[] {
    return [...(this.#decided.met.get(their) ?? [])]
  }

  /** Why a difference is meant, because it is recorded where the same schemas, or the same field, stand elsewhere. */
  reasonFor(change: Change): string | undefined {
    const known = this.#bySchemas.get(schemasOf(change))
    if (known !== undefined) return known
    const field = this.#byField.get(fieldOf(change))
    const isSame = field?.change.kind === change.kind && field.change.ours === change.ours
    return isSame && field.change.theirs === change.theirs ? field.reason : undefined
  }

  /** Whether two schemas differ there on purpose, in any operation. */
  isMeant({ at, kind, impact, ours = '', theirs = '', places: [our, their] }: Found): boolean {
    const where = { ...(our !== undefined && { ours: our }), ...(their !== undefined && { theirs: their }) }
    const change = { operation: '', tag: '', at, kind, impact, ours, theirs, where }
    return this.#decided.isPolicy(change) || this.reasonFor(change) !== undefined
  }

  /** Ours for a field of theirs that is an object without fields, if it is known elsewhere to be something else. */
  correctionOf(name: string, theirs: Shape, direction: Direction): Schema | undefined {
    if (theirs.fields.size || typeText(theirs) !== 'object') return undefined
    const place = this.#byField.get(`${direction} ${name}`)?.change.where.ours
    return place === undefined ? undefined : this.#ours.follow<Schema>({ $ref: place })
  }
}

function schemasOf(change: Change): string {
  const { kind, ours, theirs, where } = change
  return JSON.stringify([directionOf(change), kind, ours, theirs, where.ours, where.theirs])
}

/** "response 200 application/json items[].created_at" → "response created_at" */
function fieldOf(change: Change): string {
  const name = change.at.split(/[ .]/).at(-1)!
  return `${directionOf(change)} ${name.replace(/(\[\]|<.*>)+$/, '')}`
}

const directionOf = ({ at }: Change): Direction => (at.startsWith('response ') ? 'response' : 'request')
