// What a call puts on the wire.
import { createMailgun } from 'mailgun-fetch'
import { domain, equal, KEY, letter, sent, type Checks } from './expect.js'

export const sending: Checks = {
  'message with attachments of all kinds': async (mailgun) => {
    const { fields, files, type } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('mg.example.com'),
        body: {
          ...letter,
          to: ['bob@example.org', 'eve@example.org'],
          subject: 'Grüße ✉',
          attachment: [
            new File(['from a file'], 'Rechnung für Bob.pdf', { type: 'application/pdf' }),
            { data: new TextEncoder().encode('from bytes'), filename: 'bytes.bin' },
            { data: new Response('from a stream').body!, filename: 'stream.log', contentType: 'text/plain' },
          ],
          inline: new Blob(['<svg/>'], { type: 'image/svg+xml' }),
          'o:deliverytime': new Date(1_700_000_000_000),
          'o:testmode': true,
          'v:order': { id: 7 },
        },
      }),
    )
    equal(type, 'multipart/form-data')
    equal(fields, [
      ['from', 'ada@mg.example.com'],
      ['to', 'bob@example.org'],
      ['to', 'eve@example.org'],
      ['subject', 'Grüße ✉'],
      ['text', 'Hello Bob'],
      ['o:deliverytime', 'Tue, 14 Nov 2023 22:13:20 +0000'],
      ['o:testmode', 'yes'],
      ['v:order', '{"id":7}'],
    ])
    equal(
      files.map(({ name, filename, type, text }) => [name, filename, type, text]),
      [
        ['attachment', 'Rechnung für Bob.pdf', 'application/pdf', 'from a file'],
        ['attachment', 'bytes.bin', 'application/octet-stream', 'from bytes'],
        ['attachment', 'stream.log', 'text/plain', 'from a stream'],
        ['inline', 'file', 'image/svg+xml', '<svg/>'],
      ],
    )
  },
  'attachments out of answers and forms': async (mailgun, url) => {
    const download = async () => await fetch(`${url}/log`)
    const { files } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('mg.example.com'),
        body: {
          ...letter,
          attachment: [
            { data: await (await download()).arrayBuffer(), filename: 'buffer.json' },
            { data: (await download()).body!, filename: 'body.json' },
            await (await download()).blob(),
            (await (await fetch(`${url}/form`)).formData()).get('upload') as File,
          ],
        },
      }),
    )
    equal(
      files.map(({ filename, text }) => [filename, text.startsWith('{"here":') || text]),
      [
        ['buffer.json', true],
        ['body.json', true],
        ['file', true],
        ['form.txt', 'from a form'],
      ],
    )
  },
  'finished FormData and URLSearchParams': async (mailgun) => {
    const form = new FormData()
    form.append('from', 'ada@mg.example.com')
    const path = '/v3/mg.example.com/messages'
    const multipart = await sent(mailgun.request('POST', path, { form }))
    const urlencoded = await sent(
      mailgun.request('POST', path, { form: new URLSearchParams({ from: 'ada@mg.example.com' }) }),
    )
    equal([multipart.type, multipart.fields], ['multipart/form-data', [['from', 'ada@mg.example.com']]])
    equal(
      [urlencoded.type, urlencoded.text],
      ['application/x-www-form-urlencoded', 'from=ada%40mg.example.com'],
    )
  },
  'attachment of 3 MB': async (mailgun) => {
    const attachment = { data: new Uint8Array(3_000_000), filename: 'zeros.bin' }
    const { files } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('mg.example.com'),
        body: { ...letter, attachment },
      }),
    )
    equal(
      files.map(({ size }) => size),
      [3_000_000],
    )
  },
  'urlencoded body': async (mailgun) => {
    const body = {
      priority: 0,
      expression: 'match_recipient("ä+b@example.com")',
      action: ['store()', 'stop()'],
    }
    const { type, text } = await sent(mailgun.POST('/v3/routes', { body }))
    equal(type, 'application/x-www-form-urlencoded')
    equal(
      [...new URLSearchParams(text)],
      [
        ['priority', '0'],
        ['expression', 'match_recipient("ä+b@example.com")'],
        ['action', 'store()'],
        ['action', 'stop()'],
      ],
    )
  },
  'JSON body': async (mailgun) => {
    const { type, text } = await sent(
      mailgun.POST('/v1/analytics/logs', {
        body: { start: new Date(1_700_000_000_000), events: ['opened'] },
      }),
    )
    equal(type, 'application/json')
    equal(JSON.parse(text), { start: 'Tue, 14 Nov 2023 22:13:20 +0000', events: ['opened'] })
  },
  'JSON body with DELETE': async (mailgun) => {
    const { method, text } = await sent(mailgun.DELETE('/v1/analytics/tags', { body: { tag: 'welcome' } }))
    equal([method, JSON.parse(text)], ['DELETE', { tag: 'welcome' }])
  },
  'query, path, key and subaccount': async (mailgun) => {
    const { target, authorization, onBehalfOf } = await sent(
      mailgun.withSubaccount('sub-1').GET('/v3/{domain_name}/bounces/{address}', {
        params: { path: { domain_name: 'mg.example.com', address: 'a/b?ü@example.org' } },
      }),
    )
    equal(target, '/v3/mg.example.com/bounces/a%2Fb%3F%C3%BC%40example.org')
    equal([authorization, onBehalfOf], [`Basic ${btoa(`api:${KEY}`)}`, 'sub-1'])
    const { target: list } = await sent(
      mailgun.GET('/v3/{domain_name}/bounces', {
        params: { path: { domain_name: 'mg.example.com' }, query: { limit: 5, term: 'ü b' } },
      }),
    )
    equal(list, '/v3/mg.example.com/bounces?limit=5&term=%C3%BC+b')
  },
  'calls at the same time': async (mailgun) => {
    const ids = Array.from({ length: 20 }, (_, index) => `sub-${index}`)
    const answers = await Promise.all(
      ids.map((subaccount) => sent(mailgun.GET('/v3/routes', { subaccount }))),
    )
    equal(
      answers.map(({ onBehalfOf }) => onBehalfOf),
      ids,
    )
  },
  'fetch given as an option': async (_, url) => {
    const mailgun = createMailgun({
      baseUrl: url,
      apiKey: () => KEY,
      fetch: globalThis.fetch,
      dangerouslyAllowBrowser: true,
    })
    equal((await sent(mailgun.GET('/v3/{domain_name}/bounces', domain('mg.example.com')))).method, 'GET')
  },
  'middleware with a real Request': async (mailgun) => {
    const seen: unknown[] = []
    const middleware = {
      onRequest: ({ request }: { request: Request }) => {
        seen.push(request instanceof Request, request.headers.has('authorization'))
        request.headers.set('x-mailgun-on-behalf-of', 'set-by-middleware')
        return request
      },
      onResponse: ({ response }: { response: Response }) => void seen.push(response.status),
    }
    const { fields, onBehalfOf } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('mg.example.com'),
        body: letter,
        middleware: [middleware],
      }),
    )
    equal([...seen, fields.length, onBehalfOf], [true, false, 200, 4, 'set-by-middleware'])
  },
  'middleware with a retry, a refusal and no content': async (mailgun) => {
    const middleware = [{ onRequest: ({ request }: { request: Request }) => request }]
    const attachment = new File(['from a file'], 'a.txt')
    const { attempts, fields, files } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('busy-too.example'),
        body: { ...letter, attachment },
        middleware,
      }),
    )
    equal([attempts, fields.length, files[0]?.text], [2, 4, 'from a file'])
    const { error } = await mailgun.GET('/v3/{domain_name}/bounces', {
      ...domain('denied.example'),
      middleware,
    })
    equal([error?.status, error?.body], [401, 'Forbidden'])
    const { data, response } = await mailgun.request('GET', '/v3/empty.example/bounces', { middleware })
    equal([response.status, data === undefined], [204, true])
  },
}
