// Whether Mailgun took a request whose answer was lost: each of its messages carries the request's key, and the logs know it.
import { paginate, type BatchRequest, type Mailgun } from 'mailgun-fetch'

export interface Search {
  domain: string
  /** When the batch began. Logs go back for as long as the plan says. */
  since: Date
}

/**
 * Entries come into the logs a little late. "No" means no only when the request is some minutes old; before that, ask again.
 */
export async function wasAccepted(
  mailgun: Mailgun,
  { domain, since }: Search,
  request: Pick<BatchRequest, 'key'>,
): Promise<boolean> {
  const entries = paginate(mailgun, '/v1/analytics/logs', {
    body: {
      start: since,
      events: ['accepted'],
      filter: {
        AND: [
          { attribute: 'domain', comparator: '=', values: [{ value: domain }] },
          { attribute: 'user_variables', comparator: 'contains', values: [{ value: request.key }] },
        ],
      },
      pagination: { limit: 100 },
    },
  })
  // "Contains" also finds keys that this one is a part of.
  for await (const entry of entries) if (batchKeyOf(entry['user-variables']) === request.key) return true
  return false
}

function batchKeyOf(variables: string | null | undefined): unknown {
  return (JSON.parse(variables || '{}') as { batch?: unknown }).batch
}
