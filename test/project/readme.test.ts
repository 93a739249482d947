// What the README and the start of the site say in figures. Sizes of this package are held by budgets.test.ts, the number of
// operations by operation-count.test.ts.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import results from '../../bench/results.json' with { type: 'json' }
import manifest from '../../package.json' with { type: 'json' }

const readme = readFileSync('README.md', 'utf8')
const start = readFileSync('docs/index.md', 'utf8')
const OTHERS = ['openapi-fetch', 'ky', 'mailgun.js'] as const
const PACKAGES = ['mailgun-fetch', ...OTHERS] as const

/** The cells behind the first one of a row. */
function row(page: string, name: string): string[] {
  const line = page.split('\n').find((one) => one.startsWith(`| ${name} `))
  return (
    line
      ?.split('|')
      .slice(2, -1)
      .map((cell) => cell.trim()) ?? []
  )
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
const times = ({ get, json, multipart }: Record<'get' | 'json' | 'multipart', { ratio: number }>): string =>
  [get, json, multipart].map(({ ratio }) => `${ratio.toFixed(1)}×`).join(' / ')

describe('The README', () => {
  it('has at most 150 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })

  it('says which Node and which packages are needed', () => {
    expect(readme).toMatch(new RegExp(`Node \\(${manifest.engines.node.slice(2)}\\s+or\\s+later\\)`))
    expect(Object.keys(manifest.dependencies)).toEqual(['openapi-fetch'])
    expect(readme).toContain('One runtime dependency: `openapi-fetch`')
  })

  it('gives sizes and times as the last run of the benchmark found them', () => {
    const { size, stubbed, loopback, importMs, node } = results
    const sizes = [size['openapi-fetch alone'], size.ky, size['mailgun.js']]
    expect(row(readme, 'client and one send').slice(1)).toEqual(sizes.map(({ gzip }) => kilobytes(gzip)))
    expect(row(readme, 'a call, network stubbed')).toEqual(PACKAGES.map((name) => times(stubbed[name])))
    expect(row(readme, 'a call over loopback')).toEqual(
      PACKAGES.map((name) => times(loopback['Node 20'][name])),
    )
    const elsewhere = [loopback['Node 24'], loopback.Bun, loopback.Deno] as const
    const gets = (['mailgun-fetch', 'openapi-fetch', 'ky'] as const).map((name) =>
      elsewhere.map((peers) => `${peers[name].get.ratio.toFixed(1)}×`).join(' / '),
    )
    expect(row(readme, 'a GET there, in Node 24 / Bun / Deno')).toEqual([...gets, '–'])
    expect(row(readme, 'import')).toEqual(PACKAGES.map((name) => `${importMs[name]} ms`))
    expect(readme).toContain(`(Node ${node.slice(1).split('.')[0]})`)
  })
})

describe('The start of the site', () => {
  it('gives the figures of the README', () => {
    const [ours, , , theirs] = row(readme, 'client and one send')
    expect(row(start, 'client and one send, minified and gzipped')).toEqual([ours, theirs])
    const { stubbed, importMs } = results
    const both = ['mailgun-fetch', 'mailgun.js'] as const
    expect(row(start, 'a multipart send, time against raw `fetch`')).toEqual(
      both.map((name) => `${stubbed[name].multipart.ratio.toFixed(1)}×`),
    )
    expect(row(start, 'import in Node')).toEqual(both.map((name) => `${importMs[name].toFixed(0)} ms`))
  })
})
