// A script on Bun that mails a report of all bounces: `bun examples/bun.ts`, or against the fake Mailgun
// `npx tsx examples/start.ts bun`.
import { createMailgun, paginate, unwrap } from 'mailgun-fetch'

const { MAILGUN_API_KEY = '', MAILGUN_DOMAIN = '', MAILGUN_BASE_URL } = process.env

const mailgun = createMailgun({
  apiKey: MAILGUN_API_KEY,
  ...(MAILGUN_BASE_URL ? { baseUrl: MAILGUN_BASE_URL } : { region: 'us' }),
})
const params = { path: { domain_name: MAILGUN_DOMAIN } }

const lines = ['address,code']
for await (const { address, code } of paginate(mailgun, '/v3/{domain_name}/bounces', {
  params,
  prefetch: true,
}))
  lines.push(`${address},${code}`)

const { id } = await unwrap(
  mailgun.POST('/v3/{domain_name}/messages', {
    params,
    body: {
      from: `Reports <reports@${MAILGUN_DOMAIN}>`,
      to: [`team@${MAILGUN_DOMAIN}`],
      subject: `${lines.length - 1} addresses bounce`,
      text: 'The list is attached.',
      attachment: [new File([lines.join('\n')], 'bounces.csv', { type: 'text/csv' })],
    },
  }),
)
console.log(`Sent ${lines.length - 1} bounces in ${id}`)
