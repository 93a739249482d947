// Runs an example against a fake Mailgun on this machine, in the runtime that it is for: `npx tsx examples/start.ts worker`.
import { startFakeServer } from './fake-server.js'
import { EXAMPLES, isExample, SECRETS, startExample } from './start-example.js'

const HINTS: Record<string, (url: string) => string> = {
  worker: (url) =>
    `Send: curl ${url}/welcome -H 'authorization: Bearer ${SECRETS.APP_TOKEN}' -d '{"name":"Bob","email":"bob@example.org"}'`,
  browser: (url) => `Open ${url} in a browser.`,
  edge: (url) =>
    `List: curl '${url}/api/mailgun/v3/mg.example.com/bounces?limit=2' -H 'cookie: session=${SECRETS.SESSION}'`,
  deno: (url) => `Open ${url} in a browser.`,
}

const [name = ''] = process.argv.slice(2)
if (!isExample(name)) {
  console.error(`npx tsx examples/start.ts ${EXAMPLES.join(' | ')}`)
  process.exit(1)
}
const server = await startFakeServer()
const { fake } = server
let shown = 0
const showArrived = (): void => {
  for (const { method, url, operation = `${method} ${url}`, fields, problems } of fake.requests.slice(shown))
    console.log(`The fake Mailgun got ${operation}`, fields, ...problems)
  shown = fake.requests.length
}
const showing = setInterval(showArrived, 200)
try {
  const example = await startExample(name, server)
  if (example.url) console.log(`${HINTS[name]?.(example.url)}\nCtrl-C ends it.`)
  console.log((await example.ended).trim())
  showArrived()
} finally {
  clearInterval(showing)
  await server.close()
}
