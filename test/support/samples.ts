// The TypeScript in Markdown files.
export interface Sample {
  /** Line at which the code begins, from 1. */
  line: number
  language: 'ts' | 'tsx'
  code: string
  /** Declarations of what the code takes as given: `<!-- context: … -->` before the block. */
  context: string
  /** What it prints, where `<!-- runs -->` stands before the block and a block of text after it. */
  prints: string | undefined
}

const BLOCK =
  /(?:<!-- context: ([^]*?) -->\s*)?(<!-- runs -->\s*)?^(```(tsx?)(?: \[[^\]\n]*\])?\n)([^]*?)^```$/gm

/** The blocks of a page, in its order. */
export function samplesIn(markdown: string): Sample[] {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const [all, context = '', runs, fence = '', language, code = ''] = match
    const after = markdown.slice(match.index + all.length)
    const printed = /^\s*(?:[^`#\n][^\n]*\n+)?```text\n([^]*?)^```$/m.exec(after)
    if (runs && !printed)
      throw new Error(`A sample that runs has no output in a text block after it:\n${code}`)
    return {
      line: markdown.slice(0, match.index + all.indexOf(fence)).split('\n').length + 1,
      language: language === 'tsx' ? 'tsx' : 'ts',
      code,
      context,
      prints: runs ? printed?.[1]?.trimEnd() : undefined,
    }
  })
}

/** The files of code that a page links to, by path from the root: its samples import them as './a.js'. */
export function filesIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\((?:\.\.\/)+([^)\s]+\.ts)\)/g)].map(([, path]) => path!)
}
