// A message that was sent, as its request says it.
import { bareAddress, splitAddresses } from './addresses.js'
import { headerOf, headersOfMime } from './mime.js'
import type { FakeFile } from './read-request.js'
import type { FakeRequest } from './requests.js'
import { nextId, type Call } from './state.js'

/** A message that was sent. Lines of its texts end with `\n`, whatever the wire made of them. */
export interface FakeMessage {
  /** Without angle brackets. */
  id: string
  /** Domain that it was sent from. */
  domain: string
  /** What fetches and resends it. */
  storageKey: string
  /** URL of the stored message, as events have it. */
  url: string
  /** As given; of MIME its header. */
  from: string
  /** As given: addresses, or `Name <address>`, one an entry. */
  to: string[]
  /** As given, one an entry; empty if there are none. */
  cc: string[]
  /** As given, one an entry; empty if there are none. */
  bcc: string[]
  /** As given, of MIME its header; empty if there is none. */
  subject: string
  /** Plain text, before variables are filled in. */
  text?: string
  /** HTML, before variables are filled in. */
  html?: string
  /** From the field `amp-html`. */
  ampHtml?: string
  /** Name of the stored template; the fake does not render it. */
  template?: string
  /** Variables of the template, from `t:variables`. */
  templateVariables?: unknown
  /** Variables by recipient, from `recipient-variables`. */
  recipientVariables?: unknown
  /** From the fields `v:…`, by the name behind it; parsed where they hold JSON. */
  variables: Record<string, unknown>
  /** From the fields `h:…`, by the name behind it; all headers of a message that was sent as MIME. */
  headers: Record<string, string>
  /** From the fields `o:…`, by the name behind it, without the tags. */
  options: Record<string, unknown>
  /** From the field `o:tag`. */
  tags: string[]
  /** From the field `attachment`. */
  attachments: FakeFile[]
  /** From the field `inline`. */
  inline: FakeFile[]
  /** What was sent as MIME, as it came. */
  mime?: string
  /** Whether it was sent in test mode, which accepts and charges, but never delivers. */
  isTest: boolean
  /** When the request came. */
  sentAt: Date
}

/** Bare addresses, each once. */
export const recipientsOf = ({ to, cc, bcc }: FakeMessage): string[] => [
  ...new Set([...to, ...cc, ...bcc].map(bareAddress)),
]

/** The message of a request to send it. */
export function readMessage({ request, state, baseUrl }: Call, domain: string): FakeMessage {
  const { fields, files } = request
  const storageKey = nextId(state, 'fa4e')
  const text = (name: string): string | undefined => {
    const value = fields[name]
    return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : undefined
  }
  const list = (name: string): string[] => [fields[name] ?? []].flat().map(String)
  const addresses = (name: string): string[] => list(name).flatMap(splitAddresses)
  const [file] = files.message ?? []
  const mime = file && new TextDecoder().decode(file.data)
  const headers = mime === undefined ? prefixed(fields, 'h:') : Object.fromEntries(headersOfMime(mime))
  const { tag: _, ...options } = prefixed(fields, 'o:')
  return {
    id: `${storageKey}@${domain}`,
    domain,
    storageKey,
    url: `${baseUrl}/v3/domains/${encodeURIComponent(domain)}/messages/${storageKey}`,
    from: text('from') ?? headerOf(mime, 'from'),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    subject: text('subject') ?? headerOf(mime, 'subject'),
    ...given({
      text: text('text'),
      html: text('html'),
      ampHtml: text('amp-html'),
      template: text('template'),
      templateVariables: fields['t:variables'],
      recipientVariables: fields['recipient-variables'],
      mime,
    }),
    variables: prefixed(fields, 'v:'),
    headers: headers as Record<string, string>,
    options,
    tags: list('o:tag'),
    attachments: files.attachment ?? [],
    inline: files.inline ?? [],
    isTest: isOn(fields['o:testmode']),
    sentAt: new Date(),
  }
}

/** Fields with a prefix, by what stands behind it. */
function prefixed(fields: FakeRequest['fields'], prefix: string): Record<string, unknown> {
  const found = Object.entries(fields).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]))
}

/** Without what is undefined. */
function given<T extends object>(values: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  // What is left has no undefined values, which entries can't say in types.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>
  }
}

const isOn = (value: unknown): boolean => value === true || value === 'yes' || value === 'true'
