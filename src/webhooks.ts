// The entry `mailgun-fetch/webhooks`: what Mailgun posts to your server, verified and typed. Needs no client and no API key.
export { isWebhookError, WebhookError, type WebhookErrorCode } from './webhooks/errors.js'
export { type InboundFields, type InboundMessage, verifyInbound } from './webhooks/inbound.js'
export { type SigningKeys, type VerifyOptions } from './webhooks/signature.js'
export { type SignedBodyOptions, verifySignedBody } from './webhooks/signed-body.js'
export { type SignOptions, signWebhook } from './webhooks/sign.js'
export {
  type LegacyEvent,
  verifyWebhook,
  type WebhookEvent,
  type WebhookInput,
  type WebhookPayload,
} from './webhooks/verify.js'
