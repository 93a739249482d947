import type { components } from '../../generated/schema.js'
import { keyList, sign, toHex } from './signature.js'
import type { WebhookPayload } from './verify.js'

export interface SignOptions {
  signingKey: string
  /** Adds the `parent-signature` of a subaccount's post. */
  parentSigningKey?: string | undefined
  /** When it is signed, in whole epoch seconds. @default now */
  timestamp?: number | undefined
  /** @default 50 random hexadecimal digits */
  token?: string | undefined
}

/**
 * A payload as Mailgun would post it, for tests of your own handler. Its `signature` also signs inbound posts and old
 * webhooks: put its members among the form's fields.
 * @throws TypeError if a key is empty
 */
export async function signWebhook(event: components['schemas']['Event'], options: SignOptions): Promise<WebhookPayload> {
  const { signingKey, parentSigningKey, timestamp = Math.floor(Date.now() / 1000) } = options
  const { token = toHex(crypto.getRandomValues(new Uint8Array(25)).buffer) } = options
  const [key] = keyList('signingKey', signingKey)
  const text = timestamp + token
  return {
    signature: {
      timestamp: String(timestamp),
      token,
      signature: await sign(key!, text),
      ...(parentSigningKey !== undefined && { 'parent-signature': await sign(keyList('parentSigningKey', parentSigningKey)[0]!, text) }),
    },
    'event-data': event,
  }
}
