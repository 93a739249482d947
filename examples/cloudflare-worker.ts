// A Cloudflare Worker that sends mail and receives webhooks. `npx tsx examples/start.ts worker` runs it in workerd.
import { createMailgun } from 'mailgun-fetch'
import { isWebhookError, verifyWebhook } from 'mailgun-fetch/webhooks'

interface Env {
  MAILGUN_API_KEY: string
  MAILGUN_SIGNING_KEY: string
  MAILGUN_DOMAIN: string
  /** A server other than Mailgun's, such as a fake one. */
  MAILGUN_BASE_URL?: string
  /** What your own backend shows to be let in. */
  APP_TOKEN: string
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (request.method === 'POST' && pathname === '/welcome') return welcome(request, env)
    if (request.method === 'POST' && pathname === '/webhooks') return receive(request, env)
    return new Response('Not found', { status: 404 })
  },
}

async function welcome(request: Request, env: Env): Promise<Response> {
  if (request.headers.get('authorization') !== `Bearer ${env.APP_TOKEN}`)
    return new Response('Forbidden', { status: 403 })
  const { name, email } = (await request.json()) as { name: string; email: string }
  const server = env.MAILGUN_BASE_URL ? { baseUrl: env.MAILGUN_BASE_URL } : { region: 'us' as const }
  const mailgun = createMailgun({ apiKey: env.MAILGUN_API_KEY, ...server })
  const { data, error } = await mailgun.POST('/v3/{domain_name}/messages', {
    params: { path: { domain_name: env.MAILGUN_DOMAIN } },
    body: {
      from: `Ada <ada@${env.MAILGUN_DOMAIN}>`,
      to: [email],
      subject: 'Welcome',
      text: `Hello ${name}, good to have you.`,
      'o:tag': ['welcome'],
      'v:name': name,
    },
  })
  if (error) {
    console.error(error.message)
    return Response.json({ message: 'The mail could not be sent.' }, { status: 502 })
  }
  return Response.json({ id: data.id })
}

async function receive(request: Request, env: Env): Promise<Response> {
  try {
    const { event } = await verifyWebhook(request, { signingKey: env.MAILGUN_SIGNING_KEY })
    switch (event.event) {
      case 'failed':
        console.log(`${event.recipient}: ${event.severity} failure`)
        break
      case 'complained':
      case 'unsubscribed':
        console.log(`${event.recipient} wants no more mail`)
        break
    }
    return Response.json({ received: event.event })
  } catch (error) {
    if (!isWebhookError(error)) throw error
    return new Response(error.code, { status: error.status })
  }
}
