export { createMailgun, type Mailgun } from './client.js'
export { paginate, type Page, type Paginator } from './paginate.js'
export { unwrap, type Result } from './unwrap.js'
export {
  isMailgunApiError,
  isMailgunError,
  MailgunApiError,
  MailgunError,
  type MailgunErrorCode,
} from './errors.js'
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
} from './options.js'
export { getStored, getStoredAttachment, getStoredMime, resendStored } from './stored.js'
export type { NamedUpload, Upload, UploadData } from './upload.js'
export type {
  components,
  DELETE,
  GET,
  operations,
  Pageable,
  PATCH,
  POST,
  PUT,
  webhooks,
} from '../generated/schema.js'
