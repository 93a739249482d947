// Adds to a YAML file without touching what is there: comments, order and layout stay, letter for letter.
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

import { isObject } from '../openapi/refs.js'

export type Path = readonly (string | number)[]

const WIDTH = 118
const SHORT = 90

export class YamlFile {
  #text: string
  /** Made when it is needed: a large file takes seconds. */
  #parsed: Document | undefined
  /** New keys of the file itself, written together: each insertion reads the text anew, which takes long for thousands. */
  #pending: Record<string, unknown> = {}

  constructor(text: string) {
    this.#text = text
  }

  get #document(): Document {
    // The parser's check of unique keys compares each key with each other one. Readers of the file make their own.
    this.#parsed ??= parseDocument(this.#text, { uniqueKeys: false })
    const [error] = this.#parsed.errors
    if (error) throw new Error(`What was added is not YAML: ${error.message}`)
    return this.#parsed
  }

  get text(): string {
    this.#flush()
    return this.#text
  }

  has(path: Path): boolean {
    if (this.#isPending(path)) return valueIn(this.#pending, path) !== undefined
    return this.#document.hasIn(path)
  }

  get(path: Path): unknown {
    if (this.#isPending(path)) return valueIn(this.#pending, path)
    const node = this.#document.getIn(path, true)
    return isCollection(node)
      ? node.toJS(this.#document)
      : node === undefined
        ? undefined
        : this.#document.getIn(path)
  }

  keys(path: Path): string[] {
    if (this.#isPending(path)) return Object.keys(valueIn(this.#pending, path) ?? {})
    if (!path.length) this.#flush()
    const map = this.#collection(path)
    return isMap(map) ? map.items.map((pair) => String(isPair(pair) ? valueOf(pair.key) : '')) : []
  }

  /** A new key of a map, at its end or behind another key. */
  add(path: Path, key: string, value: unknown, behind?: string): void {
    if (!path.length && behind === undefined) {
      this.#pending[key] = value
      return
    }
    const pending = this.#isPending(path) ? valueIn(this.#pending, path) : undefined
    if (isObject(pending) && !Array.isArray(pending)) {
      pending[key] = value
      return
    }
    this.#flush()
    const map = this.#collection(path)
    if (!map && path.length) return this.add(path.slice(0, -1), String(path.at(-1)), { [key]: value })
    if (map && !isMap(map)) throw new Error(`${path.join('/')} is not a map.`)
    const index =
      map && behind !== undefined ? map.items.findIndex((pair) => String(valueOf(pair.key)) === behind) : -1
    const before = map && (index < 0 ? map.items.at(-1) : map.items[index])
    this.#insert(map, before && (before.value ?? before.key), { [key]: value })
  }

  /** A new entry at the end of a list; the list is made if need be. */
  append(path: Path, value: unknown): void {
    if (this.#isPending(path)) this.#flush()
    const list = this.#collection(path)
    if (!list) return this.add(path.slice(0, -1), String(path.at(-1)), [value])
    if (!isSeq(list)) throw new Error(`${path.join('/')} is not a list.`)
    this.#insert(list, list.items.at(-1), [value])
  }

  #isPending(path: Path): boolean {
    return path.length > 0 && Object.hasOwn(this.#pending, String(path[0]))
  }

  #flush(): void {
    const added = this.#pending
    if (!Object.keys(added).length) return
    this.#pending = {}
    const map = this.#collection([])
    const last = isMap(map) ? map.items.at(-1) : undefined
    this.#insert(map, last && (last.value ?? last.key), added)
  }

  #collection(path: Path): YAMLMap<unknown, unknown> | YAMLSeq | undefined {
    let node: unknown = path.length ? this.#document.getIn(path, true) : this.#document.contents
    if (isAlias(node)) node = node.resolve(this.#document)
    return isMap(node) || isSeq(node) ? node : undefined
  }

  #insert(
    into: YAMLMap<unknown, unknown> | YAMLSeq | undefined,
    before: unknown,
    value: Record<string, unknown> | unknown[],
  ): void {
    const text = this.#text
    if (!into?.range)
      return this.#replace(text.length, (text.endsWith('\n') || !text ? '' : '\n') + block(value))
    if (into.flow) return this.#insertFlow(into, before, value)
    const indent = ' '.repeat(column(text, into.range[0]))
    // The end of a block's last line, be there a comment behind it or not.
    const end = trimmedEnd(text, rangeOf(before)?.[1] ?? into.range[1])
    const line = text.indexOf('\n', end)
    const at = line < 0 ? text.length : line
    const added = block(value)
      .trimEnd()
      .replace(/^(?=.)/gm, indent)
    this.#replace(at, `\n${added}${line < 0 ? '\n' : ''}`)
  }

  #insertFlow(
    into: YAMLMap<unknown, unknown> | YAMLSeq,
    before: unknown,
    value: Record<string, unknown> | unknown[],
  ): void {
    const text = this.#text
    const inner = flow(value).trim().slice(1, -1).trim()
    const last = rangeOf(before)
    if (!last) return this.#replace(into.range![0] + 1, isSeq(into) ? inner : ` ${inner} `)
    const at = trimmedEnd(text, last[1])
    const start = text.lastIndexOf('\n', at) + 1
    const end = text.indexOf('\n', at)
    const width = (end < 0 ? text.length : end) - start + inner.length + 2
    const indent = ' '.repeat(
      /^[ -]*/.exec(text.slice(start))![0].length + (/^[ ]*[[{]?\s*[\w'"]+,/.test(text.slice(start)) ? 0 : 2),
    )
    this.#replace(at, width > WIDTH ? `,\n${indent}${inner}` : `, ${inner}`)
  }

  #replace(at: number, added: string): void {
    this.#text = this.#text.slice(0, at) + added + this.#text.slice(at)
    this.#parsed = undefined
  }
}

/** Laid out as the rest of `openapi/`: short maps and lists of plain values stand in one line. */
function block(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Pair(_, pair) {
      if (isScalar(pair.value) && ['$ref', 'url'].includes(String(valueOf(pair.key))))
        pair.value.type = 'QUOTE_SINGLE'
    },
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && OLD_WORD.test(scalar.value)) scalar.type = 'QUOTE_SINGLE'
    },
    Collection(key, node) {
      if (key === null) return
      const plain = node.items.every((item) => isScalar(isPair(item) ? item.value : item))
      if (plain && JSON.stringify(node).length <= SHORT) node.flow = true
    },
  })
  const text = document.toString({ lineWidth: WIDTH, singleQuote: true, flowCollectionPadding: true })
  // Maps are padded, lists are not.
  return text.replace(/(^|: |- )\[ (.+) \]$/gm, '$1[$2]')
}

/** YAML 1.1 reads these words as booleans, and some readers still do. */
const OLD_WORD = /^(y|n|yes|no|on|off)$/i

function flow(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false })
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && OLD_WORD.test(scalar.value)) scalar.type = 'QUOTE_SINGLE'
    },
  })
  return document.toString({ collectionStyle: 'flow', lineWidth: 0, singleQuote: true })
}

function valueIn(data: unknown, path: Path): unknown {
  return path.reduce(
    (node: unknown, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    data,
  )
}

function valueOf(node: unknown): unknown {
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  return typeof node === 'object' && node !== null && 'range' in node
    ? ((node.range as [number, number, number] | null) ?? undefined)
    : undefined
}

function column(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length
}
