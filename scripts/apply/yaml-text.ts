// Data → YAML text, laid out as the rest of `openapi/`: short maps and lists of plain values stand in one line.
// The library's own writer takes minutes for thousands of operations.

/** Longest map or list in one line, in characters. */
const SHORT = 90

const INDENT = '  '

/** The lines of a map or list, each with the indent in front; no line break at the end. */
export function blockText(value: object, indent = ''): string {
  const lines = Array.isArray(value)
    ? value.map((item: unknown) => `${indent}- ${itemText(item, indent)}`)
    : Object.entries(value).map(([key, item]) => `${indent}${keyText(key)}:${entryText(item, indent)}`)
  return lines.join('\n')
}

/** Any value in one line. */
export function flowText(value: unknown): string {
  if (typeof value === 'string') return scalarText(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  const entries = Object.entries(value).map(([key, item]) => `${scalarText(key)}: ${flowText(item)}`)
  return entries.length ? `{ ${entries.join(', ')} }` : '{}'
}

/** Behind the dash of a list. */
function itemText(value: unknown, indent: string): string {
  return isBlock(value) ? blockText(value, indent + INDENT).trimStart() : flowText(value)
}

/** Behind the colon of a key. */
function entryText(value: unknown, indent: string): string {
  return isBlock(value) ? `\n${blockText(value, indent + INDENT)}` : ` ${flowText(value)}`
}

/** Whether a value takes lines of its own. */
function isBlock(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const items: unknown[] = Object.values(value)
  const isPlain = items.every((item) => typeof item !== 'object' || item === null)
  return items.length > 0 && !(isPlain && flowText(value).length <= SHORT)
}

/** A path stands unquoted as a key, though its braces mean something elsewhere. */
const keyText = (key: string): string => (PATH_KEY.test(key) ? key : scalarText(key))

const PATH_KEY = /^\/[\w./{}-]*$/

/** Words, names and media types that mean themselves wherever they stand. */
const PLAIN = /^[A-Za-z_$/][\w./@+$-]*( [A-Za-z_(][\w./@+$()-]*)*$/

/** Words that are not text to a reader of YAML, 1.1 included, which takes `yes` for true. */
const RESERVED = /^(true|false|null|y|n|yes|no|on|off)$/i

/** What has to be escaped: control characters, line breaks, halves of a surrogate pair. */
const ESCAPED = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/u

function scalarText(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text)) return text
  // JSON's escapes are YAML's too.
  return ESCAPED.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`
}
