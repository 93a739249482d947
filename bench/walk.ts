// A long walk: pages a second, and what it leaves in memory.
import { createMailgun, paginate } from '../dist/src/index.js'

export interface Walk {
  pages: number
  pagesPerSecond: number
  /** Heap at the end of the walk over heap near its start, in MB. */
  heapGrowthMb: number
}

export async function walk(pages: number): Promise<Walk> {
  const items = Array.from({ length: 99 }, (_, i) => ({ address: `a${i}@example.org` }))
  let page = 0
  const mailgun = createMailgun({
    apiKey: 'key-bench',
    fetch: async () => {
      page++
      const next = `https://api.mailgun.net/v3/mg.example.com/bounces?page=next&address=${page}`
      // A page that repeats the page before it would end the walk.
      const ofPage = page < pages ? [{ address: `first-of-${page}@example.org` }, ...items] : []
      return new Response(JSON.stringify({ items: ofPage, paging: { next } }))
    },
  })
  const heapMb = (): number => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / 2 ** 20
  }
  let before = 0
  let after = 0
  const start = performance.now()
  for await (const _ of paginate(mailgun, '/v3/{domain_name}/bounces', {
    params: { path: { domain_name: 'mg.example.com' } },
  }).pages()) {
    // Inside the walk, where what it holds is still held.
    if (page === Math.floor(pages / 10)) before = heapMb()
    if (page === pages - 1) after = heapMb()
  }
  const seconds = (performance.now() - start) / 1000
  return {
    pages: page,
    pagesPerSecond: Math.round(page / seconds),
    heapGrowthMb: Math.round((after - before) * 10) / 10,
  }
}
