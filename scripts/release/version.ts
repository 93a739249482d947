// Pure: is a version high enough for what changed?
import type { Level } from '../api-diff/level.js'

type Version = readonly [major: number, minor: number, patch: number]

/** @throws if the text is not `1.2.3`, with an optional `v` and pre-release */
export function parseVersion(text: string): Version {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-[\w.]+)?$/.exec(text)
  if (!match) throw new Error(`"${text}" is not a version such as 1.2.3.`)
  return [Number(match[1]), Number(match[2]), Number(match[3])]
}

/** The lowest version that may follow. Before 1.0, a minor version may break and a patch may add (semver, item 4). */
export function lowestNext(previous: string, level: Level): string {
  const [major, minor, patch] = parseVersion(previous)
  const early = major === 0
  if (level === 'major' && !early) return `${major + 1}.0.0`
  if (level === 'major' || (level === 'minor' && !early)) return `${major}.${minor + 1}.0`
  return `${major}.${minor}.${patch + 1}`
}

export function isAtLeast(version: string, lowest: string): boolean {
  const [a, b] = [parseVersion(version), parseVersion(lowest)]
  const at = [0, 1, 2].find((i) => a[i] !== b[i])
  return at === undefined || a[at]! > b[at]!
}
