// MIME as far as stored messages need it: headers read, a message written.
import type { FakeMessage } from './message.js'
import type { FakeFile } from './read-request.js'

const HEAD_END = /\r?\n\r?\n/

/** Names and values in their order, folded lines unfolded. */
export function headersOfMime(mime: string): [name: string, value: string][] {
  const [head = ''] = mime.split(HEAD_END, 1)
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  return lines
    .filter((line) => line.includes(':'))
    .map((line) => [line.replace(/:.*/, ''), line.replace(/^[^:]*:\s*/, '')])
}

export function headerOf(mime: string | undefined, name: string): string {
  const found = headersOfMime(mime ?? '').find(([given]) => given.toLowerCase() === name)
  return found?.[1] ?? ''
}

export function bodyOfMime(mime: string): string {
  const end = HEAD_END.exec(mime)
  return end ? mime.slice(end.index + end[0].length) : ''
}

/** The headers that a message goes out with. */
export function headersOf(message: FakeMessage): [name: string, value: string][] {
  const id: [string, string] = ['Message-Id', `<${message.id}>`]
  if (message.mime !== undefined) return [...headersOfMime(message.mime), id]
  const headers: [string, string][] = [
    ['From', message.from],
    ['To', message.to.join(', ')],
    ['Cc', message.cc.join(', ')],
    ['Subject', message.subject],
    ['Date', message.sentAt.toUTCString()],
    ...Object.entries(message.headers),
    ...message.tags.map((tag): [string, string] => ['X-Mailgun-Tag', tag]),
    ...(message.template === undefined
      ? []
      : [['X-Mailgun-Template-Name', message.template] as [string, string]]),
    ['Mime-Version', '1.0'],
    id,
  ]
  return headers.filter(([, value]) => value !== '')
}

/** The message as mail: what was sent as MIME, or its parts put together. */
export function mimeOf(message: FakeMessage): string {
  if (message.mime !== undefined) return message.mime
  const { text, html, ampHtml, attachments, inline, storageKey } = message
  const bodies = [
    ['text/plain', text],
    ['text/x-amp-html', ampHtml],
    ['text/html', html],
  ].flatMap(([type, body]) => (body === undefined ? [] : [part(`${type}; charset=utf-8`, encodeText(body))]))
  const files = [
    ...attachments.map((file) => filePart(file, `attachment; filename="${file.filename}"`)),
    ...inline.map((file) => filePart(file, 'inline', `Content-ID: <${file.filename}>`)),
  ]
  const head = headersOf(message).map(([name, value]) => `${name}: ${value}`)
  const content = [multipart('alternative', storageKey, bodies), ...files]
  return [...head, multipart('mixed', `${storageKey}-mixed`, content)].join('\r\n')
}

function multipart(kind: string, boundary: string, parts: string[]): string {
  const delimited = parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')
  return `Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n${delimited}--${boundary}--\r\n`
}

const part = (type: string, bytes: Uint8Array, ...headers: string[]): string =>
  [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...headers, '', base64(bytes)].join('\r\n')

const filePart = ({ contentType, data }: FakeFile, disposition: string, ...headers: string[]): string =>
  part(contentType, data, `Content-Disposition: ${disposition}`, ...headers)

const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text.replaceAll('\n', '\r\n'))

/** In lines of 76 characters, as mail wants them. */
function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replace(/.{76}(?=.)/g, '$&\r\n')
}
