// Cloudflare Queues by miniflare: for each worker a queue of its own, whose messages it sends. Arguments: the bundled Worker, a
// folder that outlives this process, and JSON of { worker: base URL }. Prints JSON of { worker: URL }.
import { readFileSync } from 'node:fs'
import { Log, LogLevel, Miniflare } from 'miniflare'

const [bundle, folder, urls] = process.argv.slice(2)
const script = readFileSync(bundle, 'utf8')
const workers = Object.entries(JSON.parse(urls)).map(([name, MAILGUN_BASE_URL]) => ({
  name,
  script,
  modules: true,
  compatibilityDate: '2024-11-01',
  bindings: {
    MAILGUN_API_KEY: 'key-test',
    MAILGUN_DOMAIN: 'mg.example.com',
    MAILGUN_BASE_URL,
    LATENESS_MS: 200,
  },
  queueProducers: { BATCH: `batch-${name}`, REFUSED: 'refused' },
  queueConsumers: { [`batch-${name}`]: { maxBatchSize: 4, maxBatchTimeout: 0.1, maxRetries: 100 } },
  durableObjects: { CLAIMS: { className: 'Claims', useSQLite: true } },
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
}))
const miniflare = new Miniflare({
  // Without it, miniflare asks the network at its start.
  cf: false,
  host: '127.0.0.1',
  port: 0,
  log: new Log(LogLevel.ERROR),
  durableObjectsPersist: folder,
  workers,
})
await miniflare.ready
const direct = await Promise.all(
  workers.map(async ({ name }) => [name, String(await miniflare.unsafeGetDirectURL(name))]),
)
console.log(JSON.stringify(Object.fromEntries(direct)))
