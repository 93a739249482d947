// The form of an OpenAPI document, as far as the comparison relies on it: each fault is named with its place.
import { HTTP_METHODS } from './methods.js'
import { isObject, isReference, pointerOf, Unreadable } from './refs.js'
import type { Source } from './source.js'

/** Nodes with keys of their own. */
type Kind =
  | 'document'
  | 'components'
  | 'path item'
  | 'operation'
  | 'parameter'
  | 'body'
  | 'response'
  | 'media'
  | 'header'
  | 'server'
  | 'schema'

/** What stands under a key: a node, an object, text, text or a list of it; and maps and lists of them. */
type Value = Kind | 'callback' | 'object' | 'text' | 'texts'
type Form = Value | `map of ${Value}` | 'list' | `list of ${Value}`

const OPERATION: Record<string, Form> = {
  parameters: 'list of parameter',
  requestBody: 'body',
  responses: 'map of response',
  servers: 'list of server',
  security: 'list of object',
  tags: 'list of text',
  callbacks: 'map of callback',
}

const FORMS: Record<Kind, Readonly<Record<string, Form>>> = {
  document: {
    paths: 'map of path item',
    webhooks: 'map of path item',
    components: 'components',
    servers: 'list of server',
    security: 'list of object',
    tags: 'list of object',
  },
  components: {
    schemas: 'map of schema',
    parameters: 'map of parameter',
    requestBodies: 'map of body',
    responses: 'map of response',
    headers: 'map of header',
    securitySchemes: 'map of object',
  },
  'path item': {
    parameters: 'list of parameter',
    servers: 'list of server',
    ...Object.fromEntries([...HTTP_METHODS].map((method) => [method, 'operation'] as const)),
  },
  operation: OPERATION,
  parameter: { name: 'text', in: 'text', style: 'text', schema: 'schema', content: 'map of media' },
  body: { content: 'map of media' },
  response: { content: 'map of media', headers: 'map of header' },
  media: { schema: 'schema' },
  header: { schema: 'schema' },
  server: { url: 'text' },
  schema: {
    type: 'texts',
    format: 'text',
    pattern: 'text',
    enum: 'list',
    properties: 'map of schema',
    patternProperties: 'map of schema',
    additionalProperties: 'schema',
    items: 'schema',
    contentSchema: 'schema',
    allOf: 'list of schema',
    anyOf: 'list of schema',
    oneOf: 'list of schema',
  },
}

/** Without these there is nothing to compare. */
const NEEDED: Partial<Record<Kind, readonly string[]>> = {
  document: ['paths'],
  parameter: ['name', 'in'],
  server: ['url'],
}

/** Maps of these may have extensions (`x-…`) among their entries, which can be anything. */
const EXTENSIBLE: readonly string[] = ['path item', 'response'] satisfies Kind[]

/** @throws Unreadable naming the first node that is not what stands in its place */
export function checkForm(source: Source): void {
  // A list of what is left instead of recursion: references can lead on for longer than the stack is.
  const waiting: { node: unknown; form: Form; place: string }[] = []
  const seen = new Map<unknown, Set<Form>>()
  const expect = (node: unknown, form: Form, place: string): void => void waiting.push({ node, form, place })
  expect(source.root, 'document', '#')
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { form, place } = next
    const { node } = next
    if (isReference(node) && (isKind(form) || form === 'callback')) {
      expect(source.follow<unknown>(node), form, node.$ref)
      // A schema may say more beside its reference; nothing else may.
      if (form !== 'schema') continue
    }
    if (isObject(node)) {
      const known = seen.get(node) ?? new Set()
      if (known.has(form)) continue
      seen.set(node, known.add(form))
    }
    for (const [key, inner, innerForm] of partsOf(node, form, place)) expect(inner, innerForm, `${place}${pointerOf([key])}`)
  }
}

/** What is inside a node, with the form that it must have. */
function partsOf(node: unknown, form: Form, place: string): [key: string | number, node: unknown, form: Form][] {
  if (form === 'text') {
    if (typeof node !== 'string') throw wrong(place, 'text')
    return []
  }
  if (form === 'texts') {
    return Array.isArray(node) ? partsOf(node, 'list of text', place) : partsOf(node, 'text', place)
  }
  if (form.startsWith('list')) {
    if (!Array.isArray(node)) throw wrong(place, 'a list')
    const inner = form === 'list' ? undefined : (form.slice('list of '.length) as Value)
    return inner === undefined ? [] : node.map((one: unknown, index) => [index, one, inner])
  }
  // JSON Schema has `true` and `false` for anything and nothing.
  if (form === 'schema' && typeof node === 'boolean') return []
  if (!isObject(node) || Array.isArray(node)) throw wrong(place, 'an object')
  if (form.startsWith('map of ')) {
    const inner = form.slice('map of '.length) as Value
    const skipped = (key: string): boolean => EXTENSIBLE.includes(inner) && key.startsWith('x-')
    return Object.entries(node).flatMap(([key, one]) => (skipped(key) ? [] : [[key, one, inner]]))
  }
  // A path item for each address that it may go to.
  if (form === 'callback') return partsOf(node, 'map of path item', place)
  return isKind(form) ? keysOf(node, form, place) : []
}

function keysOf(node: Record<string, unknown>, kind: Kind, place: string): [string, unknown, Form][] {
  if ('$ref' in node && !isReference(node)) throw wrong(`${place}/$ref`, 'text')
  for (const key of NEEDED[kind] ?? [])
    if (!Object.hasOwn(node, key)) throw new Unreadable(`"${key}" is missing at "${place}".`)
  return Object.entries(FORMS[kind]).flatMap(([key, form]) => (Object.hasOwn(node, key) ? [[key, node[key], form]] : []))
}

const isKind = (form: Form): form is Kind => Object.hasOwn(FORMS, form)

const wrong = (place: string, wanted: string): Unreadable => new Unreadable(`"${place}" is not ${wanted}.`)
