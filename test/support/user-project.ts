import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { compile, projectOptions, root } from './typecheck.js'

/** A project that has the package's declarations installed under its name, as they are built. */
export interface UserProject {
  folder: string
  remove(): Promise<void>
}

/**
 * @param entries modules of `src/` whose declarations are needed, without their ending
 * @param files name → text of the project's own files
 */
export async function createUserProject(
  entries: readonly string[],
  files: Record<string, string>,
): Promise<UserProject> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-types-'))
  const installed = join(folder, 'node_modules/mailgun-fetch')
  const sources = entries.map(async (name) => [
    `src/${name}.ts`,
    await readFile(join(root, `src/${name}.ts`), 'utf8'),
  ])
  const options = {
    ...projectOptions(),
    noEmit: false,
    emitDeclarationOnly: true,
    outDir: join(installed, 'dist'),
  }
  const written = new Map<string, string>()
  const program = compile(Object.fromEntries(await Promise.all(sources)) as Record<string, string>, options)
  program.emit(undefined, (name, text) => written.set(name, text))
  written.set(join(installed, 'package.json'), await readFile(join(root, 'package.json'), 'utf8'))
  written.set(join(folder, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) written.set(join(folder, name), text)
  for (const [name, text] of written) {
    await mkdir(dirname(name), { recursive: true })
    await writeFile(name, text)
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export const userOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
}
