// Each example in its runtime, against the fake Mailgun, over real HTTP on loopback.
import { existsSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { startFakeServer } from '../../../examples/fake-server.js'
import { SECRETS, startExample, type Example, type StartedExample } from '../../../examples/start-example.js'
import { createMailgun, paginate, unwrap, type Mailgun } from '../../../src/index.js'
import type { Event } from '../../../src/types.js'
import type { FakeMailgun } from '../../../src/testing.js'
import { signWebhook } from '../../../src/webhooks.js'
import { startLoopback } from '../../support/loopback.js'
import { CHROMIUM, startChromium } from './chromium.js'

const endings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function setUp(name: Example): Promise<{ fake: FakeMailgun; example: StartedExample; url: string }> {
  const server = await startFakeServer(250)
  const { fake } = server
  endings.push(server.close)
  const example = await startExample(name, server)
  endings.push(example.stop)
  return { fake, example, url: example.url ?? '' }
}

describe('the Worker, in workerd', () => {
  const failed: Event = {
    event: 'failed',
    id: 'a1',
    timestamp: 1772788500,
    severity: 'permanent',
    reason: 'bounce',
    recipient: 'bob@example.org',
    'log-level': 'error',
  }

  test('sends for its own backend, and for nobody else', async () => {
    const { fake, url } = await setUp('worker')
    const welcome = (token: string) =>
      fetch(`${url}/welcome`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ name: 'Bob', email: 'bob@example.org' }),
      })
    expect((await welcome('wrong')).status).toBe(403)
    expect(fake.requests).toEqual([])
    expect(await (await welcome(SECRETS.APP_TOKEN)).json()).toMatchObject({
      id: expect.stringContaining('@mg.example.com'),
    })
    expect(fake.requests[0]).toMatchObject({ fields: { to: ['bob@example.org'], 'o:tag': ['welcome'] } })
  })

  test('takes a webhook that Mailgun signed, and no other', async () => {
    const { url } = await setUp('worker')
    const post = (payload: object) =>
      fetch(`${url}/webhooks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      })
    const payload = await signWebhook(failed, { signingKey: SECRETS.MAILGUN_SIGNING_KEY })
    const taken = await post(payload)
    expect([taken.status, await taken.json()]).toEqual([200, { received: 'failed' }])
    const forged = await post(await signWebhook(failed, { signingKey: 'another key' }))
    expect([forged.status, await forged.text()]).toEqual([401, 'bad_signature'])
    const old = await post(
      await signWebhook(failed, { signingKey: SECRETS.MAILGUN_SIGNING_KEY, timestamp: 1_000_000_000 }),
    )
    expect([old.status, await old.text()]).toEqual([401, 'too_old'])
  })
})

describe("the edge handler, in Vercel's edge runtime", () => {
  const visitor = (url: string, session: string): Mailgun =>
    createMailgun({ baseUrl: `${url}/api/mailgun`, headers: { cookie: `session=${session}` }, retry: false })
  const params = { path: { domain_name: 'mg.example.com' } }
  const letter = {
    from: 'support@mg.example.com',
    to: ['support@mg.example.com'],
    subject: 'Help',
    text: 'Please',
  }

  test('lets a visitor write to support with a file, and to nobody else', async () => {
    const { fake, url } = await setUp('edge')
    const ada = visitor(url, SECRETS.SESSION)
    const attachment = [new File([new Uint8Array(200_000).fill(7)], 'a.bin')]
    await unwrap(ada.POST('/v3/{domain_name}/messages', { params, body: { ...letter, attachment } }))
    expect(fake.requests[0]!.files.attachment![0]!.data.byteLength).toBe(200_000)
    for (const other of [
      { to: ['eve@example.org'] },
      { cc: ['eve@example.org'] },
      { from: 'boss@mg.example.com' },
      { 'h:Bcc': 'eve@example.org' },
    ]) {
      const { error } = await ada.POST('/v3/{domain_name}/messages', {
        params,
        body: { ...letter, ...other },
      })
      expect(error?.status).toBe(403)
    }
    expect(
      (await visitor(url, 'guessed').POST('/v3/{domain_name}/messages', { params, body: letter })).error
        ?.status,
    ).toBe(403)
    expect((await ada.GET('/v4/domains')).error?.status).toBe(403)
    expect(fake.requests).toHaveLength(1)
  })

  test('pages', async () => {
    const { url } = await setUp('edge')
    let count = 0
    for await (const _ of paginate(visitor(url, SECRETS.SESSION), '/v3/{domain_name}/bounces', { params }))
      count++
    expect(count).toBe(250)
  })
})

test('the contact form, on Deno, sends what was filled in', async () => {
  const { fake, url } = await setUp('deno')
  expect(await (await fetch(url)).text()).toContain('<form')
  const form = new FormData()
  form.append('email', 'bob@example.org')
  form.append('text', 'Grüße')
  form.append('file', new File(['from a file'], 'a.txt', { type: 'text/plain' }))
  expect((await fetch(url, { method: 'POST', body: form })).status).toBe(200)
  expect(fake.requests[0]).toMatchObject({ fields: { text: 'Grüße', 'h:Reply-To': 'bob@example.org' } })
  expect(fake.requests[0]!.files.attachment![0]).toMatchObject({
    filename: 'a.txt',
    data: new TextEncoder().encode('from a file'),
  })
})

test('the report, on Bun, attaches a line for each bounce', async () => {
  const { fake, example } = await setUp('bun')
  expect(await example.ended).toMatch(/^Sent 250 bounces in </)
  const sent = fake.requests.at(-1)!
  expect(sent.fields.subject).toBe('250 addresses bounce')
  expect(new TextDecoder().decode(sent.files.attachment![0]!.data).split('\n')).toHaveLength(251)
})

describe.skipIf(!existsSync(CHROMIUM) && !process.env.CI)(
  'the page, in Chromium over a proxy in workerd',
  () => {
    async function openPage() {
      const { fake, url } = await setUp('browser')
      const chromium = await startChromium()
      endings.push(chromium.close)
      await chromium.open(url)
      await vi.waitFor(
        async () =>
          expect(await chromium.evaluate('document.getElementById("count")?.textContent')).toBe('250 in all'),
        20_000,
      )
      return { fake, url, chromium }
    }

    test('lists all pages and sends what is filled in', async () => {
      const { fake, chromium } = await openPage()
      expect(await chromium.evaluate('document.querySelectorAll("li").length')).toBe(250)
      expect(fake.requests.length).toBeGreaterThan(2)
      await chromium.evaluate(`(() => {
      const form = document.getElementById('letter')
      form.elements.subject.value = 'Hi'
      form.elements.text.value = 'Grüße'
      const files = new DataTransfer()
      files.items.add(new File(['from a page'], 'a.txt'))
      form.elements.file.files = files.files
      form.requestSubmit()
    })()`)
      await vi.waitFor(
        async () =>
          expect(await chromium.evaluate('document.getElementById("sent").textContent')).toBe(
            'Queued. Thank you.',
          ),
        20_000,
      )
      const sent = fake.requests.at(-1)!
      expect(sent).toMatchObject({ fields: { subject: 'Hi', text: 'Grüße' } })
      expect(sent.files.attachment![0]).toMatchObject({
        filename: 'a.txt',
        data: new TextEncoder().encode('from a page'),
      })
    })

    test('can do nothing else', async () => {
      const { fake, chromium } = await openPage()
      const before = fake.requests.length
      const status = (path: string, init: object) =>
        chromium.evaluate<number>(
          `fetch(${JSON.stringify(`/api/mailgun${path}`)}, ${JSON.stringify(init)}).then((response) => response.status)`,
        )
      expect(await status('/v3/mg.example.com/bounces', { method: 'DELETE' })).toBe(403)
      expect(await status('/v3/mg1.example.com/messages', { method: 'POST', body: 'to=x' })).toBe(403)
      expect(await status('/v3/mg.example.com/%2e%2e/mg1.example.com/bounces', {})).toBe(403)
      expect(await status('/v3/mg.example.com%2f..%2fmg1.example.com/bounces', {})).toBe(403)
      expect(
        await status('/v3/mg.example.com/messages', {
          method: 'POST',
          headers: { 'X-HTTP-Method-Override': 'DELETE' },
        }),
      ).toBe(403)
      expect(await chromium.evaluate('document.cookie')).toBe('')
      expect(fake.requests).toHaveLength(before)
    })

    test('of another site can do nothing at all', async () => {
      const { fake, url, chromium } = await openPage()
      const elsewhere = await startLoopback(
        (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello'),
      )
      endings.push(elsewhere.close)
      const before = fake.requests.length
      await chromium.open(elsewhere.url)
      await vi.waitFor(
        async () => expect(await chromium.evaluate('document.body.textContent')).toBe('hello'),
        20_000,
      )
      const outcome = await chromium.evaluate<string[]>(`(async () => {
      const target = ${JSON.stringify(`${url}/api/mailgun/v3/mg.example.com/messages`)}
      const body = new FormData()
      body.append('to', 'support@mg.example.com')
      const tries = [
        fetch(target, { method: 'POST', body, credentials: 'include' }),
        fetch(target, { method: 'POST', body, credentials: 'include', mode: 'no-cors' }).then(({ type }) => type),
        fetch(target, { method: 'POST', body, headers: { 'x-mailgun-on-behalf-of': 'a' } }),
        fetch(target.replace('messages', 'bounces'), { credentials: 'include' }),
      ]
      return (await Promise.allSettled(tries)).map(({ value, reason }) => value ?? reason.name)
    })()`)
      expect(outcome).toEqual(['TypeError', 'opaque', 'TypeError', 'TypeError'])
      expect(fake.requests).toHaveLength(before)
    })
  },
)
