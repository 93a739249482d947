// What each runtime is given to run: prints the overhead of the peers that need nothing of Node.
import { overhead } from './overhead.js'
import { fetchPeers } from './peers.js'

declare const Deno: { args: string[] } | undefined

const args = typeof Deno === 'undefined' ? process.argv.slice(2) : Deno.args
const [url, rounds] = args as [string, string]
console.log(JSON.stringify(await overhead(fetchPeers(url), Number(rounds))))
