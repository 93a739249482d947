// Edits a YAML file without touching the rest of it: comments, order and layout stay, letter for letter.
import { isAlias, isCollection, isMap, isSeq, parseDocument } from 'yaml'
import type { Document, Pair, YAMLMap, YAMLSeq } from 'yaml'
import { isObject } from '../openapi/refs.js'
import { endsOf, isAnchored, rangeOf, valueOf } from './yaml-nodes.js'
import { blockText, flowText } from './yaml-text.js'

export type Path = readonly (string | number)[]

type Collection = YAMLMap<unknown, unknown> | YAMLSeq

/** Longest line that a list in one line may grow to, in characters. */
const WIDTH = 118

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
    if (error) throw new Error(`What was written is not YAML: ${error.message}`)
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
    if (isCollection(node) || isAlias(node)) return node.toJS(this.#document)
    return node === undefined ? undefined : this.#document.getIn(path)
  }

  keys(path: Path): string[] {
    if (this.#isPending(path)) return Object.keys(valueIn(this.#pending, path) ?? {})
    if (!path.length) this.#flush()
    const map = this.#collection(path)
    return isMap(map) ? map.items.map((pair) => String(valueOf(pair.key))) : []
  }

  /** A new key of a map, at its end or behind another key. */
  add(path: Path, key: string, value: unknown, behind?: string): void {
    if (!path.length && behind === undefined) {
      setOwn(this.#pending, key, value)
      return
    }
    const pending = this.#isPending(path) ? valueIn(this.#pending, path) : undefined
    if (isObject(pending) && !Array.isArray(pending)) {
      setOwn(pending, key, value)
      return
    }
    this.#flush()
    const map = this.#collection(path)
    if (!map && path.length) return this.add(path.slice(0, -1), String(path.at(-1)), { [key]: value })
    if (map && !isMap(map)) throw new Error(`${path.join('/')} is not a map.`)
    const index =
      map && behind !== undefined ? map.items.findIndex((pair) => String(valueOf(pair.key)) === behind) : -1
    const before = index < 0 ? map?.items.at(-1) : map?.items[index]
    this.#insert(map, endsOf(before)[1], { [key]: value })
  }

  /** New entries at the end of a list; the list is made if need be. */
  append(path: Path, ...values: unknown[]): void {
    if (this.#isPending(path)) this.#flush()
    const list = this.#collection(path)
    if (!list) return this.add(path.slice(0, -1), String(path.at(-1)), values)
    if (!isSeq(list)) throw new Error(`${path.join('/')} is not a list.`)
    this.#insert(list, list.items.at(-1), values)
  }

  /**
   * Another value, in one line, for a key that is there; with `key` under another name.
   * @returns whether it was possible: what a YAML anchor shares is left to people
   */
  replace(path: Path, value: unknown, key?: string): boolean {
    this.#flush()
    const pair = this.#pair(path)
    const [start, end] = this.#extent(pair) ?? []
    if (!pair || start === undefined || end === undefined) return false
    const name = this.#text.slice(start, rangeOf(pair.key)![1])
    return this.#splice(start, end, `${key ?? name}: ${flowText(value)}`)
  }

  /**
   * Takes a key out of its map, or an entry out of its list.
   * @returns whether it was possible: what a YAML anchor shares stays, as does the only entry of a list
   */
  remove(path: Path): boolean {
    this.#flush()
    const collection = this.#collection(path.slice(0, -1))
    const key = path.at(-1)!
    const index = isMap(collection)
      ? collection.items.findIndex((pair) => String(valueOf(pair.key)) === String(key))
      : Number(key)
    const extent = this.#extent(collection?.items[index])
    if (!collection || !extent || collection.items.length < 2) return false
    return collection.flow
      ? this.#removeFromLine(collection, index, extent)
      : this.#removeLines(collection, index, extent)
  }

  #isPending(path: Path): boolean {
    return path.length > 0 && Object.hasOwn(this.#pending, String(path[0]))
  }

  #flush(): void {
    const added = this.#pending
    if (!Object.keys(added).length) return
    this.#pending = {}
    // New keys of the file itself go to its end, which takes no reading.
    const isFlow = /^(\s|#.*\n)*\{/.test(this.#text)
    const map = isFlow ? this.#collection([]) : undefined
    this.#insert(map, endsOf(map?.items.at(-1))[1], added)
  }

  #collection(path: Path): Collection | undefined {
    let node: unknown = path.length ? this.#document.getIn(path, true) : this.#document.contents
    if (isAlias(node)) node = node.resolve(this.#document)
    return isMap(node) || isSeq(node) ? node : undefined
  }

  #pair(path: Path): Pair<unknown, unknown> | undefined {
    const map = this.#collection(path.slice(0, -1))
    return isMap(map)
      ? map.items.find((pair) => String(valueOf(pair.key)) === String(path.at(-1)))
      : undefined
  }

  /** Where an entry begins and ends; undefined if others may share it. */
  #extent(entry: unknown): readonly [start: number, end: number] | undefined {
    const [from, to] = endsOf(entry).map(rangeOf)
    return from && to && !isAnchored(entry) ? [from[0], trimmedEnd(this.#text, to[1])] : undefined
  }

  #removeLines(collection: Collection, index: number, [start, end]: readonly [number, number]): boolean {
    const text = this.#text
    const lineStart = text.lastIndexOf('\n', start - 1) + 1
    const lineEnd = text.indexOf('\n', end)
    const behind = lineEnd < 0 ? text.length : lineEnd + 1
    const isOwnLine = (isSeq(collection) ? /^ *- *$/ : /^ *$/).test(text.slice(lineStart, start))
    if (isOwnLine) return this.#splice(lineStart, behind, '')
    if (isSeq(collection) || index > 0) return false
    // The first key stands behind the dash of a list: the next one takes its place.
    const indentOfNext = /^\s*/.exec(text.slice(behind))![0].length
    return this.#splice(start, behind + indentOfNext, '')
  }

  #removeFromLine(collection: Collection, index: number, [start, end]: readonly [number, number]): boolean {
    const following = rangeOf(endsOf(collection.items[index + 1])[0])
    if (following) return this.#splice(start, following[0], '')
    const before = rangeOf(endsOf(collection.items[index - 1])[1])
    return this.#splice(before ? trimmedEnd(this.#text, before[1]) : start, end, '')
  }

  #insert(into: Collection | undefined, before: unknown, value: Record<string, unknown> | unknown[]): void {
    const text = this.#text
    if (!into?.range) {
      this.#splice(text.length, text.length, `${lineBreakAfter(text)}${blockText(value)}\n`)
      return
    }
    if (into.flow) {
      this.#insertFlow(into, before, value)
      return
    }
    const indent = ' '.repeat(column(text, into.range[0]))
    // The end of a block's last line, be there a comment behind it or not.
    const end = trimmedEnd(text, rangeOf(before)?.[1] ?? into.range[1])
    const line = text.indexOf('\n', end)
    const at = line < 0 ? text.length : line
    this.#splice(at, at, `\n${blockText(value, indent)}${line < 0 ? '\n' : ''}`)
  }

  #insertFlow(into: Collection, before: unknown, value: Record<string, unknown> | unknown[]): void {
    const text = this.#text
    const inner = flowText(value).slice(1, -1).trim()
    const last = rangeOf(before)
    if (!last) {
      const at = into.range![0] + 1
      this.#splice(at, at, isSeq(into) ? inner : ` ${inner} `)
      return
    }
    const at = trimmedEnd(text, last[1])
    const start = text.lastIndexOf('\n', at) + 1
    const end = text.indexOf('\n', at)
    const width = (end < 0 ? text.length : end) - start + inner.length + 2
    const indent = ' '.repeat(
      /^[ -]*/.exec(text.slice(start))![0].length + (/^[ ]*[[{]?\s*[\w'"]+,/.test(text.slice(start)) ? 0 : 2),
    )
    this.#splice(at, at, width > WIDTH ? `,\n${indent}${inner}` : `, ${inner}`)
  }

  /** Always possible, which its callers answer. */
  #splice(start: number, end: number, text: string): true {
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end)
    this.#parsed = undefined
    return true
  }
}

/** A key of its own, whatever it is called. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
}

function valueIn(data: unknown, path: Path): unknown {
  return path.reduce(
    (node: unknown, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    data,
  )
}

const lineBreakAfter = (text: string): string => (text.endsWith('\n') || !text ? '' : '\n')

function column(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length
}
