// Next.js, app router, and whatever else takes a function from Request to Response. In app/mailgun/events/route.ts:
//   export const POST = receiveEvents(process.env.MAILGUN_SIGNING_KEY!, async (event) => { … })
// and in app/mailgun/inbound/route.ts:
//   export const POST = receiveMail(process.env.MAILGUN_SIGNING_KEY!, async (mail) => { … })
import {
  isWebhookError,
  verifyInbound,
  verifyWebhook,
} from 'mailgun-fetch/webhooks'
import type { InboundMessage, WebhookEvent } from 'mailgun-fetch/webhooks'

type RouteHandler = (request: Request) => Promise<Response>

/** @param onEvent your work. If it throws, Mailgun posts again for 8 hours. The same event may come twice: `event.id` tells. */
export function receiveEvents(
  signingKey: string,
  onEvent: (event: WebhookEvent) => Promise<void>,
): RouteHandler {
  return refusing(async (request) => {
    const { event } = await verifyWebhook(request, { signingKey })
    await onEvent(event)
  })
}

export function receiveMail(
  signingKey: string,
  onMail: (mail: InboundMessage) => Promise<void>,
): RouteHandler {
  return refusing(async (request) => {
    const mail = await verifyInbound(request, { signingKey })
    await onMail(mail)
  })
}

/** What else `receive` throws is left to Next.js, which answers with 500. */
function refusing(receive: (request: Request) => Promise<void>): RouteHandler {
  return async (request) => {
    try {
      await receive(request)
      return new Response('ok')
    } catch (error) {
      if (!isWebhookError(error)) throw error
      return new Response(error.code, { status: error.status })
    }
  }
}
