// What webhooks give and take. Compiled, never run.
import type * as webhooks from '../../src/webhooks.js'
import {
  isWebhookError,
  signWebhook,
  verifyInbound,
  verifySignedBody,
  verifyWebhook,
  type InboundMessage,
  type LegacyEvent,
  type WebhookErrorCode,
  type WebhookEvent,
  type WebhookPayload,
} from '../../src/webhooks.js'
import type { components } from '../../src/index.js'
import { holds, type Equal, type IsAny } from './equal.js'

type Schemas = components['schemas']
declare const request: Request
const options = { signingKey: 'key' }

export async function narrowing(): Promise<void> {
  const event = await verifyWebhook(request, options)
  holds<Equal<typeof event, WebhookEvent>>()
  holds<Equal<IsAny<typeof event>, false>>()
  // Common to all.
  holds<Equal<typeof event.id, string>>()
  holds<Equal<typeof event.timestamp, number>>()
  switch (event.event) {
    case 'delivered':
      return holds<Equal<typeof event, Schemas['DeliveredEvent']>>()
    case 'failed':
      return holds<Equal<typeof event, Schemas['FailedEvent']>>(event.severity, event['delivery-status'])
    case 'clicked':
      return holds<Equal<typeof event, Schemas['ClickedEvent']>>(event.url)
    case 'legacy':
      return holds<Equal<typeof event, LegacyEvent>>(event.fields.event)
    // @ts-expect-error no such event
    case 'bounced':
      return
  }
  // @ts-expect-error not all events have a severity
  void event.severity
}
/** Every type of event, each with a member of its own. */
holds<Equal<WebhookEvent['event'], Schemas['Event']['event'] | 'legacy'>>()
holds<Equal<Extract<WebhookEvent, { event: 'failed' }>, Schemas['FailedEvent']>>()

export async function inputs(): Promise<void> {
  await verifyWebhook('{}', options)
  await verifyWebhook(new Uint8Array(), options)
  await verifyWebhook(await request.json(), options)
  await verifyWebhook({ signature: {}, 'event-data': {} }, options)
  await verifyWebhook(await signWebhook({ event: 'opened', id: 'a', timestamp: 1 }, options), options)
  // @ts-expect-error not awaited
  await verifyWebhook(request.json(), options)
  // @ts-expect-error not a payload
  await verifyWebhook(null, options)
  // @ts-expect-error answers are not posts
  await verifyWebhook(new Response(), options)
  // @ts-expect-error an inbound mail is a whole request
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
  await verifyWebhook(request, { signingKey: 'key', seen: (token) => token.startsWith('a') })
  await verifyWebhook(request, { signingKey: 'key', seen: async () => false })
  // @ts-expect-error a key is needed
  await verifyWebhook(request, {})
  // @ts-expect-error a key that may be missing is not a key
  await verifyWebhook(request, { signingKey: 'key' as string | undefined })
  // @ts-expect-error misspelt
  await verifyWebhook(request, { signingKey: 'key', tolerance: 60 })
  // @ts-expect-error says neither yes nor no
  await verifyWebhook(request, { signingKey: 'key', seen: () => undefined })
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
  const body = await verifySignedBody(request, options)
  holds<Equal<typeof body, unknown>>(body)
  holds<Equal<Awaited<ReturnType<typeof signWebhook>>, WebhookPayload>>()
  holds<Equal<WebhookPayload, Schemas['WebhookPayload']>>()
}

export function errors(error: unknown): WebhookErrorCode | undefined {
  if (!isWebhookError(error)) return undefined
  switch (error.code) {
    case 'malformed':
    case 'bad_signature':
    case 'too_old':
    case 'replayed':
      return error.code
  }
  holds<Equal<typeof error.code, never>>()
  return undefined
}

/** Nothing that is exported is `any`. */
holds<
  Equal<{ [Name in keyof typeof webhooks]-?: IsAny<(typeof webhooks)[Name]> }[keyof typeof webhooks], false>
>()
