/** Fields by name, as text. */
export type Fields = Record<string, string | undefined>

/**
 * What Mailgun itself writes into a form. The headers of a mail, and in old webhooks your own variables, are posted as
 * fields beside these: whoever names one so must not choose what your code takes it for. `body-html` is not among
 * them, because Mailgun repeats it for each HTML part of the mail.
 */
const OWN_FIELDS = new Set([
  ...['timestamp', 'token', 'signature', 'parent-signature'],
  ...['recipient', 'sender', 'from', 'subject', 'domain', 'event'],
  ...['body-plain', 'body-mime', 'stripped-text', 'stripped-html', 'stripped-signature'],
  ...['attachment-count', 'attachments', 'content-id-map', 'message-headers', 'message-url'],
])
/** Names that a mail may well have as a header, in lower case too. */
const COMMON_HEADERS = new Set(['sender', 'from', 'subject'])

/**
 * Texts of a form by name; the first where a field repeats. Files are left out.
 * The record has no prototype: a stranger's field may be called `constructor`.
 * @throws Error if a field that Mailgun itself writes comes with two values
 */
export function toFields(entries: Iterable<[name: string, value: unknown]>): Fields {
  const fields = Object.create(null) as Fields
  for (const [name, value] of entries) {
    if (typeof value !== 'string') continue
    fields[name] ??= value
    if (OWN_FIELDS.has(name) && fields[name] !== value) throw new Error(`two versions of ${name}`)
  }
  return fields
}

/**
 * Entries of a form that a framework has parsed to a plain object: one for each text, several where it has an array.
 * Objects are left out, for they are a parser's reading of brackets in a name.
 * @throws Error if a field that Mailgun itself writes is such an object: its text is then hidden in it
 */
export function* entriesOf(form: unknown): Generator<[name: string, text: string]> {
  for (const [name, value] of Object.entries(form as object)) {
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean')
        yield [name, String(one)]
      else if (OWN_FIELDS.has(name)) throw new Error(`${name} is no text`)
    }
  }
}

/**
 * A header of a mail named like a field of Mailgun's passes for it wherever Mailgun leaves that field out, such as
 * `message-url` where nothing is stored. The list of all headers gives it away.
 * @throws Error if a mail has such a header
 */
export function requireNoForgedHeader(fields: Fields): void {
  for (const header of headersIn(fields['message-headers'])) {
    const name = Array.isArray(header) ? String(header[0]) : ''
    if (OWN_FIELDS.has(name) && !COMMON_HEADERS.has(name))
      throw new Error(`a header passes for the field ${name}`)
  }
}

/** The list of pairs in its JSON; empty if Mailgun gave none, or one that nobody can read. */
function headersIn(json: string | undefined): unknown[] {
  try {
    const headers: unknown = JSON.parse(json ?? '[]')
    return Array.isArray(headers) ? headers : []
  } catch {
    return []
  }
}
