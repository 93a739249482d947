// A parsed OpenAPI document whose references can be followed, and where each of its nodes stands.
import type { Document } from './document.js'
import { followReferences, isObject, isReference, nodeAt, pointerOf, Unreadable, type Reference } from './refs.js'

/** Where a node is written: a file ('' for a document of one file) and the keys that lead to it. */
export interface Place {
  file: string
  path: (string | number)[]
}

/** How a node is reached; paths are made of these when somebody asks, since documents have very many nodes. */
interface Step {
  file: string
  /** Undefined for the whole of a file. */
  parent: object | undefined
  key: string | number
}

export class Source {
  readonly root: Document
  readonly #files: Map<string, unknown>
  readonly #places = new Map<object, Step>()

  /** What people call the document. */
  readonly name: string

  /** Files are parsed data; references in them are absolute: "file#/pointer". */
  constructor(files: Map<string, unknown>, root: string, name = root) {
    this.name = name
    this.#files = files
    this.root = files.get(root) as Document
    for (const [file, data] of files) this.#register(data, { file, parent: undefined, key: '' }, 0)
    this.#checkReferences()
  }

  /** The node itself, or what its references lead to. */
  follow<T>(node: T | Reference): T {
    return followReferences(node, (reference) => this.#target(reference))
  }

  files(): string[] {
    return [...this.#files.keys()]
  }

  /** The data of one file. */
  file(name: string): unknown {
    return this.#files.get(name)
  }

  placeOf(node: object | undefined): Place | undefined {
    let step = node && this.#places.get(node)
    if (!step) return undefined
    const path: Place['path'] = []
    for (; step?.parent; step = this.#places.get(step.parent)) path.unshift(step.key)
    return { file: step!.file, path }
  }

  /** "file#/json/pointer" of a node, undefined for nodes that nobody wrote. */
  pointerTo(node: object | undefined): string | undefined {
    const place = this.placeOf(node)
    return place && `${place.file}#${pointerOf(place.path)}`
  }

  #target(reference: string): unknown {
    const [file = '', pointer = ''] = reference.split('#')
    return nodeAt(this.#files.get(file), pointer)
  }

  #register(node: unknown, step: Step, depth: number): void {
    // A node that YAML shares through an anchor keeps its first place.
    if (!isObject(node) || this.#places.has(node)) return
    this.#places.set(node, step)
    if (depth > MAX_DEPTH)
      throw new Unreadable(`"${this.pointerTo(node)}" is nested too deeply: more than ${MAX_DEPTH} levels.`)
    const { file } = step
    for (const [key, value] of Object.entries(node))
      this.#register(value, { file, parent: node, key: Array.isArray(node) ? Number(key) : key }, depth + 1)
  }

  #checkReferences(): void {
    const seen = new Set<object>()
    const walk = (node: unknown): void => {
      if (!isObject(node) || seen.has(node)) return
      seen.add(node)
      if (isReference(node)) {
        const target = this.#target(node.$ref)
        if (target === undefined)
          throw new Unreadable(`$ref "${node.$ref}" at ${this.pointerTo(node)} leads nowhere.`)
        if (isReference(target)) this.follow(target)
      }
      for (const [key, value] of Object.entries(node)) if (!LITERAL.has(key)) walk(value)
    }
    for (const data of this.#files.values()) walk(data)
  }
}

/** Levels of a file, far more than anybody can read, and few enough for any stack. */
const MAX_DEPTH = 200

/** What stands under these keys is data, not document. */
const LITERAL = new Set(['example', 'examples', 'default', 'enum', 'const'])
