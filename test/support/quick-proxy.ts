import { createMailgunProxy, type MailgunProxyOptions } from '../../src/proxy.js'
import { recordingFetch } from './recording-fetch.js'

export const SEND = {
  operation: 'POST /v3/{domain_name}/messages',
  path: { domain_name: 'mg.example.com' },
} as const
export const BOUNCES = {
  operation: 'GET /v3/{domain_name}/bounces',
  path: { domain_name: 'mg.example.com' },
} as const
const SITE = 'https://app.example.com'

type Setup = Partial<Omit<MailgunProxyOptions, 'region' | 'baseUrl'>>

/** A proxy on a site, which calls a stand-in for fetch, and a way to call it as a page of the site or anybody else does. */
export function quickProxy(options: Setup = {}, ...answers: Parameters<typeof recordingFetch>) {
  const { fetch, calls } = recordingFetch(...answers)
  const reported: unknown[] = []
  const proxy = createMailgunProxy({
    apiKey: 'key-test',
    allow: [SEND, BOUNCES],
    authorize: () => true,
    onError: (error) => reported.push(error),
    fetch,
    ...options,
  })
  const call = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
    proxy(new Request(`${SITE}/api/mailgun${path}`, { method, ...init }))
  const send = (init: RequestInit = {}): Promise<Response> =>
    call('POST', '/v3/mg.example.com/messages', {
      body: new URLSearchParams({ to: 'bob@example.org' }),
      ...init,
    })
  return { proxy, call, send, calls, reported }
}

/** A body that comes in pieces without a length. */
export function streamed(pieces: Iterable<Uint8Array>): RequestInit {
  const all = pieces[Symbol.iterator]()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = all.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
  // Not in every declaration of RequestInit.
  return { body, duplex: 'half' } as RequestInit
}
