// Our own document as it is written, file by file, so that a change can be traced to the line that it concerns.
import { readFile } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import { addSharedParts, docsByTag } from './shared-parts.js'
import { checkForm } from './form.js'
import { isObject, isReference, unescapePointer, Unreadable } from './refs.js'
import { Source } from './source.js'
import { parseYaml } from './yaml.js'

export const ROOT = 'openapi.yaml'

/**
 * Reads `openapi.yaml` and every file that it refers to. Place names are paths relative to the folder.
 * @throws Unreadable
 */
export async function readFolder(folder: string): Promise<Source> {
  const files = new Map<string, unknown>()
  await readAll(folder, [ROOT], files)
  const root = files.get(ROOT) as Record<string, unknown>
  // The source of an index is written by a script, and its own place says nothing.
  if (isReference(root.paths)) root.paths = files.get(root.paths.$ref.split('#')[0]!)
  await readAll(folder, addShared(root, files), files)
  const source = new Source(files, ROOT, folder)
  checkForm(source)
  return source
}

/** Reads files and what they refer to, each once. */
async function readAll(folder: string, names: Iterable<string>, files: Map<string, unknown>): Promise<void> {
  let waiting = [...names].filter((file) => !files.has(file))
  while (waiting.length) {
    const found = new Set<string>()
    await Promise.all(
      waiting.map(async (file) => {
        const data = await readYaml(join(folder, file), file)
        files.set(file, data)
        absolute(data, file, found)
      }),
    )
    waiting = [...found].filter((file) => !files.has(file))
  }
}

/** Answers the files that the shared parts are in. */
function addShared(root: Record<string, unknown>, files: Map<string, unknown>): Set<string> {
  const found = new Set<string>()
  for (const entry of Object.values((root.paths ?? {}) as Record<string, unknown>)) {
    if (!isReference(entry)) continue
    const [file = '', pointer = ''] = entry.$ref.split('#')
    const item = (files.get(file) as Record<string, unknown>)[unescapePointer(pointer.slice(1))]
    addSharedParts(item, docsByTag(root), (target, name) => {
      found.add(`components/${target}`)
      return `components/${target}#/${name}`
    })
  }
  return found
}

async function readYaml(path: string, file: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Unreadable(`${path} cannot be read.`)
  })
  try {
    return parseYaml(text)
  } catch (error) {
    throw new Unreadable(`${file}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
  }
}

/** Makes the references of a file absolute and collects the files that they lead to. */
function absolute(node: unknown, file: string, found: Set<string>, seen = new Set<object>()): void {
  // What YAML shares through an anchor is met more than once.
  if (!isObject(node) || seen.has(node)) return
  seen.add(node)
  if (typeof node.$ref === 'string') {
    const [target = '', pointer = ''] = node.$ref.split('#')
    const name = target ? posix.join(posix.dirname(file), target) : file
    node.$ref = `${name}#${pointer}`
    found.add(name)
  }
  for (const value of Object.values(node)) absolute(value, file, found, seen)
}

/** A reference from one file to a place in another, as it is written in `openapi/`. */
export function referenceBetween(from: string, to: string, name: string): string {
  return `${from === to ? '' : posix.relative(dirname(from), to)}#/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`
}
