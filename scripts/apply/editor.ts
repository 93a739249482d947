// One round of edits: what each change of theirs becomes in the files of openapi/, or why it needs a person.
import { posix } from 'node:path'
import type { Parameter, Schema } from '../openapi/document.js'
import type { Finding } from '../compare/change.js'
import type { Edit } from './edit.js'
import { ROOT } from '../openapi/folder.js'
import { operationId, slug } from './names.js'
import { mediaType, Writer } from './operation.js'
import { PLACEHOLDER, Normaliser } from './schema.js'
import { operationsByKey, type ApiOperation } from '../compare/operations.js'
import { namedSchemasOf } from './named-schemas.js'
import { escapePointer } from '../openapi/refs.js'
import type { Place, Source } from '../openapi/source.js'
import { YamlFile, type Path } from './yaml-file.js'

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
  readonly #files: Map<string, YamlFile>
  readonly #writer: Writer
  readonly #normaliser: Normaliser
  readonly #byPath = new Map<string, ApiOperation>()
  readonly #byTag = new Map<string, ApiOperation>()
  readonly #ids: Set<string>
  /** Paths that did not exist: template with empty slots → where its item was written. */
  readonly #newPaths = new Map<string, Place>()

  constructor(ours: Source, theirs: Source, files: Map<string, YamlFile>) {
    this.#ours = ours
    this.#files = files
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
      const { change, edit } = finding
      const what = `${change.operation}, ${change.at}: ${change.kind}`
      if (change.impact === 'breaking' || !edit) {
        byHand.push(`${what}${change.impact === 'breaking' ? ' (breaking)' : ''}`)
        continue
      }
      const outcome = this.#apply(edit)
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
  #apply(edit: Edit): { place: string } | string | undefined {
    switch (edit.edit) {
      case 'operation':
        return this.#operation(edit.theirs)
      case 'parameter':
        return this.#at(edit.into, (file, path) => {
          const list = [...path, 'parameters']
          const there = (this.#yaml(file).get(list) ?? []) as Parameter[]
          if (there.some((one) => one.name === edit.parameter.name && one.in === edit.parameter.in))
            return undefined
          const parameter = this.#writer.parameter(edit.parameter, file, resourceOf(file))
          if (there.length) this.#yaml(file).append(list, parameter)
          else
            this.#yaml(file).add(path, 'parameters', [parameter], this.#lastOf(file, path, BEFORE_PARAMETERS))
          return `parameters/${there.length}`
        })
      case 'body':
        return this.#at(edit.into, (file, path) => {
          const body = this.#writer.body(edit.body, file, resourceOf(file))
          return this.#add(file, path, 'requestBody', body, [...BEFORE_PARAMETERS, 'parameters'])
        })
      case 'response':
        return this.#at(edit.into, (file, path) => {
          const response = this.#writer.response(edit.status, edit.response, file, resourceOf(file))
          const lower = this.#yaml(file)
            .keys([...path, 'responses'])
            .filter((status) => status < edit.status)
          return (
            this.#add(file, [...path, 'responses'], edit.status, response, lower) &&
            `responses/${edit.status}`
          )
        })
      case 'media': {
        const type = mediaType(edit.type)
        if (!type) return 'there is no such media type'
        return this.#at(edit.into, (file, path) => {
          const media = this.#writer.media(edit.media, file, resourceOf(file), edit.direction)
          return this.#add(file, [...path, 'content'], type, media) && `content/${escapePointer(type)}`
        })
      }
      case 'field':
        return this.#field(edit)
      case 'value':
        return this.#value(edit.into, edit.value)
      case 'deprecated':
        return this.#at(edit.into, (file, path) =>
          this.#add(file, path, 'deprecated', true, ['type', 'name', 'in', 'description']),
        )
    }
  }

  #yaml(file: string): YamlFile {
    const known = this.#files.get(file)
    if (known) return known
    const made = new YamlFile('')
    this.#files.set(file, made)
    return made
  }

  #lastOf(file: string, path: Path, keys: readonly string[]): string | undefined {
    return this.#yaml(file)
      .keys(path)
      .filter((key) => keys.includes(key))
      .at(-1)
  }

  #add(
    file: string,
    path: Path,
    key: string,
    value: unknown,
    behind: readonly string[] = [],
  ): string | undefined {
    if (this.#yaml(file).has([...path, key])) return undefined
    this.#yaml(file).add(path, key, value, this.#lastOf(file, path, behind))
    return key
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

  #field(edit: Extract<Edit, { edit: 'field' }>): { place: string } | string | undefined {
    const { name, required, direction } = edit
    const objects = edit.into.filter(
      (one) => one.properties ?? one.patternProperties ?? [one.type].flat().includes('object'),
    )
    const [into, ...more] = objects
    if (!into) return 'no object is written there'
    if (more.length) return `it may belong to any of ${objects.length} objects`
    return this.#at(into, (file, path) => {
      const schema = this.#normaliser.schema(edit.schema, file, resourceOf(file), direction)
      const pattern = /^\/(.+)\/$/.exec(name)?.[1]
      if (name === '*') return this.#add(file, path, 'additionalProperties', schema)
      const key = pattern === undefined ? 'properties' : 'patternProperties'
      if (!this.#add(file, [...path, key], pattern ?? name, schema)) return undefined
      if (required && !((this.#yaml(file).get([...path, 'required']) ?? []) as string[]).includes(name))
        this.#require(file, path, name)
      return `${key}/${escapePointer(pattern ?? name)}`
    })
  }

  #require(file: string, path: Path, name: string): void {
    const list = [...path, 'required']
    if (this.#yaml(file).has(list)) this.#yaml(file).append(list, name)
    else this.#yaml(file).add(path, 'required', [name], this.#lastOf(file, path, ['type', 'description']))
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
          const yaml = this.#yaml(file)
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
    this.#yaml(place.file).add(place.path, method, operation)
    return {
      place: `${place.file}#${[...place.path, method].map((key) => '/' + escapePointer(String(key))).join('')}`,
    }
  }

  /** A path item in the file of its tag. The index of paths is made from the files. */
  #newPath(their: ApiOperation): Place {
    const sibling = this.#byTag.get(their.tag)
    const file = (sibling && this.#ours.placeOf(sibling.item)?.file) ?? `${NEW_PATHS}/${slug(their.tag)}.yaml`
    const parameters = this.#writer.pathParameters(their, file, resourceOf(file))
    this.#yaml(file).add([], their.path, parameters.length ? { parameters } : {})
    const root = this.#yaml(ROOT)
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

/** An operation's keys before its parameters. */
const BEFORE_PARAMETERS = [
  'tags',
  'summary',
  'description',
  'deprecated',
  'externalDocs',
  'servers',
  'x-pagination',
  'x-read-only',
  'x-idempotent',
]

/** `paths/send/bounces.yaml` → `send/bounces` */
const resourceOf = (file: string): string =>
  `${posix.basename(posix.dirname(file))}/${posix.basename(file, '.yaml')}`
