// Cloudflare Workers: export default createWorker({ onEvent, onMail }), with the secret MAILGUN_SIGNING_KEY.
import {
  isWebhookError,
  verifyInbound,
  verifyWebhook,
} from 'mailgun-fetch/webhooks'
import type { InboundMessage, WebhookEvent } from 'mailgun-fetch/webhooks'

export interface Env {
  MAILGUN_SIGNING_KEY: string
}

/** Your work. If it throws, Mailgun posts again for 8 hours. The same event may come twice: `event.id` tells. */
export interface MailgunHandlers {
  onEvent(event: WebhookEvent, env: Env): Promise<void>
  onMail(mail: InboundMessage, env: Env): Promise<void>
}

export function createWorker({ onEvent, onMail }: MailgunHandlers) {
  /** Awaits the work, instead of handing it to `waitUntil`, so that a failure is answered with 500. */
  async function receive(request: Request, env: Env): Promise<Response> {
    const options = { signingKey: env.MAILGUN_SIGNING_KEY }
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case 'POST /mailgun/events':
        await onEvent((await verifyWebhook(request, options)).event, env)
        return new Response('ok')
      case 'POST /mailgun/inbound':
        await onMail(await verifyInbound(request, options), env)
        return new Response('ok')
      default:
        return new Response('not found', { status: 404 })
    }
  }

  return {
    async fetch(request: Request, env: Env): Promise<Response> {
      try {
        return await receive(request, env)
      } catch (error) {
        if (!isWebhookError(error)) throw error
        return new Response(error.code, { status: error.status })
      }
    },
  }
}
