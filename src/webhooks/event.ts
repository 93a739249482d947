import type { Event, WebhookPayload } from '../../generated/types.js'
import type { Fields } from './fields.js'

export type { WebhookPayload }

/**
 * What happened, told apart by `event`. What most events have (`recipient`, `message`, `domain`, `tags`,
 * `user-variables` …) can be read before that; it is undefined where an event has no such member.
 * Mailgun may add types that this list does not have yet, so have a default case.
 * @see https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads
 */
export type WebhookEvent = WithCommonMembers<Event | LegacyEvent>

/** A post of the old webhooks, which are forms: flat, and with event names of their own. */
export interface LegacyEvent {
  /** `legacy`, whatever happened: `fields.event` says that. */
  event: 'legacy'
  /** The token; old posts have no id. */
  id: string
  /** When it was posted, in epoch seconds. */
  timestamp: number
  /** Whom the message was to, where the post says it. */
  recipient?: string
  /** Every field as posted: `fields.event` is `bounced`, `dropped`, `delivered` and so on. Files are left out. */
  fields: Fields
}

type CommonMember =
  'recipient' | 'message' | 'domain' | 'account' | 'tags' | 'user-variables' | 'mailing-list' | 'log-level'

/** Each type of event as it is, beside the common members that it lacks. */
type WithCommonMembers<Event> = Event extends unknown
  ? Exclude<CommonMember, keyof Event> extends never
    ? Event
    : Event & { [Name in Exclude<CommonMember, keyof Event>]?: undefined }
  : never
