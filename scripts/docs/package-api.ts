// The API of the package, from the doc comments of its entries: a page an entry, as its source says it.
import ts from 'typescript'
import { cell, code, codeCell, fence, join, prose, table } from './markdown.js'
import { frontmatter } from './operation-page.js'

/** An entry of the package: how it is imported, its source file, and what it is for. */
export interface Entry {
  name: string
  file: string
  description: string
}

/** Exports made from the document are the reference's subject. */
const GENERATED = /\/generated\//

/** The page of an entry, from a program that holds its source. */
export function entryPage(program: ts.Program, entry: Entry): string {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(entry.file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${entry.file} is no module of the program.`)
  const found = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ declarations }) => declarations?.some((one) => !GENERATED.test(one.getSourceFile().fileName)))
  const named = (kinds: ts.SymbolFlags): ts.Symbol[] => found.filter(({ flags }) => flags & kinds)
  const values = ts.SymbolFlags.Function | ts.SymbolFlags.Variable
  const sections = [
    ['Functions', named(values)],
    ['Errors', named(ts.SymbolFlags.Class)],
    ['Types', found.filter(({ flags }) => !(flags & (values | ts.SymbolFlags.Class)))],
  ] as const
  return `${join(
    frontmatter({ title: entry.name, description: entry.description }),
    `# ${entry.name}`,
    entry.description,
    ...sections.flatMap(([title, symbols]) =>
      symbols.length ? [`## ${title}`, ...symbols.map((symbol) => exported(checker, symbol))] : [],
    ),
  )}\n`
}

function exported(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  return join(
    `### ${symbol.name}`,
    words(checker, symbol),
    fence('ts', signature(symbol)),
    members(checker, symbol),
    remarks(symbol),
  )
}

const words = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  prose(plain(ts.displayPartsToString(symbol.getDocumentationComment(checker))))

/** `{@link x}` as a code span. */
const plain = (text: string): string => text.replace(/\{@link (\S+?)\}/g, '`$1`')

/** How it is declared, without its body. */
function signature(symbol: ts.Symbol): string {
  const all = symbol.declarations!
  const overloads = all.filter((one) => !(ts.isFunctionDeclaration(one) && one.body))
  const declarations = (overloads.length ? overloads : all).map((one) => {
    if (ts.isFunctionDeclaration(one)) return textUntil(one, one.body).replace(/\basync /, '')
    if (ts.isClassDeclaration(one)) return `class ${one.name!.text}${heritage(one)}`
    if (ts.isInterfaceDeclaration(one))
      return `interface ${one.name.text}${typeParameters(one)}${heritage(one)}`
    if (ts.isVariableDeclaration(one)) return `const ${symbol.name}: ${one.type?.getText() ?? 'unknown'}`
    return withoutComments(one.getText())
  })
  return declarations.map((text) => text.replace(/^export (declare )?/, '')).join('\n')
}

function textUntil(node: ts.Node, end: ts.Node | undefined): string {
  const text = node.getText()
  return end ? text.slice(0, end.getStart() - node.getStart()).trim() : text
}

const typeParameters = (node: ts.InterfaceDeclaration): string =>
  node.typeParameters ? `<${node.typeParameters.map((one) => one.getText()).join(', ')}>` : ''

const heritage = (node: ts.InterfaceDeclaration | ts.ClassDeclaration): string =>
  (node.heritageClauses ?? []).map((clause) => ` ${clause.getText()}`).join('')

const withoutComments = (text: string): string => text.replace(/^\s*(\/\*\*[^]*?\*\/|\/\/.*)\n/gm, '')

type Member = ts.TypeElement | ts.ClassElement

/** The members of a type that this project declares, inherited ones included, or what the values of a union say of themselves. */
function members(checker: ts.TypeChecker, symbol: ts.Symbol): string | undefined {
  const declaration = symbol.declarations![0]!
  const isType = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)
  if (!isType) return undefined
  const rows = checker
    .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))
    .map(({ declarations = [] }) => declarations.filter(isOurs))
    .filter((found) => found.length > 0)
    .map(memberRow)
  if (rows.length) return table(['Member', 'Type', 'Meaning'], rows, 'fields')
  return ts.isTypeAliasDeclaration(declaration) ? alternatives(declaration) : undefined
}

function isOurs(node: ts.Declaration): node is Member {
  const { fileName } = node.getSourceFile()
  if (GENERATED.test(fileName) || !/\/src\//.test(fileName) || fileName.includes('node_modules')) return false
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Override | ts.ModifierFlags.Static
  return (ts.isTypeElement(node) || ts.isClassElement(node)) && !(ts.getCombinedModifierFlags(node) & hidden)
}

/** A row of one member, which each alternative of a union may declare anew. */
function memberRow(declarations: Member[]): string[] {
  const [member] = declarations as [Member, ...Member[]]
  const name = member.name!.getText()
  const types = declarations.map((one) => withoutComments(typeOf(one)).replace(/\s+/g, ' '))
  const alternatives = types.length > 1 ? types.flatMap((type) => type.split(' | ')) : types
  const isOptional = 'questionToken' in member && Boolean(member.questionToken)
  const isMethod = ts.isMethodSignature(member) || ts.isMethodDeclaration(member)
  const docs = [...new Set(declarations.map(docOf))].filter(Boolean).join(' ')
  return [
    code(isMethod ? `${name}()` : `${name}${isOptional ? '?' : ''}`),
    codeCell([...new Set(alternatives)].join(' | ')),
    docs,
  ]
}

function typeOf(member: Member): string {
  if (ts.isMethodSignature(member) || ts.isMethodDeclaration(member)) {
    const parameters = member.parameters.map((one) => one.getText()).join(', ')
    return `(${parameters}) => ${member.type?.getText() ?? 'void'}`
  }
  const isTyped =
    ts.isPropertySignature(member) || ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)
  return (isTyped && member.type?.getText()) || 'unknown'
}

/** The comment of a member: its words, then the default. */
function docOf(member: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
  const text = docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ')
  const tags = ts.getJSDocTags(member).map((tag) => {
    const said = ts.getTextOfJSDocComment(tag.comment) ?? ''
    if (tag.tagName.text === 'default') return `Default: ${said}.`
    return tag.tagName.text === 'deprecated' ? `**Deprecated.** ${said}` : ''
  })
  return cell(plain([text, ...tags].filter(Boolean).join(' ')))
}

function alternatives({ type }: ts.TypeAliasDeclaration): string | undefined {
  if (!ts.isUnionTypeNode(type)) return undefined
  const rows = type.types.map((one) => [codeCell(one.getText()), leadingComment(one)])
  return rows.every(([, said]) => said) ? table(['Value', 'Meaning'], rows) : undefined
}

function leadingComment(node: ts.Node): string {
  const text = node.getSourceFile().text
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  // A comment that stands before the bar belongs to the value after it.
  const before = ranges.length ? ranges : (ts.getLeadingCommentRanges(text, barBefore(text, node)) ?? [])
  return cell(
    before.map(({ pos, end }) => text.slice(pos, end).replace(/^\/\*\*\s*|\s*\*\/$/g, '')).join(' '),
  )
}

/** Where the comment before the bar of a union's member may begin. */
function barBefore(text: string, node: ts.Node): number {
  const bar = text.lastIndexOf('|', node.getStart())
  return text.lastIndexOf('/**', bar) >= 0 ? text.lastIndexOf('\n', text.lastIndexOf('/**', bar)) + 1 : bar
}

const SHOWN: Record<string, string> = {
  throws: 'Throws',
  see: 'See',
  param: '',
  returns: 'Gives',
  example: 'Example',
}

/** Parameters, failures and examples. */
function remarks(symbol: ts.Symbol): string {
  const lines = symbol.getJsDocTags().flatMap(({ name, text }) => {
    const said = plain(ts.displayPartsToString(text)).trim()
    const label = SHOWN[name]
    if (label === undefined || !said) return []
    if (name === 'param')
      return [`- ${said.replace(/^(\S+)\s+/, (_, parameter: string) => `${code(parameter)}: `)}`]
    return [`- ${label}: ${name === 'see' && /^https?:/.test(said) ? `<${said}>` : prose(said)}`]
  })
  return lines.join('\n')
}
