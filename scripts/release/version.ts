// Pure: is a version high enough for what changed?
import type { Level } from '../api-diff/level.js'

interface Version {
  core: readonly [major: number, minor: number, patch: number]
  /** Identifiers of a pre-release, such as `rc` and `1`; empty for a release. */
  pre: readonly string[]
}

/** @throws if the text is not `1.2.3`, with an optional `v` and pre-release */
export function parseVersion(text: string): Version {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.]+))?$/.exec(text)
  if (!match) throw new Error(`"${text}" is not a version such as 1.2.3.`)
  return {
    core: [Number(match[1]), Number(match[2]), Number(match[3])],
    pre: match[4]?.split('.') ?? [],
  }
}

/** Whether npm gives it to those who ask for no version; a pre-release goes to the tag `next`. */
export const isPrerelease = (version: string): boolean => parseVersion(version).pre.length > 0

/**
 * The lowest version that may follow. Before 1.0, a minor version may break and a patch may add (semver, item 4).
 * A pre-release promises nothing to its successor: any later version may follow it.
 */
export function lowestNext(previous: string, level: Level): string {
  const { core, pre } = parseVersion(previous)
  const [major, minor, patch] = core
  if (pre.length) return `${core.join('.')}-${[...pre, '0'].join('.')}`
  const early = major === 0
  if (level === 'major' && !early) return `${major + 1}.0.0`
  if (level === 'major' || (level === 'minor' && !early)) return `${major}.${minor + 1}.0`
  return `${major}.${minor}.${patch + 1}`
}

/** A pre-release of the lowest version is high enough: its number says already what it may break. */
export function isAtLeast(version: string, lowest: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(lowest)]
  const at = [0, 1, 2].find((i) => a.core[i] !== b.core[i])
  if (at !== undefined) return a.core[at]! > b.core[at]!
  return !b.pre.length || !a.pre.length || comparePre(a.pre, b.pre) >= 0
}

/** Semver, item 11: numbers by value and below texts, more identifiers above fewer. */
function comparePre(a: readonly string[], b: readonly string[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (one !== other) return compareIdentifiers(one, other)
  }
  return a.length - b.length
}

function compareIdentifiers(one: string, other: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(one), /^\d+$/.test(other)]
  if (isNumber && isOtherNumber) return Number(one) - Number(other)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return one < other ? -1 : 1
}
