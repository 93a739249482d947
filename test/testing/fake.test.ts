import { expect, test } from 'vitest'
import { createMailgun, unwrap } from '../../src/index.js'
import { createFakeMailgun, type FakeRequest } from '../../src/testing.js'
import { fakeAndClient } from '../support/in-memory-fake.js'
import { AT_DOMAIN, DOMAIN, MESSAGE, SEND } from '../support/messages.js'

const authorization = `Basic ${btoa('api:key')}`

test('a message is read into its parts', async () => {
  const { fake, mailgun } = fakeAndClient()
  const { id } = await unwrap(
    mailgun.POST(SEND, {
      ...AT_DOMAIN,
      body: {
        from: 'Ada <ada@mg.example.com>',
        to: ['Bob <bob@example.org>', 'eve@example.org, "Last, First" <f@example.org>'],
        cc: 'cc@example.org',
        subject: 'Hi',
        text: 'one\ntwo',
        html: '<p>one',
        'o:tag': ['a', 'b'],
        'o:testmode': true,
        'o:require-tls': true,
        'h:Reply-To': 'help@example.com',
        'v:order': { id: 7 },
        'recipient-variables': { 'bob@example.org': { name: 'Bob' } },
        attachment: { data: 'a,b', filename: 'a.csv', contentType: 'text/csv' },
      },
    }),
  )
  expect(fake.messages).toHaveLength(1)
  const [message] = fake.messages
  expect(message).toMatchObject({
    domain: DOMAIN,
    from: 'Ada <ada@mg.example.com>',
    to: ['Bob <bob@example.org>', 'eve@example.org', '"Last, First" <f@example.org>'],
    cc: ['cc@example.org'],
    bcc: [],
    subject: 'Hi',
    text: 'one\ntwo',
    html: '<p>one',
    tags: ['a', 'b'],
    isTest: true,
    headers: { 'Reply-To': 'help@example.com' },
    variables: { order: { id: 7 } },
    recipientVariables: { 'bob@example.org': { name: 'Bob' } },
    attachments: [{ filename: 'a.csv', contentType: 'text/csv', data: new TextEncoder().encode('a,b') }],
  })
  expect(`<${message!.id}>`).toBe(id)
  expect(fake.requests[0]!.message).toBe(message)
  expect(fake.counts).toEqual({ requests: 1, messages: 1, recipients: 4 })
})

test.each([
  ['a URL as text', 'https://api.mailgun.net/v4/domains'],
  ['a URL', new URL('https://api.eu.mailgun.net/v4/domains')],
  ['a Request', new Request('https://mail.example.com/v4/domains', { headers: { authorization } })],
])('fetch takes %s', async (_, input) => {
  const fake = createFakeMailgun({ domains: [DOMAIN] })
  const response = await fake.fetch(
    input,
    input instanceof Request ? undefined : { headers: { authorization } },
  )
  expect(response.url).toBe(input instanceof Request ? input.url : String(input))
  expect(await response.json()).toMatchObject({ items: [{ name: DOMAIN }], total_count: 1 })
})

test.each([
  ['a form', (form: FormData) => form],
  ['text', async (form: FormData) => await new Response(form).text()],
  ['bytes', (form: FormData) => new Response(form).arrayBuffer()],
  ['a Blob', (form: FormData) => new Response(form).blob()],
  ['a stream', (form: FormData) => new Response(form).body!],
])('a form arrives alike as %s', async (kind, encode) => {
  const fake = createFakeMailgun()
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...MESSAGE, text: 'a\nb\r\nc' })) form.append(name, value)
  form.append('attachment', new File(['ü'], 'ü.txt', { type: 'text/plain' }))
  const made = new Response(form)
  const type = made.headers.get('content-type')!
  const boundary = /boundary=(.*)/.exec(type)![1]!
  const body = (await encode(form)) as BodyInit
  const sent = kind === 'form' || kind === 'a form' ? undefined : await boundaryOf(body)
  const headers = { authorization, ...(sent && { 'content-type': type.replace(boundary, sent.boundary) }) }
  const init = { method: 'POST', body: sent?.body ?? body, headers, duplex: 'half' } as RequestInit
  const response = await fake.fetch(`https://api.mailgun.net/v3/${DOMAIN}/messages`, init)
  expect(await response.json()).toMatchObject({ message: 'Queued. Thank you.' })
  expect(fake.requests[0]?.fields.text).toBe('a\r\nb\r\nc')
  expect(fake.messages[0]).toMatchObject({ text: 'a\nb\nc', attachments: [{ filename: 'ü.txt' }] })
})

/** A body that was encoded before names its boundary in its first line. */
async function boundaryOf(body: BodyInit): Promise<{ boundary: string; body: BodyInit }> {
  const bytes = await new Response(body).arrayBuffer()
  const [line = ''] = new TextDecoder().decode(bytes).split('\r\n')
  const again = body instanceof ReadableStream ? new Response(bytes).body! : body
  return { boundary: line.slice(2), body: again }
}

test('a domain that was not named exists as soon as it is used, and is listed from then on', async () => {
  const { fake, mailgun } = fakeAndClient()
  expect((await unwrap(mailgun.GET('/v4/domains'))).items).toEqual([])
  await unwrap(mailgun.POST(SEND, { ...AT_DOMAIN, body: MESSAGE }))
  expect((await unwrap(mailgun.GET('/v4/domains'))).items).toMatchObject([{ name: DOMAIN }])
  expect(fake.messages[0]?.domain).toBe(DOMAIN)
})

test('where domains are named, sending from another is answered 404', async () => {
  const { fake, mailgun } = fakeAndClient({ domains: ['other.example.com'] })
  const { error } = await mailgun.POST(SEND, { ...AT_DOMAIN, body: MESSAGE })
  expect(error).toMatchObject({ status: 404, detail: `Domain not found: ${DOMAIN}` })
  expect(fake.messages).toEqual([])
})

test('a key is any that is not empty, unless one was named', async () => {
  const status = async (fake: ReturnType<typeof createFakeMailgun>, key: string) => {
    const headers = { authorization: `Basic ${btoa(`api:${key}`)}` }
    return (await fake.fetch('https://api.mailgun.net/v4/domains', { headers })).status
  }
  expect(await status(createFakeMailgun(), 'any')).toBe(200)
  expect(await status(createFakeMailgun(), '')).toBe(401)
  expect(await status(createFakeMailgun({ apiKey: 'this' }), 'other')).toBe(401)
  expect(await status(createFakeMailgun({ apiKey: 'this' }), 'this')).toBe(200)
})

test('the credential is in nothing that the fake keeps', async () => {
  const { fake, mailgun } = fakeAndClient({ apiKey: 'key-that-is-secret' })
  await unwrap(mailgun.GET('/v4/domains'))
  const kept = JSON.stringify(fake.requests)
  expect(kept).not.toContain('secret')
  expect(kept).not.toContain(btoa('api:key-that-is-secret'))
})

test('with a base URL, what is not below it rejects, and links lead below it', async () => {
  const fake = createFakeMailgun({ baseUrl: 'https://site.example.com/api/mailgun/' })
  const mailgun = createMailgun({
    baseUrl: 'https://site.example.com/api/mailgun',
    apiKey: 'key',
    fetch: fake.fetch,
  })
  const page = await unwrap(mailgun.GET('/v3/{domain_name}/bounces', AT_DOMAIN))
  expect(page.paging.next).toMatch(
    /^https:\/\/site\.example\.com\/api\/mailgun\/v3\/mg\.example\.com\/bounces\?/,
  )
  await expect(fake.fetch('https://site.example.com/api/other/v4/domains')).rejects.toThrow(
    'answers below https://site.example.com/api/mailgun, but got GET https://site.example.com/api/other/v4/domains',
  )
})

test('links lead to where the request went', async () => {
  const fake = createFakeMailgun()
  const mailgun = createMailgun({ region: 'eu', apiKey: 'key', fetch: fake.fetch })
  const page = await unwrap(mailgun.GET('/v3/{domain_name}/bounces', AT_DOMAIN))
  expect(page.paging.next).toMatch(/^https:\/\/api\.eu\.mailgun\.net\//)
})

test('an operation without state is answered with the example of the document', async () => {
  const { mailgun } = fakeAndClient()
  const { items } = await unwrap(mailgun.GET('/v3/routes'))
  expect(items.length).toBeGreaterThan(0)
})

test('an answer of the test takes the place of the fake, after the request was checked', async () => {
  const { fake, mailgun } = fakeAndClient()
  const seen: FakeRequest[] = []
  fake.answer('GET /v4/domains', (request) => {
    seen.push(request)
    return { body: { items: [], total_count: 7 } }
  })
  expect(await unwrap(mailgun.GET('/v4/domains', { params: { query: { limit: 5 } } }))).toEqual({
    items: [],
    total_count: 7,
  })
  expect(seen).toMatchObject([{ query: { limit: 5 } }])
  const { error } = await mailgun.GET('/v4/domains', { params: { query: { limit: 5000 } } })
  expect(error?.status).toBe(400)
  expect(seen).toHaveLength(1)
  fake.answer('GET /v4/domains', { status: 500, body: { items: [], total_count: 0 } })
  expect((await mailgun.GET('/v4/domains', { retry: false })).error?.status).toBe(500)
})

test('clearRequests forgets what was called, and reset everything', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.answer('GET /v4/domains', { body: { items: [], total_count: 7 } })
  fake.fault({ on: 'GET /v3/routes', status: 500 })
  await unwrap(mailgun.POST(SEND, { ...AT_DOMAIN, body: MESSAGE }))
  fake.clearRequests()
  expect([fake.requests, fake.counts.messages, fake.messages.length]).toEqual([[], 0, 1])
  fake.reset()
  expect([fake.messages, fake.events, fake.requests]).toEqual([[], [], []])
  expect((await unwrap(mailgun.GET('/v4/domains'))).total_count).toBe(0)
  expect((await mailgun.GET('/v3/routes', { retry: false })).response.status).toBe(200)
})

test('what is not kept is counted, and seen by onRequest', async () => {
  const seen: FakeRequest[] = []
  const { fake, mailgun } = fakeAndClient({ keep: false, onRequest: (request) => void seen.push(request) })
  for (let turn = 0; turn < 3; turn++) await unwrap(mailgun.POST(SEND, { ...AT_DOMAIN, body: MESSAGE }))
  expect(fake.counts).toEqual({ requests: 3, messages: 3, recipients: 3 })
  expect([fake.requests, fake.messages, fake.events]).toEqual([[], [], []])
  expect(seen).toMatchObject([{ status: 200, acted: true, message: { subject: 'Hi' } }, {}, {}])
})

test('two fakes know nothing of each other', async () => {
  const [one, two] = [fakeAndClient(), fakeAndClient()]
  await unwrap(one.mailgun.POST(SEND, { ...AT_DOMAIN, body: MESSAGE }))
  expect(two.fake.messages).toEqual([])
})
