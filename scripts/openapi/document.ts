// The parts of an OpenAPI document, as data.

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  title?: string
  description?: string
  deprecated?: boolean
  default?: unknown
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  required?: string[]
  items?: Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  contentMediaType?: string
  contentSchema?: Schema
  [key: string]: unknown
}
export interface Parameter {
  name: string
  in: string
  required?: boolean
  description?: string
  deprecated?: boolean
  schema?: Schema
  style?: string
  explode?: boolean
  content?: unknown
  [key: string]: unknown
}
export interface Media {
  schema?: Schema
  example?: unknown
  encoding?: Record<string, { style?: string; explode?: boolean }>
}
export interface Body {
  required?: boolean
  content?: Record<string, Media>
}
export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  deprecated?: boolean
  tags?: string[]
  externalDocs?: { url: string }
  parameters?: Parameter[]
  requestBody?: Body
  responses?: Record<string, Body & { description?: string }>
  'x-pagination'?: Pagination | false
  'x-read-only'?: boolean
  /** Only ever false: a GET, PUT or DELETE that must not be repeated. */
  'x-idempotent'?: boolean
  /** Where an operation that no vendor document describes is known from. */
  'x-source'?: string
  /** The answer is not known in full. */
  'x-evidence'?: 'partial'
  [key: string]: unknown
}
/** How an operation pages; dotted names lead into the request or the response. */
export interface Pagination {
  strategy: 'link' | 'offset' | 'token'
  items: string
  in?: 'query' | 'body' | 'path'
  skip?: string
  limit?: string
  token?: string
  next?: string | string[]
  total?: string
}
export interface Document {
  openapi: string
  info: { title: string; version: string; [key: string]: unknown }
  paths: Record<string, Record<string, unknown>>
  webhooks?: Record<string, Record<string, unknown>>
  components?: { schemas?: Record<string, Schema>; [key: string]: unknown }
  [key: string]: unknown
}
