// Writes what is additive into openapi/, as far as it is plain where it belongs. People write the words and the rest.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Finding } from '../compare/change.js'
import { readFolder } from '../openapi/folder.js'
import { INDEX, renderPathsIndex } from '../openapi/paths-index.js'
import type { Source } from '../openapi/source.js'
import { Decisions, type Decided } from './decisions.js'
import { Editor, type Applied } from './editor.js'
import { YamlFile } from './yaml-file.js'

/**
 * The findings are those of comparing `ours` (the folder) with `theirs`. New operations come last, so that they find the
 * schemas that the rest has completed.
 */
export async function applyFindings(
  folder: string,
  ours: Source,
  theirs: Source,
  findings: readonly Finding[],
  decide: (ours: Source) => Decided,
): Promise<Applied> {
  const isNew = (finding: Finding): boolean => finding.nodes?.about === 'operation'
  const rest = findings.filter((finding) => !isNew(finding))
  const fresh = findings.filter(isNew)
  const first = await applyTo(folder, ours, theirs, rest, decide)
  const now = first.written.length ? await readFolder(folder) : ours
  const second = await applyTo(folder, now, theirs, fresh, decide)
  return {
    written: [...first.written, ...second.written],
    byHand: [...first.byHand, ...second.byHand],
    edits: [...first.edits, ...second.edits],
  }
}

async function applyTo(
  folder: string,
  ours: Source,
  theirs: Source,
  findings: readonly Finding[],
  decide: (ours: Source) => Decided,
): Promise<Applied> {
  if (!findings.length) return { written: [], byHand: [], edits: [] }
  const files = new Map<string, YamlFile>()
  for (const file of ours.files()) files.set(file, new YamlFile(await readFile(join(folder, file), 'utf8')))
  const before = new Map([...files].map(([file, yaml]) => [file, yaml.text]))
  const applied = new Editor(ours, theirs, files, new Decisions(ours, decide(ours))).run(findings)
  for (const [file, yaml] of files) {
    if (yaml.text === before.get(file)) continue
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), yaml.text)
  }
  // A document in one file has no paths to index.
  const isIndexed = [...files.keys()].some((file) => file.startsWith('paths/'))
  if (isIndexed) await writeFile(join(folder, INDEX), await renderPathsIndex(folder))
  return applied
}
