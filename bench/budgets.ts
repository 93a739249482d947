// Usage: npm run budgets. Exits 1 when a count is over its budget; times have none.
import { counts, overBudget } from './counts.js'

const found = await counts()
for (const [name, count] of Object.entries(found)) console.log(`${name.padEnd(40)} ${count}`)
const problems = overBudget(found)
for (const problem of problems) console.error(`over budget: ${problem}`)
process.exitCode = problems.length ? 1 : 0
