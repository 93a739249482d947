// Relative links of all Markdown files of the repository.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../support/command.js'
import { repository } from '../support/packed.js'

export async function checkLinks(): Promise<string[]> {
  // Tracked or new, but not what is installed or built.
  const listed = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: repository,
    timeoutMs: 30_000,
  })
  const problems: string[] = []
  for (const file of listed.trim().split('\n').filter(Boolean)) {
    if (!existsSync(join(repository, file))) continue
    for (const target of linksOf(await readFile(join(repository, file), 'utf8'))) {
      if (/^([a-z]+:|\/\/)/i.test(target)) continue
      // A page of the site, whose own tests follow it.
      if (file.startsWith('docs/') && target.startsWith('/')) continue
      const [path = '', anchor] = decodeURIComponent(target).split('#')
      const found =
        path === ''
          ? join(repository, file)
          : join(repository, path.startsWith('/') ? '.' : dirname(file), path)
      if (!existsSync(found)) problems.push(`${file}: ${target} does not exist`)
      else if (anchor && found.endsWith('.md') && !anchorsOf(await readFile(found, 'utf8')).has(anchor))
        problems.push(`${file}: ${target} names no heading`)
    }
  }
  return problems
}

const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```+)[^]*?^\1/gm, '').replace(/`[^`\n]*`/g, '')

function linksOf(markdown: string): string[] {
  const text = withoutCode(markdown)
  const inline = [...text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target]) => target!)
  const reference = [...text.matchAll(/^\[[^\]]+\]:\s*<?([^\s>]+)/gm)].map(([, target]) => target!)
  return [...inline, ...reference]
}

/** Anchors as GitHub makes them of headings. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading] of markdown.replace(/^(```+)[^]*?^\1/gm, '').matchAll(/^#{1,6}\s+(.+)$/gm)) {
    const base = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-')
    let anchor = base
    for (let count = 1; anchors.has(anchor); count++) anchor = `${base}-${count}`
    anchors.add(anchor)
  }
  return anchors
}
