// One round of edits: what each change of theirs becomes in the files of openapi/, or why it needs a person.
import { posix } from 'node:path'
import type { Parameter, Schema } from '../openapi/document.js'
import type { Finding } from '../compare/change.js'
import type { Nodes } from '../compare/nodes.js'
import { Files } from './files.js'
import { ROOT } from '../openapi/folder.js'
import { operationId, slug } from './names.js'
import { BEFORE_PARAMETERS, mediaType, Writer } from './operation.js'
import { PLACEHOLDER, Normaliser } from './schema.js'
import { operationsByKey, type ApiOperation } from '../compare/operations.js'
import { namedSchemasOf } from './named-schemas.js'
import { escapePointer } from '../openapi/refs.js'
import type { Place, Source } from '../openapi/source.js'
import type { YamlFile, Path } from './yaml-file.js'

/** Where paths of a new tag go: the vendor's document is about the product Send. */
const NEW_PATHS = 'paths/send'
const SHARED = /^components\/(parameters|responses)\/|^components\/schemas\/common\.yaml$/

export interface Applied {
  /** One line for each thing that was written. */
  written: string[]
  /** One line for each change that needs a decision. */
  byHand: string[]
  /** Each finding that was followed, and where ("file#/pointer"). */
  edits: { finding: Finding; place: string }[]
}

export class Editor {
  readonly #ours: Source
  readonly #files: Files
  readonly #writer: Writer
  readonly #normaliser: Normaliser
  readonly #byPath = new Map<string, ApiOperation>()
  readonly #byTag = new Map<string, ApiOperation>()
  readonly #ids: Set<string>
  /** Paths that did not exist: template with empty slots → where its item was written. */
  readonly #newPaths = new Map<string, Place>()

  constructor(ours: Source, theirs: Source, files: Map<string, YamlFile>) {
    this.#ours = ours
    this.#files = new Files(files)
    this.#normaliser = new Normaliser(theirs, ours, namedSchemasOf(ours, files))
    this.#writer = new Writer(ours, theirs, this.#normaliser)
    const operations = [...operationsByKey(ours).values()]
    for (const one of [...operations].reverse()) {
      this.#byPath.set(bare(one.path), one)
      this.#byTag.set(one.tag, one)
    }
    this.#ids = new Set(operations.flatMap((one) => one.written.operationId ?? []))
  }

  run(findings: readonly Finding[]): Applied {
    const written: string[] = []
    const byHand: string[] = []
    const edits: Applied['edits'] = []
    const done = new Set<string>()
    for (const finding of findings) {
      const { change, nodes } = finding
      const what = `${change.operation}, ${change.at}: ${change.kind}`
      if (change.impact === 'breaking' || !nodes) {
        byHand.push(`${what}${change.impact === 'breaking' ? ' (breaking)' : ''}`)
        continue
      }
      const outcome = this.#apply(nodes)
      if (typeof outcome === 'string') byHand.push(`${what} (${outcome})`)
      else if (outcome) edits.push({ finding, place: outcome.place })
      // One line of a shared schema serves many operations.
      if (typeof outcome === 'object' && !done.has(outcome.place)) {
        done.add(outcome.place)
        written.push(`${what} → ${outcome.place}`)
      }
    }
    return { written, byHand, edits }
  }

  /** Where it was written; undefined if it is there already; a text if a person has to decide. */
  #apply(nodes: Nodes): { place: string } | string | undefined {
    switch (nodes.about) {
      case 'operation':
        return this.#operation(nodes.theirs)
      case 'parameter':
        return this.#at(nodes.into, (file, path) => {
          const list = [...path, 'parameters']
          const there = (this.#files.at(file).get(list) ?? []) as Parameter[]
          if (there.some((one) => one.name === nodes.parameter.name && one.in === nodes.parameter.in))
            return undefined
          const parameter = this.#writer.parameter(nodes.parameter, file, resourceOf(file))
          if (there.length) this.#files.at(file).append(list, parameter)
          else
            this.#files
              .at(file)
              .add(path, 'parameters', [parameter], this.#files.lastOf(file, path, BEFORE_PARAMETERS))
          return `parameters/${there.length}`
        })
      case 'body':
        return this.#at(nodes.into, (file, path) => {
          const body = this.#writer.body(nodes.body, file, resourceOf(file))
          return this.#files.add(file, path, 'requestBody', body, [...BEFORE_PARAMETERS, 'parameters'])
        })
      case 'response':
        return this.#at(nodes.into, (file, path) => {
          const response = this.#writer.response(nodes.status, nodes.response, file, resourceOf(file))
          const lower = this.#files
            .at(file)
            .keys([...path, 'responses'])
            .filter((status) => status < nodes.status)
          return (
            this.#files.add(file, [...path, 'responses'], nodes.status, response, lower) &&
            `responses/${nodes.status}`
          )
        })
      case 'media': {
        const type = mediaType(nodes.type)
        if (!type) return 'there is no such media type'
        return this.#at(nodes.into, (file, path) => {
          const media = this.#writer.media(nodes.media, file, resourceOf(file), nodes.direction)
          return this.#files.add(file, [...path, 'content'], type, media) && `content/${escapePointer(type)}`
        })
      }
      case 'field':
        return this.#field(nodes)
      case 'value':
        return this.#value(nodes.into, nodes.value)
      case 'deprecated':
        return this.#at(nodes.into, (file, path) =>
          this.#files.add(file, path, 'deprecated', true, ['type', 'name', 'in', 'description']),
        )
    }
  }

  /** Edits a node where it is written, unless others share it. */
  #at(
    node: object,
    edit: (file: string, path: Path) => string | undefined,
  ): { place: string } | string | undefined {
    const place = this.#ours.placeOf(node)
    if (!place) return 'it is written nowhere by itself'
    if (SHARED.test(place.file)) return `${place.file} is shared by many operations`
    const added = edit(place.file, place.path)
    if (added === undefined) return undefined
    const pointer = place.path.map((key) => `/${escapePointer(String(key))}`).join('')
    return { place: `${place.file}#${pointer}/${added}` }
  }

  #field(nodes: Extract<Nodes, { about: 'field' }>): { place: string } | string | undefined {
    const { name, required, direction } = nodes
    const objects = nodes.into.filter(
      (one) => one.properties ?? one.patternProperties ?? [one.type].flat().includes('object'),
    )
    const [into, ...more] = objects
    if (!into) return 'no object is written there'
    if (more.length) return `it may belong to any of ${objects.length} objects`
    return this.#at(into, (file, path) => {
      const schema = this.#normaliser.schema(nodes.schema, file, resourceOf(file), direction)
      const pattern = /^\/(.+)\/$/.exec(name)?.[1]
      if (name === '*') return this.#files.add(file, path, 'additionalProperties', schema)
      const key = pattern === undefined ? 'properties' : 'patternProperties'
      if (!this.#files.add(file, [...path, key], pattern ?? name, schema)) return undefined
      if (required && !((this.#files.at(file).get([...path, 'required']) ?? []) as string[]).includes(name))
        this.#require(file, path, name)
      return `${key}/${escapePointer(pattern ?? name)}`
    })
  }

  #require(file: string, path: Path, name: string): void {
    const list = [...path, 'required']
    if (this.#files.at(file).has(list)) this.#files.at(file).append(list, name)
    else
      this.#files
        .at(file)
        .add(path, 'required', [name], this.#files.lastOf(file, path, ['type', 'description']))
  }

  #value(into: readonly Schema[], value: unknown): { place: string } | string | undefined {
    const lists = into.filter((one) => one.enum)
    const [list, ...more] = lists
    if (!list) return 'no list of values is written there'
    if (more.length) return `it may belong to any of ${lists.length} lists of values`
    const place = this.#ours.placeOf(list)
    return place && SHARED.test(place.file)
      ? `${place.file} is shared by many operations`
      : this.#at(list, (file, path) => {
          const yaml = this.#files.at(file)
          if ((yaml.get([...path, 'enum']) as unknown[]).includes(value)) return undefined
          yaml.append([...path, 'enum'], value)
          if (yaml.has([...path, 'x-enumDescriptions']))
            yaml.add([...path, 'x-enumDescriptions'], String(value), PLACEHOLDER)
          return `enum/${String(value)}`
        })
  }

  #operation(their: ApiOperation): { place: string } {
    const existing = this.#byPath.get(bare(their.path))
    const place =
      (existing && this.#ours.placeOf(existing.item)) ??
      this.#newPaths.get(bare(their.path)) ??
      this.#newPath(their)
    const resource = resourceOf(place.file)
    const id = operationId(
      their.method,
      their.path,
      this.#writer.isList(their),
      their.written.operationId,
      (id) => this.#ids.has(id),
    )
    this.#ids.add(id)
    // A path declares its slots for all its methods, under the names that its template has here.
    const slotsDeclared =
      !existing ||
      ((existing.item.parameters ?? []) as unknown[]).some(
        (one) => this.#ours.follow<Parameter>(one as Parameter).in === 'path',
      )
    const operation = this.#writer.operation(their, place.file, resource, { id, slotsDeclared })
    const method = their.method.toLowerCase()
    this.#files.at(place.file).add(place.path, method, operation)
    return {
      place: `${place.file}#${[...place.path, method].map((key) => '/' + escapePointer(String(key))).join('')}`,
    }
  }

  /** A path item in the file of its tag. The index of paths is made from the files. */
  #newPath(their: ApiOperation): Place {
    const sibling = this.#byTag.get(their.tag)
    const file = (sibling && this.#ours.placeOf(sibling.item)?.file) ?? `${NEW_PATHS}/${slug(their.tag)}.yaml`
    const parameters = this.#writer.pathParameters(their, file, resourceOf(file))
    this.#files.at(file).add([], their.path, parameters.length ? { parameters } : {})
    const root = this.#files.at(ROOT)
    if (!((root.get(['tags']) ?? []) as { name: string }[]).some((tag) => tag.name === their.tag)) {
      // Lint asks for the vendor's page; an address that nobody has looked at would pass.
      root.append(['tags'], { name: their.tag, description: PLACEHOLDER })
    }
    const place = { file, path: [their.path] }
    this.#newPaths.set(bare(their.path), place)
    return place
  }
}

/** Two templates that differ in the names of their slots are one path. */
const bare = (path: string): string => path.replace(/\{[^{}]*\}/g, '{}')

/** `paths/send/bounces.yaml` → `send/bounces` */
const resourceOf = (file: string): string =>
  `${posix.basename(posix.dirname(file))}/${posix.basename(file, '.yaml')}`
