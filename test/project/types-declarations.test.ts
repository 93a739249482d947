import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { compile, projectOptions, root } from '../support/typecheck.js'

const library = ['index', 'operations', 'types', 'webhooks', 'proxy', 'testing'].map(
  (name) => `src/${name}.ts`,
)

/** Every `any` in a source text, with what it stands in. */
function anyIn(file: ts.SourceFile): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      found.push(`${file.fileName}:${line + 1} ${node.parent.getText(file).slice(0, 100)}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

describe('Declarations', () => {
  const declarations = new Map<string, string>()

  beforeAll(() => {
    const options = { ...projectOptions(), noEmit: false, emitDeclarationOnly: true, declaration: true }
    const entries = Object.fromEntries(library.map((name) => [name, ts.sys.readFile(`${root}/${name}`)!]))
    const { diagnostics } = compile(entries, options).emit(undefined, (name, text) =>
      declarations.set(name, text),
    )
    expect(diagnostics).toEqual([])
  }, 60_000)

  test('are written for every entry and for the generated types', () => {
    const names = [...declarations.keys()].map((name) => name.replace(`${root}/`, ''))
    expect(names).toEqual(
      expect.arrayContaining([
        'src/index.d.ts',
        'src/operations.d.ts',
        'src/types.d.ts',
        'src/webhooks.d.ts',
        'src/proxy.d.ts',
        'src/testing.d.ts',
        'generated/schema.d.ts',
      ]),
    )
  })

  test('have no any in them', () => {
    const found = [...declarations].flatMap(([name, text]) =>
      anyIn(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)),
    )
    expect(found).toEqual([])
  })

  test('name no type of openapi-fetch, openapi-typescript or Node', () => {
    const imports = [...declarations].flatMap(([name, text]) =>
      ts.preProcessFile(text).importedFiles.map(({ fileName }) => `${name}: ${fileName}`),
    )
    const references = [...declarations].filter(
      ([, text]) => ts.preProcessFile(text).typeReferenceDirectives.length,
    )
    expect(imports.filter((text) => !/: \.\.?\//.test(text))).toEqual([])
    expect(references).toEqual([])
  })
})

describe('Exported types', () => {
  for (const entry of library) {
    test(`of ${entry} are nowhere any, at any depth`, () => {
      const { found, seen } = exportsOf(entry, ts.sys.readFile(`${root}/${entry}`)!)
      expect(found).toEqual([])
      expect(seen.size).toBeGreaterThan(10)
    })
  }

  test('are searched to the bottom', () => {
    const text = `
      export interface Deep { list: { call(given: Map<string, any[]>): Promise<{ member?: any }> }[] }
      export const value = { [String(1)]: JSON.parse('') }
      export type { Response }`
    const paths = exportsOf('src/virtual.ts', text).found.map((path) => path.replace(/[^A-Za-z].*/, ''))
    expect(paths.sort()).toEqual(['Deep', 'Deep', 'typeof'])
  })
})

/** Looks for `any` in all that a module exports. */
function exportsOf(file: string, text: string): Walk {
  const program = compile({ [file]: text })
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(`${root}/${file}`)!)!
  const walk = new Walk(program, checker)
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    if (target.flags & ts.SymbolFlags.Type) walk.type(checker.getDeclaredTypeOfSymbol(target), symbol.name)
    if (target.flags & ts.SymbolFlags.Value)
      walk.type(checker.getTypeOfSymbol(target), `typeof ${symbol.name}`)
  }
  return walk
}

/** Goes through everything that a type is made of, but not into the types of the platform. */
class Walk {
  readonly found: string[] = []
  readonly seen = new Set<ts.Type>()
  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
  ) {}

  type(type: ts.Type, path: string): void {
    if (this.seen.has(type)) return
    this.seen.add(type)
    if (type.flags & ts.TypeFlags.Any) {
      this.found.push(path)
      // Each place that is `any` is one finding.
      this.seen.delete(type)
      return
    }
    for (const argument of [...(type.aliasTypeArguments ?? []), ...this.#writtenArguments(type)])
      this.type(argument, `${path}<>`)
    if (type.isUnionOrIntersection()) for (const part of type.types) this.type(part, path)
    if (!(type.flags & ts.TypeFlags.Object) || this.#isPlatform(type)) return
    for (const member of this.checker.getPropertiesOfType(type))
      this.type(this.checker.getTypeOfSymbol(member), `${path}.${member.name}`)
    for (const { type: value } of this.checker.getIndexInfosOfType(type)) this.type(value, `${path}[]`)
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      for (const parameter of signature.getParameters())
        this.type(this.checker.getTypeOfSymbol(parameter), `${path}(${parameter.name})`)
      this.type(signature.getReturnType(), `${path}()`)
    }
  }

  /** Without what the language's own iterables fill in: the types of `return` and `next` are `any` by default. */
  #writtenArguments(type: ts.Type): readonly ts.Type[] {
    const isIterable = /^(Async)?Iterable$/.test(type.symbol?.name ?? '') && this.#isPlatform(type)
    return isIterable ? this.#typeArguments(type).slice(0, 1) : this.#typeArguments(type)
  }

  #typeArguments(type: ts.Type): readonly ts.Type[] {
    const isReference =
      type.flags & ts.TypeFlags.Object && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference
    return isReference ? this.checker.getTypeArguments(type as ts.TypeReference) : []
  }

  #isPlatform(type: ts.Type): boolean {
    const files = type.symbol?.declarations?.map((declaration) => declaration.getSourceFile()) ?? []
    return files.length > 0 && files.every((file) => this.program.isSourceFileDefaultLibrary(file))
  }
}
