// Sending, and what is stored of it. Nothing is delivered.
import { bareAddress, splitAddresses } from './addresses.js'
import { record } from './events.js'
import { readMessage, recipientsOf, type FakeMessage } from './message.js'
import { bodyOfMime, headersOf, mimeOf } from './mime.js'
import { domainOf, nextId, Refused, type Answer, type Call, type Handlers, type State } from './state.js'
import { suppressionOf } from './suppressions.js'

const STORED = '/v3/domains/{domain_name}/messages/{storage_key}'

export const sendingHandlers: Handlers = {
  'POST /v3/{domain_name}/messages': send,
  'POST /v3/{domain_name}/messages.mime': send,
  [`GET ${STORED}`]: (call) => {
    const message = storedMessage(call)
    const wantsMime = /message\/rfc2822/i.test(call.request.headers.accept ?? '')
    return { body: wantsMime ? { ...namesOf(message), 'body-mime': mimeOf(message) } : storedForm(message) }
  },
  [`POST ${STORED}`]: resend,
}

function send(call: Call): Answer {
  const { request, state } = call
  const { domain } = domainOf(call)
  const message = readMessage(call, domain.name)
  request.message = message
  accept(state, message, recipientsOf(message))
  return { body: { id: `<${message.id}>`, message: 'Queued. Thank you.' } }
}

/** Sends what is stored to others; the copy has a name of its own. */
function resend(call: Call): Answer {
  const { request, state } = call
  const stored = storedMessage(call)
  const storageKey = nextId(state, 'fa4e')
  const id = `${storageKey}@${stored.domain}`
  const url = stored.url.replace(stored.storageKey, storageKey)
  const to = splitAddresses(String(request.fields.to))
  const message = { ...stored, id, storageKey, url, to, cc: [], bcc: [], sentAt: new Date() }
  request.message = message
  accept(state, message, to.map(bareAddress))
  return { body: { id: `<${id}>`, message: 'Queued. Thank you.' } }
}

/** Keeps the message, and tells of each recipient that it was accepted, or that a suppression stops it. */
function accept(state: State, message: FakeMessage, recipients: string[]): void {
  if (!state.keep) return
  state.messages.set(message.storageKey, message)
  for (const recipient of recipients) {
    record(state, { event: 'accepted', message, recipient, details: {} })
    const details = suppressionOf(state, message, recipient)
    if (details) record(state, { event: 'failed', message, recipient, details })
  }
}

function storedMessage({ state, request: { path } }: Call): FakeMessage {
  const found = state.messages.get(path.storage_key ?? '')
  if (found && found.domain === path.domain_name) return found
  throw new Refused(404, 'Message not found')
}

const namesOf = (message: FakeMessage): object => ({
  sender: bareAddress(message.from),
  recipients: recipientsOf(message).join(', '),
  from: message.from,
  subject: message.subject,
})

function storedForm(message: FakeMessage): object {
  const { text, html, mime, url, attachments, inline } = message
  const headers = headersOf(message)
  const files = [...attachments, ...inline].map(({ filename, contentType, data }, index) => ({
    url: `${url}/attachments/${index}`,
    name: filename,
    'content-type': contentType,
    size: data.byteLength,
  }))
  const byContentId = files.slice(attachments.length).map((file) => [`<${file.name}>`, file])
  const plain = mime === undefined ? text : bodyOfMime(mime)
  return {
    ...namesOf(message),
    // Each header is a field as well.
    ...Object.fromEntries(headers),
    'message-headers': headers,
    ...(plain !== undefined && { 'body-plain': plain, 'stripped-text': plain }),
    ...(html !== undefined && { 'body-html': html, 'stripped-html': html }),
    attachments: files,
    'content-id-map': Object.fromEntries(byContentId) as object,
    'message-url': url,
  }
}

/** The content of an attachment, by the link in the stored message: no operation of the document, but Mailgun answers it. */
export function attachmentAt(state: State, path: string): Answer | undefined {
  const [, key, index] = /^\/v3\/domains\/[^/]+\/messages\/([^/]+)\/attachments\/(\d+)$/.exec(path) ?? []
  if (key === undefined) return undefined
  const message = state.messages.get(key)
  const file = message && [...message.attachments, ...message.inline][Number(index)]
  if (!file) throw new Refused(404, 'Attachment not found')
  return { headers: { 'content-type': file.contentType }, body: file.data }
}
