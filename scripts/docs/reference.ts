// The reference: a page an operation, a page a tag, one of all products, and what the sidebar shows.
import type { Document } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'
import { code, inline, join, table } from './markdown.js'
import { crumbs, firstSentence, frontmatter, operationPage } from './operation-page.js'
import { operationPath, pagesByName, placesOf, type ProductPlace, type TagPlace } from './places.js'
import { samplesOf, type Samples } from './samples.js'

/** A page of the site: its path without extension ("/reference/send/messages/sendMessage") → Markdown. */
export type Pages = Map<string, string>

export interface SidebarItem {
  text: string
  link?: string
  collapsed?: boolean
  items?: SidebarItem[]
}

/** What the configuration of the site takes from here. */
export interface Sidebar {
  [prefix: string]: SidebarItem[]
}

export async function referencePages(document: Document, operations: NamedOperation[]): Promise<Pages> {
  const products = placesOf(document, operations)
  const samples = await samplesByName(document, operations)
  const pages = pagesByName(products)
  const found: Pages = new Map([['/reference/index', overview(products, operations.length)]])
  for (const product of products) {
    found.set(`${product.path}index`, productPage(product))
    for (const tag of product.tags) {
      found.set(`${tag.path}index`, tagPage(product, tag))
      for (const operation of tag.operations) {
        const own = samples.get(operation.name)!
        const context = { document, samples: own, pages, product, tag }
        found.set(operationPath(tag, operation), operationPage(context, operation))
      }
    }
  }
  return found
}

/** "METHOD /path" → its calls. */
export async function samplesByName(
  document: Document,
  operations: NamedOperation[],
): Promise<Map<string, Samples>> {
  const found = new Map<string, Samples>()
  for (const operation of operations) found.set(operation.name, await samplesOf(document, operation))
  return found
}

export function referenceSidebar(document: Document, operations: NamedOperation[]): Sidebar {
  const products = placesOf(document, operations)
  const overviewItem = { text: 'All products', link: '/reference/' }
  return Object.fromEntries([
    ...products.map((product) => [
      product.path,
      [overviewItem, { text: product.name, link: product.path }, ...product.tags.map(tagItem)],
    ]),
    ['/reference/', [overviewItem, ...products.map(({ name, path }) => ({ text: name, link: path }))]],
  ]) as Sidebar
}

const tagItem = (tag: TagPlace): SidebarItem => ({
  text: tag.name,
  link: tag.path,
  collapsed: true,
  items: tag.operations.map((one) => ({
    text: one.operation.summary ?? one.id,
    link: operationPath(tag, one),
  })),
})

function overview(products: ProductPlace[], count: number): string {
  const sections = products.map(({ name, path, description, tags }) => {
    const rows = tags.map((tag) => [
      `[${tag.name}](${tag.path})`,
      inline(tag.description),
      String(tag.operations.length),
    ])
    return join(`## [${name}](${path})`, description, table(['Group', 'What it is', 'Operations'], rows))
  })
  return `${join(
    frontmatter({ title: 'Reference', description: `All ${count} operations of the Mailgun API` }),
    '# Reference',
    `All ${count} operations that mailgun-fetch calls, each with its typed call, fields, limits, answers and errors. In the code, an operation is a function of \`mailgun-fetch/operations\`, or its verb and path on the client.`,
    ...sections,
  )}\n`
}

function productPage({ name, description, tags }: ProductPlace): string {
  return `${join(
    frontmatter({ title: name, description }),
    `# ${name}`,
    description,
    ...tags.map((tag) => join(`## [${tag.name}](${tag.path})`, inline(tag.description), operationTable(tag))),
  )}\n`
}

function tagPage(product: ProductPlace, tag: TagPlace): string {
  return `${join(
    frontmatter({ title: tag.name, description: tag.description }),
    crumbs(product),
    `# ${tag.name}`,
    inline(tag.description),
    operationTable(tag),
    tag.vendorPage && `[The vendor’s page](${tag.vendorPage})`,
  )}\n`
}

function operationTable(tag: TagPlace): string {
  const rows = tag.operations.map((one) => {
    const { summary, deprecated } = one.operation
    const what = `[${inline(summary ?? one.id)}](${operationPath(tag, one)})${deprecated ? ' (deprecated)' : ''}`
    return [what, code(one.name), code(one.id)]
  })
  return table(['What', 'Operation', 'Function'], rows, 'operations')
}

/** A line an operation, for llms.txt. */
export function operationLines(
  document: Document,
  operations: NamedOperation[],
  url: (path: string) => string,
): string {
  return placesOf(document, operations)
    .flatMap(({ tags }) => tags)
    .flatMap((tag) =>
      tag.operations.map(
        (one) =>
          `- [${one.id}](${url(operationPath(tag, one))}): \`${one.name}\`. ${firstSentence(one.operation.description ?? '')}`,
      ),
    )
    .join('\n')
}
