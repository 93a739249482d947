// For Node, Bun and Deno: the server's URL comes as an argument, the results go to standard output.
import { run } from './suite.js'

console.log(JSON.stringify(await run(process.argv[2])))
