// A first tour: send, read back, walk a long list. `npm run demo -- --help` says how to run it against Mailgun itself.
import {
  createMailgun,
  paginate,
  sendBatch,
  unwrap,
  type BatchProgress,
  type Mailgun,
  type MailgunOptions,
} from '../src/index.js'
import type { StoredMessage } from '../src/types.js'
import type { FakeMailgun } from '../src/testing.js'
import { FAKE_DOMAIN, startFakeServer, type FakeServer } from './fake-server.js'

const HELP = `npm run demo

Sends a message with an attachment and tags, reads back what arrived, walks all bounces, lists domains, sends to
10,000 recipients.

It needs no account: it starts a fake Mailgun on this machine, real HTTP on 127.0.0.1, which checks every request
against the API document and answers 429 now and then, so that you see the client wait and try again.

Against Mailgun itself, in test mode (accepted, charged, never delivered), with these in the environment:
  MAILGUN_API_KEY   an API key (not a webhook signing key)
  MAILGUN_DOMAIN    a sending domain of the account
  MAILGUN_REGION    us or eu; default us
  MAILGUN_TO        recipient; default demo@MAILGUN_DOMAIN (a sandbox domain takes authorized recipients only)
`

interface Setting {
  where: string
  domain: string
  to: string
  options: MailgunOptions
  server: FakeServer | undefined
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(HELP)
  const setting = await findSetting()
  const { server } = setting
  const started = performance.now()
  let retries = 0
  // Any `fetch` can be given to the client; this one counts the answers that make it try again.
  const counting = async (input: string | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, init)
    if (response.status === 429 || response.status >= 500) retries++
    return response
  }
  try {
    console.log(`Mailgun is ${setting.where}; the domain is ${setting.domain}.`)
    const mailgun = createMailgun({ ...setting.options, fetch: counting })
    const id = await sendMessage(mailgun, setting)
    await readBack(mailgun, id, server ? 0 : 60_000)
    if (server) compareBytes(server.fake)
    await walkBounces(mailgun, setting.domain)
    await listDomains(mailgun)
    if (server) await sendToMany(mailgun, setting.domain)
    console.log(
      `\nDone in ${seconds(started)}. The client tried again ${count(retries, 'time')}, after answers that said "not now".`,
    )
  } finally {
    await server?.close()
  }
}

async function findSetting(): Promise<Setting> {
  const { MAILGUN_API_KEY: apiKey, MAILGUN_DOMAIN: domain, MAILGUN_REGION, MAILGUN_TO } = process.env
  if (!apiKey && !domain) {
    const server = await startFakeServer()
    const { fake, url } = server
    let arrived = 0
    const isSixth = (): boolean => ++arrived % 6 === 0
    fake.fault({ on: isSixth, times: Infinity, status: 429, headers: { 'retry-after': '1' } })
    const where = `a fake on this machine, ${url} (see --help for the real one)`
    return {
      where,
      domain: FAKE_DOMAIN,
      to: 'Bob <bob@example.org>',
      options: { baseUrl: url, apiKey: fake.apiKey },
      server,
    }
  }
  if (!apiKey || !domain)
    throw new Error(
      `${apiKey ? 'MAILGUN_DOMAIN' : 'MAILGUN_API_KEY'} is missing from the environment; see --help.`,
    )
  const region = MAILGUN_REGION || 'us'
  const to = MAILGUN_TO || `demo@${domain}`
  if (region !== 'us' && region !== 'eu')
    throw new Error(`MAILGUN_REGION is "${region}"; it must be "us" or "eu".`)
  return {
    where: `the real one, region "${region}", in test mode`,
    domain,
    to,
    options: { apiKey, region },
    server: undefined,
  }
}

const INVOICE = new TextEncoder().encode('Invoice 2026-1017\r\n1 lamp\t€ 25.00\r\n')

async function sendMessage(mailgun: Mailgun, { domain, to }: Setting): Promise<string> {
  const from = `Ada <ada@${domain}>`
  const started = performance.now()
  const sent = await unwrap(
    mailgun.POST('/v3/{domain_name}/messages', {
      params: { path: { domain_name: domain } },
      body: {
        from,
        to: [to],
        subject: 'Your invoice – thank you',
        text: 'It is attached.',
        attachment: [{ data: INVOICE, filename: 'invoice.txt', contentType: 'text/plain' }],
        'o:tag': ['invoices', 'demo'],
        'o:testmode': true,
        'v:order': { id: 1017 },
      },
    }),
  )
  console.log(
    `\nSent in ${seconds(started)}: a message from ${from} to ${to}, tagged invoices and demo, with invoice.txt.`,
  )
  console.log(`  "${sent.message}" Its id is ${sent.id}`)
  return sent.id.replace(/^<|>$/g, '')
}

/** The logs say where a message is stored. Mailgun's own take a while. */
async function readBack(mailgun: Mailgun, id: string, patienceMs: number): Promise<void> {
  const started = performance.now()
  for (;;) {
    const logs = await unwrap(
      mailgun.POST('/v1/analytics/logs', {
        body: {
          events: ['accepted'],
          filter: { AND: [{ attribute: 'message_id', comparator: '=', values: [{ value: id }] }] },
        },
      }),
    )
    const url = logs.items[0]?.storage?.url?.[0]
    if (url) return showStored(await unwrap(mailgun.request<StoredMessage>('GET', url)), logs.items[0]?.tags)
    if (performance.now() - started >= patienceMs) break
    await new Promise((resolve) => setTimeout(resolve, 5_000))
  }
  console.log('\nThe message is not in the logs yet; look for it in the control panel later.')
}

function showStored(message: StoredMessage, tags: string[] = []): void {
  console.log(
    `\nRead back: "${message.subject}", from ${message.from}, to ${message.To}, tagged ${tags.join(' and ')}.`,
  )
  for (const file of message.attachments ?? [])
    console.log(`  It has ${file.name}, ${file['content-type']}, ${file.size} bytes.`)
}

function compareBytes({ messages }: FakeMailgun): void {
  const arrived = messages[0]?.attachments[0]
  if (!arrived || Buffer.compare(arrived.data, INVOICE) !== 0)
    throw new Error('The attachment did not arrive as it was sent.')
  console.log('  The fake compared it with what was sent: every byte is the same.')
}

async function walkBounces(mailgun: Mailgun, domain: string): Promise<void> {
  const started = performance.now()
  let pages = 0
  let bounces = 0
  const walk = paginate(mailgun, '/v3/{domain_name}/bounces', {
    params: { path: { domain_name: domain }, query: { limit: 100 } },
  })
  for await (const page of walk.pages()) {
    pages++
    bounces += page.items.length
  }
  console.log(`\nWalked ${count(bounces, 'bounce')} over ${count(pages, 'page')} in ${seconds(started)}.`)
}

async function listDomains(mailgun: Mailgun): Promise<void> {
  const names: string[] = []
  for await (const domain of paginate(mailgun, '/v4/domains', { params: { query: { limit: 5 } } }))
    names.push(domain.name)
  console.log(
    `\n${count(names.length, 'domain')}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`,
  )
}

async function sendToMany(mailgun: Mailgun, domain: string): Promise<void> {
  const started = performance.now()
  const recipients = Array.from({ length: 10_000 }, (_, i) => ({
    to: `a${i}@example.org`,
    variables: { code: i },
  }))
  const batch = sendBatch(mailgun, {
    path: { domain_name: domain },
    body: { from: `Ada <ada@${domain}>`, subject: 'Hello', text: 'Your code is %recipient.code%.' },
    id: 'demo',
    recipients,
  })
  console.log(`\nSending to ${count(recipients.length, 'recipient')}:`)
  let requests = 0
  let accepted = 0
  for await (const { progress } of batch) {
    requests++
    accepted = progress.accepted
    if (process.stdout.isTTY) process.stdout.write(`\r  ${barOf(progress)}`)
  }
  if (process.stdout.isTTY) process.stdout.write('\n')
  console.log(`  ${accepted} accepted, in ${count(requests, 'request')} and ${seconds(started)}.`)
}

const BAR_WIDTH = 40

function barOf({ accepted, left = 0 }: BatchProgress): string {
  const filled = Math.round((BAR_WIDTH * accepted) / (accepted + left))
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${accepted}`
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(2)} s`

main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
