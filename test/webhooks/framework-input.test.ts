// What frameworks hand over: Node's requests, and forms that a parser has been at.
import busboy from 'busboy'
import express, {
  type Request as ExpressRequest,
  type RequestHandler,
  type Response as ExpressResponse,
} from 'express'
import multer from 'multer'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type InboundMessage,
  type ParsedFile,
  type ParsedForm,
  signInbound,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
} from '../../src/webhooks.js'
import { DELIVERED, KEY, SIGNED_AT } from '../support/webhook-posts.js'
import { at, expectRefused, post, signed, verifiedEvent } from '../support/webhook-posts.js'

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 13, 10, 26, 255])

const endings: (() => void)[] = []
afterEach(() => endings.splice(0).forEach((end) => end()))

const untouched: RequestHandler = (_request, _response, next) => next()

/** Posts a request to Express, and gives what `receive` makes of it there. */
async function received<T>(
  request: Request,
  receive: (request: ExpressRequest) => Promise<T>,
  parser: RequestHandler = untouched,
): Promise<T> {
  let outcome: Promise<T> | undefined
  const app = express().use(parser, (request: ExpressRequest, response: ExpressResponse) => {
    outcome = receive(request)
    outcome.catch(() => undefined).finally(() => response.end())
  })
  const server = app.listen(0, '127.0.0.1')
  endings.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { method, headers } = request
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { status } = await fetch(url, { method, headers, body: await request.arrayBuffer() })
  if (!outcome) throw new Error(`Express answered ${status} by itself`)
  return outcome
}

async function mail(
  encoding: 'urlencoded' | 'multipart',
  repeated: [string, string][] = [],
): Promise<Request> {
  const form = new FormData()
  for (const [name, value] of repeated) form.append(name, value)
  form.append('recipient', 'sales@mg.example.com')
  form.append('subject', 'Grüße')
  form.append('X-Many', 'first')
  form.append('X-Many', 'second')
  if (encoding === 'multipart')
    form.append('attachment-1', new File([PNG], 'logo.png', { type: 'image/png' }))
  const all = await signInbound(form, { signingKey: KEY, timestamp: SIGNED_AT })
  const made = new Response(
    encoding === 'multipart' ? all : new URLSearchParams([...all] as [string, string][]),
  )
  return post(await made.arrayBuffer(), made.headers.get('content-type')!)
}

async function expectMail({ fields, attachments, form }: InboundMessage, files = 1): Promise<void> {
  expect(fields).toMatchObject({ recipient: 'sales@mg.example.com', subject: 'Grüße', 'X-Many': 'first' })
  expect(form.getAll('X-Many')).toEqual(['first', 'second'])
  expect(attachments.map(({ name, type }) => [name, type])).toEqual(files ? [['logo.png', 'image/png']] : [])
  for (const file of attachments) {
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(PNG)
    expect(form.get('attachment-1')).toBe(file)
  }
}

describe("Node's request", () => {
  test('gives an event, a mail and an alert, as a Request does', async () => {
    const json = post(JSON.stringify(await signed()), 'application/json')
    expect(await received(json, (request) => verifiedEvent(request, at()))).toEqual(DELIVERED)
    await expectMail(await received(await mail('multipart'), (request) => verifyInbound(request, at())))
    await expectMail(await received(await mail('urlencoded'), (request) => verifyInbound(request, at())), 0)
    const legacy = await mail('urlencoded', [['event', 'bounced']])
    expect(await received(legacy, (request) => verifiedEvent(request, at()))).toMatchObject({
      event: 'legacy',
    })
    // printf %s '{"a":1}' | openssl dgst -sha256 -hmac key-3ax6xnjp29jd6fds4gc373sgvjxteol0
    const alert = post('{"a":1}', 'application/json')
    alert.headers.set('x-sign', '760e1035e0df35fd1fc5ce13c4a02d1c554d60467841329df47514f628f54708')
    expect(await received(alert, (request) => verifySignedBody(request, at()))).toEqual({ a: 1 })
  })

  test('is read no further than the bound, and left whole for the answer', async () => {
    const json = post(' '.repeat(2 ** 21), 'application/json')
    const destroyed = await received(json, async (request) => {
      await expectRefused(verifyWebhook(request, at()), 'too_large')
      return request.destroyed
    })
    expect(destroyed).toBe(false)
  })

  test('that a parser has read is a TypeError that says so, and no refusal that would lose the post', async () => {
    const json = post(JSON.stringify(await signed()), 'application/json')
    await expect(received(json, (request) => verifyWebhook(request, at()), express.json())).rejects.toThrow(
      /read before, perhaps by a body parser/,
    )
  })

  test('that gives text in place of bytes is malformed', async () => {
    const json = post(JSON.stringify(await signed()), 'application/json')
    await received(json, async (request) => {
      request.setEncoding('utf8')
      const error = await expectRefused(verifyWebhook(request, at()), 'malformed')
      expect(error.message).toContain('as text')
    })
  })

  test('without a body is malformed', async () => {
    const empty = new Request('http://localhost', { method: 'POST' })
    await received(empty, (request) => expectRefused(verifyWebhook(request, at()), 'malformed'))
  })
})

describe('A form that was parsed', () => {
  test('to a FormData gives its mail, and its old webhook', async () => {
    await expectMail(await verifyInbound(await (await mail('multipart')).formData(), at()))
    const legacy = await (await mail('urlencoded', [['event', 'bounced']])).formData()
    expect(await verifiedEvent(legacy, at())).toMatchObject({ event: 'legacy', fields: { event: 'bounced' } })
  })

  test('by multer gives its mail, files in a list or by field', async () => {
    const upload = multer()
    const byMulter = (request: ExpressRequest) =>
      verifyInbound({ fields: request.body as object, files: request.files }, at())
    await expectMail(await received(await mail('multipart'), byMulter, upload.any()))
    await expectMail(
      await received(await mail('multipart'), byMulter, upload.fields([{ name: 'attachment-1' }])),
    )
  })

  test.each([true, false])('by Express, extended: %s, gives its mail', async (extended) => {
    const byExpress = (request: ExpressRequest) => verifyInbound({ fields: request.body as object }, at())
    await expectMail(await received(await mail('urlencoded'), byExpress, express.urlencoded({ extended })), 0)
  })

  test('by busboy gives its mail', async () => {
    const byBusboy = async (request: ExpressRequest) => verifyInbound(await collect(request), at())
    await expectMail(await received(await mail('multipart'), byBusboy))
  })

  test.each(['recipient', 'body-plain', 'message-url', 'token'])(
    'is refused if a field %s comes twice, in two versions',
    async (name) => {
      const forged: [string, string][] = [
        [name, 'one'],
        [name, 'two'],
      ]
      const refused = (form: ParsedForm) => expectRefused(verifyInbound(form, at()), 'malformed')
      for (const extended of [true, false]) {
        const parser = express.urlencoded({ extended })
        const urlencoded = await mail('urlencoded', forged)
        await received(urlencoded, (request) => refused({ fields: request.body as object }), parser)
      }
      const multipart = await mail('multipart', forged)
      await received(multipart, (request) => refused({ fields: request.body as object }), multer().any())
    },
  )

  test.each(['recipient[x]', 'recipient[]', 'recipient[0]'])(
    'is refused if brackets in the name %s hide a forged field from its reader',
    async (name) => {
      const receive = (request: ExpressRequest) =>
        expectRefused(verifyInbound({ fields: request.body as object }, at()), 'malformed')
      const forged: [string, string][] = [[name, 'forged']]
      await received(await mail('urlencoded', forged), receive, express.urlencoded({ extended: true }))
    },
  )

  test('with brackets in names of no importance is taken, and what they make is left out', async () => {
    const receive = (request: ExpressRequest) => verifyInbound({ fields: request.body as object }, at())
    const parser = express.urlencoded({ extended: true })
    const { fields } = await received(await mail('urlencoded', [['X-Odd[a]', '1']]), receive, parser)
    expect(fields['X-Odd']).toBeUndefined()
  })

  test('whose files are on disk is malformed, and says why', async () => {
    const form = await mail('urlencoded')
    const fields = Object.fromEntries(await form.formData())
    const onDisk = {
      fieldname: 'a',
      originalname: 'a',
      mimetype: 'a/b',
      path: '/tmp/a',
    } as unknown as ParsedFile
    const error = await expectRefused(verifyInbound({ fields, files: [onDisk] }, at()), 'malformed')
    expect(error.message).toContain('a file is not in memory')
  })

  test('that no parser has made is a TypeError, since a refusal would lose the post', async () => {
    for (const input of [undefined, null, 1, 'text', {}, { fields: undefined }])
      await expect(verifyInbound(input as unknown as ParsedForm, at())).rejects.toThrow(/has parsed none/)
    await expect(verifyWebhook(undefined as unknown as string, at())).rejects.toThrow(TypeError)
  })

  test.each([{ fields: null }, { fields: 'text' }, { fields: {}, files: null }])(
    'that is %j is malformed',
    async (input) => {
      await expectRefused(verifyInbound(input as unknown as ParsedForm, at()), 'malformed')
    },
  )
})

async function collect(request: ExpressRequest): Promise<ParsedForm> {
  const fields: Record<string, string[]> = {}
  const files: ParsedFile[] = []
  const parser = busboy({ headers: request.headers, defParamCharset: 'utf8' })
  parser.on('field', (name, value) => (fields[name] ??= []).push(value))
  parser.on('file', (fieldname, stream: Readable, { filename, mimeType }) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () =>
      files.push({
        fieldname,
        originalname: filename ?? '',
        mimetype: mimeType,
        buffer: Buffer.concat(chunks),
      }),
    )
  })
  await new Promise((resolve, reject) => request.pipe(parser).on('close', resolve).on('error', reject))
  return { fields, files }
}
