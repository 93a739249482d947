// Types that changed although what they were made of did not: a change of the generator, which no document shows.
import ts from 'typescript'
import type { Document } from '../openapi/document.js'
import type { ApiChange } from './level.js'

interface Version {
  document: Document
  /** Text of `generated/types.ts`; undefined before there was one. */
  types: string | undefined
}

/** Named types of both versions whose schema is the same, and whose declaration is not. */
export function compareGeneratedTypes(before: Version, after: Version): ApiChange[] {
  if (before.types === undefined || after.types === undefined) return []
  const [was, is] = [declarationsOf(before.types), declarationsOf(after.types)]
  const [old, now] = [before, after].map(({ document }) => document.components?.schemas ?? {})
  return [...was].flatMap(([name, text]): ApiChange[] => {
    const isSameSchema = JSON.stringify(old![name]) === JSON.stringify(now![name])
    const changed = is.get(name)
    if (!isSameSchema || changed === undefined || changed === text) return []
    return [{ level: 'major', subject: name, what: 'its type changed, though its schema did not' }]
  })
}

/** Name → declaration without comments and layout. */
function declarationsOf(text: string): Map<string, string> {
  const source = ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest)
  const printer = ts.createPrinter({ removeComments: true })
  return new Map(
    source.statements.flatMap((statement) =>
      ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
        ? [[statement.name.text, printer.printNode(ts.EmitHint.Unspecified, statement, source)] as const]
        : [],
    ),
  )
}
