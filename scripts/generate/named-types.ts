// Takes every named schema out of the generated `components`, as a declaration of its own: editors and error messages
// then say `Bounce`, and users can import it under that name.
import ts from 'typescript'
import { Refusal } from '../openapi/operations.js'

const f = ts.factory

/** The module that holds the named types, as the other generated modules refer to it. */
export const NAMESPACE = 'T'

/** Names that the generated modules use for something else. */
const TAKEN = new Set([
  ...['Upload', 'Date', 'FormData', 'URLSearchParams', 'Blob', 'NonNullable', 'Record', NAMESPACE],
  ...[
    'components',
    'operations',
    'webhooks',
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'Verbs',
    'Pageable',
    'WithoutInit',
  ],
])

/** The nodes without the named schemas, which are referred to by `T.Name`, and the named schemas. */
export function splitNamedTypes(nodes: readonly ts.Node[]): { named: ts.Node[]; rest: ts.Node[] } {
  const named: ts.Node[] = []
  const rest = nodes.map((node) => {
    if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'components') return refer(node, NAMESPACE)
    const schemas = schemasOf(node)
    named.push(...schemas.map((schema) => refer(declare(schema), undefined)))
    return refer(withoutSchemas(node), NAMESPACE)
  })
  return { named, rest }
}

function schemasOf(components: ts.InterfaceDeclaration): ts.PropertySignature[] {
  const schemas = components.members.find((member) => nameOf(member) === 'schemas')
  const type = schemas && ts.isPropertySignature(schemas) ? schemas.type : undefined
  return type && ts.isTypeLiteralNode(type) ? type.members.filter(ts.isPropertySignature) : []
}

/** `Bounce: {…}` → `export interface Bounce {…}`, with its comment. */
function declare(schema: ts.PropertySignature): ts.Node {
  const name = nameOf(schema)
  if (TAKEN.has(name))
    throw new Refusal(`schema ${name}`, 'needs another name: the generated types use this one.')
  const exported = [f.createModifier(ts.SyntaxKind.ExportKeyword)]
  const type = schema.type!
  const declaration = ts.isTypeLiteralNode(type)
    ? f.createInterfaceDeclaration(exported, name, undefined, undefined, type.members)
    : f.createTypeAliasDeclaration(exported, name, undefined, type)
  return ts.setSyntheticLeadingComments(declaration, ts.getSyntheticLeadingComments(schema))
}

/** What is left of `components`: the shared parameters. */
function withoutSchemas(components: ts.InterfaceDeclaration): ts.Node {
  const members = components.members.filter((member) => nameOf(member) !== 'schemas')
  const { modifiers, name } = components
  return f.updateInterfaceDeclaration(components, modifiers, name, undefined, undefined, members)
}

/** `components["schemas"]["Bounce"]` → `Bounce`, or `T.Bounce`. */
function refer(root: ts.Node, namespace: string | undefined): ts.Node {
  const transform: ts.TransformerFactory<ts.Node> = (context) => (node) => {
    const visit = (inner: ts.Node): ts.Node => {
      const name = schemaName(inner)
      return name === undefined ? ts.visitEachChild(inner, visit, context) : reference(name, namespace)
    }
    return visit(node)
  }
  return ts.transform(root, [transform]).transformed[0]!
}

function reference(name: string, namespace: string | undefined): ts.TypeNode {
  return f.createTypeReferenceNode(
    namespace ? f.createQualifiedName(f.createIdentifier(namespace), name) : name,
  )
}

function schemaName(node: ts.Node): string | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isIndexedAccessTypeNode(node.objectType)) return undefined
  const { objectType, indexType } = node.objectType
  const isComponents =
    ts.isTypeReferenceNode(objectType) &&
    ts.isIdentifier(objectType.typeName) &&
    objectType.typeName.text === 'components'
  return isComponents && literal(indexType) === 'schemas' ? literal(node.indexType) : undefined
}

function literal(type: ts.TypeNode): string | undefined {
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? type.literal.text : undefined
}

function nameOf(member: ts.TypeElement): string {
  const { name } = member
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : ''
}
