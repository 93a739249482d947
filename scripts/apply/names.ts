// Names as this project gives them, from those of a document that was generated from code.

/**
 * A noun, as a user would say: "github.com-vendor-pkg-model-ListBouncesResp" → "Bounces",
 * "POST-v3-bounces-multipart-form-data-RequestBody" → "NewBounce".
 */
export function schemaName(theirs: string): string {
  const ofBody = BODY_NAME.exec(theirs)
  if (ofBody) return bodyName(ofBody[1]!, ofBody[2]!)
  const words = theirs.split(/[^A-Za-z0-9]+/).filter(Boolean)
  const name = /^[A-Z][A-Za-z0-9]*$/.test(theirs) ? theirs : pascal([words.at(-1) ?? 'Schema'])
  const noun = nounOf(name)
  return /^\d/.test(noun) ? `Schema${noun}` : noun
}

/** What a generator calls a body that the code gives no name: method, path, media type. */
const BODY_NAME = /^(GET|POST|PUT|PATCH|DELETE)-(.+)-(?:multipart|application)-.*RequestBody$/

function bodyName(method: string, path: string): string {
  const words = path
    .split('-')
    .filter((word) => !/^v\d+$|_(name|id|key|address)$|^(domain|name|id)$/.test(word))
  const noun = pascal(wordsOf(singular(words.at(-1) ?? 'schema')))
  if (method === 'POST') return `New${noun}`
  return method === 'GET' ? `${noun}Query` : `${noun}Changes`
}

/** Code names its types after what it does with them, with an ending that says which way they go. */
function nounOf(name: string): string {
  const isRequest = /(Req|Request)$/.test(name)
  const bare = name.replace(/(Doc)?(Resp|Response|Req|Request)$/, '')
  if (bare === name || !bare) return name
  const [, verb = '', noun = bare] =
    /^(Get|List|Find|Create|Add|Update|Delete|Remove)?([A-Z].*)$/.exec(bare) ?? []
  if (/^(Create|Add)$/.test(verb)) return isRequest ? `New${noun}` : `${noun}Created`
  if (verb === 'Update') return isRequest ? `${noun}Changes` : `${noun}Updated`
  if (/^(Delete|Remove)$/.test(verb) && !isRequest) return `${noun}Deleted`
  return isRequest && READING.test(verb) ? `${noun}Query` : noun
}

const READING = /^(Get|List|Find)$/

const singular = (word: string): string => word.replace(/ies$/, 'y').replace(/([^siu])s$/, '$1')

export function pascal(words: readonly string[]): string {
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('')
}

/** The first name that is free: itself, with the resource in front, with a number behind. */
export function freeName(name: string, resource: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  const longer = pascal(wordsOf(resource.split('/').at(-1)!)) + name
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? longer : `${longer}${number}`
    if (!taken(candidate)) return candidate
  }
}

/** Some operations have a name of the vendor's code as their tag. */
export const isCodeName = (tag: string): boolean => tag.startsWith('openapi-')

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
