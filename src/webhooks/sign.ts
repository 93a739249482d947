import type { components } from '../../generated/schema.js'
import { keyList, sign } from './signature.js'
import type { WebhookPayload } from './verify.js'

export interface SignOptions {
  signingKey: string
  /** Adds the `parent-signature` of a subaccount's post. */
  parentSigningKey?: string | undefined
  /** When it is signed, in epoch seconds; rounded. @default now */
  timestamp?: number | undefined
  /** @default 50 random hexadecimal digits */
  token?: string | undefined
}

/**
 * A payload as Mailgun would post it, for tests of your own handler. Its `signature` also signs inbound posts and old
 * webhooks: put its members among the form's fields.
 * @throws TypeError if a key is empty
 */
export async function signWebhook(
  event: components['schemas']['Event'],
  options: SignOptions,
): Promise<WebhookPayload> {
  const [key, parentKey] = keyList(options)
  const { timestamp = Date.now() / 1000, token = (await sign(key!, crypto.randomUUID())).slice(14) } = options
  const seconds = timestamp.toFixed()
  return {
    signature: {
      timestamp: seconds,
      token,
      signature: await sign(key!, seconds + token),
      ...(parentKey && { 'parent-signature': await sign(parentKey, seconds + token) }),
    },
    'event-data': event,
  }
}
