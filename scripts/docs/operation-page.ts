// One operation → its page: how it is called, what it takes, what it answers, what to watch for.
import type { Body, Document, Media, Pagination, Schema } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'
import { resolve } from '../openapi/refs.js'
import { fieldOf, fieldsOf, fieldTable, typeText } from './fields.js'
import { code, fence, inline, join, prose, table, tabs } from './markdown.js'
import type { Samples } from './samples.js'

export interface PageContext {
  document: Document
  samples: Samples
  /** "METHOD /path" → the path of its page. */
  pages: Map<string, string>
  product: Place
  tag: Place
}

interface Place {
  name: string
  path: string
}

/** The page as Markdown. */
export function operationPage(context: PageContext, operation: NamedOperation): string {
  const { document, samples, product, tag } = context
  const { summary, description = '', deprecated } = operation.operation
  return `${join(
    frontmatter({ title: `${summary} (${operation.id})`, description: firstSentence(description) }),
    crumbs(product, tag),
    `# ${inline(summary ?? operation.id)}`,
    `**${operation.method}** ${code(operation.path)} as ${code(operation.id)} {.endpoint}`,
    deprecated &&
      '::: warning Deprecated\nIt still works, but the vendor advises against it or no longer documents it.\n:::',
    linked(context, prose(description)),
    evidenceNote(operation),
    '## Call',
    tabs([fence('ts', samples.byFunction, 'Function'), fence('ts', samples.byPath, 'Path')]),
    parameters(document, operation),
    requestBody(document, operation),
    answers(document, operation),
    paging(operation.operation['x-pagination']),
    errors(document, operation),
    repeats(operation),
    vendor(operation),
  )}\n`
}

export function frontmatter(values: Record<string, string>): string {
  const lines = Object.entries(values).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  return ['---', ...lines, 'pageClass: reference', 'editLink: false', '---'].join('\n')
}

/** Where a page belongs, as links above its title. */
export const crumbs = (...places: Place[]): string =>
  `${places.map(({ name, path }) => `[${name}](${path})`).join(' / ')} {.crumbs}`

export const firstSentence = (text: string): string => text.split(/(?<=[.!?])\s|\n\n/)[0]!.trim()

/** Links the names of other operations to their pages. */
function linked({ pages }: PageContext, text: string): string {
  return text.replace(/`?\b((?:GET|POST|PUT|PATCH|DELETE) (\/[^\s`,;)]*[\w}]))`?/g, (all, name: string) => {
    const page = pages.get(name)
    return page === undefined ? all : `[${code(name)}](${page})`
  })
}

function evidenceNote({ operation }: NamedOperation): string | undefined {
  const source = operation['x-source']
  if (operation['x-evidence'] === 'partial')
    return `::: info Known in part\nWhat it answers is not known in full; the types stay open where it is not. Known from ${inline(source ?? 'several sources')}.\n:::`
  return (
    source && `No current page of the vendor describes it fully; known from ${inline(source)}. {.aside-note}`
  )
}

function parameters(document: Document, { parameters: all }: NamedOperation): string | undefined {
  const sections = (['path', 'query'] as const).map((place) => {
    const fields = all
      .filter((one) => one.in === place)
      .map((one) => {
        const schema = { ...one.schema, ...(one.description && { description: one.description }) }
        const field = fieldOf(document, one.name, schema, 'form', one.required === true)
        return { ...field, deprecated: field.deprecated || one.deprecated === true }
      })
    const title = place === 'path' ? '## Path' : '## Query'
    return fields.length > 0 && join(title, fieldTable(fields, 'Parameter'))
  })
  return join(...sections)
}

const ENCODINGS: Record<string, string> = {
  'multipart/form-data': 'Sent as a multipart form.',
  'application/x-www-form-urlencoded': 'Sent as a form.',
  'application/json': 'Sent as JSON.',
}

function requestBody(document: Document, { body, operation }: NamedOperation): string | undefined {
  if (body.content.length === 0) return undefined
  const parts = body.content.map(([type, media]) => {
    const fields = fieldsOf(document, media.schema ?? {}, type === 'application/json' ? 'request' : 'form')
    const shape = resolve<Schema>(document, media.schema ?? {})
    const isArray = shape.type === 'array'
    const described = resolve<Body & { description?: string }>(
      document,
      operation.requestBody ?? {},
    ).description
    return join(
      `${ENCODINGS[type] ?? `Sent as ${code(type)}.`}${isArray ? ' An array of:' : ''}`,
      shape.description ? prose(shape.description) : described && prose(described),
      fields.length > 0
        ? fieldTable(fields)
        : `Type: ${code(typeText(document, media.schema ?? {}, 'request'))}`,
    )
  })
  return join(`## Body`, ...parts.flatMap((part, at) => (at ? ['Or:', part] : [part])))
}

type Shown = Media & { examples?: Record<string, { value: unknown }> }
interface Answer {
  description?: string
  content?: Record<string, Shown>
}

function answersOf(document: Document, { operation }: NamedOperation): [string, Answer][] {
  return Object.entries(operation.responses ?? {}).map(([status, one]) => [
    status,
    resolve<Answer>(document, one as Answer),
  ])
}

function answers(document: Document, operation: NamedOperation): string {
  const good = answersOf(document, operation).filter(([status]) => status.startsWith('2'))
  return join(
    '## Answer',
    ...good.flatMap(([status, { description = '', content = {} }]) => {
      const [media] = Object.values(content)
      const fields = media?.schema ? fieldsOf(document, media.schema, 'answer') : []
      return [
        `${code(status)} ${prose(description)}${media ? '' : ' Without a body.'}`,
        mediaExample(media) !== undefined && fence('json', JSON.stringify(mediaExample(media), null, 2)),
        fields.length > 0 && fieldTable(fields),
      ]
    }),
  )
}

const mediaExample = (media: Shown | undefined): unknown =>
  media?.example ?? Object.values(media?.examples ?? {})[0]?.value

const STRATEGIES: Record<Pagination['strategy'], string> = {
  link: 'Pages are linked: each answer names the next one.',
  offset: 'Pages are counted: a number of items is skipped.',
  token: 'Each answer holds a token for the next page.',
}

function paging(pagination: Pagination | false | undefined): string | undefined {
  if (!pagination) return undefined
  return join(
    '## Paging',
    `${STRATEGIES[pagination.strategy]} \`paginate\` walks them; the items are in ${code(pagination.items)}. See [Lists](/guides/lists).`,
  )
}

function errors(document: Document, operation: NamedOperation): string {
  const bad = answersOf(document, operation).filter(([status]) => !status.startsWith('2'))
  const rows = bad.map(([status, { description = '' }]) => [
    code(status),
    inline(description)
      .replace(/\|/g, '\\|')
      .replace(/\s*\n\s*/g, ' '),
  ])
  return join(
    '## Errors',
    table(['Status', 'Meaning'], rows),
    'See [Errors, retries and timeouts](/guides/errors).',
  )
}

function repeats({ method, operation }: NamedOperation): string {
  const byMethod = method === 'GET' || method === 'PUT' || method === 'DELETE'
  const repeatable = byMethod ? operation['x-idempotent'] !== false : operation['x-read-only'] === true
  const words = repeatable
    ? 'It is sent again by itself after 429, 408, 500, 502, 503 and 504, and when no answer came: twice has the effect of once.'
    : 'It is sent again by itself after 429 only: after any other failure it may have been done already.'
  return join('## Repeats', words)
}

function vendor({ operation, id }: NamedOperation): string {
  const page = operation.externalDocs?.url
  return `Function ${code(id)} of ${code('mailgun-fetch/operations')}.${page ? ` [The vendor’s page](${page}).` : ''} {.aside-note}`
}
