// What a batch takes and gives. Compiled, never run.
import { createMailgun, sendBatch, type BatchBody, type MailgunError } from '../../src/index.js'
import { holds, type Equal } from './equal.js'

const mailgun = createMailgun({ apiKey: 'key' })
const path = { domain_name: 'mg.example.com' }
const recipients = ['bob@example.org', { to: 'Eve <eve@example.org>', variables: { code: 7 } }]

for await (const outcome of sendBatch(mailgun, { id: 'spring', path, body: { html: '' }, recipients })) {
  if (outcome.kind === 'accepted') {
    holds<Equal<typeof outcome.id, string>>()
    holds<Equal<typeof outcome.error, undefined>>()
  } else if (outcome.kind !== 'skipped') holds<Equal<typeof outcome.error, MailgunError>>()
  holds<Equal<typeof outcome.request.to, readonly string[]>>()
  holds<Equal<typeof outcome.progress.left, number | undefined>>()
}

// The message is as typed as that of a single send.
const bodies: BatchBody[] = [
  { text: '', 'v:order': { id: 1 }, 'h:Reply-To': 'a@example.org', 'o:tag': ['a'] },
  { template: 'welcome', 't:variables': { a: 1 } },
  // @ts-expect-error nothing to send
  { subject: '' },
  // @ts-expect-error filled from recipients
  { text: '', to: 'bob@example.org' },
  // @ts-expect-error a copy for every recipient
  { text: '', cc: 'bob@example.org' },
  // @ts-expect-error says which request a message belongs to
  { text: '', 'v:batch': 'mine' },
  // @ts-expect-error no such field
  { text: '', 'o:tagg': 'a' },
]
void bodies

// @ts-expect-error without the name of the batch nothing can be found again
sendBatch(mailgun, { path, body: { text: '' }, recipients })
// @ts-expect-error recipients have no other members
sendBatch(mailgun, { id: '', path, body: { text: '' }, recipients: [{ to: 'a@example.org', vars: {} }] })
