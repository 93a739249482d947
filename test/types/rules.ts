// What users tripped over. Compiled, never run.
import { createMailgun, isMailgunError, type Upload } from '../../src/index.js'
import { holds, type Equal } from './equal.js'

/** As Node declares `process.env`. */
declare const env: Record<string, string | undefined>

// An unset variable is refused by name when it runs; the compiler must not speak of baseUrl.
const mailgun = createMailgun({ apiKey: env['MAILGUN_API_KEY'] })
createMailgun({ apiKey: env['MAILGUN_API_KEY'], region: 'eu' })

export function narrowing(error: unknown): void {
  if (!isMailgunError(error)) return
  // @ts-expect-error other errors have no status
  void error.status
  if (error.code === 'api') holds<Equal<typeof error.status, number>>()
  else holds<Equal<'api' extends typeof error.code ? true : false, false>>()
}

/** An interface, unlike a type, has no index signature. */
interface Vars {
  name: string
  order: { id: number }
}
declare const perRecipient: Record<string, Vars>
declare const chunks: AsyncIterable<Uint8Array>

export async function bodies(): Promise<void> {
  const params = { path: { domain_name: 'mg.example.com' } }
  const message = { from: 'a@example.com', to: ['b@example.com'], text: 'hi' }
  const path = '/v3/{domain_name}/messages'
  await mailgun.POST(path, { params, body: { ...message, 'recipient-variables': perRecipient } })
  await mailgun.POST(path, {
    params,
    body: { ...message, 'recipient-variables': { 'b@example.com': { name: 'Bob' } } },
  })
  await mailgun.POST(path, { params, body: { ...message, 'recipient-variables': '{}' } })
  const text = { 'b@example.com': 'Bob' }
  // @ts-expect-error the variables of a recipient are an object
  await mailgun.POST(path, { params, body: { ...message, 'recipient-variables': text } })
  await mailgun.POST(path, { params, body: { ...message, attachment: chunks } })
  await mailgun.POST(path, { params, body: { ...message, attachment: [{ data: chunks, filename: 'a' }] } })
}

declare const texts: AsyncIterable<string>
// @ts-expect-error an upload is bytes; text has an encoding
export const upload: Upload = texts
