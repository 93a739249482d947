// Parsers that have nothing in common, and what each finds in a body.
import { readMultipart } from './multipart.js'

export interface RawBody {
  contentType: string
  body: Uint8Array<ArrayBuffer>
}

/** Names and values in their order; of a file its name and its text. */
export type Reading = [name: string, value: string | { filename: string; text: string }][]

export const readers: Record<string, (body: RawBody) => Reading | Promise<Reading>> = {
  busboy: async ({ contentType, body }) => {
    const parts = await readMultipart({ headers: { 'content-type': contentType }, body: Buffer.from(body) })
    return parts.map(({ name, filename, bytes }) => {
      const text = bytes.toString()
      return [name, filename === undefined ? text : { filename, text }]
    })
  },

  undici: async ({ contentType, body }) => {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
    return readingOf(form)
  },

  /** Takes what RFC 7578 and WHATWG write, letter for letter, and nothing else. */
  strict: ({ contentType, body }) => {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    if (contentType === 'application/x-www-form-urlencoded') return strictPairs(text)
    const boundary = /^multipart\/form-data; boundary=([\w'-]+)$/.exec(contentType)?.[1]
    if (boundary === undefined) throw new Error('another media type')
    return strictParts(text, boundary)
  },

  /** Makes the best of anything, as servers do that must understand every client; of what repeats it takes the last. */
  lenient: ({ contentType, body }) => {
    const text = new TextDecoder().decode(body)
    const boundary = parametersOf(contentType).get('boundary')
    if (boundary === undefined) return lenientPairs(text)
    return text
      .split(new RegExp(`(?:^|\\r?\\n)--${boundary.replace(/\W/g, '\\$&')}`))
      .slice(1)
      .flatMap(lenientPart)
  },
}

export async function readingOf(form: FormData): Promise<Reading> {
  return Promise.all(
    [...form].map(async ([name, value]): Promise<Reading[number]> =>
      typeof value === 'string' ? [name, value] : [name, { filename: value.name, text: await value.text() }],
    ),
  )
}

const IS_PAIR = /^((?:[\w*.-]|\+|%[\dA-F]{2})*)=((?:[\w*.-]|\+|%[\dA-F]{2})*)$/

function strictPairs(text: string): Reading {
  return text.split('&').map((pair) => {
    const [, name, value] = IS_PAIR.exec(pair) ?? unreadable(pair)
    return [decodeURIComponent(name!.replaceAll('+', ' ')), decodeURIComponent(value!.replaceAll('+', ' '))]
  })
}

const HEAD =
  /^Content-Disposition: form-data; name="([^"\\\p{Cc}]+)"(?:; filename="([^"\\\p{Cc}]*)"\r\nContent-Type: [!-~]+\/[ -~]+)?\r\n\r\n/iu

function strictParts(text: string, boundary: string): Reading {
  const [before, ...parts] = `\r\n${text}`.split(`\r\n--${boundary}`)
  if (before !== '' || !/^--(\r\n)?$/.test(parts.pop() ?? '')) unreadable(text)
  return parts.map((part) => {
    if (!part.startsWith('\r\n')) unreadable(part)
    const [head, name, filename] = HEAD.exec(part.slice(2)) ?? unreadable(part)
    const value = part.slice(2 + head.length)
    return [name!, filename === undefined ? value : { filename, text: value }]
  })
}

function lenientPairs(text: string): Reading {
  return text.split(/[&;]/).map((pair) => {
    const [name = '', ...value] = pair.replaceAll('+', ' ').split('=')
    return [decodeURIComponent(name).trim(), decodeURIComponent(value.join('='))]
  })
}

function lenientPart(part: string): Reading {
  const [head, ...rest] = part.replace(/^[ \t]*\r?\n/, '').split(/\r?\n\r?\n/)
  const lines = head!.replace(/\r?\n[ \t]+/g, ' ').split(/\r\n?|\n/)
  const disposition = lines.filter((line) => /^\s*content-disposition\s*:/i.test(line)).at(-1) ?? ''
  const parameters = parametersOf(disposition)
  const name = parameters.get('name')?.trim()
  if (name === undefined) return []
  const filename = parameters.get('filename')
  const text = rest.join('\r\n\r\n')
  return [[name, filename === undefined ? text : { filename, text }]]
}

function parametersOf(header: string): Map<string, string> {
  const found = header.matchAll(/[;,\s]([^=;,\s]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;,\s]*))/g)
  return new Map(
    [...found].map(([, name, quoted, token]) => [
      name!.toLowerCase().replace(/\*.*/, ''),
      quoted?.replace(/\\(.)/g, '$1') ?? token!.replace(/^.*''/, ''),
    ]),
  )
}

function unreadable(text: string): never {
  throw new Error(`unreadable: ${JSON.stringify(text)}`)
}
