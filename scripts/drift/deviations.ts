// Differences from the vendor's document that are meant, each with its reason; `openapi/deviations.yaml` explains the form.
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { KINDS, type Change, type Kind } from '../compare/change.js'
import { isObject, Unreadable } from '../openapi/refs.js'
import { POLICIES, type Policy } from './policies.js'

interface Pattern {
  /** As it is written. */
  text: string
  test(text: string): boolean
}

interface RecordedDifference {
  at: Pattern
  kinds: Kind[]
  /** Undefined: whatever we say. */
  ours: Pattern | undefined
  /** Undefined: whatever they say. */
  theirs: string[] | undefined
}

export interface Deviation {
  tag: string
  operations: Pattern[]
  /** Operations that a pattern would catch, but where the vendor's document says the same as ours. */
  except: Pattern[]
  differences: RecordedDifference[]
  reason: string
}

/** A part of an entry that no change matches any more. */
export interface Stale {
  tag: string
  /** The operation, or the location and kind, that does not match. */
  part: string
  reason: string
}

export async function readDeviations(path: string): Promise<Deviation[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? [] : parseDeviations(text, path)
}

/** @throws Unreadable naming the entry that is wrong. */
export function parseDeviations(text: string, path: string): Deviation[] {
  let data: unknown
  try {
    data = parse(text)
  } catch (error) {
    throw new Unreadable(
      `${path} is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    )
  }
  if (data === null) return []
  if (!isObject(data) || Array.isArray(data))
    throw new Unreadable(`${path}: tags with lists of entries are expected.`)
  return Object.entries(data).flatMap(([tag, entries]) => {
    if (tag === 'notes') return []
    if (!Array.isArray(entries)) throw new Unreadable(`${path}: "${tag}" is not a list.`)
    return entries.map((entry: unknown, index) =>
      readEntry(entry, tag, `${path}: ${tag}, entry ${index + 1}`),
    )
  })
}

function readEntry(entry: unknown, tag: string, where: string): Deviation {
  if (!isObject(entry)) throw new Unreadable(`${where} is not an object.`)
  const { operation, except, reason, differences, ...rest } = entry
  for (const key of Object.keys(rest)) throw new Unreadable(`${where}: "${key}" means nothing.`)
  if (typeof reason !== 'string' || !reason.trim()) throw new Unreadable(`${where} has no reason.`)
  if (!Array.isArray(differences) || !differences.length) throw new Unreadable(`${where} has no differences.`)
  const operations = texts(operation)
  if (!operations?.length) throw new Unreadable(`${where} names no operation.`)
  return {
    tag,
    reason,
    operations: operations.map(pattern),
    except: (texts(except) ?? []).map(pattern),
    differences: differences.flatMap((one) => readDifference(one, where)),
  }
}

function readDifference(difference: unknown, where: string): RecordedDifference[] {
  if (!isObject(difference)) throw new Unreadable(`${where}: a difference is not an object.`)
  const { at, kind, ours, theirs, ...rest } = difference
  for (const key of Object.keys(rest))
    throw new Unreadable(`${where}: "${key}" of a difference means nothing.`)
  const places = texts(at)
  if (!places?.length) throw new Unreadable(`${where}: a difference says not where it is ("at").`)
  const kinds = texts(kind) ?? []
  const known = kinds.filter((kind): kind is Kind => (KINDS as readonly string[]).includes(kind))
  if (!kinds.length || known.length < kinds.length) {
    throw new Unreadable(`${where}: "kind" at "${places.join(', ')}" is not among ${KINDS.join(', ')}.`)
  }
  const our = texts(ours)?.[0]
  const said = { kinds: known, ours: our === undefined ? undefined : pattern(our), theirs: texts(theirs) }
  return places.map((place) => ({ at: pattern(place), ...said }))
}

function texts(value: unknown): string[] | undefined {
  return value === undefined ? undefined : [value].flat().map((one) => (one === null ? 'null' : String(one)))
}

/** `*` stands for any run of characters, everything else for itself. */
function pattern(text: string): Pattern {
  if (!text.includes('*')) return { text, test: (other) => other === text }
  const source = text.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}/]/g, '\\$&'))
  const expression = new RegExp(`^${source.join('.*')}$`, 'u')
  return { text, test: (other) => expression.test(other) }
}

export interface Aside<Found> {
  open: Found[]
  /** What is meant, with the reason. */
  recorded: ReadonlyMap<Found, string>
  stale: Stale[]
}

/** Which changes are meant, by a policy or by an entry, and which entries are about nothing any more. */
export function setAside<Found extends { change: Change }>(
  found: readonly Found[],
  deviations: readonly Deviation[],
  policies: readonly Policy[] = POLICIES,
): Aside<Found> {
  const meant = new Map<Found, string>()
  for (const one of found) {
    const policy = policies.find((policy) => policy.covers(one.change))
    if (policy) meant.set(one, policy.reason)
  }
  const stale: Stale[] = []
  // Their entries go with the operations themselves, not before.
  const gone = found.flatMap(({ change }) =>
    change.at === 'operation' && change.kind === 'removed' ? [change.operation] : [],
  )
  const kinds = groupBy(found, (one) => one.change.kind)
  for (const { tag, operations, except, differences, reason } of deviations) {
    for (const { at, kinds: wanted, ours, theirs } of differences) {
      const candidates = wanted
        .flatMap((kind) => kinds.get(kind) ?? [])
        .filter(
          ({ change }) =>
            at.test(change.at) &&
            (!ours || ours.test(change.ours)) &&
            (!theirs || theirs.includes(change.theirs)),
        )
        .filter(({ change }) => !except.some((operation) => operation.test(change.operation)))
      for (const operation of operations) {
        const hits = candidates.filter(({ change }) => operation.test(change.operation))
        for (const one of hits) meant.set(one, reason)
        const isGone = gone.some((name) => operation.test(name))
        if (!hits.length && !isGone)
          stale.push({
            tag,
            part: `${operation.text}, ${at.text}, ${wanted.join(' or ')}${detail(ours, theirs)}`,
            reason,
          })
      }
    }
  }
  return {
    open: found.filter((one) => !meant.has(one)),
    recorded: meant,
    stale,
  }
}

function detail(ours: Pattern | undefined, theirs: readonly string[] | undefined): string {
  return (
    (ours ? `, ours "${ours.text}"` : '') +
    (theirs ? `, theirs ${theirs.map((text) => `"${text}"`).join(' or ')}` : '')
  )
}

function groupBy<T, K>(values: readonly T[], keyOf: (value: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const key = keyOf(value)
    const group = groups.get(key)
    if (group) group.push(value)
    else groups.set(key, [value])
  }
  return groups
}
