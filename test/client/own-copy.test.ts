// What a caller changes after a call began is the caller's: it never reaches the wire, nor between attempts.
import { describe, expect, test } from 'vitest'
import { createMailgun, type Fetch, type MailgunChanges } from '../../src/index.js'
import { clientOf } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const ROUTES = '/v3/routes'
const SEND = '/v3/{domain_name}/messages'
const params = { path: { domain_name: 'mg.example.com' } }
const message = { from: 'a@example.com', to: 'b@example.com', text: 'hi' }

/** The type of a body, where the runtime does not write it. */
const typed = ({ headers }: RequestInit): HeadersInit => {
  const type = new Headers(headers).get('content-type')
  return type ? { 'content-type': type } : {}
}

/** A client that is told twice to come later, and what it sent each time; `onSend` runs after each attempt was read. */
function sendsThrice(onSend: () => void = () => undefined, options: MailgunChanges = {}) {
  const sent: [string, string][][] = []
  const fetch: Fetch = async (_, init) => {
    const form = await new Request('http://a.example', {
      method: 'POST',
      body: init!.body!,
      headers: typed(init!),
    }).formData()
    const fields: [string, string][] = []
    for (const [name, value] of form)
      fields.push([name, typeof value === 'string' ? value : await value.text()])
    sent.push(fields)
    onSend()
    return sent.length < 3 ? json({}, { status: 429 }) : json({ id: '<1>', message: 'Queued.' })
  }
  return { mailgun: clientOf(fetch, options), sent }
}

describe.each(['right after the call', 'between attempts'])('Changed %s,', (when) => {
  const isLater = when === 'between attempts'

  /** Runs a call whose input is changed, and gives what each of its three attempts sent. */
  async function sentDespite(
    change: () => void,
    run: (mailgun: ReturnType<typeof sendsThrice>['mailgun']) => Promise<unknown>,
  ) {
    const { mailgun, sent } = sendsThrice(isLater ? change : undefined)
    const running = run(mailgun)
    if (!isLater) change()
    await running
    expect(sent).toHaveLength(3)
    return sent
  }

  test('the bytes of every upload are sent as they were', async () => {
    const first = new TextEncoder().encode('first')
    const second = new TextEncoder().encode('second')
    const third = new TextEncoder().encode('third')
    const body = {
      ...message,
      attachment: [first, { data: second, filename: 'b.txt' }],
      inline: third.buffer,
    }
    const sent = await sentDespite(
      () => [first, second, third].forEach((bytes) => bytes.fill(33)),
      (mailgun) => mailgun.POST(SEND, { params, body }),
    )
    const files = [
      ['attachment', 'first'],
      ['attachment', 'second'],
      ['inline', 'third'],
    ]
    for (const fields of sent) expect(fields.slice(3)).toEqual(files)
  })

  test('the fields of a body are sent as they were, lists and objects included', async () => {
    const body = { ...message, to: ['b@example.com'], 'v:order': { id: 1 } }
    const sent = await sentDespite(
      () => {
        body.to.push('eve@example.com')
        body['v:order'].id = 2
        body.text = 'changed'
      },
      (mailgun) => mailgun.POST(SEND, { params, body }),
    )
    const fields = [
      ['from', 'a@example.com'],
      ['to', 'b@example.com'],
      ['text', 'hi'],
      ['v:order', '{"id":1}'],
    ]
    expect(sent).toEqual([fields, fields, fields])
  })

  test('a FormData is sent as it was', async () => {
    const form = new FormData()
    form.set('to', 'b@example.com')
    form.set('attachment', new File(['x'], 'x.txt'))
    const sent = await sentDespite(
      () => {
        form.set('to', 'eve@example.com')
        form.delete('attachment')
      },
      (mailgun) => mailgun.request('POST', SEND, { params, form }),
    )
    const fields = [
      ['to', 'b@example.com'],
      ['attachment', 'x'],
    ]
    expect(sent).toEqual([fields, fields, fields])
  })

  test('URLSearchParams are sent as they were', async () => {
    const form = new URLSearchParams({ expression: 'match_all()' })
    const sent = await sentDespite(
      () => form.set('expression', 'changed'),
      (mailgun) => mailgun.request('POST', ROUTES, { form }),
    )
    expect(sent).toEqual(Array(3).fill([['expression', 'match_all()']]))
  })

  test('the retry options of a call hold as they were', async () => {
    const retry = { limit: 2, initialDelayMs: 1 }
    await sentDespite(
      () => (retry.limit = 0),
      (mailgun) => mailgun.POST(SEND, { params, body: message, retry }),
    )
  })
})

test('The retry options of a client hold as they were when it was made', async () => {
  const retry = { limit: 2, initialDelayMs: 1 }
  const { mailgun, sent } = sendsThrice(() => (retry.limit = 0), { retry })
  retry.limit = 0
  await mailgun.POST(SEND, { params, body: message })
  expect(sent).toHaveLength(3)
})

describe('The body of a call that must not be sent twice goes to fetch as', () => {
  // Some runtimes send text again by themselves when a kept connection closes, but not a Blob or a form.
  const cases: [string, string, string, object, string | undefined][] = [
    ['a Blob where it is urlencoded', 'POST', ROUTES, { body: { expression: 'e' } }, 'expression=e'],
    ['a Blob where it is JSON', 'POST', '/v9/new', { body: { a: 1 }, encoding: 'json' }, '{"a":1}'],
    ['a Blob where it is a finished text form', 'POST', ROUTES, { form: new URLSearchParams('a=1') }, 'a=1'],
    ['a Blob where a PATCH has JSON', 'PATCH', '/v9/new', { body: { a: 1 }, encoding: 'json' }, '{"a":1}'],
    ['a Blob where there is none', 'POST', '/v9/new', {}, ''],
    ['FormData where it is multipart', 'POST', '/v9/new', { body: { a: 1 } }, undefined],
    ['FormData where it is a finished form', 'POST', ROUTES, { form: new FormData() }, undefined],
  ]
  test.each(cases)('%s', async (_, method, path, init, text) => {
    let body: unknown
    const fetch: Fetch = async (_url, sent) => {
      body = sent?.body
      return json({})
    }
    await createMailgun({ apiKey: 'key-test', fetch }).request(method, path, init)
    if (text === undefined) expect(body).toBeInstanceOf(FormData)
    else {
      expect(body).toBeInstanceOf(Blob)
      expect(await (body as Blob).text()).toBe(text)
    }
  })
})
