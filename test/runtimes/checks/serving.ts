// The other entries: posts of Mailgun, and the proxy.
import { createMailgun } from 'mailgun-fetch'
import { createMailgunProxy } from 'mailgun-fetch/proxy'
import {
  signInbound,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  WebhookError,
} from 'mailgun-fetch/webhooks'
import { domain, equal, failing, inPage, KEY, letter, logOf, sent, type Checks } from './expect.js'

export const serving: Checks = {
  'stored webhook signature': async () => {
    // HMAC by openssl, not by this package.
    const signature = {
      timestamp: '1700000000',
      token: '5b7e3d0a9c1f48e2b6a07d94c3f1e8a25d60b97c1e4fa38d52',
      signature: '619b5139dc417defc0efe237c887b2a8953c85a85e4c00e28afa2cce9f327d29',
    }
    const post = { signature, 'event-data': { event: 'delivered', id: 'event-1' } }
    const options = { signingKey: SIGNING_KEY, now: () => 1_700_000_100_000 }
    // A page gets no posts, and Firefox has no Request.body.
    const inputs = [
      post,
      JSON.stringify(post),
      new TextEncoder().encode(JSON.stringify(post)),
      ...(inPage ? [] : [posted(JSON.stringify(post))]),
    ]
    for (const input of inputs) {
      const { event, token, signedAt } = await verifyWebhook(input, options)
      equal([event.event, event.id], ['delivered', 'event-1'])
      equal([token, signedAt.getTime()], [signature.token, 1_700_000_000_000])
    }
    await refused('bad_signature', verifyWebhook(post, { ...options, signingKey: 'another key' }))
    await refused(
      'bad_signature',
      verifyWebhook({ ...post, signature: { ...signature, token: 'another' } }, options),
    )
    await refused('too_old', verifyWebhook(post, { signingKey: SIGNING_KEY }))
    await refused('malformed', verifyWebhook('{"signature":', options))
    await refused('malformed', verifyWebhook(new Uint8Array([0x22, 0xff, 0x22]), options))
  },
  'inbound mail with files': async () => {
    if (inPage) return 'a page gets no posts'
    const form = new FormData()
    form.append('recipient', 'support@mg.example.com')
    form.append('subject', 'Grüße')
    form.append('attachment-1', new File(['from a file'], 'Größe.txt', { type: 'text/plain' }))
    const body = await signInbound(form, { signingKey: SIGNING_KEY })
    const request = new Request('https://app.example/inbound', { method: 'POST', body })
    const { fields, attachments } = await verifyInbound(request, { signingKey: SIGNING_KEY })
    equal([fields.recipient, fields.subject, attachments.length], ['support@mg.example.com', 'Grüße', 1])
    equal([attachments[0]?.name, await attachments[0]?.text()], ['Größe.txt', 'from a file'])
  },
  'post signed as a whole': async () => {
    if (inPage) return 'a page gets no posts'
    // Also by openssl.
    const hex = '2efbdff3a30d62276910f279d5b2939bfe0d52f13738af513374cd9262acdd21'
    const post = (body: string) =>
      new Request('https://app.example/alerts', { method: 'POST', body, headers: { 'x-sign': hex } })
    equal(await verifySignedBody(post('{"alert":"ä"}'), { signingKey: SIGNING_KEY }), { alert: 'ä' })
    await refused('bad_signature', verifySignedBody(post('{"alert":"a"}'), { signingKey: SIGNING_KEY }))
  },
  'proxy between a client and Mailgun': async (_, url) => {
    if (inPage) return 'a page is its client, never its host'
    const proxy = createMailgunProxy({
      baseUrl: url,
      apiKey: KEY,
      allow: [{ operation: 'POST /v3/{domain_name}/messages', path: { domain_name: 'mg.example.com' } }],
      authorize: (request) => request.headers.get('cookie') === null,
      onError: () => undefined,
    })
    const mailgun = createMailgun({
      baseUrl: 'https://app.example/api/mailgun',
      fetch: async (input, init) => await proxy(new Request(input, init)),
      retry: false,
    })
    const { authorization, fields, files } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('mg.example.com'),
        body: { ...letter, attachment: new File(['from a file'], 'a.txt') },
      }),
    )
    equal([authorization, fields.length, files[0]?.text], [`Basic ${btoa(`api:${KEY}`)}`, 4, 'from a file'])
    const other = await mailgun.POST('/v3/{domain_name}/messages', {
      ...domain('other.example'),
      body: letter,
    })
    equal(other.error?.status, 403)
    equal((await mailgun.GET('/v3/routes')).error?.status, 403)
    equal(
      (await logOf(url)).here.filter((target) => target.includes('other.example')),
      [],
    )
  },
  'proxy sends nothing twice': async (_, url) => {
    if (inPage) return 'a page is its client, never its host'
    const path = { domain_name: ['mg.example.com', 'dropped.example'] }
    const proxy = createMailgunProxy({
      baseUrl: url,
      apiKey: KEY,
      allow: [
        { operation: 'POST /v3/{domain_name}/messages', path },
        { operation: 'POST /v3/{domain_name}/unsubscribes', path },
        { operation: 'DELETE /v3/{domain_name}/bounces', path },
      ],
      authorize: () => true,
      onError: () => undefined,
    })
    const ask = async (method: string, target: string, body: BodyInit | null = null): Promise<number> => {
      const request = new Request(`https://app.example/api/mailgun${target}`, { method, body })
      const response = await proxy(request)
      await response.text()
      return response.status
    }
    const form = () => new URLSearchParams({ to: 'bob@example.org' })
    const file = new FormData()
    file.append('attachment', new File(['from a file'], 'a.txt'))
    const calls: [method: string, target: string, body: BodyInit | null][] = [
      ['POST', '/v3/dropped.example/messages', form()],
      ['POST', '/v3/dropped.example/messages', file],
      ['POST', '/v3/dropped.example/unsubscribes', null],
      ['DELETE', '/v3/dropped.example/bounces', null],
    ]
    for (const call of calls) {
      // Leaves a connection, on which the next call goes out.
      equal(await ask('POST', '/v3/mg.example.com/messages', form()), 200)
      equal(await ask(...call), 502)
    }
    equal(
      // Bun and workerd repeat a DELETE by themselves, which deletes nothing more.
      (await logOf(url)).here.filter((target) => /dropped\.example\/(messages|unsubscribes)$/.test(target)),
      calls.slice(0, -1).map(([, target]) => target),
    )
  },
  'proxy passes on a file': async (_, url) => {
    if (inPage) return 'a page is its client, never its host'
    const proxy = createMailgunProxy({
      apiKey: KEY,
      baseUrl: url,
      fetch: async () => new Response('a,b', { headers: { 'content-type': 'text/csv' } }),
      allow: [{ operation: 'GET /v3/{domain_name}/bounces', path: { domain_name: 'mg.example.com' } }],
      authorize: () => true,
    })
    const response = await proxy(new Request('https://app.example/api/mailgun/v3/mg.example.com/bounces'))
    equal([response.status, await response.text()], [200, 'a,b'])
  },
}

const SIGNING_KEY = 'signing-key-of-the-suite'

function posted(body: BodyInit): Request {
  return new Request('https://app.example/webhook', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
}

async function refused(code: string, verified: Promise<unknown>): Promise<void> {
  const failure = await failing(verified)
  if (!(failure instanceof WebhookError)) throw failure
  equal(failure.code, code)
}
