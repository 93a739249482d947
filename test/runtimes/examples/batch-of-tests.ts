// The batch that the queues' tests send.
import type { BatchRecipient, PlanOptions } from 'mailgun-fetch'

export const QUEUE = 'spring'
export const RECIPIENTS = 100_000
export const MESSAGE = {
  path: { domain_name: 'mg.example.com' },
  body: { from: 'ada@mg.example.com', subject: 'Hello', text: 'Your code is %recipient.code%' },
}

export const addressOf = (index: number): string => `a${index}@example.org`

function* recipients(): Generator<BatchRecipient> {
  for (let i = 0; i < RECIPIENTS; i++) yield { to: addressOf(i), variables: { code: i } }
}

export const planOf = (): PlanOptions => ({ id: 'spring', body: MESSAGE.body, recipients: recipients() })
