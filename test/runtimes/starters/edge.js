// For Vercel's edge runtime, which is a context within a Node process: bundle and server URL come as arguments.
import { EdgeVM } from '@edge-runtime/vm'
import { readFileSync } from 'node:fs'

const [bundle, url] = process.argv.slice(2)
const vm = new EdgeVM()
vm.evaluate(readFileSync(bundle, 'utf8'))
console.log(JSON.stringify(await vm.evaluate(`suite.run(${JSON.stringify(url)})`)))
