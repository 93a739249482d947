// Where nodes of ours are written, and who else uses what is written there.
import type { Source } from '../openapi/source.js'
import { pointerOf } from '../openapi/refs.js'
import type { Files } from './files.js'
import type { Path, YamlFile } from './yaml-file.js'

const SHARED = /^components\/(parameters|responses)\/|^components\/schemas\/common\.yaml$/

/** Why a change needs a person. */
export class ByHand {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** Where something was written, and what to look at there; undefined if it is there already. */
export type Outcome = { place: string; note?: string } | ByHand | undefined

/** Answers the pointer of what it wrote, below the node that it was given. */
export type Edit = (yaml: YamlFile, path: Path, file: string) => string | ByHand | undefined

export class Places {
  readonly #ours: Source
  readonly #files: Files

  constructor(ours: Source, files: Files) {
    this.#ours = ours
    this.#files = files
  }

  /** Edits a node where it is written, unless every operation shares it. */
  edit(node: object, edit: Edit): Outcome {
    const place = this.#ours.placeOf(node)
    if (!place) return new ByHand('it is written nowhere by itself')
    if (SHARED.test(place.file)) return new ByHand(`${place.file} is shared by many operations`)
    const outcome = edit(this.#files.at(place.file), place.path, place.file)
    if (typeof outcome !== 'string') return outcome
    return { place: `${place.file}#${pointerOf(place.path)}/${outcome}` }
  }

  /** Edits the only one of several nodes that fits. */
  editOnly<T extends object>(
    nodes: readonly T[],
    fits: (node: T) => boolean,
    what: string,
    edit: Edit,
  ): Outcome {
    const fitting = nodes.filter(fits)
    const [only, ...more] = fitting
    if (!only) return new ByHand(`no ${what} is written there`)
    if (more.length) return new ByHand(`${fitting.length} places there have ${what}`)
    return this.edit(only, edit)
  }
}
