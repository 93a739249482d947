// Usage: npm run bench. Prints tables and writes bench/results.json; all figures come from this one run.
import { writeFileSync } from 'node:fs'
import { compile, generateSeconds, importMs } from './compile.js'
import { batchTimes } from './batch.js'
import { loopback } from './loopback.js'
import { officialAt } from './official.js'
import { CALLS, stubbed, type Overhead } from './overhead.js'
import { fetchPeers } from './peers.js'
import { sizes } from './size.js'
import { walk } from './walk.js'

const size = await sizes()
console.log('\nSize of a bundle, in bytes')
table(
  ['', 'minified', 'gzip', 'brotli'],
  Object.entries(size).map(([name, s]) => [name, s.minified, s.gzip, s.brotli]),
)

const STUBBED_URL = 'https://api.mailgun.net'
// The vendor's SDK has a run of its own, beside raw fetch: its garbage would be collected in the time of the others.
const official = await stubbed(() => [fetchPeers(STUBBED_URL)[0]!, officialAt(STUBBED_URL)], 100)
const stubbedCalls = {
  ...(await stubbed(() => fetchPeers(STUBBED_URL), 400)),
  'mailgun.js': official['mailgun.js']!,
}
console.log('\nTime of a call over raw fetch, network stubbed (median ratio)')
overheadTable(stubbedCalls)
const loopbackCalls = await loopback(300)
for (const [runtime, overhead] of Object.entries(loopbackCalls)) {
  console.log(`\nThe same over loopback, ${runtime}`)
  overheadTable(overhead)
}

const walked = await walk(20_000)
console.log(
  `\nA walk over ${walked.pages} pages: ${walked.pagesPerSecond} pages a second, heap grew by ${walked.heapGrowthMb} MB`,
)

const batch = await batchTimes(5)
console.log(
  `\nA batch of ${batch.recipients} recipients, to a server that takes ${batch.serverMs} ms a request: ${batch.batchMs} ms, ${batch.ratio}× a loop written by hand`,
)

const imported = {
  'mailgun-fetch': importMs('../dist/src/index.js'),
  'openapi-fetch': importMs('openapi-fetch'),
  ky: importMs('ky'),
  'mailgun.js': importMs('mailgun.js'),
}
console.log('\nImport in a fresh Node, in ms')
table(['', 'ms'], Object.entries(imported))

const types = { byPath: compile('calls'), byFunction: compile('functions') }
const generate = generateSeconds()
console.log(
  `\n25 typed calls: ${types.byPath.instantiations} instantiations by path, ${types.byFunction.instantiations} by function, checked in ${types.byPath.checkSeconds} s. Generating everything: ${generate} s`,
)

const results = {
  node: process.version,
  size,
  stubbed: stubbedCalls,
  loopback: loopbackCalls,
  walk: walked,
  batch,
  importMs: imported,
  types,
  generateSeconds: generate,
}
writeFileSync(new URL('results.json', import.meta.url), JSON.stringify(results, null, 2) + '\n')

function overheadTable(overhead: Overhead): void {
  table(
    ['', ...CALLS],
    Object.entries(overhead).map(([name, calls]) => [
      name,
      ...CALLS.map((call) => `${calls[call].ratio.toFixed(2)}×`),
    ]),
  )
}

function table(head: string[], rows: (string | number)[][]): void {
  for (const row of [head, ...rows])
    console.log(row.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(24))).join(''))
}
