// What Mailgun would post to your server: events to webhooks, mail to routes. Signed, so that the checks of your handler pass.
import { signWebhook } from '../webhooks/sign.js'
import { bareAddress } from './addresses.js'
import type { Event } from './events.js'

/** Where and how a post is made. */
export interface PostOptions {
  /** Where to post. @default where a webhook for it was set up, else 'https://app.example.com/mailgun' */
  url?: string
  /** What signs it. @default the fake's own `signingKey` */
  signingKey?: string
  /** When it is signed, in epoch seconds. @default now */
  timestamp?: number
}

/** Mail that came in, for a route to post. */
export interface InboundMail {
  /** An address, or `Name <address>`; its address is the envelope's sender, too. */
  from: string
  /** Addresses, or `Name <address>`; their addresses are the envelope's recipients, too. */
  to: string | readonly string[]
  /** @default empty */
  subject?: string
  /** Plain text: `body-plain` and `stripped-text`. @default none */
  text?: string
  /** HTML: `body-html` and `stripped-html`. @default none */
  html?: string
  /** Posted as `attachment-1` and so on. @default none */
  attachments?: readonly File[]
  /** More headers of the mail. */
  headers?: Readonly<Record<string, string>>
}

const DEFAULT_URL = 'https://app.example.com/mailgun'
type Signing = PostOptions & { signingKey: string }

export async function webhookRequest(
  event: Event,
  { url = DEFAULT_URL, ...signing }: Signing,
): Promise<Request> {
  const payload = await signWebhook(event, signing)
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
}

export async function inboundRequest(
  mail: InboundMail,
  { url = DEFAULT_URL, ...signing }: Signing,
): Promise<Request> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fieldsOf(mail))) form.append(name, value)
  for (const [index, file] of (mail.attachments ?? []).entries()) form.append(`attachment-${index + 1}`, file)
  // Inbound posts carry the same signature as webhooks; the event around it is nobody's.
  const { signature } = await signWebhook({ event: 'stored', id: 'inbound', timestamp: 0 }, signing)
  for (const [name, value] of Object.entries(signature)) form.append(name, String(value))
  // As bytes, as they come from a wire.
  const made = new Response(form)
  const headers = { 'content-type': made.headers.get('content-type') ?? '' }
  return new Request(url, { method: 'POST', headers, body: await made.arrayBuffer() })
}

function fieldsOf({ from, to, subject = '', text, html, attachments = [], headers = {} }: InboundMail) {
  const recipients = [to].flat()
  const all = { From: from, To: recipients.join(', '), Subject: subject, ...headers }
  return {
    recipient: recipients.map(bareAddress).join(', '),
    sender: bareAddress(from),
    from,
    subject,
    ...(text !== undefined && { 'body-plain': text, 'stripped-text': text }),
    ...(html !== undefined && { 'body-html': html, 'stripped-html': html }),
    ...all,
    'message-headers': JSON.stringify(Object.entries(all)),
    ...(attachments.length && { 'attachment-count': String(attachments.length) }),
  }
}
