// A Worker that serves the page and, below /api/mailgun, its proxy. `npx tsx examples/start.ts browser` runs it in workerd.
import { createMailgunProxy } from 'mailgun-fetch/proxy'

const FIELDS = ['from', 'to', 'subject', 'text', 'attachment']

interface Env {
  MAILGUN_API_KEY: string
  MAILGUN_DOMAIN: string
  /** A server other than Mailgun's, such as a fake one. */
  MAILGUN_BASE_URL?: string
  SESSION: string
  /** The folder with `index.html` and the bundled `page.js`. */
  ASSETS: { fetch(request: Request): Promise<Response> }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, origin } = new URL(request.url)
    if (pathname.startsWith('/api/mailgun/')) return proxyFor(env)(request)
    const file = pathname === '/' ? '/index.html' : pathname
    const asset = await env.ASSETS.fetch(new Request(origin + file))
    const headers = new Headers({ 'content-type': file.endsWith('.js') ? 'text/javascript' : 'text/html' })
    // A real site does this after a login.
    if (pathname === '/')
      headers.set('set-cookie', `session=${env.SESSION}; HttpOnly; SameSite=Strict; Path=/`)
    return new Response(asset.body, { status: asset.status, headers })
  },
}

function proxyFor(env: Env): (request: Request) => Promise<Response> {
  const domain = { domain_name: env.MAILGUN_DOMAIN }
  return createMailgunProxy({
    apiKey: env.MAILGUN_API_KEY,
    ...(env.MAILGUN_BASE_URL ? { baseUrl: env.MAILGUN_BASE_URL } : { region: 'us' }),
    allow: [
      { operation: 'POST /v3/{domain_name}/messages', path: domain },
      { operation: 'GET /v3/{domain_name}/bounces', path: domain },
    ],
    authorize(request, { operation, form }) {
      if (request.headers.get('cookie') !== `session=${env.SESSION}`) return false
      if (!operation.startsWith('POST')) return true
      // Visitors write to the support team and to nobody else, so no other field may bring in a recipient.
      const support = `support@${env.MAILGUN_DOMAIN}`
      return (
        form !== undefined &&
        ['from', 'to'].every((name) => form.getAll(name).join() === support) &&
        [...form.keys()].every((name) => FIELDS.includes(name))
      )
    },
  })
}
