// Compiled, never run: what the options of a proxy accept.
import {
  createMailgunProxy,
  type MailgunProxyOptions,
  type ProxyOperation,
  type ProxyRule,
} from '../../src/proxy.js'
import { holds, type Equal } from './equal.js'

const shared = { apiKey: 'key', authorize: () => true, allow: [] } satisfies MailgunProxyOptions
const path = { domain_name: 'mg.example.com' }

export const rules: ProxyRule[] = [
  { operation: 'POST /v3/{domain_name}/messages', path },
  {
    operation: 'GET /v3/{domain_name}/events',
    path: { domain_name: ['a.example', 'b.example'] },
    query: { event: 'failed' },
  },
  { operation: 'DELETE /v3/{domain_name}/bounces/{address}', path: { ...path, address: true } },
  { operation: 'GET /v4/domains' },
  { operation: 'GET /v4/domains', query: { state: 'active' } },
]

export const refused: ProxyRule[] = [
  // @ts-expect-error a slot must be pinned, or opened with true
  { operation: 'POST /v3/{domain_name}/messages' },
  // @ts-expect-error all slots
  { operation: 'DELETE /v3/{domain_name}/bounces/{address}', path },
  // @ts-expect-error no slot of that name
  { operation: 'POST /v3/{domain_name}/messages', path: { domain: 'mg.example.com' } },
  // @ts-expect-error an environment variable may be undefined
  { operation: 'POST /v3/{domain_name}/messages', path: { domain_name: undefined as string | undefined } },
  // @ts-expect-error no such operation
  { operation: 'POST /v3/{domain_name}/message', path },
  // @ts-expect-error not with this method
  { operation: 'PATCH /v3/{domain_name}/messages', path },
  // @ts-expect-error no such query parameter
  { operation: 'GET /v3/{domain_name}/events', path, query: { evnt: 'failed' } },
  // @ts-expect-error a path without slots
  { operation: 'GET /v4/domains', path },
]

// @ts-expect-error without authorize there is no proxy
createMailgunProxy({ apiKey: 'key', allow: [] })
// @ts-expect-error nor without a key
createMailgunProxy({ authorize: () => true, allow: [] })
// @ts-expect-error a region has its own base URL
createMailgunProxy({ ...shared, region: 'eu', baseUrl: 'https://x.example' })
// @ts-expect-error a decision must be made
createMailgunProxy({ ...shared, authorize: () => undefined })
// @ts-expect-error whose subaccount is text
createMailgunProxy({ ...shared, authorize: () => ({ subaccount: undefined }) })

createMailgunProxy({
  ...shared,
  authorize: async (request, { operation, path, form, json }) => {
    holds<Equal<typeof form, FormData | undefined>>(form)
    holds<Equal<typeof json, unknown>>(json)
    holds<Equal<typeof operation, ProxyOperation>>(operation)
    holds<Equal<typeof request, Request>>(request)
    return path.domain_name === 'mg.example.com' ? { subaccount: 'a' } : new Response(null, { status: 404 })
  },
})
