// The only module that knows openapi-typescript: shaped document in, TypeScript text out.
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import ts from 'typescript'
import { METHODS } from '../openapi/methods.js'
import { Refusal } from '../openapi/operations.js'
import type { Document, Operation, Schema } from '../openapi/document.js'
import { splitNamedTypes } from './named-types.js'

const f = ts.factory
const UNDEFINED = f.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)
const PATTERN = 'pattern '

/** The types of every operation and webhook, and apart from them those of the named schemas. */
export async function renderSchema(
  document: Document,
  inputs: Set<string>,
): Promise<{ schema: string; types: string }> {
  const written = structuredClone(document)
  for (const [kind, parts] of Object.entries(written.components ?? {})) {
    for (const [name, part] of Object.entries(parts as object)) prefixKeys(part, `components.${kind}.${name}`)
  }
  for (const [path, item] of [...Object.entries(written.paths), ...Object.entries(written.webhooks ?? {})]) {
    for (const method of METHODS) {
      if (!item[method]) continue
      const name = `${method.toUpperCase()} ${path}`
      prefixKeys(item[method], name)
      documentOperation(name, item[method] as Operation)
    }
  }
  describeReferences(written, written.components?.schemas ?? {})
  plainComments(written)
  dropErrors(written)
  const isInput = (path: string | undefined): boolean => {
    const [, component] = /^#\/components\/schemas\/([^/]+)/.exec(path ?? '') ?? []
    return component
      ? inputs.has(component)
      : /^#\/(paths(\/[^/]+){1,2}|components)\/(requestBody|requestBodies|parameters)(\/|$)/.test(path ?? '')
  }
  // The library's own type of a document is narrower than what it reads.
  const nodes = await openapiTS(written as unknown as OpenAPI3, {
    defaultNonNullable: false,
    silent: true,
    transform: (schema) => marker((schema as Schema)['x-ts']),
    transformProperty: (property, _schema, { path }) => {
      if (!isInput(path)) return undefined
      const name = ts.isStringLiteral(property.name) ? property.name.text : ''
      const type = property.type ?? UNDEFINED
      // A caller's optional value may be undefined, also under exactOptionalPropertyTypes.
      const wide = property.questionToken ? f.createUnionTypeNode([type, UNDEFINED]) : type
      if (name.startsWith(PATTERN))
        return indexSignature(name.slice(PATTERN.length), wide) as unknown as ts.PropertySignature
      return f.updatePropertySignature(
        property,
        property.modifiers,
        property.name,
        property.questionToken,
        wide,
      )
    },
    postTransform: (type, { path }) =>
      ts.isArrayTypeNode(type) && isInput(path)
        ? f.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, type)
        : undefined,
  })
  // Calls are typed by the interfaces of calls.ts; `paths` would say all of it once more.
  const called = nodes.filter((node) => !(ts.isInterfaceDeclaration(node) && node.name.text === 'paths'))
  const { named, rest } = splitNamedTypes(ts.transform(called, [widenParameters]).transformed)
  return { schema: flushComments(astToString(rest)), types: flushComments(astToString(named)) }
}

/** openapi-typescript indents all lines of a comment but the first, which editors take for code where a list begins. */
const flushComments = (text: string): string => text.replace(/^( *\*) {5}/gm, '$1 ')

/** Optional parameters may be undefined, like optional fields; the library has no hook for them. */
const widenParameters: ts.TransformerFactory<ts.Node> = (context) => (root) => {
  const widen = (node: ts.Node): ts.Node => {
    const inner = ts.visitEachChild(node, widen, context)
    if (!ts.isPropertySignature(inner) || !inner.questionToken || !inner.type) return inner
    if (inner.type.kind === ts.SyntaxKind.NeverKeyword) return inner
    return f.updatePropertySignature(
      inner,
      inner.modifiers,
      inner.name,
      inner.questionToken,
      f.createUnionTypeNode([inner.type, UNDEFINED]),
    )
  }
  const find = (node: ts.Node): ts.Node => {
    const found =
      ts.isPropertySignature(node) && ts.isIdentifier(node.name) && node.name.text === 'parameters'
    return ts.visitEachChild(node, found ? widen : find, context)
  }
  return find(root)
}

/** Errors have one type in the client, whatever the API answers. */
function dropErrors(document: Document): void {
  delete document.components?.responses
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined
      for (const status of Object.keys(operation?.responses ?? {}))
        if (!status.startsWith('2')) delete operation?.responses?.[status]
    }
  }
}

function marker(name: unknown): ts.TypeNode | undefined {
  if (name === undefined) return undefined
  if (name === 'object') return f.createKeywordTypeNode(ts.SyntaxKind.ObjectKeyword)
  if (name === 'string & {}')
    return f.createIntersectionTypeNode([
      f.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
      f.createTypeLiteralNode([]),
    ])
  return f.createTypeReferenceNode(String(name))
}

/** `^h:` → [name: `h:${string}`]: type */
function indexSignature(prefix: string, type: ts.TypeNode): ts.IndexSignatureDeclaration {
  const key = f.createTemplateLiteralType(f.createTemplateHead(prefix), [
    f.createTemplateLiteralTypeSpan(
      f.createKeywordTypeNode(ts.SyntaxKind.StringKeyword),
      f.createTemplateTail(''),
    ),
  ])
  return f.createIndexSignature(
    undefined,
    [f.createParameterDeclaration(undefined, undefined, 'name', undefined, key)],
    type,
  )
}

/** openapi-typescript would turn patternProperties into one open index signature; as marked properties they survive. */
function prefixKeys(node: unknown, where: string): void {
  if (typeof node !== 'object' || node === null) return
  const schema = node as Schema
  if (schema.patternProperties && (schema.type === 'object' || schema.properties)) {
    schema.properties ??= {}
    for (const [pattern, field] of Object.entries(schema.patternProperties)) {
      const prefix = /^\^([a-z]+:)$/.exec(pattern)?.[1]
      if (!prefix)
        throw new Refusal(
          where,
          `pattern ${pattern}: only prefixes such as "^h:" can be expressed as a type.`,
        )
      schema.properties[PATTERN + prefix] = field
    }
    delete schema.patternProperties
  }
  for (const value of Object.values(node)) prefixKeys(value, where)
}

/** What an editor shows for an operation: its words, its successor, the vendor's page. `last` closes the words. */
export function operationDoc(name: string, operation: Operation, last?: string): string {
  const source = operation['x-source'] && `Known from ${operation['x-source']}.`
  const words = [operation.description, source, last].filter(Boolean)
  // A paragraph of its own: completion lists show no more than that.
  const lines = [operation.summary, words.length && '', ...words].filter((text) => typeof text === 'string')
  if (operation.deprecated) {
    const successor = /\b(GET|POST|PUT|PATCH|DELETE) \/v\d[^\s`,;)]*/
      .exec(operation.description ?? '')?.[0]
      .replace(/\.$/, '')
    if (!successor)
      throw new Refusal(name, 'is deprecated, but its description names no successor as "METHOD /path".')
    lines.push(`@deprecated Use \`${successor}\`.`)
  }
  if (operation.externalDocs) lines.push(`@see ${operation.externalDocs.url}`)
  return lines.join('\n')
}

/** Text as a doc comment. */
export function docComment(text: string): string {
  const lines = text.split('\n').map((line) => ` * ${line.replaceAll('*/', '*\\/')}`.trimEnd())
  return `/**\n${lines.join('\n')}\n */`
}

function documentOperation(name: string, operation: Operation): void {
  operation.title = operationDoc(name, operation)
  delete operation.summary
  delete operation.description
  delete operation.deprecated
}

/** A field that is a bare reference gets the words of what it refers to: an editor shows those of the field alone. */
function describeReferences(node: unknown, schemas: Record<string, Schema>): void {
  if (typeof node !== 'object' || node === null) return
  for (const field of Object.values((node as Schema).properties ?? {})) {
    const target = schemas[field.$ref?.replace('#/components/schemas/', '') ?? '']
    if (target?.description) field.description ??= target.description
  }
  for (const value of Object.values(node)) describeReferences(value, schemas)
}

/** Descriptions become plain comment text instead of `@description` tags. */
function plainComments(node: unknown): void {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    if (Array.isArray(node)) node.forEach(plainComments)
    return
  }
  const holder = node as Record<string, unknown>
  // How many bits a number has on the server says nothing to a caller of JavaScript.
  if (/^(int|float)|^double$/.test(String(holder.format))) delete holder.format
  // Each alternative has its own `const`, which tells them apart; a discriminator would only add a comment.
  if (typeof holder.discriminator === 'object') delete holder.discriminator
  if (
    typeof holder.description === 'string' &&
    (holder.title === undefined || typeof holder.title === 'string')
  ) {
    holder.title = [holder.title, holder.description].filter(Boolean).join('\n')
    delete holder.description
  }
  for (const [key, value] of Object.entries(holder))
    if (key !== 'example' && key !== 'examples' && key !== 'default') plainComments(value)
}
