// The testing kit as a user's tests call it. The same functions run here and as tests of each runner, so they ask for nothing
// that a runner would bring.
import { createMailgun, isMailgunApiError, isMailgunError, paginate, type Mailgun } from 'mailgun-fetch'
import { addBounces, listBounces, listEvents, sendMessage } from 'mailgun-fetch/operations'
import { createFakeMailgun, type FakeMailgun } from 'mailgun-fetch/testing'
import { verifyWebhook } from 'mailgun-fetch/webhooks'
import { equal, failing, inPage, letter, type Checks } from './expect.js'

const path = { domain_name: 'mg.example.com' }

function prepare(): { fake: FakeMailgun; mailgun: Mailgun } {
  const fake = createFakeMailgun({ domains: [path.domain_name] })
  const { apiKey, fetch } = fake
  const retry = { initialDelayMs: 1 }
  return { fake, mailgun: createMailgun({ apiKey, fetch, retry, dangerouslyAllowBrowser: true }) }
}

export const testing: Checks = {
  'testing kit: a message is remembered, and found among events': async () => {
    const { fake, mailgun } = prepare()
    const file = { data: new TextEncoder().encode('from a file'), filename: 'Größe.txt' }
    const { id } = await sendMessage(mailgun, { path, body: { ...letter, attachment: [file] } })
    const [message] = fake.messages
    equal([message?.to, message?.subject, `<${message?.id}>`], [['bob@example.org'], 'Hello', id])
    const [attachment] = message!.attachments
    equal([attachment?.filename, new TextDecoder().decode(attachment?.data)], ['Größe.txt', 'from a file'])
    fake.recordEvent('delivered', message!)
    const found: string[] = []
    for await (const { event } of paginate(mailgun, listEvents, { path, query: { ascending: 'yes' } }))
      found.push(event)
    equal(found, ['accepted', 'delivered'])
  },
  'testing kit: suppressions come in pages': async () => {
    const { fake, mailgun } = prepare()
    const addresses = Array.from({ length: 25 }, (_, index) => `bob+${index}@example.org`)
    await addBounces(mailgun, { path, body: addresses.map((address) => ({ address })) })
    fake.clearRequests()
    const found: string[] = []
    for await (const { address } of paginate(mailgun, listBounces, { path, query: { limit: 10 } }))
      found.push(address)
    equal(found.sort(), addresses.sort())
    equal(fake.requests.length >= 3, true)
  },
  'testing kit: faults happen as often as they were asked for': async () => {
    const { fake, mailgun } = prepare()
    fake.fault({ status: 429, headers: { 'retry-after': '0' } })
    await sendMessage(mailgun, { path, body: letter })
    equal([fake.requests.length, fake.messages.length], [2, 1])
    fake.fault({ network: 'lost' })
    const lost = await failing(sendMessage(mailgun, { path, body: letter }))
    equal([isMailgunError(lost) && lost.code, fake.messages.length], ['network', 2])
    fake.fault({ delayMs: Infinity })
    const late = await failing(sendMessage(mailgun, { path, body: letter, timeoutMs: 20 }))
    equal([isMailgunError(late) && late.code, fake.messages.length], ['timeout', 2])
  },
  'testing kit: posts to a webhook are signed': async () => {
    if (inPage) return 'a page gets no posts'
    const { fake, mailgun } = prepare()
    await sendMessage(mailgun, { path, body: letter })
    const event = fake.recordEvent('failed', fake.messages[0]!, { severity: 'permanent' })
    const { signingKey } = fake
    const verified = await verifyWebhook(await fake.webhookRequest(event), { signingKey })
    equal([verified.event.event, verified.event.id], ['failed', event.id])
    const other = await failing(verifyWebhook(await fake.webhookRequest(event), { signingKey: 'other' }))
    equal((other as { code?: unknown }).code, 'bad_signature')
  },
  'testing kit: a refusal names the field': async () => {
    const { fake, mailgun } = prepare()
    const body = { from: letter.from, to: letter.to, subject: 'Hello', 'o:tracking': 'perhaps' }
    const refused = await failing(
      mailgun.request('POST', '/v3/mg.example.com/messages', { body }).then(thrown),
    )
    equal(isMailgunApiError(refused) && refused.status, 400)
    equal((refused as Error).message.includes('o:tracking'), true)
    equal(fake.messages, [])
  },
}

function thrown({ error }: { error?: unknown }): void {
  if (error) throw error
}
