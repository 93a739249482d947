import { describe, expect, test } from 'vitest'
import { verifyInbound } from '../../src/webhooks.js'
import { at, expectRefused, type Parts, post, postForm, postJson, signed } from '../support/webhook-posts.js'

const HEADERS = [
  ['Received', 'from a'],
  ['Received', 'from b'],
  ['Subject', 'Grüße'],
]
const MAIL: Parts = [
  ['recipient', 'sales@mg.example.com'],
  ['sender', 'bounce+bob@example.org'],
  ['from', 'Bob <bob@example.org>'],
  ['From', 'Bob <bob@example.org>'],
  ['subject', 'Grüße'],
  ['body-plain', 'Hi Ada,\r\n\r\nplease see below & 100 % attached.\r\n\r\n-- \r\nBob'],
  ['stripped-text', 'Hi Ada,'],
  ['stripped-signature', '-- \r\nBob'],
  ['body-html', '<p>Hi</p>'],
  ['body-html', '<p>second part</p>'],
  ['stripped-html', '<p>Hi</p>'],
  ['message-headers', JSON.stringify(HEADERS)],
]
const MORE_OWN_FIELDS: Parts = [
  ['domain', 'mg.example.com'],
  ['body-mime', 'Subject: Hi'],
  ['attachment-count', '0'],
  ['attachments', '[]'],
  ['content-id-map', '{}'],
  ['message-url', 'https://storage.example.com/1'],
]
/** Fields that Mailgun writes once, and that a header of a mail may be named like. */
const OWN_FIELDS = [
  ...['timestamp', 'token', 'signature', 'recipient', 'sender', 'from', 'subject', 'domain'],
  ...['body-plain', 'body-mime', 'stripped-text', 'stripped-html', 'stripped-signature'],
  ...['attachment-count', 'attachments', 'content-id-map', 'message-url', 'message-headers'],
]
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 13, 10, 26, 255])

test('a mail with attachments comes with its fields and its files, byte for byte', async () => {
  const files: Parts = [
    ['attachment-count', '2'],
    ['content-id-map', '{"<logo@example.org>":"attachment-1"}'],
    ['attachment-1', new File([PNG], 'logo.png', { type: 'image/png' })],
    ['attachment-2', new File(['Привет'], 'файл.txt', { type: 'text/plain' })],
  ]
  const { fields, attachments, form } = await verifyInbound(
    await postForm('multipart', [...MAIL, ...files]),
    at(),
  )
  expect(fields).toMatchObject(Object.fromEntries(MAIL.filter(([name]) => name !== 'body-html')))
  expect(fields['attachment-1']).toBeUndefined()
  expect(attachments.map(({ name, type }) => [name, type])).toEqual([
    ['logo.png', 'image/png'],
    ['файл.txt', 'text/plain'],
  ])
  expect(new Uint8Array(await attachments[0]!.arrayBuffer())).toEqual(PNG)
  expect(await attachments[1]!.text()).toBe('Привет')
  const inline = JSON.parse(fields['content-id-map']!) as Record<string, string>
  expect(form.get(inline['<logo@example.org>']!)).toBe(attachments[0])
})

describe.each(['urlencoded', 'multipart'] as const)('a mail as %s', (encoding) => {
  test('comes without attachments, the first value where a field repeats, and all of them in the form', async () => {
    const { fields, attachments, form } = await verifyInbound(await postForm(encoding, MAIL), at())
    expect(attachments).toEqual([])
    expect(fields['body-html']).toBe('<p>Hi</p>')
    expect(form.getAll('body-html')).toEqual(['<p>Hi</p>', '<p>second part</p>'])
    expect(fields['body-plain']).toBe(MAIL.find(([name]) => name === 'body-plain')![1])
    expect(JSON.parse(fields['message-headers']!)).toEqual(HEADERS)
    expect(fields['stripped-nothing']).toBeUndefined()
  })

  test('is refused when forged or old', async () => {
    await expectRefused(
      verifyInbound(await postForm(encoding, MAIL), { ...at(), signingKey: 'key-other' }),
      'bad_signature',
    )
    await expectRefused(verifyInbound(await postForm(encoding, MAIL), at(40_000)), 'too_old')
  })

  test.each(OWN_FIELDS)(
    'is refused if its writer adds a %s of their own, before or after the true one',
    async (name) => {
      const own: Parts = [...MAIL, ...MORE_OWN_FIELDS]
      await verifyInbound(await postForm(encoding, own), at())
      await expectRefused(
        verifyInbound(await postForm(encoding, [...own, [name, 'forged']]), at()),
        'malformed',
      )
      await expectRefused(
        verifyInbound(await postForm(encoding, [[name, 'forged'], ...own]), at()),
        'malformed',
      )
    },
  )

  test('is taken if a header says the same as the field of that name', async () => {
    const repeated: Parts = [...MAIL, ['subject', 'Grüße'], ['sender', 'bounce+bob@example.org']]
    const { fields } = await verifyInbound(await postForm(encoding, repeated), at())
    expect(fields.subject).toBe('Grüße')
  })

  test.each(['message-url', 'body-mime', 'attachment-count', 'content-id-map', 'stripped-text', 'domain'])(
    'is refused if a header passes for the field %s where Mailgun writes none',
    async (name) => {
      const headers = JSON.stringify([...HEADERS, [name, 'forged']])
      const mail: Parts = [
        ['recipient', 'sales@mg.example.com'],
        ['body-plain', 'Hi'],
        ['message-headers', headers],
      ]
      await expectRefused(
        verifyInbound(await postForm(encoding, [...mail, [name, 'forged']]), at()),
        'malformed',
      )
    },
  )

  test('is taken with headers in lower case that mail may have', async () => {
    const headers = JSON.stringify([
      ['from', 'Bob <bob@example.org>'],
      ['subject', 'Hi'],
      ['sender', 'bob@example.org'],
    ])
    const mail: Parts = [
      ['recipient', 'sales@mg.example.com'],
      ['message-headers', headers],
    ]
    expect((await verifyInbound(await postForm(encoding, mail), at())).fields.recipient).toBe(
      'sales@mg.example.com',
    )
  })

  test('is taken with a list of headers that cannot be read', async () => {
    for (const headers of ['', '{', 'null', '[null, 1, []]', '{"a":1}']) {
      const mail: Parts = [
        ['recipient', 'sales@mg.example.com'],
        ['message-headers', headers],
      ]
      expect((await verifyInbound(await postForm(encoding, mail), at())).fields['message-headers']).toBe(
        headers,
      )
    }
  })
})

test('an attachment may hold any bytes, however many of them separate fields elsewhere', async () => {
  const file = new File(['&'.repeat(20_000)], 'a.bin')
  expect(
    (await verifyInbound(await postForm('multipart', [...MAIL, ['attachment-1', file]]), at()))
      .attachments[0]!.size,
  ).toBe(20_000)
})

test('a boundary that says JSON does not make a form JSON', async () => {
  const fields = Object.entries({ subject: 'Hi', ...(await signed()).signature })
  const parts = fields.map(
    ([name, value]) => `--json\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const request = post(`${parts.join('')}--json--\r\n`, 'multipart/form-data; boundary=json')
  expect((await verifyInbound(request, at())).fields.subject).toBe('Hi')
})

test('raw MIME comes as a field', async () => {
  const mime = 'Subject: Hi\r\n\r\nHello\r\n'
  expect(
    (await verifyInbound(await postForm('urlencoded', [['body-mime', mime]]), at())).fields['body-mime'],
  ).toBe(mime)
})

test('long mail without attachments, which comes urlencoded, is taken', async () => {
  const text = 'Ä&'.repeat(300_000)
  const { fields } = await verifyInbound(await postForm('urlencoded', [['body-plain', text]]), at())
  expect(fields['body-plain']).toBe(text)
})

test('JSON is no mail', async () => {
  const { signature } = await signed()
  for (const body of [
    { ...signature, recipient: 'a' },
    [signature],
    { values: 1, ...signature },
    null,
    'text',
    1,
  ]) {
    await expectRefused(verifyInbound(postJson(body), at()), 'malformed')
  }
  await expectRefused(verifyInbound(post('hello', 'text/plain'), at()), 'malformed')
})
