// Adds entries to `openapi/deviations.yaml`.
import { YamlFile } from '../apply/yaml-file.js'
import type { Change } from '../compare/change.js'

interface Entry {
  operation: string
  differences: object[]
  reason: string
}

/** The text of the file with an entry for each operation and reason. */
export function withDeviations(text: string, meant: readonly { change: Change; reason: string }[]): string {
  const tags = new Map<string, Map<string, Entry>>()
  for (const { change, reason } of meant) {
    const { tag, operation, at, kind, theirs } = change
    const entries = tags.get(tag) ?? new Map<string, Entry>()
    tags.set(tag, entries)
    const key = JSON.stringify([operation, reason])
    const entry = entries.get(key) ?? { operation, differences: [], reason }
    entries.set(key, entry)
    entry.differences.push({ at, kind, theirs })
  }
  const yaml = new YamlFile(text)
  for (const [tag, entries] of tags) yaml.append([tag], ...entries.values())
  return yaml.text
}
