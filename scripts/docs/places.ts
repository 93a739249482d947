// Where the page of an operation, a tag and a product is: /reference/send/messages/sendMessage.
import type { Document } from '../openapi/document.js'
import type { NamedOperation } from '../openapi/operations.js'
import { slug } from './markdown.js'

export interface TagPlace {
  name: string
  description: string
  vendorPage: string | undefined
  path: string
  operations: NamedOperation[]
}
export interface ProductPlace {
  name: string
  description: string
  path: string
  tags: TagPlace[]
}

/** The vendor's products, told by the vendor's page of a tag. */
const PRODUCTS = [
  {
    name: 'Send',
    page: '/docs/mailgun/',
    description: 'Send and receive mail, domains, webhooks, suppressions, reports and the account.',
  },
  {
    name: 'Validate',
    page: '/docs/validate/',
    description: 'Whether addresses take mail, one by one or in bulk.',
  },
  {
    name: 'Optimize',
    page: '/docs/inboxready/',
    description: 'Where mail lands, and the reputation of domains and IPs.',
  },
  {
    name: 'Inspect',
    page: '/docs/inspect/',
    description: 'How a message looks and behaves before it is sent.',
  },
]

/** Products with their tags with their operations, in the order of the document. */
export function placesOf(document: Document, operations: NamedOperation[]): ProductPlace[] {
  const tags = document.tags as { name: string; description: string; externalDocs?: { url: string } }[]
  const productOf = (url: string | undefined): string =>
    PRODUCTS.find(({ page }) => url?.includes(page))?.name ?? PRODUCTS[0]!.name
  return PRODUCTS.map(({ name, description }) => {
    const path = `/reference/${slug(name)}/`
    return {
      name,
      description,
      path,
      tags: tags
        .filter((tag) => productOf(tag.externalDocs?.url) === name)
        .map((tag) => ({
          name: tag.name,
          description: tag.description,
          vendorPage: tag.externalDocs?.url,
          path: `${path}${slug(tag.name)}/`,
          operations: operations.filter(({ operation }) => operation.tags?.[0] === tag.name),
        }))
        .filter((tag) => tag.operations.length > 0),
    }
  }).filter(({ tags }) => tags.length > 0)
}

export const operationPath = (tag: TagPlace, operation: NamedOperation): string =>
  `${tag.path}${operation.id}`

/** "METHOD /path" → the path of its page. */
export function pagesByName(products: ProductPlace[]): Map<string, string> {
  return new Map(
    products.flatMap(({ tags }) =>
      tags.flatMap((tag) => tag.operations.map((one) => [one.name, operationPath(tag, one)] as const)),
    ),
  )
}

/** "sendMessage" → the path of its page. */
export function pagesById(document: Document, operations: NamedOperation[]): Map<string, string> {
  const pages = pagesByName(placesOf(document, operations))
  return new Map(operations.map(({ id, name }) => [id, pages.get(name)!]))
}
