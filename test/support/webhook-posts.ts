import { expect } from 'vitest'
import {
  isWebhookError,
  signWebhook,
  verifyWebhook,
  WebhookError,
  type VerifyOptions,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookInput,
  type WebhookPayload,
} from '../../src/webhooks.js'

export const KEY = 'key-3ax6xnjp29jd6fds4gc373sgvjxteol0'
export const SIGNED_AT = 1772788503
/** A clock that stands still at the signing, `seconds` later. */
export const at = (seconds = 0) => ({ signingKey: KEY, now: () => (SIGNED_AT + seconds) * 1000 })

export const DELIVERED = {
  event: 'delivered' as const,
  id: 'del7mQVt1QtqRiOfQXta4sw',
  timestamp: 1772788501.658528,
  recipient: 'bob@example.org',
}

/** A valid payload, signed at `SIGNED_AT`. */
export const signed = (signingKey = KEY, token?: string): Promise<WebhookPayload> =>
  signWebhook(DELIVERED, { signingKey, timestamp: SIGNED_AT, token })

/** The event alone of what `verifyWebhook` gives. */
export const verifiedEvent = async (input: WebhookInput, options: VerifyOptions): Promise<WebhookEvent> =>
  (await verifyWebhook(input, options)).event

export const post = (body: BodyInit, type?: string): Request =>
  new Request('https://example.com/hook', {
    method: 'POST',
    body,
    headers: type === undefined ? {} : { 'content-type': type },
  })
export const postJson = (payload: unknown): Request => post(JSON.stringify(payload), 'application/json')

export type Parts = readonly (readonly [name: string, value: string | File])[]

/** A form with the fields that sign it. Platforms set the media type from the body. */
export async function postForm(
  encoding: 'urlencoded' | 'multipart',
  parts: Parts,
  signature?: object,
): Promise<Request> {
  const fields = [
    ...parts,
    ...(Object.entries(signature ?? (await signed()).signature) as [string, string][]),
  ]
  const form = encoding === 'multipart' ? new FormData() : new URLSearchParams()
  // A File goes into multipart only.
  for (const [name, value] of fields) form.append(name, value as string)
  // As bytes, as they come from a wire: Node 26 rejects into nowhere when a body made of FormData is left unread.
  const made = new Response(form)
  return post(await made.arrayBuffer(), made.headers.get('content-type')!)
}

/** Asserts that a post is refused, for the reason given and with this package's own error. */
export async function expectRefused(
  verified: Promise<unknown>,
  code: WebhookErrorCode,
): Promise<WebhookError> {
  const error: unknown = await verified.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(WebhookError)
  expect(error).toMatchObject({ name: 'WebhookError', code })
  expect(isWebhookError(error)).toBe(true)
  return error as WebhookError
}
