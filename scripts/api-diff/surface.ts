// What a version exports, entry point by entry point, read off its source by the compiler.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

export interface Member {
  optional: boolean
  text: string
}

export interface Export {
  /** Whether it exists at run time. */
  value: boolean
  text: string
  /** Fields of an interface, class or object type. */
  members: Map<string, Member>
  /** The alternatives of a union. */
  union: string[]
  /** A function's; undefined for anything else, and for overloads. */
  signature: { parameters: Member[]; result: string } | undefined
  /** Type parameters with their constraints and defaults, as they are written. */
  typeParameters: string[]
  /** Whether a value of this type may stand where the other version of it is wanted. */
  isAssignableTo(other: Export): boolean
}

/** Entry point → the conditions that it can be imported by, and exported name → what it is. */
export type Surface = Map<string, EntryPoint>

export interface EntryPoint {
  conditions: string[]
  exports: Map<string, Export>
}

const FLAGS = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType
const DEEP = FLAGS | ts.TypeFormatFlags.InTypeAlias

/** Reads checkouts, whose package.json names the entry points, in one program, so that their types can be compared. */
export async function readSurfaces(...folders: string[]): Promise<Surface[]> {
  const found = await Promise.all(folders.map(entriesOf))
  const program = ts.createProgram(
    found.flat().map(({ file }) => file),
    {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
    },
  )
  const checker = program.getTypeChecker()
  return found.map(
    (entries) =>
      new Map(
        entries.map(({ name, file, conditions }) => [
          name,
          { conditions, exports: exportsOf(program, checker, file) },
        ]),
      ),
  )
}

async function entriesOf(folder: string): Promise<{ name: string; file: string; conditions: string[] }[]> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    exports?: Record<string, unknown>
  }
  return Object.entries(manifest.exports ?? {}).flatMap(([name, target]) => {
    const source = sourceOf(target)
    return source ? [{ name, file: join(folder, source), conditions: conditionsOf(target) }] : []
  })
}

/** What a project may use to import the entry: `default` serves `import`, but no `require` of older tools. */
function conditionsOf(target: unknown): string[] {
  const names = typeof target === 'object' && target !== null ? Object.keys(target) : []
  return ['import', ...names.filter((name) => name === 'require')]
}

/** "./dist/src/index.js" → "src/index.ts"; undefined for what is no module. */
function sourceOf(target: unknown): string | undefined {
  if (typeof target === 'object' && target !== null) {
    const { import: imported, default: fallback } = target as { import?: unknown; default?: unknown }
    return sourceOf(imported ?? fallback)
  }
  if (typeof target !== 'string' || !target.endsWith('.js')) return undefined
  return target.replace(/^\.\/(dist\/)?/, '').replace(/\.js$/, '.ts')
}

function exportsOf(program: ts.Program, checker: ts.TypeChecker, file: string): Map<string, Export> {
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} exports nothing.`)
  return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, read(checker, symbol)]))
}

function read(checker: ts.TypeChecker, exported: ts.Symbol): Export {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const declaration = symbol.declarations?.[0]
  const typeOnly = exported.declarations?.some((one) => ts.isTypeOnlyExportDeclaration(one)) ?? false
  const value = !typeOnly && Boolean(symbol.flags & ts.SymbolFlags.Value)
  const empty = {
    value,
    members: new Map<string, Member>(),
    union: [],
    signature: undefined,
    typeParameters: [],
    isAssignableTo: () => true,
  }
  // What is in generated types shows when the documents are compared; there are thousands of lines of them.
  if (!declaration || /\/generated\//.test(declaration.getSourceFile().fileName))
    return { ...empty, text: symbol.name }
  const isType = Boolean(symbol.flags & (ts.SymbolFlags.Type | ts.SymbolFlags.Class))
  const type = isType ? checker.getDeclaredTypeOfSymbol(symbol) : checker.getTypeOfSymbol(symbol)
  const [call, ...overloads] = value && !isType ? type.getCallSignatures() : []
  const constructors =
    symbol.flags & ts.SymbolFlags.Class ? checker.getTypeOfSymbol(symbol).getConstructSignatures() : []
  const signatures = constructors.map((one) => checker.signatureToString(one, undefined, FLAGS))
  const one: Export = {
    value,
    text: [checker.typeToString(type, undefined, DEEP), ...signatures].join('; '),
    members: type.isUnion() || call ? new Map() : membersOf(checker, type, declaration),
    union: type.isUnion() ? type.types.map((one) => checker.typeToString(one, undefined, FLAGS)) : [],
    signature: call && !overloads.length ? renderSignature(checker, call, declaration) : undefined,
    typeParameters: typeParametersOf(declaration),
    isAssignableTo: (other) => {
      const target = typeOf.get(other)
      return target !== undefined && checker.isTypeAssignableTo(type, target)
    },
  }
  typeOf.set(one, type)
  return one
}

/** The types of what was read, in the one program that read it. */
const typeOf = new WeakMap<Export, ts.Type>()

function typeParametersOf(declaration: ts.Declaration): string[] {
  const { typeParameters } = declaration as { typeParameters?: ts.NodeArray<ts.TypeParameterDeclaration> }
  return typeParameters?.map((parameter) => parameter.getText()) ?? []
}

function membersOf(checker: ts.TypeChecker, type: ts.Type, at: ts.Node): Map<string, Member> {
  // Of a string or an array, the members are the language's.
  if (!(type.flags & ts.TypeFlags.Object) || checker.isArrayType(type)) return new Map()
  return new Map(
    checker
      .getPropertiesOfType(type)
      .filter((member) => !isInherited(member) && !/^(__)?#/.test(member.name) && !isPrivate(member))
      .map((member) => [member.name, memberOf(checker, member, at)]),
  )
}

function memberOf(checker: ts.TypeChecker, member: ts.Symbol, at: ts.Node): Member {
  const text = checker.typeToString(checker.getTypeOfSymbolAtLocation(member, at), undefined, FLAGS)
  return { optional: Boolean(member.flags & ts.SymbolFlags.Optional), text }
}

function renderSignature(checker: ts.TypeChecker, signature: ts.Signature, at: ts.Node): Export['signature'] {
  const parameters = signature.parameters.map((parameter) => {
    const declaration = parameter.valueDeclaration
    const optional = Boolean(
      declaration && ts.isParameter(declaration) && checker.isOptionalParameter(declaration),
    )
    return { ...memberOf(checker, parameter, at), optional }
  })
  return { parameters, result: checker.typeToString(signature.getReturnType(), undefined, FLAGS) }
}

/** Members of Error and the like belong to the language. */
const isInherited = (member: ts.Symbol): boolean =>
  member.declarations?.every((one) =>
    /\/node_modules\/typescript\/lib\//.test(one.getSourceFile().fileName),
  ) ?? false

const isPrivate = (member: ts.Symbol): boolean =>
  member.declarations?.some(
    (one) =>
      ts.canHaveModifiers(one) &&
      ts.getModifiers(one)?.some((modifier) => modifier.kind === ts.SyntaxKind.PrivateKeyword),
  ) ?? false
