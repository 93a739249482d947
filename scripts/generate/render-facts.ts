// The facts as text of generated/operations.ts.
import type { Facts } from './facts.js'

/** The facts as a module; each constant stands alone, so that a bundler can drop what is not used. */
export function renderFacts(facts: Facts): string {
  return `import type { Encoding, FieldKind, Misplaced, PageFacts } from '../src/facts.js'

/** Operations whose body is not multipart. */
export const encodings: ReadonlyMap<string, Encoding> = ${mapOf('Encoding', byName(facts.encodings))}

/**
 * Field → what it wants that its value does not say. \`METHOD /path name\` is one that differs from the others of its name;
 * a trailing \`*\` stands for any name with that prefix.
 */
export const fields: ReadonlyMap<string, FieldKind> = ${mapOf('FieldKind', byName(facts.fields))}

/** POST operations that only read, so that they may be sent again. */
export const readOnly: ReadonlySet<string> = ${setOf(facts.readOnly)}

/** GET, PUT and DELETE operations that do more when they are sent again, so that they may not be. */
export const notIdempotent: ReadonlySet<string> = ${setOf(facts.notIdempotent)}

/** Operations that may answer 2xx without a body. */
export const emptyAnswers: ReadonlySet<string> = ${setOf(facts.emptyAnswers)}

/** Fields that an operation ignores where its body is a single record, or where it is a list. */
export const misplaced: ReadonlyMap<string, Misplaced> = ${mapOf('Misplaced', facts.misplaced)}

/** Operations that cannot act for the main account. */
export const subaccountOnly: ReadonlySet<string> = ${setOf(facts.subaccountOnly)}

/** Words that no value of several segments may have as one of them: it could name another operation. */
export const innerSegments: ReadonlySet<string> = ${setOf(facts.innerSegments)}

/** How operations page, by path. */
export const pages: ReadonlyMap<string, PageFacts> = ${mapOf('PageFacts', facts.pages)}
`
}

/** Name → kind, out of kind → names. */
function byName(lists: Partial<Record<string, string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(lists).flatMap(([kind, names]) => (names ?? []).map((name) => [name, kind])),
  )
}

// A bundler takes calls for effects unless it is told.
const PURE = '/* @__PURE__ */'

function mapOf(type: string, entries: Record<string, unknown>): string {
  const lines = Object.entries(entries).map(([name, value]) => `${quote(name)}: ${JSON.stringify(value)}`)
  return `${PURE} new Map(${PURE} Object.entries<${type}>({${linesOf(lines)}}))`
}

const setOf = (names: string[]): string => `${PURE} new Set([${linesOf(names.map(quote))}])`

/** One line an entry, so that a change of one operation changes one line. */
const linesOf = (entries: string[]): string => entries.map((entry) => `\n  ${entry},`).join('') + '\n'

const quote = (text: string): string => JSON.stringify(text)
