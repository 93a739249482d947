import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { compile, projectOptions } from './typecheck.js'

const TYPES = fileURLToPath(new URL('../../node_modules/mailgun.js/Types/', import.meta.url))

/**
 * The public methods of mailgun.js as its declarations have them, each as a path from the client.
 * A class says more than the interface that it implements (`domainKeys` is missing there), so the class counts.
 */
export function methodsOfMailgunJs(): string[] {
  const files = ['index.d.ts', ...ts.sys.readDirectory(`${TYPES}Classes`, ['.d.ts'])]
  const imports = files.map((file) => `import ${JSON.stringify(file.startsWith('/') ? file : TYPES + file)}`)
  // Names of methods need no library, which takes most of the time.
  const program = compile(
    { 'mailgun-js.virtual.ts': imports.join('\n') },
    { ...projectOptions(), noLib: true },
  )
  const checker = program.getTypeChecker()
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(TYPES))
  const classes = sources.flatMap((source) => source.statements.filter(ts.isClassDeclaration))
  const implementing = new Map(
    classes.flatMap((declaration) =>
      interfacesOf(declaration).map((name): [string, ts.ClassDeclaration] => [name, declaration]),
    ),
  )
  const instanceOf = (declaration: ts.ClassDeclaration): ts.Type =>
    checker.getDeclaredTypeOfSymbol(checker.getSymbolAtLocation(declaration.name!)!)

  const methods: string[] = []
  const walk = (type: ts.Type, prefix: string, above: string[]): void => {
    const name = type.symbol?.name ?? ''
    if (above.includes(name)) return
    const declaration = implementing.get(name)
    for (const member of checker.getPropertiesOfType(declaration ? instanceOf(declaration) : type)) {
      // An underscore is how mailgun.js marks what is public for its own tests only.
      if (!isPublic(member) || member.name.startsWith('_')) continue
      const held = checker.getTypeOfSymbol(member)
      if (held.getCallSignatures().length > 0) methods.push(prefix + member.name)
      // Each client holds the one `request` again.
      else if ((member.name !== 'request' || prefix === '') && isOwn(held))
        walk(held, `${prefix}${member.name}.`, [...above, name])
    }
  }
  const client = classes.find(({ name }) => name?.text === 'MailgunClient')
  if (!client) throw new Error('The declarations of mailgun.js have no class MailgunClient.')
  walk(instanceOf(client), '', [])
  return methods
}

function interfacesOf(declaration: ts.ClassDeclaration): string[] {
  return (declaration.heritageClauses ?? [])
    .filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword)
    .flatMap(({ types }) => types.map(({ expression }) => expression.getText()))
}

function isPublic({ valueDeclaration }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
  return valueDeclaration !== undefined && (ts.getCombinedModifierFlags(valueDeclaration) & hidden) === 0
}

function isOwn(type: ts.Type): boolean {
  return type.symbol?.declarations?.some((one) => one.getSourceFile().fileName.startsWith(TYPES)) ?? false
}
