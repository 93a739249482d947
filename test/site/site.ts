// The built site, as files and as a server of this machine.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, normalize } from 'node:path'
import { root } from '../support/typecheck.js'

export const site = join(root, 'docs/site')

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
}

/** The file that a path of the site leads to; undefined where there is none. */
export async function fileAt(path: string): Promise<{ name: string; bytes: Buffer } | undefined> {
  const clean = normalize(decodeURIComponent(path))
  const names = clean.endsWith('/') ? [`${clean}index.html`] : [clean, `${clean}.html`]
  for (const name of names) {
    const bytes = await readFile(join(site, name)).catch(() => undefined)
    if (bytes) return { name, bytes }
  }
  return undefined
}

export interface Server {
  url: string
  close(): Promise<void>
}

export async function serveSite(): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    void fileAt(path).then((file) => {
      if (!file) return void response.writeHead(404).end()
      const type = TYPES[file.name.split('.').pop() ?? ''] ?? 'text/plain; charset=utf-8'
      response.writeHead(200, { 'content-type': type }).end(file.bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
