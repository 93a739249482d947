// A contact form on Deno: `deno serve --allow-env --allow-net examples/deno.ts`, or against the fake Mailgun
// `npx tsx examples/start.ts deno`.
import process from 'node:process'
import { createMailgun } from 'mailgun-fetch'

const { MAILGUN_API_KEY = '', MAILGUN_DOMAIN = '', MAILGUN_BASE_URL } = process.env

const mailgun = createMailgun({
  apiKey: MAILGUN_API_KEY,
  ...(MAILGUN_BASE_URL ? { baseUrl: MAILGUN_BASE_URL } : { region: 'us' }),
})

const FORM = `<form method="post" enctype="multipart/form-data">
  <input name="email" type="email" placeholder="Your address" required>
  <textarea name="text" required></textarea>
  <input name="file" type="file">
  <button>Send</button>
</form>`

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method === 'GET') return new Response(FORM, { headers: { 'content-type': 'text/html' } })
    if (request.method !== 'POST') return new Response(null, { status: 405 })
    const form = await request.formData()
    const file = form.get('file')
    const { data, error } = await mailgun.POST('/v3/{domain_name}/messages', {
      params: { path: { domain_name: MAILGUN_DOMAIN } },
      body: {
        from: `Contact form <form@${MAILGUN_DOMAIN}>`,
        to: [`team@${MAILGUN_DOMAIN}`],
        subject: 'A question',
        text: String(form.get('text')),
        'h:Reply-To': String(form.get('email')),
        ...(file instanceof File && file.size > 0 && { attachment: [file] }),
      },
    })
    if (!error) return Response.json(data)
    console.error(error.message)
    return new Response('That did not work.', { status: 502 })
  },
}
