// What a user hovers over says more than its type.
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { projectOptions, root } from '../support/typecheck.js'

const ENTRIES = ['index', 'webhooks', 'proxy', 'testing']
const program = ts.createProgram(
  ENTRIES.map((name) => `${root}/src/${name}.ts`),
  projectOptions(),
)
const checker = program.getTypeChecker()

/** Of this project, and written by hand: what is generated has the words of the document. */
function isOurs(node: ts.Declaration): boolean {
  return node.getSourceFile().fileName.startsWith(`${root}/src/`)
}

/** Everything that the entries export: "entry: name" → symbol. */
const exported = new Map(
  ENTRIES.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(`${root}/src/${entry}.ts`)!)!
    return checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter(({ declarations = [] }) => declarations.some(isOurs))
      .map((symbol) => [`${entry}: ${symbol.name}`, symbol] as const)
  }),
)

/** The members that exported types have of their own: "entry: Type.member" → the places that declare it. */
const members = new Map(
  [...exported].flatMap(([name, symbol]) => {
    const isType = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)
    if (!isType) return []
    return membersOf(checker.getDeclaredTypeOfSymbol(symbol)).map(
      (member) => [`${name}.${member.name}`, (member.declarations ?? []).filter(isShown)] as const,
    )
  }),
)

function membersOf(type: ts.Type): ts.Symbol[] {
  // Members that only some alternatives of a union have are shown as well.
  const types = type.isUnion() ? type.types : [type]
  return types
    .filter((one) => one.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))
    .flatMap((one) => checker.getPropertiesOfType(one))
}

function isShown(node: ts.Declaration): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Override
  return isOurs(node) && !(ts.getCombinedModifierFlags(node) & hidden) && !isExclusion(node)
}

/** `baseUrl?: undefined` says which alternative has no such member. */
function isExclusion(node: ts.Declaration): boolean {
  return ts.isPropertySignature(node) && node.type?.kind === ts.SyntaxKind.UndefinedKeyword
}

/** What is said of it; a default alone says enough of an option. */
const isSaid = (node: ts.Node): boolean =>
  ts.getJSDocCommentsAndTags(node).some((one) => ts.isJSDoc(one) && one.getText().length > '/** */'.length)

const isSwitchOrNumber = (node: ts.Declaration): boolean => {
  if (!ts.isPropertySignature(node) || !node.questionToken || !node.type) return false
  return /^(boolean|number)( \| undefined)?$/.test(node.type.getText())
}

describe('A doc comment', () => {
  it('stands at everything that an entry exports', () => {
    const bare = [...exported].filter(([, symbol]) => !symbol.getDocumentationComment(checker).length)
    expect(bare.map(([name]) => name)).toEqual([])
    expect(exported.size).toBeGreaterThan(60)
  })

  it('stands at each member of an exported type', () => {
    const bare = [...members].filter(([, declarations]) => declarations.some((one) => !isSaid(one)))
    expect(bare.map(([name]) => name)).toEqual([])
    expect(members.size).toBeGreaterThan(200)
  })

  it('says the default of an option that is a number or a switch', () => {
    const silent = [...members].filter(([, declarations]) =>
      declarations.some(
        (one) =>
          isSwitchOrNumber(one) && !ts.getJSDocTags(one).some(({ tagName }) => tagName.text === 'default'),
      ),
    )
    expect(silent.map(([name]) => name)).toEqual([])
  })
})
