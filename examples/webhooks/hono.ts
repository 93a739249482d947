// Hono, on any runtime: app.route('/mailgun', mailgunRoutes(signingKey, { onEvent, onMail })).
import { Hono } from 'hono'
import {
  isWebhookError,
  verifyInbound,
  verifyWebhook,
} from 'mailgun-fetch/webhooks'
import type { InboundMessage, WebhookEvent } from 'mailgun-fetch/webhooks'

/** Your work. If it throws, Mailgun posts again for 8 hours. The same event may come twice: `event.id` tells. */
export interface MailgunHandlers {
  onEvent(event: WebhookEvent): Promise<void>
  onMail(mail: InboundMessage): Promise<void>
}

export function mailgunRoutes(
  signingKey: string,
  { onEvent, onMail }: MailgunHandlers,
): Hono {
  const routes = new Hono()

  routes.post('/events', async (context) => {
    const { event } = await verifyWebhook(context.req.raw, { signingKey })
    await onEvent(event)
    return context.text('ok')
  })

  routes.post('/inbound', async (context) => {
    const mail = await verifyInbound(context.req.raw, { signingKey })
    await onMail(mail)
    return context.text('ok')
  })

  routes.onError((error, context) => {
    if (!isWebhookError(error)) throw error
    return context.text(error.code, error.status)
  })
  return routes
}
