// Run in a process of its own: goes on with walks from cursors, and prints the ids of their items.
import { createMailgun, paginate } from '../../src/index.js'
import { idsOf } from './lists.js'

export interface Resumption {
  path: string
  init: object
}

const [baseUrl, resumptions] = process.argv.slice(2)
const mailgun = createMailgun({ baseUrl: baseUrl!, apiKey: 'key-test' })
for (const { path, init } of JSON.parse(resumptions!) as Resumption[]) {
  // Each path has arguments of its own, which text from another process cannot show to the compiler.
  const walk = paginate(mailgun, path as '/v4/domains', init as never)
  console.log(JSON.stringify(await idsOf(walk)))
}
