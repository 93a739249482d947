// Each recipe of examples/webhooks in its own framework, over HTTP on loopback.
import 'reflect-metadata'
import { serve } from '@hono/node-server'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import * as expressRecipe from '../../examples/webhooks/express.js'
import * as fastifyRecipe from '../../examples/webhooks/fastify.js'
import * as honoRecipe from '../../examples/webhooks/hono.js'
import { MAILGUN_HANDLERS, MailgunController } from '../../examples/webhooks/nest.js'
import { receiveEvents, receiveMail } from '../../examples/webhooks/next.js'
import { createWorker } from '../../examples/webhooks/worker.js'
import { signInbound, signWebhook, type InboundMessage, type WebhookEvent } from '../../src/webhooks.js'
import { DELIVERED, KEY } from '../support/webhook-posts.js'

interface Started {
  port: number
  stop(): Promise<unknown>
}

const MULTIPART = 'multipart/form-data; boundary=xyz'

const onEvent = vi.fn<(event: WebhookEvent) => Promise<void>>()
const onMail = vi.fn<(mail: InboundMessage) => Promise<void>>()

const frameworks: Record<string, () => Promise<Started>> = {
  async Hono() {
    const app = new Hono().route('/mailgun', honoRecipe.mailgunRoutes(KEY, { onEvent, onMail }))
    return serveFetch(app.fetch)
  },
  async Express() {
    const app = express().use(
      '/mailgun',
      expressRecipe.mailgunRoutes(KEY, { onEvent, onMail }),
      express.json(),
    )
    return started(app.listen(0, '127.0.0.1'))
  },
  async Fastify() {
    const app = fastify()
    await app.register(fastifyRecipe.mailgunRoutes, { prefix: '/mailgun', signingKey: KEY, onEvent, onMail })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { port: (app.server.address() as AddressInfo).port, stop: () => app.close() }
  },
  async 'Next.js'() {
    const events = receiveEvents(KEY, onEvent)
    const inbound = receiveMail(KEY, onMail)
    return serveFetch((request) => (request.url.endsWith('/events') ? events(request) : inbound(request)))
  },
  async Workers() {
    const worker = createWorker({ onEvent, onMail })
    return serveFetch((request) => worker.fetch(request, { MAILGUN_SIGNING_KEY: KEY }))
  },
  async NestJS() {
    const handlers = { signingKey: KEY, onEvent, onMail }
    class AppModule {}
    const providers = [{ provide: MAILGUN_HANDLERS, useValue: handlers }]
    Module({ controllers: [MailgunController], providers })(AppModule)
    const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: false })
    app.useBodyParser('urlencoded', { limit: '8mb', extended: false })
    const server = (await app.listen(0, '127.0.0.1')) as Server
    return { port: (server.address() as AddressInfo).port, stop: () => app.close() }
  },
}

function serveFetch(fetch: (request: Request) => Response | Promise<Response>): Promise<Started> {
  return started(serve({ fetch, port: 0, hostname: '127.0.0.1' }))
}

async function started(server: Server): Promise<Started> {
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', () => resolve()))
  const stop = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
  return { port: (server.address() as AddressInfo).port, stop }
}

describe.each(Object.keys(frameworks))('%s', (name) => {
  let server: Started
  beforeAll(async () => {
    server = await frameworks[name]!()
  })
  afterAll(() => server.stop())
  // Hono writes there what it answers with 500.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
  afterEach(() => vi.clearAllMocks())

  async function post(path: string, body: BodyInit, type?: string): Promise<[status: number, text: string]> {
    const response = await fetch(`http://127.0.0.1:${server.port}/mailgun/${path}`, {
      method: 'POST',
      body,
      headers: { connection: 'close', ...(type && { 'content-type': type }) },
    })
    return [response.status, await response.text()]
  }
  const postEvent = async (signingKey = KEY) =>
    post('events', JSON.stringify(await signWebhook(DELIVERED, { signingKey })), 'application/json')

  const form = (entries: [name: string, value: string | File][]): FormData => {
    const made = new FormData()
    for (const [name, value] of entries) made.append(name, value as string)
    return made
  }

  test('takes an event that Mailgun signed, and answers 200', async () => {
    expect(await postEvent()).toEqual([200, 'ok'])
    expect(onEvent).toHaveBeenCalledExactlyOnceWith(
      DELIVERED,
      ...(name === 'Workers' ? [expect.anything()] : []),
    )
  })

  test('answers 401 to an event that another signed, and does nothing', async () => {
    expect(await postEvent('key-other')).toEqual([401, 'bad_signature'])
    expect(onEvent).not.toHaveBeenCalled()
  })

  test('answers 500 if the work fails, and takes the repeat', async () => {
    onEvent.mockRejectedValueOnce(new Error('the database is down'))
    expect((await postEvent())[0]).toBe(500)
    expect((await postEvent())[0]).toBe(200)
    expect(onEvent).toHaveBeenCalledTimes(2)
  })

  test('answers 406 to an event without a signature', async () => {
    const body = JSON.stringify({ 'event-data': DELIVERED, signature: {} })
    expect(await post('events', body, 'application/json')).toEqual([406, 'malformed'])
  })

  test('takes a long mail without files, which is urlencoded', async () => {
    const text = 'Grüße + & %'.repeat(30_000)
    const signed = await signInbound(form([['body-plain', text]]), { signingKey: KEY })
    const body = new URLSearchParams([...signed] as [string, string][])
    expect(await post('inbound', body)).toEqual([200, 'ok'])
    expect(onMail.mock.calls[0]![0].fields['body-plain']).toBe(text)
  })

  test('takes a mail with a file of 3 MiB, byte for byte', async () => {
    const bytes = new Uint8Array(3 * 2 ** 20).map((_, index) => index % 251)
    const file = new File([bytes], 'Größe.bin', { type: 'application/x-test' })
    const mail = form([
      ['subject', 'Hi'],
      ['attachment-1', file],
    ])
    expect(await post('inbound', await signInbound(mail, { signingKey: KEY }))).toEqual([200, 'ok'])
    const { fields, attachments } = onMail.mock.calls[0]![0]
    expect(fields.subject).toBe('Hi')
    expect(attachments.map((one) => [one.name, one.type])).toEqual([['Größe.bin', 'application/x-test']])
    expect(Buffer.from(await attachments[0]!.arrayBuffer()).equals(bytes)).toBe(true)
  })

  test('answers 413 to 6000 empty files', async () => {
    const file = '--xyz\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n\r\n'
    expect(await post('inbound', `${file.repeat(6000)}--xyz--`, MULTIPART)).toEqual([413, 'too_large'])
    expect(onMail).not.toHaveBeenCalled()
  })

  test('answers 413 to more than 26 MiB, and the answer gets through', async () => {
    expect(await post('inbound', new Uint8Array(27 * 2 ** 20), MULTIPART)).toEqual([413, 'too_large'])
  })
})
