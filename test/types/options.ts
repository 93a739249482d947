// Which options make a client. Compiled, never run.
import { createMailgun, type Mailgun, type MailgunOptions } from '../../src/index.js'
import { holds, type Equal } from './equal.js'

createMailgun({ apiKey: 'key' })
createMailgun({ apiKey: () => 'key', region: 'eu' })
createMailgun({ apiKey: async () => 'key', region: undefined })
createMailgun({ baseUrl: 'https://app.example.com/mailgun' })
createMailgun({
  baseUrl: '/mailgun',
  apiKey: 'key',
  retry: false,
  timeoutMs: 0,
  headers: { 'X-Trace': undefined },
})
// @ts-expect-error a region excludes a base URL
createMailgun({ apiKey: 'key', region: 'eu', baseUrl: 'https://app.example.com' })
// @ts-expect-error a base URL excludes a region
createMailgun({ baseUrl: 'https://app.example.com', region: 'us' })
// @ts-expect-error only a base URL goes without a key
createMailgun({})
// @ts-expect-error only a base URL goes without a key
createMailgun({ region: 'eu' })
// @ts-expect-error no such region
createMailgun({ apiKey: 'key', region: 'de' })
// @ts-expect-error misspelt
createMailgun({ apikey: 'key' })
// @ts-expect-error misspelt beside a right one
createMailgun({ apiKey: 'key', regions: 'eu' })
// @ts-expect-error misspelt, one level down
createMailgun({ apiKey: 'key', retry: { maxDelay: 5 } })
// @ts-expect-error true says nothing
createMailgun({ apiKey: 'key', retry: true })

const mailgun = createMailgun({ apiKey: 'key' })
holds<Equal<typeof mailgun, Mailgun>>()
holds<Equal<ReturnType<Mailgun['withOptions']>, Mailgun>>()
holds<Equal<ReturnType<Mailgun['withSubaccount']>, Mailgun>>()
mailgun.withOptions({ timeoutMs: 5 }).withSubaccount('a')
// @ts-expect-error misspelt
mailgun.withOptions({ timeout: 5 })
// @ts-expect-error a subaccount has an id
mailgun.withSubaccount()
// @ts-expect-error a client does not change
mailgun.GET = mailgun.POST

export const options: MailgunOptions[] = [{ apiKey: 'key' }, { baseUrl: '/mailgun' }]
