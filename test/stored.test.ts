import { describe, expect, test } from 'vitest'
import { MailgunError, unwrap } from '../src/index.js'
import { getStored, getStoredAttachment, getStoredMime, resendStored } from '../src/stored.js'
import { startFake } from './support/fake-mailgun.js'
import { quickClient } from './support/quick-client.js'
import { json } from './support/recording-fetch.js'

const URL_US =
  'https://storage-us-east4.api.mailgun.net/v3/domains/mg.example.com/messages/BAABAAEo9OtZdwsIEL5MBrUHJb'
const URL_EU = 'https://storage-europe-west1.api.mailgun.net/v3/domains/mg.example.com/messages/BAABAA'
const basic = `Basic ${btoa('api:key-test')}`

describe('a stored message', () => {
  test('is fetched from the storage host of its event, with the key', async () => {
    const { mailgun, calls } = quickClient([
      json({ sender: 'ada@mg.example.com', recipients: 'bob@example.org', 'body-plain': 'Hi' }),
    ])
    const message = await unwrap(getStored(mailgun, URL_US))
    expect(message['body-plain']).toBe('Hi')
    expect(calls.map(({ method, url, headers }) => [method, url, headers.get('authorization')])).toEqual([
      ['GET', URL_US, basic],
    ])
  })

  test('comes as raw MIME out of the JSON that Mailgun wraps it in', async () => {
    const { mailgun, calls } = quickClient([
      json({ sender: 'ada@mg.example.com', 'body-mime': 'From: ada\r\n\r\nGrüße' }),
    ])
    const { data, response } = await getStoredMime(mailgun, URL_US, { headers: { 'x-trace': '1' } })
    expect(data).toBe('From: ada\r\n\r\nGrüße')
    expect(response.status).toBe(200)
    expect([calls[0]!.headers.get('accept'), calls[0]!.headers.get('x-trace')]).toEqual([
      'message/rfc2822',
      '1',
    ])
  })

  test('is asked for as raw MIME with headers given as Headers too, none of which is lost', async () => {
    const { mailgun, calls } = quickClient([json({ 'body-mime': 'From: ada' })])
    await getStoredMime(mailgun, URL_US, { headers: new Headers({ 'x-trace': '1' }) })
    expect([calls[0]!.headers.get('accept'), calls[0]!.headers.get('x-trace')]).toEqual([
      'message/rfc2822',
      '1',
    ])
  })

  test('comes as raw MIME also where nothing is wrapped', async () => {
    const { mailgun } = quickClient([
      new Response('From: ada\r\n\r\nHi', { headers: { 'content-type': 'message/rfc2822' } }),
    ])
    expect(await unwrap(getStoredMime(mailgun, URL_US))).toBe('From: ada\r\n\r\nHi')
  })

  test.each(['{"sender":"ada@mg.example.com"}', '{"body-mime":null}', '{"body-mime":5}', '5', 'null', ''])(
    'whose MIME is missing in the answer %j is an error, not an empty message',
    async (answer) => {
      const { mailgun } = quickClient([
        new Response(answer, { headers: { 'content-length': `${answer.length}` } }),
      ])
      await expect(getStoredMime(mailgun, URL_US)).rejects.toMatchObject({
        code: 'invalid_response',
        operation: `GET ${URL_US}`,
        outcome: 'unknown',
      })
    },
  )

  test.each([undefined, null, '', ' ', [[]], [['']], [[{}]], 5])(
    'is not sent again to %j, which is no address',
    async (to) => {
      const { mailgun, calls } = quickClient([json({})])
      await expect(resendStored(mailgun, URL_US, to as string)).rejects.toThrow('to must be an address')
      expect(calls).toEqual([])
    },
  )

  test('gives its attachments as bytes', async () => {
    const { mailgun, calls } = quickClient([
      new Response(new Uint8Array([0, 255, 13, 10]), { headers: { 'content-type': 'image/png' } }),
    ])
    const blob = await unwrap(getStoredAttachment(mailgun, `${URL_US}/attachments/0`))
    expect([...new Uint8Array(await blob.arrayBuffer())]).toEqual([0, 255, 13, 10])
    expect(blob.type).toBe('image/png')
    expect(calls[0]!.url).toBe(`${URL_US}/attachments/0`)
  })

  test.each([
    ['one recipient', 'Bob <bob@example.org>', 'Bob <bob@example.org>'],
    ['several', ['bob@example.org', 'eve@example.org'], 'bob@example.org,eve@example.org'],
  ])('is sent again to %s', async (_, to, field) => {
    const { mailgun, calls } = quickClient([
      json({ id: '<2@mg.example.com>', message: 'Queued. Thank you.' }),
    ])
    expect(await unwrap(resendStored(mailgun, URL_US, to))).toEqual({
      id: '<2@mg.example.com>',
      message: 'Queued. Thank you.',
    })
    expect(calls.map(({ method, url }) => [method, url])).toEqual([['POST', URL_US]])
    expect([...(calls[0]!.body as FormData)]).toEqual([['to', field]])
  })

  test('is not sent again a second time where the first may have been accepted', async () => {
    const { mailgun, calls } = quickClient([new Response('{}', { status: 503 })])
    expect((await resendStored(mailgun, URL_US, 'bob@example.org')).error).toMatchObject({ status: 503 })
    expect(calls).toHaveLength(1)
  })

  test('that is gone is an error value, for each way to ask', async () => {
    const { mailgun } = quickClient([() => json({ message: 'Message not found' }, { status: 404 })])
    for (const asked of [
      getStored(mailgun, URL_US),
      getStoredMime(mailgun, URL_US),
      getStoredAttachment(mailgun, `${URL_US}/attachments/0`),
    ])
      expect((await asked).error).toMatchObject({ status: 404, detail: 'Message not found' })
  })

  test('is fetched for a subaccount, and stopped by a signal', async () => {
    const { mailgun, calls } = quickClient([json({})])
    await getStored(mailgun, URL_US, { subaccount: 'sub-1' })
    expect(calls[0]!.headers.get('x-mailgun-on-behalf-of')).toBe('sub-1')
    await expect(getStored(mailgun, URL_US, { signal: AbortSignal.abort('left') })).rejects.toBe('left')
    expect(calls).toHaveLength(1)
  })
})

describe('a URL that must not get the key', () => {
  test.each([
    ['another host', 'https://evil.example/v3/domains/mg.example.com/messages/BAABAA'],
    [
      'a host that looks like storage',
      'https://storage-us-east4.api.mailgun.net.evil.example/v3/domains/mg.example.com/messages/BAABAA',
    ],
    ['storage without TLS', URL_US.replace('https', 'http')],
    ['storage at another port', URL_US.replace('.net/', '.net:8443/')],
    [
      'a user name before another host',
      'https://storage-us-east4.api.mailgun.net@evil.example/v3/domains/mg.example.com/messages/BAABAA',
    ],
    ['storage of the other region', URL_EU],
    ['another host without its scheme', '//evil.example/v3/domains/mg.example.com/messages/BAABAA'],
  ])('%s is refused before anything is sent', async (_, url) => {
    const { mailgun, calls } = quickClient([json({})])
    await expect(getStored(mailgun, url)).rejects.toMatchObject({
      name: 'MailgunError',
      code: 'forbidden_origin',
    })
    await expect(getStoredMime(mailgun, url)).rejects.toBeInstanceOf(MailgunError)
    await expect(getStoredAttachment(mailgun, `${url}/attachments/0`)).rejects.toBeInstanceOf(MailgunError)
    await expect(resendStored(mailgun, url, 'bob@example.org')).rejects.toBeInstanceOf(MailgunError)
    expect(calls).toEqual([])
  })

  test('is none of those of the EU for a client of the EU', async () => {
    const { mailgun, calls } = quickClient([json({})], { region: 'eu' })
    await getStored(mailgun, URL_EU)
    await expect(getStored(mailgun, URL_US)).rejects.toMatchObject({ code: 'forbidden_origin' })
    expect(calls).toHaveLength(1)
  })
})

describe('what is no stored message', () => {
  test.each([
    'https://api.mailgun.net/v3/mg.example.com/messages',
    'https://api.mailgun.net/v3/routes',
    `${URL_US}/attachments/0`,
    `${URL_US}?x=1`,
    `${URL_US}#x`,
    'https://api.mailgun.net/v3/domains/mg.example.com/messages/..',
    'https://api.mailgun.net/v3/domains/x/messages/../../../routes/v3/domains/x/messages/%2E%2e',
    '',
    undefined,
    null,
    // Log entries have a list of them.
    [[URL_US]],
  ])('%j cannot be fetched or sent again', async (url) => {
    const { mailgun, calls } = quickClient([json({})])
    await expect(getStored(mailgun, url as string)).rejects.toThrow(/not the URL of a stored message/)
    await expect(resendStored(mailgun, url as string, 'bob@example.org')).rejects.toThrow(TypeError)
    expect(calls).toEqual([])
  })

  test.each([URL_US, `${URL_US}/attachments/`, `${URL_US}/attachments/0/1`])(
    '%s is no attachment',
    async (url) => {
      const { mailgun, calls } = quickClient([json({})])
      await expect(getStoredAttachment(mailgun, url)).rejects.toThrow(TypeError)
      expect(calls).toEqual([])
    },
  )
})

test('a message that was sent is found by the log of it, fetched and sent again', async () => {
  const { mailgun, fake } = await startFake()
  const path = { domain_name: 'mg.example.com' }
  const body = { from: 'ada@mg.example.com', to: ['bob@example.org'], subject: 'Hi', text: 'Hello' }
  await unwrap(mailgun.POST('/v3/{domain_name}/messages', { params: { path }, body }))
  const { items } = await unwrap(
    mailgun.POST('/v1/analytics/logs', { body: { start: new Date(Date.now() - 60_000) } }),
  )
  const url = items[0]!.storage!.url![0]!
  expect(await unwrap(getStored(mailgun, url))).toMatchObject({ subject: 'Hi', 'body-plain': 'Hello' })
  expect((await unwrap(resendStored(mailgun, url, 'eve@example.org'))).message).toMatch(/Queued/)
  expect(fake.requests.at(-1)).toMatchObject({ path, fields: { to: 'eve@example.org' } })
})

test.each([
  'https://api.mailgun.net/v5/accounts/http_signing_key?x=/v3/domains/d/messages/k',
  'https://api.mailgun.net/v5/accounts/http_signing_key#/v3/domains/d/messages/k',
  'https://api.mailgun.net/v5/accounts/subaccounts/646d/disable?/v3/domains/d/messages/k',
  'https://api.mailgun.net/v3/domains/d/messages/x\\.\t.\\.\t.\\v5\\accounts\\http_signing_key',
  'https://api.mailgun.net/v3/domains/d/messages/\t..',
  'https://api.mailgun.net/v3/domains/d/messages/x%2f..%2fy',
  'https://api.mailgun.net/v3/domains/d/messages/k/attachments/',
  'https://api.mailgun.net/v3/domains/d/messages/..;',
  'https://api.mailgun.net/v3/domains/d/messages/%2e%2e%3bx',
  'https://api.mailgun.net/v3/domains/d/messages/%252e%252e',
  'https://api.mailgun.net/v5/accounts/http_signing_key%3f/v3/domains/d/messages/k',
])('a stored message is not at %j, which leads to another operation', async (url) => {
  const { mailgun, calls } = quickClient([json({})])
  await expect(getStored(mailgun, url)).rejects.toThrow('is not the URL of a stored message')
  await expect(resendStored(mailgun, url, 'a@x.example')).rejects.toThrow(TypeError)
  await expect(getStoredAttachment(mailgun, url)).rejects.toThrow(TypeError)
  expect(calls).toEqual([])
})

test('a stored message whose URL is refused is named without user name, password and query', async () => {
  const { mailgun } = quickClient([])
  const failure = await getStored(mailgun, 'https://u:hidden-1@evil.example/x?token=hidden-2').catch(String)
  expect(failure).toContain('"https://evil.example/x" is not the URL of a stored message')
  expect(failure).not.toContain('hidden')
})
