// A route of a Next.js app, `app/api/mailgun/[...path]/route.ts`: the browser's way to Mailgun, without the key.
// `npx tsx examples/start.ts edge` runs it in Vercel's edge runtime.
import { createMailgunProxy } from 'mailgun-fetch/proxy'

export const runtime = 'edge'

const { MAILGUN_API_KEY = '', MAILGUN_DOMAIN = '', MAILGUN_BASE_URL, SESSION = '' } = process.env

const FIELDS = ['from', 'to', 'subject', 'text', 'attachment']

const proxy = createMailgunProxy({
  apiKey: MAILGUN_API_KEY,
  ...(MAILGUN_BASE_URL ? { baseUrl: MAILGUN_BASE_URL } : { region: 'us' }),
  allow: [
    { operation: 'POST /v3/{domain_name}/messages', path: { domain_name: MAILGUN_DOMAIN } },
    { operation: 'GET /v3/{domain_name}/bounces', path: { domain_name: MAILGUN_DOMAIN } },
  ],
  authorize(request, { operation, form }) {
    // Your own session goes here; this one is a cookie with a fixed secret.
    if (!SESSION || request.headers.get('cookie') !== `session=${SESSION}`) return false
    if (!operation.startsWith('POST')) return true
    // Visitors write to the support team and to nobody else, so no other field may bring in a recipient: cc, h:Bcc and so on.
    const support = `support@${MAILGUN_DOMAIN}`
    return (
      form !== undefined &&
      ['from', 'to'].every((name) => form.getAll(name).join() === support) &&
      [...form.keys()].every((name) => FIELDS.includes(name))
    )
  },
})

export { proxy as GET, proxy as POST }
