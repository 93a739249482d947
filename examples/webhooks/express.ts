// Express 5: app.use('/mailgun', mailgunRoutes(signingKey, { onEvent, onMail })), before express.json() and its like,
// since a body can be read once. Behind such a parser, give verifyWebhook the request.body that it made.
import { Router, type NextFunction, type Request, type Response } from 'express'
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
): Router {
  const routes = Router()

  routes.post('/events', async (request, response) => {
    const { event } = await verifyWebhook(request, { signingKey })
    await onEvent(event)
    response.send('ok')
  })

  routes.post('/inbound', async (request, response) => {
    const mail = await verifyInbound(request, { signingKey })
    await onMail(mail)
    response.send('ok')
  })

  // Express tells a handler of errors by its four parameters.
  routes.use(
    (
      error: unknown,
      _request: Request,
      response: Response,
      next: NextFunction,
    ) => {
      if (!isWebhookError(error)) return next(error)
      response.status(error.status).type('text').send(error.code)
    },
  )
  return routes
}
