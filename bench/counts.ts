// The figures that are counts, and so the same on every machine: what `npm run budgets` holds to budgets.json.
import { readFileSync } from 'node:fs'
import { compile } from './compile.js'
import { sizes } from './size.js'

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as Record<string, unknown>

/** Name → count. */
export async function counts(): Promise<Record<string, number>> {
  const ours = await sizes(
    (name) => name.startsWith('client') || name.startsWith('everything') || name.startsWith('./'),
  )
  const bytes = Object.entries(ours).map(([name, size]) => [`${name}, gzip bytes`, size.gzip] as const)
  return {
    ...Object.fromEntries(bytes),
    'type instantiations of 25 calls': compile().instantiations,
    'runtime dependencies': Object.keys(read('../package.json').dependencies as object).length,
  }
}

/** What is over its budget, or has none, in words. */
export function overBudget(found: Record<string, number>): string[] {
  const budgets = read('budgets.json') as Record<string, number>
  return [
    ...Object.entries(found).flatMap(([name, count]) => {
      const budget = budgets[name]
      if (budget === undefined) return [`${name}: ${count}, and budgets.json says nothing of it`]
      return count > budget
        ? [`${name}: ${count}, which is ${count - budget} over the budget of ${budget}`]
        : []
    }),
    ...Object.keys(budgets).flatMap((name) =>
      name in found ? [] : [`${name}: is in budgets.json, but nobody counts it`],
    ),
  ]
}
