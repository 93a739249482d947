// The fake Mailgun of `mailgun-fetch/testing` behind real HTTP on this machine, for programs that take a URL instead of a fetch.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMailgun, unwrap } from '../src/index.js'
import { createFakeMailgun, type FakeMailgun } from '../src/testing.js'

/** The domain that the examples send from. */
export const FAKE_DOMAIN = 'mg.example.com'

export interface FakeServer {
  fake: FakeMailgun
  url: string
  close(): Promise<void>
}

/** @param bounces how many bounces the account begins with */
export async function startFakeServer(bounces = 345): Promise<FakeServer> {
  const others = Array.from({ length: 11 }, (_, index) => `mg${index + 1}.example.com`)
  const fake = createFakeMailgun({ apiKey: 'key-of-the-fake-mailgun', domains: [FAKE_DOMAIN, ...others] })
  const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  const path = { domain_name: FAKE_DOMAIN }
  const body = Array.from({ length: bounces }, (_, index) => ({
    address: `reader+${String(index).padStart(4, '0')}@example.org`,
    error: 'No such mailbox',
  }))
  await unwrap(mailgun.POST('/v3/{domain_name}/bounces', { params: { path }, body }))
  fake.clearRequests()

  const server = createServer((incoming, outgoing) => void answer(fake, incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    fake,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(fake: FakeMailgun, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { method = 'GET', url = '/', headers } = incoming
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const sent = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')])
    const response = await fake.fetch(`http://${headers.host}${url}`, {
      method,
      headers: Object.fromEntries(sent) as Record<string, string>,
      ...(chunks.length && { body: new Uint8Array(Buffer.concat(chunks)) }),
    })
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(new Uint8Array(await response.arrayBuffer()))
  } catch {
    // A fault of the connection, which the other side sees as one.
    outgoing.destroy()
  }
}
