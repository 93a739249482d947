// One comparison of two documents: what all its parts share, and where their findings go.
import type { Schema } from '../openapi/document.js'
import type { Source } from '../openapi/source.js'
import type { Change, Finding, Impact, Kind } from './change.js'
import type { Direction, Nodes } from './nodes.js'
import type { ApiOperation } from './operations.js'
import { Shapes } from './shape.js'
import { compareSites, type Met, type Report } from './shapes.js'

interface Side {
  at: string
  kind: Kind
  ours?: string
  theirs?: string
  impact: Impact
  note?: string | undefined
  written?: [ours: object | undefined, theirs: object | undefined]
  nodes?: Nodes | undefined
}

export class Comparison {
  readonly ours: Source
  readonly theirs: Source
  readonly ourShapes: Shapes
  readonly theirShapes: Shapes
  readonly found: Finding[] = []

  readonly #met: Met | undefined

  constructor(ours: Source, theirs: Source, met?: Met) {
    this.#met = met
    this.ours = ours
    this.theirs = theirs
    this.ourShapes = new Shapes(ours)
    this.theirShapes = new Shapes(theirs)
  }

  add(operation: Pick<ApiOperation, 'name' | 'tag'>, side: Side): void {
    const { at, kind, ours = '', theirs = '', impact, note, written = [], nodes } = side
    const [our, their] = [this.ours.pointerTo(written[0]), this.theirs.pointerTo(written[1])]
    const where: Change['where'] = { ...(our && { ours: our }), ...(their && { theirs: their }) }
    this.found.push({
      change: {
        ...{ operation: operation.name, tag: operation.tag, at, kind, ours, theirs, impact },
        ...(note !== undefined && { note }),
        where,
      },
      nodes,
    })
  }

  /** A parameter or a body that has to be there in one document only. */
  required(
    operation: ApiOperation,
    at: string,
    ours: boolean,
    direction: Direction,
    written: [object, object],
  ): void {
    const impact = (direction === 'request') === ours ? 'additive' : 'breaking'
    const nodes: Nodes = { about: 'mandatory', into: written[0], required: !ours }
    const texts = { ours: String(ours), theirs: String(!ours) }
    this.add(operation, { at, kind: 'required', ...texts, impact, written, nodes })
  }

  schemas(
    operation: ApiOperation,
    at: string,
    ours: Schema | undefined,
    theirs: Schema | undefined,
    direction: Direction,
  ): void {
    const report: Report = (difference) => {
      const written: [object | undefined, object | undefined] = [
        difference.ourShape?.written[0],
        difference.theirShape?.written[0],
      ]
      this.add(operation, { ...difference, written })
    }
    const context = { report, direction, operation: operation.name, met: this.#met }
    compareSites(context, at, this.ourShapes.site(ours), this.theirShapes.site(theirs))
  }
}

/** What is new, said to be required or not. */
export function optional(text: string, required: boolean): string {
  return required ? `required ${text}` : text
}
