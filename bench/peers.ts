// The same calls made by each client, so that one run compares them all.
import createOpenapiFetch from 'openapi-fetch'
import ky from 'ky'
import { createMailgun } from '../dist/src/index.js'

/** One client's way to make the three calls. */
export interface Peer {
  name: string
  get(): Promise<unknown>
  json(): Promise<unknown>
  multipart(): Promise<unknown>
}

export const KEY = 'key-bench'
export const DOMAIN = 'mg.example.com'
export const FIELDS = { from: 'ada@mg.example.com', to: 'bob@example.org', subject: 'Bench', text: 'Hello' }
export const FILE = new File([new Uint8Array(1024)], 'a.bin')
export const QUERY = {
  start: 'Mon, 02 Mar 2026 00:00:00 +0000',
  end: 'Tue, 03 Mar 2026 00:00:00 +0000',
  dimensions: ['time'],
  metrics: ['accepted_count'],
}

function form(): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(FIELDS)) data.append(name, value)
  data.append('attachment', FILE, FILE.name)
  return data
}

/** Peers that run wherever there is fetch, against one base URL. Raw fetch is there twice, which shows the noise. */
export function fetchPeers(baseUrl: string): Peer[] {
  const headers = { authorization: `Basic ${btoa(`api:${KEY}`)}` }
  const bounces = `/v3/${DOMAIN}/bounces`
  const messages = `/v3/${DOMAIN}/messages`
  const metrics = '/v1/analytics/metrics'

  const raw = async (path: string, init?: RequestInit): Promise<unknown> => {
    const response = await fetch(baseUrl + path, {
      ...init,
      headers: { ...headers, ...(init?.headers as Record<string, string>) },
    })
    return response.json()
  }
  // Untyped on purpose: what is measured is the run time.
  const open = createOpenapiFetch<Record<string, never>>({ baseUrl, headers }) as unknown as Record<
    'GET' | 'POST',
    (path: string, init?: object) => Promise<unknown>
  >
  const mailgun = createMailgun({ apiKey: KEY, baseUrl })
  const kyAt = ky.create({ headers, retry: 0 })

  const rawFetch: Omit<Peer, 'name'> = {
    get: () => raw(bounces + '?limit=100'),
    json: () =>
      raw(metrics, {
        method: 'POST',
        body: JSON.stringify(QUERY),
        headers: { 'content-type': 'application/json' },
      }),
    multipart: () => raw(messages, { method: 'POST', body: form() }),
  }
  return [
    { name: 'raw fetch', ...rawFetch },
    {
      name: 'mailgun-fetch',
      get: () =>
        mailgun.GET('/v3/{domain_name}/bounces', {
          params: { path: { domain_name: DOMAIN }, query: { limit: 100 } },
        }),
      json: () => mailgun.request('POST', metrics, { body: QUERY }),
      multipart: () =>
        mailgun.POST('/v3/{domain_name}/messages', {
          params: { path: { domain_name: DOMAIN } },
          body: { ...FIELDS, attachment: FILE },
        }),
    },
    {
      name: 'openapi-fetch',
      get: () =>
        open.GET('/v3/{domain_name}/bounces', {
          params: { path: { domain_name: DOMAIN }, query: { limit: 100 } },
        }),
      json: () => open.POST(metrics, { body: QUERY }),
      multipart: () =>
        open.POST('/v3/{domain_name}/messages', {
          params: { path: { domain_name: DOMAIN } },
          body: FIELDS,
          bodySerializer: form,
        }),
    },
    {
      name: 'ky',
      get: () => kyAt.get(baseUrl + bounces, { searchParams: { limit: 100 } }).json(),
      json: () => kyAt.post(baseUrl + metrics, { json: QUERY }).json(),
      multipart: () => kyAt.post(baseUrl + messages, { body: form() }).json(),
    },
    { name: 'raw fetch again', ...rawFetch },
  ]
}
