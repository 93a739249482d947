// The entry `mailgun-fetch/webhooks`: what Mailgun posts to your server, verified and typed. Needs no client and no API key.
export { isWebhookError, WebhookError, type WebhookErrorCode } from './webhooks/errors.js'
export { type LegacyEvent, type WebhookEvent, type WebhookPayload } from './webhooks/event.js'
export { type Fields } from './webhooks/fields.js'
export {
  type InboundFields,
  type InboundInput,
  type InboundMessage,
  type ParsedFile,
  type ParsedForm,
  verifyInbound,
} from './webhooks/inbound.js'
export { type NodeRequest } from './webhooks/post.js'
export { type SignOptions, signInbound, signWebhook } from './webhooks/sign.js'
export { type SigningKeys, type VerifiedSignature, type VerifyOptions } from './webhooks/signature.js'
export { type SignedBodyOptions, verifySignedBody } from './webhooks/signed-body.js'
export { type VerifiedWebhook, verifyWebhook, type WebhookInput } from './webhooks/webhook.js'
