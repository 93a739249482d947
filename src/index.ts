export { createMailgun, type Mailgun } from './client/client.js'
export { paginate, type Page, type Paginator } from './paginate/index.js'
export { unwrap, type Result } from './client/result.js'
export {
  isMailgunApiError,
  isMailgunError,
  MailgunApiError,
  MailgunError,
  type MailgunErrorCode,
  type MailgunFailure,
  type Outcome,
} from './client/errors.js'
export type {
  ApiKey,
  CallOptions,
  Fetch,
  MailgunChanges,
  MailgunOptions,
  Middleware,
  MiddlewareContext,
  PaginateOptions,
  Region,
  RequestOptions,
  RetryOptions,
} from './client/options.js'
export { sendBatch, type BatchOptions, type BatchOutcome, type BatchProgress } from './batch/send-batch.js'
export { planBatch, type BatchRequest, type PlanOptions } from './batch/plan.js'
export {
  sendBatchRequest,
  type BatchCallOptions,
  type BatchRequestOptions,
  type RequestOutcome,
} from './batch/send-request.js'
export type { BatchBody, BatchPath } from './batch/message.js'
export type { BatchRecipient } from './batch/recipient.js'
export { getStored, getStoredAttachment, getStoredMime, resendStored } from './stored.js'
export type { NamedUpload, Upload, UploadData } from './encode/upload.js'
export type { DELETE, GET, Pageable, PATCH, POST, PUT, webhooks } from '../generated/schema.js'
