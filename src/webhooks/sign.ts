import type { Event } from '../../generated/types.js'
import type { WebhookPayload } from './event.js'
import { keyList, sign, toHex } from './signature.js'

/** What a post for a test is signed with. */
export interface SignOptions {
  /** Webhook signing key; the one that your handler is given in the test. */
  signingKey: string
  /** Adds the `parent-signature` of a subaccount's post. */
  parentSigningKey?: string | undefined
  /** When it is signed, in epoch seconds; rounded. @default now */
  timestamp?: number | undefined
  /** Random text that is signed. @default 50 random hexadecimal digits */
  token?: string | undefined
}

/**
 * A payload as Mailgun would post it, for tests of your own handler.
 * @throws TypeError if a key is empty
 */
export async function signWebhook(event: Event, options: SignOptions): Promise<WebhookPayload> {
  return { signature: await createSignature(options), 'event-data': event }
}

/**
 * A form as a route of Mailgun would post it, for tests of your own handler: a copy with the fields that sign it at the
 * end. Old webhooks are such forms, too.
 * @throws TypeError if a key is empty
 */
export async function signInbound(form: FormData, options: SignOptions): Promise<FormData> {
  const signed = new FormData()
  for (const [name, value] of form) signed.append(name, value)
  for (const [name, value] of Object.entries(await createSignature(options))) signed.append(name, value)
  return signed
}

async function createSignature(options: SignOptions): Promise<WebhookPayload['signature']> {
  const [key = '', parentKey] = keyList(options)
  const { timestamp = Date.now() / 1000, token = toHex(crypto.getRandomValues(new Uint8Array(25))) } = options
  const seconds = timestamp.toFixed()
  return {
    timestamp: seconds,
    token,
    signature: await sign(key, seconds + token),
    ...(parentKey && { 'parent-signature': await sign(parentKey, seconds + token) }),
  }
}
