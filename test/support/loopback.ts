import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came over the wire. */
export interface Arrived {
  method: string
  /** Path and query, letter for letter. */
  target: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface Loopback {
  url: string
  arrived: Arrived[]
  close(): Promise<void>
}

/** A real HTTP server on loopback; `answer` gets each request after its body has been read. */
export async function startLoopback(
  answer: (request: Arrived, response: ServerResponse) => void | Promise<void>,
): Promise<Loopback> {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const seen = {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks),
      }
      arrived.push(seen)
      void answer(seen, response)
    })
    // A client that stops on purpose is part of the tests.
    request.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
