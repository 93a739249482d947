// What mailgun.js is known to get wrong, each held to the opposite here.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMailgun, unwrap, type Mailgun } from '../../src/index.js'
import { startLoopback, type Loopback } from '../support/loopback.js'
import { readFields, readMultipart } from '../support/multipart.js'
import { recordingFetch } from '../support/recording-fetch.js'

const path = { domain_name: 'd.example' }
const message = { from: 'a@d.example', to: 'b@x.example', subject: 's', text: 't' }
const bytes = new Uint8Array([0, 1, 254, 255])

let server: Loopback
let mailgun: Mailgun
beforeAll(async () => {
  server = await startLoopback((_, response) => void response.end('{"id":"<1>","message":"Queued."}'))
  mailgun = createMailgun({ apiKey: 'key', baseUrl: server.url })
})
afterAll(() => server.close())
beforeEach(() => {
  server.arrived.length = 0
})

describe('attachments that mailgun.js drops in silence', () => {
  test.each([
    ['a Uint8Array', () => bytes],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a ReadableStream', () => new Blob([bytes]).stream()],
    ['{ data: Uint8Array }', () => ({ data: bytes, filename: 'a.bin' })],
    ['{ data: ArrayBuffer }', () => ({ data: bytes.slice().buffer, filename: 'a.bin' })],
    ['{ data: ReadableStream }', () => ({ data: new Blob([bytes]).stream(), filename: 'a.bin' })],
  ])('%s arrives whole, alone or in a list', async (_, make) => {
    for (const attachment of [make(), [make(), make()]]) {
      server.arrived.length = 0
      await unwrap(
        mailgun.POST('/v3/{domain_name}/messages', { params: { path }, body: { ...message, attachment } }),
      )
      const files = (await readMultipart(server.arrived[0]!)).filter(({ name }) => name === 'attachment')
      expect(files).toHaveLength(Array.isArray(attachment) ? 2 : 1)
      for (const file of files) expect(new Uint8Array(file.bytes)).toEqual(bytes)
    }
  })

  test('are an error where they are no file at all, not a message without them', async () => {
    const call = mailgun.request('POST', '/v3/{domain_name}/messages', {
      params: { path },
      body: { ...message, attachment: { path: './a.pdf' } },
    })
    await expect(call).rejects.toThrow('"attachment" is Object')
    expect(server.arrived).toEqual([])
  })
})

describe('values that mailgun.js drops or rejects', () => {
  test('priority 0 of a route arrives', async () => {
    await unwrap(
      mailgun.POST('/v3/routes', { body: { priority: 0, expression: 'match_all()', action: ['stop()'] } }),
    )
    expect(new URLSearchParams(server.arrived[0]!.body.toString()).get('priority')).toBe('0')
  })

  test('empty text arrives', async () => {
    await unwrap(
      mailgun.request('PUT', '/v3/lists/{list_address}', {
        params: { path: { list_address: 'l@x.example' } },
        body: { description: '' },
      }),
    )
    expect(await readFields(server.arrived[0]!)).toEqual([['description', '']])
  })

  test('false arrives', async () => {
    await unwrap(
      mailgun.POST('/v3/{domain_name}/messages', {
        params: { path },
        body: { ...message, 'o:tracking': false },
      }),
    )
    expect(await readFields(server.arrived[0]!)).toContainEqual(['o:tracking', 'no'])
  })

  test('numbers and objects arrive where they have a meaning', async () => {
    const body = {
      ...message,
      'v:count': 3,
      'v:order': { id: 7 },
      'h:X-Number': 5,
      'recipient-variables': { 'b@x.example': { n: 1 } },
    }
    await unwrap(mailgun.request('POST', '/v3/{domain_name}/messages', { params: { path }, body }))
    expect((await readFields(server.arrived[0]!)).slice(4)).toEqual([
      ['v:count', '3'],
      ['v:order', '{"id":7}'],
      ['h:X-Number', '5'],
      ['recipient-variables', '{"b@x.example":{"n":1}}'],
    ])
  })

  test('a list is repeated fields, not one field joined by commas', async () => {
    const to = ['"Doe, Jane" <jane@x.example>', 'bob@x.example']
    await unwrap(mailgun.POST('/v3/{domain_name}/messages', { params: { path }, body: { ...message, to } }))
    const fields = await readFields(server.arrived[0]!)
    expect(fields.filter(([name]) => name === 'to').map(([, value]) => value)).toEqual(to)
    await unwrap(
      mailgun.GET('/v3/{domain_name}/events', {
        params: { path, query: { event: ['opened', 'clicked'] as never } },
      }),
    )
    expect(server.arrived[1]!.target).toBe('/v3/d.example/events?event=opened&event=clicked')
  })
})

describe('paths that mailgun.js puts together from whatever it gets', () => {
  test('an empty address does not clear the whole list', async () => {
    for (const list of ['bounces', 'unsubscribes', 'complaints', 'whitelists']) {
      const slot = list === 'whitelists' ? 'value' : 'address'
      for (const value of ['', ' ', undefined, null]) {
        const call = mailgun.request('DELETE', `/v3/{domain_name}/${list}/{${slot}}`, {
          params: { path: { ...path, [slot]: value } },
        })
        await expect(call).rejects.toThrow(`path parameter "${slot}"`)
      }
    }
    expect(server.arrived).toEqual([])
  })

  test('a value with dots and slashes does not reach another operation', async () => {
    for (const domain_name of ['../routes', '..', 'x/../../v3/routes', '%2e%2e/routes'])
      await expect(
        mailgun.GET('/v3/{domain_name}/bounces', { params: { path: { domain_name } } }),
      ).rejects.toThrow('"domain_name"')
    expect(server.arrived).toEqual([])
  })
})

describe('state that mailgun.js shares between calls', () => {
  test('a subaccount is that of the client or call, whatever others do meanwhile', async () => {
    const { fetch, calls } = recordingFetch()
    const root = createMailgun({ apiKey: 'key', fetch })
    const [one, two] = [root.withSubaccount('one'), root.withSubaccount('two')]
    const send = (client: Mailgun, from: string): Promise<unknown> =>
      client.POST('/v3/{domain_name}/messages', { params: { path }, body: { ...message, from } })
    await Promise.all([send(one, 'one'), send(two, 'two'), send(root, 'root'), send(one, 'one')])
    expect(calls).toHaveLength(4)
    for (const { headers, body } of calls)
      expect(headers.get('x-mailgun-on-behalf-of') ?? 'root').toBe((body as FormData).get('from'))
  })
})
