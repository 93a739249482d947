// Serves a bundled edge handler from Vercel's edge runtime, a context within a Node process that has its own web classes.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'

const [bundle, runtime] = process.argv.slice(2)
const { EdgeVM } = await import(pathToFileURL(runtime).href)
const vm = new EdgeVM({
  extend: (context) => Object.assign(context, { process: { env: { ...process.env } } }),
})
vm.evaluate(readFileSync(bundle, 'utf8'))
const handlers = vm.evaluate('handler')
const { Request } = vm.context

const server = createServer(async (incoming, outgoing) => {
  const chunks = []
  for await (const chunk of incoming) chunks.push(chunk)
  const handler = handlers[incoming.method]
  if (!handler) return outgoing.writeHead(405).end()
  const body = chunks.length ? { body: new vm.context.Uint8Array(Buffer.concat(chunks)) } : {}
  const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ...body,
  })
  const response = await handler(request)
  outgoing
    .writeHead(response.status, Object.fromEntries(response.headers))
    .end(Buffer.from(await response.arrayBuffer()))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
