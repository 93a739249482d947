// Reads a vendor's document: a file or a URL, YAML or JSON. What can't be compared is refused with its reason.
import { open } from 'node:fs/promises'
import { duplicateKeyIn } from './duplicate-keys.js'
import { checkForm } from './form.js'
import { inDocument, isObject, Unreadable } from './refs.js'
import { Source } from './source.js'
import { parseYaml } from './yaml.js'

/** Larger documents are refused before they are parsed, in bytes. The vendor's has less than a megabyte. */
export const MAX_BYTES = 32 << 20

/** For a download, in milliseconds. */
const TIMEOUT_MS = 60_000

/** @throws Unreadable */
export async function readDocument(
  where: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Source> {
  const text = /^https?:\/\//i.test(where) ? await download(where, fetch) : await readText(where)
  return parseDocument(text, where)
}

/** @throws Unreadable */
export function parseDocument(text: string, where: string): Source {
  const data = parseText(text, where)
  return inDocument(where, () => {
    checkVersion(data)
    const source = new Source(new Map([['', data]]), '', where)
    checkForm(source)
    return source
  })
}

function parseText(text: string, where: string): unknown {
  // JSON is YAML too, but its own parser is a hundred times as fast.
  if (!/^\s*[{[]/.test(text)) return parseNamedYaml(text, where)
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    // It may still be YAML in flow style; if not, the first error says more.
    try {
      return parseYaml(text)
    } catch {
      throw notParsed(where, error)
    }
  }
  const twice = duplicateKeyIn(text)
  if (twice !== undefined) throw new Unreadable(`${where}: "#${twice}" stands there twice.`)
  return data
}

function parseNamedYaml(text: string, where: string): unknown {
  try {
    return parseYaml(text)
  } catch (error) {
    throw notParsed(where, error)
  }
}

function notParsed(where: string, error: unknown): Unreadable {
  // The parsers' own limits.
  if (/call stack|maxDepth/.test(messageOf(error))) return new Unreadable(`${where} is nested too deeply.`)
  return new Unreadable(`${where} is neither JSON nor YAML: ${messageOf(error).split('\n')[0]}`)
}

async function readText(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw new Unreadable(`${path} cannot be read: ${messageOf(error)}`)
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new Unreadable(`${path} is not a file.`)
    if (stat.size > MAX_BYTES) throw tooLarge(path, stat.size)
    return decode(await file.readFile(), path)
  } finally {
    await file.close()
  }
}

async function download(url: string, fetch: typeof globalThis.fetch): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (!response.ok) {
      await response.body?.cancel()
      throw new Unreadable(`${url} answers ${response.status}.`)
    }
    const chunks: Uint8Array[] = []
    let size = 0
    // The declared length may be absent or wrong, so that what arrives is counted.
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > MAX_BYTES) throw tooLarge(url, size)
      chunks.push(chunk)
    }
    return decode(Buffer.concat(chunks), url)
  } catch (error) {
    if (error instanceof Unreadable) throw error
    throw new Unreadable(`${url} cannot be fetched: ${messageOf(error)}`)
  }
}

function decode(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Unreadable(`${where} is not UTF-8 text.`)
  }
}

function tooLarge(where: string, size: number): Unreadable {
  return new Unreadable(
    `${where} is too large: at least ${(size / (1 << 20)).toFixed(1)} MiB, more than ${MAX_BYTES >> 20} MiB.`,
  )
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}

/** What tells an OpenAPI document that is compared here from anything else. */
function checkVersion(data: unknown): void {
  if (!isObject(data) || Array.isArray(data))
    throw new Unreadable('is not an OpenAPI document: it is not an object.')
  if ('swagger' in data) {
    throw new Unreadable(
      `is Swagger ${String(data.swagger)}; only OpenAPI 3.1 is compared. Convert it first.`,
    )
  }
  if (typeof data.openapi !== 'string')
    throw new Unreadable('is not an OpenAPI document: it has no "openapi" version.')
  if (!/^3\.1(\.|$)/.test(data.openapi)) {
    throw new Unreadable(
      `is OpenAPI ${data.openapi}; only 3.1 is compared, because nullability and limits mean other things elsewhere.`,
    )
  }
  if (isObject(data.paths) && !Object.keys(data.paths).length) throw new Unreadable('has no paths.')
}
