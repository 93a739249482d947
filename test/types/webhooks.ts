// What webhooks give and take. Compiled, never run.
import type * as webhooks from '../../src/webhooks.js'
import {
  isWebhookError,
  signInbound,
  signWebhook,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  type InboundMessage,
  type LegacyEvent,
  type NodeRequest,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookPayload,
} from '../../src/webhooks.js'
import type {
  ClickedEvent,
  DeliveredEvent,
  Event,
  EventMessage,
  FailedEvent,
  WebhookPayload as PayloadSchema,
} from '../../src/types.js'
import { holds, type Equal, type IsAny } from './equal.js'

declare const request: Request
declare const nodeRequest: NodeRequest
const options = { signingKey: 'key' }

declare function takes<T>(value: T): void

export async function narrowing(): Promise<void> {
  const { event, ...signature } = await verifyWebhook(request, options)
  holds<Equal<typeof event, WebhookEvent>>()
  holds<Equal<typeof signature, { token: string; signedAt: Date }>>(signature)
  holds<Equal<IsAny<typeof event>, false>>()
  // Common to all.
  holds<Equal<typeof event.id, string>>()
  holds<Equal<typeof event.timestamp, number>>()
  // Common to most, and read without knowing which it is.
  holds<Equal<typeof event.recipient, string | undefined>>()
  holds<Equal<typeof event.message, EventMessage | undefined>>()
  holds<Equal<IsAny<(typeof event)['user-variables']>, false>>()
  void [event.message?.headers?.['message-id'], event.domain?.name, event.tags?.[0], event.account?.id]
  switch (event.event) {
    case 'delivered':
      return takes<DeliveredEvent>(event)
    case 'failed':
      return takes<FailedEvent>(event)
    case 'clicked':
      return takes<ClickedEvent>(event)
    case 'legacy':
      return takes<LegacyEvent>(event)
    // @ts-expect-error no such event
    case 'bounced':
      return
  }
  // @ts-expect-error not all events have a severity
  void event.severity
  // @ts-expect-error no event has it
  void event.recipients
}
/** Every type of event, each with a member of its own. */
holds<Equal<WebhookEvent['event'], Event['event'] | 'legacy'>>()

export async function inputs(): Promise<void> {
  await verifyWebhook('{}', options)
  await verifyWebhook(new Uint8Array(), options)
  await verifyWebhook(await request.json(), options)
  await verifyWebhook({ signature: {}, 'event-data': {} }, options)
  await verifyWebhook(await signWebhook({ event: 'opened', id: 'a', timestamp: 1 }, options), options)
  await verifyWebhook(new FormData(), options)
  await verifyWebhook(nodeRequest, options)
  // @ts-expect-error not awaited
  await verifyWebhook(request.json(), options)
  // @ts-expect-error not a payload
  await verifyWebhook(null, options)
  // @ts-expect-error answers are not posts
  await verifyWebhook(new Response(), options)
  await verifyInbound(new FormData(), options)
  await verifyInbound(nodeRequest, options)
  await verifyInbound({ fields: {}, files: [] }, options)
  await verifyInbound({ fields: {}, files: undefined }, options)
  // @ts-expect-error an inbound mail is a form
  await verifyInbound('{}', options)
  // @ts-expect-error the header is needed
  await verifySignedBody('{}', options)
}

export async function optionsOf(): Promise<void> {
  const keys: readonly string[] = ['old', 'new']
  await verifyWebhook(request, {
    signingKey: keys,
    parentSigningKey: undefined,
    toleranceSeconds: 60,
    now: Date.now,
    maxBytes: 1,
  })
  // @ts-expect-error a key is needed
  await verifyWebhook(request, {})
  // @ts-expect-error a key that may be missing is not a key
  await verifyWebhook(request, { signingKey: 'key' as string | undefined })
  // @ts-expect-error misspelt
  await verifyWebhook(request, { signingKey: 'key', tolerance: 60 })
  // @ts-expect-error such posts carry no time
  await verifySignedBody(request, { signingKey: 'key', toleranceSeconds: 60 })
  // @ts-expect-error one key signs
  await signWebhook({ event: 'opened', id: 'a', timestamp: 1 }, { signingKey: keys })
  // @ts-expect-error no such event
  await signWebhook({ event: 'bounced', id: 'a', timestamp: 1 }, options)
}

export async function results(): Promise<void> {
  const mail = await verifyInbound(request, options)
  holds<Equal<typeof mail, InboundMessage>>(mail)
  holds<Equal<typeof mail.attachments, File[]>>()
  holds<Equal<(typeof mail.fields)['stripped-text'], string | undefined>>()
  holds<Equal<(typeof mail.fields)['X-Spam'], string | undefined>>()
  holds<Equal<typeof mail.token, string>>()
  holds<Equal<typeof mail.signedAt, Date>>()
  holds<Equal<Awaited<ReturnType<typeof signInbound>>, FormData>>()
  const body = await verifySignedBody(request, options)
  holds<Equal<typeof body, unknown>>(body)
  holds<Equal<Awaited<ReturnType<typeof signWebhook>>, WebhookPayload>>()
  holds<Equal<WebhookPayload, PayloadSchema>>()
}

export function errors(error: unknown): WebhookErrorCode | undefined {
  if (!isWebhookError(error)) return undefined
  switch (error.code) {
    case 'malformed':
    case 'bad_signature':
    case 'too_old':
    case 'too_large':
      return error.code
  }
  holds<Equal<typeof error.code, never>>()
  return undefined
}

/** Nothing that is exported is `any`. */
holds<
  Equal<{ [Name in keyof typeof webhooks]-?: IsAny<(typeof webhooks)[Name]> }[keyof typeof webhooks], false>
>()
