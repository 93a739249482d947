import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'
import { testMistakes, type Mistake } from '../support/mistakes.js'
import { compile, projectOptions, root, typecheck } from '../support/typecheck.js'

const PRELUDE = `import { createMailgun, paginate } from '../src/index.js'
const mailgun = createMailgun({ apiKey: 'key' })
const params = { path: { domain_name: 'mg.example.com' } }
const message = { from: 'a@example.com', to: 'b@example.com', subject: 'Hi', text: 'Hello' }
`

const mistakes: Mistake[] = [
  [
    'a wrong path with right ones',
    `mailgun.GET('/v4/domain')`,
    /"\/v4\/domain"' is not assignable/,
    /parameter of type '"\/v.*"\/v4\/domains"/,
  ],
  [
    'a path of another verb with those of this one',
    `mailgun.PATCH('/v4/domains')`,
    /parameter of type '(?!.*"\/v4\/domains").*"\/v3\/ip_pools\/\{pool_id\}"/,
  ],
  [
    'a path that does not page with those that do',
    `paginate(mailgun, '/v3/{domain_name}/messages', { params })`,
    /parameter of type '(keyof Pageable|"\/v)/,
  ],
  [
    'a misspelt query parameter with both names',
    `mailgun.GET('/v3/{domain_name}/bounces', { params: { ...params, query: { limi: 1 } } })`,
    /'limi' does not exist/,
    /Did you mean to write 'limit'\?/,
  ],
  [
    'a misspelt path parameter with both names',
    `mailgun.GET('/v3/{domain_name}/bounces', { params: { path: { domain_nam: 'a' } } })`,
    /'domain_nam' does not exist/,
    /Did you mean to write 'domain_name'\?/,
  ],
  [
    'a misspelt header with both names',
    `mailgun.GET('/v4/domains', { params: { header: { 'X-Mailgun-On-Behalf': 'a' } } })`,
    /'X-Mailgun-On-Behalf'' does not exist/,
    /"X-Mailgun-On-Behalf-Of"/,
  ],
  [
    'a misspelt part of params with both names',
    `mailgun.GET('/v4/domains', { params: { quer: {} } })`,
    /'quer' does not exist/,
    /Did you mean to write 'query'\?/,
  ],
  [
    'a misspelt member of init with both names',
    `mailgun.GET('/v3/{domain_name}/bounces', { params, parms: {} })`,
    /'parms' does not exist/,
    /Did you mean to write 'params'\?/,
  ],
  [
    'a misspelt option with both names',
    `mailgun.GET('/v4/domains', { timeoutms: 5 })`,
    /'timeoutms' does not exist/,
    /Did you mean to write 'timeoutMs'\?/,
  ],
  [
    'a misspelt body field with its name',
    `mailgun.POST('/v3/{domain_name}/messages', { params, body: { ...message, subjct: 'a' } })`,
    /'subjct' does not exist/,
  ],
  [
    'a misspelt body field after a prefix with its name',
    `mailgun.POST('/v3/{domain_name}/messages', { params, body: { ...message, 'o:tagg': 'a' } })`,
    /'o:tagg'' does not exist/,
  ],
  [
    'a misspelt nested field with both names',
    `mailgun.POST('/v1/analytics/logs', { body: { pagination: { limits: 1 } } })`,
    /'limits' does not exist/,
    /Did you mean to write 'limit'\?/,
  ],
  [
    'a misspelt field in a list with both names',
    `mailgun.POST('/v3/{domain_name}/bounces', { params, body: [{ address: 'a', cod: '550' }] })`,
    /'cod' does not exist/,
    /Did you mean to write 'code'\?/,
  ],
  [
    'a missing field with its name',
    `mailgun.POST('/v3/{domain_name}/messages', { params, body: { from: 'a' } })`,
    /Property 'to' is missing/,
  ],
  [
    'a missing field of several, of which one is needed, with the name of one',
    `mailgun.POST('/v3/forwards', { body: { match: 'a' } })`,
    /NewForward/,
    /Property '"forward\.store"' is missing/,
  ],
  [
    'a missing field of a second such rule with its name',
    `mailgun.PATCH('/v3/ips/subaccounts', { body: { subaccount_id: 'a' } })`,
    /SubaccountIpChanges/,
    /Property 'unlink_ip' is missing/,
  ],
  [
    'a misspelt field beside such rules with both names',
    `mailgun.PATCH('/v3/ips/subaccounts', { body: { subaccount_ids: 'a', link_ip: 'a' } })`,
    /Did you mean to write 'subaccount_id'\?/,
  ],
  [
    'a wrong value with the right ones',
    `mailgun.GET('/v3/{domain_name}/bounces', { params: { ...params, query: { page: 'first' } } })`,
    // In what order the compiler names them depends on what it has seen before.
    /'"first"' is not assignable to type '(?=.*"next")(?=.*"previous")(?=.*"last")("\w+" \| ){3}undefined'/,
  ],
]

describe('The compiler answers', () => {
  const said = new Map<string, string[]>()

  beforeAll(() => {
    const uses = mistakes.map(([, statement]) => `void ${statement}\n`).join('')
    const first = PRELUDE.split('\n').length
    for (const text of typecheck({ 'generated/virtual-use.ts': PRELUDE + uses })) {
      const [, line, message] = /:(\d+) ([^]*)/.exec(text)!
      const statement = mistakes[Number(line) - first]![1]
      said.set(statement, [...(said.get(statement) ?? []), message!])
    }
  }, 60_000)

  // `paginate` takes functions as well as paths; of its two forms, the one by path is explained last.
  testMistakes(mistakes, said, (statement) =>
    statement.startsWith('paginate') ? /Expected \d+ arguments/ : /Expected \d+ arguments|No overload/,
  )
})

/** In each statement `|` is the cursor. */
const cursors: [title: string, statement: string, offers: string[], not?: string][] = [
  ['paths, of this verb only', `mailgun.PATCH('|')`, ['/v3/ip_pools/{pool_id}'], '/v4/domains'],
  [
    'paths that page, and no others',
    `paginate(mailgun, '|')`,
    ['/v3/{domain_name}/bounces', '/v1/analytics/logs'],
    '/v5/users/me',
  ],
  [
    'the members of init',
    `mailgun.GET('/v3/{domain_name}/bounces', { | })`,
    ['params', 'timeoutMs', 'retry', 'signal'],
    'body',
  ],
  [
    'query parameters',
    `mailgun.GET('/v3/{domain_name}/bounces', { params: { ...params, query: { | } } })`,
    ['limit', 'page', 'address'],
    'domain_name',
  ],
  [
    'body fields',
    `mailgun.POST('/v3/{domain_name}/messages', { params, body: { | } })`,
    ['subject', 'html', 'o:tag', 'attachment'],
    'recipient',
  ],
  [
    'nested body fields',
    `mailgun.POST('/v1/analytics/logs', { body: { pagination: { | } } })`,
    ['token', 'limit', 'sort'],
    'start',
  ],
  [
    'the values of an enum',
    `mailgun.GET('/v3/{domain_name}/bounces', { params: { ...params, query: { page: '|' } } })`,
    ['next', 'previous', 'last'],
  ],
]

describe('An editor completes', () => {
  const file = join(root, 'generated/virtual-use.ts')
  const text = PRELUDE + cursors.map(([, statement]) => `void ${statement}\n`).join('')
  const positions = [...text.matchAll(/\|/g)].map(({ index }, before) => index - before)
  let service: ts.LanguageService

  beforeAll(() => {
    const options = projectOptions()
    const source = text.replaceAll('|', '')
    const read = (name: string): string | undefined => (name === file ? source : ts.sys.readFile(name))
    service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => '1',
      getScriptSnapshot: (name) => ts.ScriptSnapshot.fromString(read(name) ?? ''),
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => name === file || ts.sys.fileExists(name),
      readFile: read,
    })
    service.getProgram()
  }, 60_000)

  cursors.forEach(([title, , offers, not], i) => {
    test(title, () => {
      const entries = service.getCompletionsAtPosition(file, positions[i]!, {})?.entries ?? []
      const names = entries.map(({ name }) => name.replace(/^"|"$/g, ''))
      expect(names).toEqual(expect.arrayContaining(offers))
      expect(names).not.toContain(not)
    })
  })
})

test('A deprecated operation carries its successor', () => {
  const program = compile({ 'generated/virtual-use.ts': `export type { GET } from './schema.js'` })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(join(root, 'generated/schema.ts'))!
  const get = checker
    .getExportsOfModule(checker.getSymbolAtLocation(source)!)
    .find(({ name }) => name === 'GET')!
  const events = checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(get), '/v3/{domain_name}/events')!
  const tags = events
    .getJsDocTags(checker)
    .map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`)
  expect(tags).toContain('@deprecated Use `POST /v1/analytics/logs`.')
})
