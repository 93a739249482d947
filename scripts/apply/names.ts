// Names as this project gives them, from those of a document that was generated from code.

/** "github.com-vendor-pkg-model-Bounce" → "Bounce". */
export function schemaName(theirs: string): string {
  const words = theirs.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const clean = /^[A-Z][A-Za-z0-9]*$/.test(theirs) ? theirs : pascal([words.at(-1) ?? 'Schema'])
  return /^\d/.test(clean) ? `Schema${clean}` : clean
}

export function pascal(words: readonly string[]): string {
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}

/** The first name that is free: itself, with the resource in front, with a number behind. */
export function freeName(name: string, resource: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  const longer = pascal(wordsOf(resource)) + name
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? longer : `${longer}${number}`
    if (!taken(candidate)) return candidate
  }
}

/** A file's name for a tag: "Domain Keys" → "domain-keys". */
export const slug = (tag: string): string => wordsOf(tag).join('-') || 'other'

/** "verbNoun" from a method and a path: GET /v3/lists/{id}/members → listListsMembers. */
export function operationId(
  method: string,
  path: string,
  isList: boolean,
  theirs: string | undefined,
  taken: (id: string) => boolean,
): string {
  const verbs: Record<string, string> = {
    GET: isList ? 'list' : 'get',
    POST: 'create',
    PUT: 'update',
    PATCH: 'change',
    DELETE: 'delete',
  }
  const nouns = path.split('/').filter((part) => part && !/^v\d+$/.test(part) && !part.includes('{'))
  const made = (verbs[method] ?? method.toLowerCase()) + pascal(nouns.flatMap(wordsOf))
  const wanted = theirs && CAMEL.test(theirs) ? theirs : CAMEL.test(made) ? made : `${made}Operation`
  if (!taken(wanted)) return wanted
  for (let number = 2; ; number++) if (!taken(`${wanted}${number}`)) return `${wanted}${number}`
}

/** What lint asks of an operationId. */
const CAMEL = /^[a-z][a-z0-9]*([A-Z][a-z0-9]*)+$/

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
