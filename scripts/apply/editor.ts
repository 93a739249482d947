// One round of edits: what each change of theirs becomes in the files of openapi/, or why it needs a person.
import { posix } from 'node:path'
import type { Parameter, Schema } from '../openapi/document.js'
import type { Finding } from '../compare/change.js'
import type { Nodes } from '../compare/nodes.js'
import type { Decisions } from './decisions.js'
import { Files } from './files.js'
import { ROOT } from '../openapi/folder.js'
import { isCodeName, operationId, slug } from './names.js'
import {
  requireField,
  setDeprecated,
  setLimit,
  setMandatory,
  setNullable,
  setRequired,
  setTypes,
  setValue,
  setValues,
} from './keywords.js'
import { ByHand, Places, type Outcome } from './places.js'
import { BEFORE_PARAMETERS, mediaType, Writer } from './operation.js'
import { PLACEHOLDER, Normaliser } from './schema.js'
import { operationsByKey, type ApiOperation } from '../compare/operations.js'
import { namedSchemasOf } from './named-schemas.js'
import { escapePointer, pointerOf } from '../openapi/refs.js'
import { namesOnlyInProse } from './prose.js'
import type { Place, Source } from '../openapi/source.js'
import type { YamlFile } from './yaml-file.js'

/** Where paths of a new tag go: the vendor's document is about the product Send. */
const NEW_PATHS = 'paths/send'

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
  readonly #theirs: Source
  readonly #files: Files
  readonly #writer: Writer
  readonly #normaliser: Normaliser
  readonly #places: Places
  readonly #byPath = new Map<string, ApiOperation>()
  readonly #byTag = new Map<string, ApiOperation>()
  readonly #ids: Set<string>
  /** Paths that did not exist: template with empty slots → where its item was written. */
  readonly #newPaths = new Map<string, Place>()

  constructor(ours: Source, theirs: Source, files: Map<string, YamlFile>, decisions: Decisions) {
    this.#ours = ours
    this.#theirs = theirs
    this.#files = new Files(files)
    this.#places = new Places(ours, this.#files)
    const named = namedSchemasOf(ours, files)
    this.#normaliser = new Normaliser(theirs, ours, named, decisions)
    this.#writer = new Writer(ours, theirs, this.#normaliser, named.written)
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
      if (outcome instanceof ByHand) byHand.push(`${what} (${outcome.reason})`)
      else if (outcome) {
        const { place, note } = outcome
        edits.push({ finding, place })
        // One line of a shared schema serves many operations.
        if (!done.has(place)) written.push(`${what} → ${place}${note === undefined ? '' : ` (${note})`}`)
        done.add(place)
      }
    }
    return { written, byHand, edits }
  }

  #apply(nodes: Nodes): Outcome {
    switch (nodes.about) {
      case 'operation':
        return this.#operation(nodes.theirs)
      case 'parameter':
        return this.#parameter(nodes)
      case 'body':
        return this.#places.edit(nodes.into, (_, path, file) => {
          const body = this.#writer.body(nodes.body, file, resourceOf(file))
          return this.#files.add(file, path, 'requestBody', body, [...BEFORE_PARAMETERS, 'parameters'])
        })
      case 'response':
        return this.#response(nodes)
      case 'media': {
        const type = mediaType(nodes.type)
        if (!type) return new ByHand('there is no such media type')
        return this.#places.edit(nodes.into, (_, path, file) => {
          const media = this.#writer.media(nodes.media, file, resourceOf(file), nodes.direction)
          return this.#files.add(file, [...path, 'content'], type, media) && `content/${escapePointer(type)}`
        })
      }
      case 'field':
        return this.#field(nodes)
      case 'required':
        return setRequired(this.#places, nodes)
      case 'value':
        return setValue(this.#places, nodes)
      case 'values':
        return setValues(this.#places, nodes)
      case 'types':
        return setTypes(this.#places, nodes)
      case 'nullable':
        return setNullable(this.#places, nodes)
      case 'limit':
        return setLimit(this.#places, nodes)
      case 'mandatory':
        return setMandatory(this.#places, nodes)
      case 'deprecated':
        return setDeprecated(this.#places, nodes)
    }
  }

  #parameter({ into, parameter }: Extract<Nodes, { about: 'parameter' }>): Outcome {
    return this.#places.edit(into, (yaml, path, file) => {
      const list = [...path, 'parameters']
      const there = (yaml.get(list) ?? []) as Parameter[]
      if (there.some((one) => one.name === parameter.name && one.in === parameter.in)) return undefined
      const written = this.#writer.parameter(parameter, file, resourceOf(file))
      if (there.length) yaml.append(list, written)
      else yaml.add(path, 'parameters', [written], this.#files.lastOf(file, path, BEFORE_PARAMETERS))
      return `parameters/${there.length}`
    })
  }

  #response({ into, status, response }: Extract<Nodes, { about: 'response' }>): Outcome {
    return this.#places.edit(into, (yaml, path, file) => {
      const written = this.#writer.response(status, response, file, resourceOf(file))
      const lower = yaml.keys([...path, 'responses']).filter((other) => other < status)
      return this.#files.add(file, [...path, 'responses'], status, written, lower) && `responses/${status}`
    })
  }

  #field({ into, name, schema, required, direction }: Extract<Nodes, { about: 'field' }>): Outcome {
    const isObject = (one: Schema): boolean =>
      (one.properties ?? one.patternProperties) !== undefined || [one.type].flat().includes('object')
    return this.#places.editOnly(into, isObject, 'object', (yaml, path, file) => {
      const written = this.#normaliser.schema(schema, file, resourceOf(file), direction)
      const pattern = /^\/(.+)\/$/.exec(name)?.[1]
      if (name === '*') return this.#files.add(file, path, 'additionalProperties', written)
      const key = pattern === undefined ? 'properties' : 'patternProperties'
      if (!this.#files.add(file, [...path, key], pattern ?? name, written)) return undefined
      if (required) requireField(yaml, path, name)
      return `${key}/${escapePointer(pattern ?? name)}`
    })
  }

  #operation(said: ApiOperation): Outcome {
    const their = { ...said, tag: this.#tagOf(said) }
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
    const prose = namesOnlyInProse(this.#theirs, their)
    return {
      place: `${place.file}#${pointerOf([...place.path, method])}`,
      ...(prose.length && { note: `its description also names ${prose.join(', ')}` }),
    }
  }

  /** Where the tag is a name of code, that of the operation of ours whose path begins as theirs does. */
  #tagOf({ tag, path }: ApiOperation): string {
    if (this.#byTag.has(tag) || !isCodeName(tag)) return tag
    const own = bare(path).split('/')
    const alike = (other: ApiOperation): number => {
      const its = bare(other.path).split('/')
      const end = own.findIndex((part, index) => part !== its[index])
      return end < 0 ? own.length : end
    }
    const [best] = [...this.#byPath.values()].sort((a, b) => alike(b) - alike(a))
    // The version alone is no likeness.
    return best && alike(best) > 2 ? best.tag : tag
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
