// The files of openapi/ while they are edited; those that are new are begun when something goes into them.
import { YamlFile, type Path } from './yaml-file.js'

export class Files {
  readonly #files: Map<string, YamlFile>

  constructor(files: Map<string, YamlFile>) {
    this.#files = files
  }

  at(file: string): YamlFile {
    const known = this.#files.get(file)
    if (known) return known
    const made = new YamlFile('')
    this.#files.set(file, made)
    return made
  }

  /** The last of `keys` that a map has. */
  lastOf(file: string, path: Path, keys: readonly string[]): string | undefined {
    return this.at(file)
      .keys(path)
      .filter((key) => keys.includes(key))
      .at(-1)
  }

  /** A new key of a map, behind the last of `behind` that it has; undefined if the key is there already. */
  add(
    file: string,
    path: Path,
    key: string,
    value: unknown,
    behind: readonly string[] = [],
  ): string | undefined {
    if (this.at(file).has([...path, key])) return undefined
    this.at(file).add(path, key, value, this.lastOf(file, path, behind))
    return key
  }
}
