import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'

export interface Served {
  url: string
  close(): Promise<void>
}

/**
 * A handler of the `(Request) => Response` kind behind a real HTTP server on loopback, which streams both ways.
 * @param mayReject a rejection is meant, and breaks the connection; without it, the test run fails
 */
export async function serveHandler(
  handler: (request: Request) => Promise<Response>,
  mayReject = false,
): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    const answered = answer(incoming, outgoing)
    if (mayReject) answered.catch(() => outgoing.destroy())
  })

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const left = new AbortController()
    outgoing.on('close', () => outgoing.writableFinished || left.abort())
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '))
    const withBody =
      incoming.headers['content-length'] !== undefined || incoming.headers['transfer-encoding'] !== undefined
    // Node's stream is the web's; only its declaration differs. `duplex` is not in every declaration of RequestInit.
    const body = withBody
      ? { body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: 'half' }
      : {}
    const init = { method: incoming.method ?? 'GET', headers, signal: left.signal, ...body } as RequestInit
    const response = await handler(new Request(`http://${incoming.headers.host}${incoming.url}`, init))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (!response.body) return void outgoing.end()
    Readable.fromWeb(response.body as NodeStream)
      .on('error', () => outgoing.destroy())
      .pipe(outgoing)
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
