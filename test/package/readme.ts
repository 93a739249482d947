// The README's TypeScript, compiled against the installed package.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { repository, type Packed } from '../support/packed.js'
import { compile, type CompilerOptions } from './types.js'

const OPTIONS: CompilerOptions = {
  module: 'nodenext',
  lib: ['ES2022', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
  types: ['node'],
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
}

interface Block {
  /** Line of the README at which the code begins, from 1. */
  line: number
  code: string
  /** Declarations of what the code takes as given: `<!-- context: … -->` before the block. */
  context: string
}

export async function checkReadme({ folder }: Packed): Promise<string[]> {
  const blocks = blocksOf(await readFile(join(repository, 'README.md'), 'utf8'))
  if (blocks.length === 0) return ['README.md has no TypeScript']
  await mkdir(join(folder, 'readme'), { recursive: true })
  const files: string[] = []
  for (const { line, code, context } of blocks) {
    // At its line of the README, so that the compiler's line numbers are the README's.
    const file = `readme/line-${line}.ts`
    await writeFile(join(folder, file), `${'\n'.repeat(line - 1)}${code}\n${context}\nexport {}\n`)
    files.push(file)
  }
  return compile(folder, '5.9', OPTIONS, files)
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/(?:<!-- context: ([^]*?) -->\s*)?^```ts\n([^]*?)^```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index + match[0].indexOf('```ts\n')).split('\n').length + 1,
    code: match[2]!,
    context: match[1] ?? '',
  }))
}
