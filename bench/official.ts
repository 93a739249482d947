// The vendor's SDK, which needs Node or a bundler.
import MailgunJs from 'mailgun.js'
import { DOMAIN, FIELDS, FILE, KEY, QUERY, type Peer } from './peers.js'

export function officialAt(baseUrl: string): Peer {
  const official = new MailgunJs(FormData).client({ username: 'api', key: KEY, url: baseUrl, useFetch: true })
  return {
    name: 'mailgun.js',
    get: () => official.suppressions.list(DOMAIN, 'bounces', { limit: 100 }),
    // Its types want Dates, which it then warns about on every call.
    json: () =>
      official.metrics.getAccount(QUERY as unknown as Parameters<typeof official.metrics.getAccount>[0]),
    multipart: () =>
      official.messages.create(DOMAIN, { ...FIELDS, attachment: { data: FILE, filename: FILE.name } }),
  }
}
