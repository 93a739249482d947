// What an editor and the compiler say of the functions, against the declarations as a user gets them.
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NamedOperation } from '../../scripts/openapi/operations.js'
import { operations } from '../support/document.js'
import { testMistakes, type Mistake } from '../support/mistakes.js'
import { createUserProject, userOptions, type UserProject } from '../support/user-project.js'

/** One mistake each, and what the compiler's only complaint about it has to say, remedies included. */
const mistakes: Mistake[] = [
  [
    'a misspelt import with both names',
    `import { sendMesage } from 'mailgun-fetch/operations'`,
    /no exported member named 'sendMesage'. Did you mean 'sendMessage'\?/,
  ],
  [
    'a misspelt member of the module with both names',
    `mg.listBounce(mailgun, { path })`,
    /'listBounce' does not exist/,
    /Did you mean 'listBounces'\?/,
  ],
  [
    'a missing init with its name',
    `mg.sendMessage(mailgun)`,
    /Expected 2 arguments, but got 1/,
    /An argument for 'init' was not provided/,
  ],
  [
    'a missing slot for the path with its name',
    `mg.sendMessage(mailgun, { body: message })`,
    /Property 'path' is missing .* required in type 'SendMessageInit'/,
  ],
  [
    'missing fields with the slot for them, rather than that of a form',
    `mg.sendMessage(mailgun, { path })`,
    /Property 'body' is missing .* required in type 'SendMessageInit'/,
  ],
  [
    'a missing path parameter with its name',
    `mg.getBounce(mailgun, { path: { domain_name: 'mg.example.com' } })`,
    /Property 'address' is missing/,
  ],
  [
    'a missing field with its name',
    `mg.createMailingList(mailgun, { body: { name: 'News' } })`,
    /Property 'address' is missing/,
  ],
  [
    'a misspelt field with both names',
    `mg.sendMessage(mailgun, { path, body: { ...message, subjct: 'a' } })`,
    /'subjct' does not exist in type 'SendMessage'. Did you mean to write 'subject'\?/,
  ],
  [
    'a misspelt path parameter with both names',
    `mg.listBounces(mailgun, { path: { domain_nam: 'a' } })`,
    /'domain_nam' does not exist/,
    /Did you mean to write 'domain_name'\?/,
  ],
  [
    'a misspelt slot with both names',
    `mg.listBounces(mailgun, { path, quer: { limit: 1 } })`,
    /'quer' does not exist in type 'ListBouncesInit'. Did you mean to write 'query'\?/,
  ],
  [
    'a misspelt option with both names',
    `mg.sendMessage(mailgun, { path, body: message, timeoutms: 5 })`,
    /'timeoutms' does not exist in type 'SendMessageInit'. Did you mean to write 'timeoutMs'\?/,
  ],
  [
    'a wrong value with the right ones',
    `mg.listDomains(mailgun, { query: { state: 'on' } })`,
    /'"on"' is not assignable to type '"active" \| "unverified" \| "disabled" \| undefined'/,
  ],
  [
    'the params of a call by path, with the type that has none',
    `mg.sendMessage(mailgun, { params: { path }, body: message })`,
    /'params' does not exist in type 'SendMessageInit'/,
  ],
  [
    'fields and a form at once, with the one that is too many',
    `mg.sendMessage(mailgun, { path, body: message, form: new FormData() })`,
    /Types of property 'form' are incompatible/,
  ],
]

const PRELUDE = `import { createMailgun } from 'mailgun-fetch'
import * as mg from 'mailgun-fetch/operations'
const mailgun = createMailgun({ apiKey: 'key' })
const path = { domain_name: 'mg.example.com' }
const message = { from: 'a@example.com', to: 'b@example.com', subject: 'Hi', text: 'Hello' }
`
const HOVERED = [
  ...['sendMessage', 'listBounces', 'addBounces', 'getStoredMessage', 'createRoute', 'listDomains'],
  ...['queryLogs', 'listEvents', 'validateAddress', 'deleteAccountWebhook'],
]
const hovers = HOVERED.map((name) => `void mg.${name}\n`).join('')
const LIMIT = `void mg.listBounces(mailgun, { path, query: { limit: 1 } })\n`
const text = PRELUDE + hovers + LIMIT + mistakes.map(([, statement]) => `${statement}\n`).join('')

const byId = new Map(operations.map((each) => [each.id, each]))
let project: UserProject
let service: ts.LanguageService
let file: string

beforeAll(async () => {
  project = await createUserProject(['index', 'operations'], { 'use.ts': text })
  file = join(project.folder, 'use.ts')
  service = ts.createLanguageService({
    getCompilationSettings: () => userOptions,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(ts.sys.readFile(name) ?? ''),
    getCurrentDirectory: () => project.folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    directoryExists: ts.sys.directoryExists,
    realpath: (name) => name,
  })
}, 120_000)

afterAll(() => project.remove())

describe('The compiler answers', () => {
  const said = new Map<string, string[]>()

  beforeAll(() => {
    for (const { start, messageText, relatedInformation = [] } of service.getSemanticDiagnostics(file)) {
      const line = text.slice(0, start).split('\n').length - 1
      const parts = [messageText, ...relatedInformation.map((related) => related.messageText)]
      const message = parts.map((part) => ts.flattenDiagnosticMessageText(part, '\n')).join('\n')
      const statement = text.split('\n')[line]!
      said.set(statement, [...(said.get(statement) ?? []), message])
    }
  }, 120_000)

  testMistakes(mistakes, said, () => /No overload/)

  test('nothing to what is right', () => {
    const wrong = new Set(mistakes.map(([, statement]) => statement))
    expect([...said.keys()].filter((statement) => !wrong.has(statement))).toEqual([])
  })
})

/** The words of an operation that an editor has to show, as the document has them. */
function wordsOf({ name, operation }: NamedOperation): string[] {
  const { summary, description, externalDocs } = operation
  const successor = operation.deprecated && /(?:GET|POST|PUT|PATCH|DELETE) \/v[^\s`,;)]*/.exec(description!)
  return [
    ...[summary!, description!, `Calls \`${name}\`.`, externalDocs!.url],
    ...(successor ? [`Use \`${successor[0]}\`.`] : []),
  ]
}

/** Documentation and tags as one text. */
function shown(
  info: { documentation?: ts.SymbolDisplayPart[]; tags?: ts.JSDocTagInfo[] } | undefined,
): string {
  const tags = info?.tags?.map(({ name, text: words }) => `@${name} ${ts.displayPartsToString(words)}`) ?? []
  // The language service takes the beginning of a URL for a name, and puts a space after it.
  return [ts.displayPartsToString(info?.documentation), ...tags].join('\n').replace('https ://', 'https://')
}

describe.each(HOVERED)('An editor, at %s,', (name) => {
  const position = (): number => text.indexOf(`void mg.${name}\n`) + 'void mg.'.length

  test('shows its own words, path, vendor page and successor', () => {
    const words = shown(service.getQuickInfoAtPosition(file, position() + 1))
    for (const part of wordsOf(byId.get(name)!)) expect(words).toContain(part)
  })

  test('offers it, its summary first', () => {
    const entries = service.getCompletionsAtPosition(file, position(), {})?.entries ?? []
    expect(entries.map((entry) => entry.name)).toContain(name)
    const details = service.getCompletionEntryDetails(file, position(), name, {}, undefined, {}, undefined)
    expect(shown(details).split('\n')[0]).toBe(byId.get(name)!.operation.summary)
  })

  test('goes to the text that documents it', () => {
    const [definition] = service.getDefinitionAtPosition(file, position() + 1) ?? []
    const declarations = ts.sys.readFile(definition!.fileName)!
    const before = declarations.slice(0, definition!.textSpan.start)
    expect(definition!.fileName).toMatch(/mailgun-fetch\/dist\/generated\/functions\.d\.ts$/)
    expect(before.slice(before.lastIndexOf('/**'))).toContain(byId.get(name)!.operation.summary)
  })
})

test('An editor shows the limits of a field', () => {
  const info = service.getQuickInfoAtPosition(file, text.indexOf('limit: 1'))
  const { parameters } = byId.get('listBounces')!
  expect(shown(info)).toContain(parameters.find(({ name }) => name === 'limit')!.description)
  expect(shown(info)).toMatch(/1 to 1,000/)
})

test('An editor strikes out a deprecated operation where it is called', () => {
  const struck = service
    .getSuggestionDiagnostics(file)
    .filter(({ reportsDeprecated }) => reportsDeprecated)
    .map(({ start, length }) => text.slice(start, start + length))
  expect(struck).toEqual(['listEvents'])
})
