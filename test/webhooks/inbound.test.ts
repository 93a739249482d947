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

  test('is refused when forged, old or replayed', async () => {
    await expectRefused(
      verifyInbound(await postForm(encoding, MAIL), { ...at(), signingKey: 'key-other' }),
      'bad_signature',
    )
    await expectRefused(verifyInbound(await postForm(encoding, MAIL), at(301)), 'too_old')
    await expectRefused(
      verifyInbound(await postForm(encoding, MAIL), { ...at(), seen: () => true }),
      'replayed',
    )
  })

  test.each(['recipient', 'sender'])('is refused if its writer adds a %s of their own', async (name) => {
    await expectRefused(
      verifyInbound(await postForm(encoding, [...MAIL, [name, 'boss@mg.example.com']]), at()),
      'malformed',
    )
    await expectRefused(
      verifyInbound(await postForm(encoding, [[name, 'boss@mg.example.com'], ...MAIL]), at()),
      'malformed',
    )
  })

  test.each(['timestamp', 'token', 'signature'])(
    'is refused, or checked by the right one, if its writer adds a %s',
    async (name) => {
      const { signature } = await signed()
      await expectRefused(
        verifyInbound(await postForm(encoding, [...MAIL, [name, '1'.repeat(64)]], signature), at()),
        name === 'timestamp' ? 'malformed' : 'bad_signature',
      )
      const after: Parts = [
        ...MAIL,
        ...(Object.entries(signature) as [string, string][]),
        [name, '1'.repeat(64)],
      ]
      const { fields } = await verifyInbound(await postForm(encoding, after, {}), at())
      expect(fields).toMatchObject(signature)
    },
  )
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
