// Fastify 5: app.register(mailgunRoutes, { prefix: '/mailgun', signingKey, onEvent, onMail }).
import type { FastifyInstance } from 'fastify'
import {
  isWebhookError,
  verifyInbound,
  verifyWebhook,
} from 'mailgun-fetch/webhooks'
import type { InboundMessage, WebhookEvent } from 'mailgun-fetch/webhooks'

export interface MailgunOptions {
  signingKey: string
  /** Your work. If it throws, Mailgun posts again for 8 hours. The same event may come twice: `event.id` tells. */
  onEvent(event: WebhookEvent): Promise<void>
  onMail(mail: InboundMessage): Promise<void>
}

export async function mailgunRoutes(
  app: FastifyInstance,
  { signingKey, onEvent, onMail }: MailgunOptions,
) {
  // Leaves every body unread for the verification. Holds for the routes of this plugin alone.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))

  app.post('/events', async (request) => {
    const { event } = await verifyWebhook(request.raw, { signingKey })
    await onEvent(event)
    return 'ok'
  })

  app.post('/inbound', async (request) => {
    const mail = await verifyInbound(request.raw, { signingKey })
    await onMail(mail)
    return 'ok'
  })

  app.setErrorHandler((error, _request, reply) => {
    if (!isWebhookError(error)) throw error
    return reply.code(error.status).send(error.code)
  })
}
