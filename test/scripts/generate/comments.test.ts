import ts from 'typescript'
import { expect, test } from 'vitest'
import type { Document } from '../../../scripts/openapi/document.js'
import { form, query, tinyDocument } from '../../support/tiny-document.js'
import { compile, complaints } from '../../support/typecheck.js'
import { virtualSchema } from '../../support/virtual-schema.js'

interface Words {
  text: string
  tags: Record<string, string>
}

/** What an editor shows for a member of a generated type, by a dotted path such as `POST./things.init`. */
async function wordsOf(document: Document, ...path: string[]): Promise<Words> {
  const file = 'generated/virtual-schema.ts'
  const program = compile(await virtualSchema(document))
  expect(complaints(program)).toEqual([])
  const checker = program.getTypeChecker()
  const source = program.getSourceFiles().find(({ fileName }) => fileName.endsWith(file))!
  const [first, ...rest] = path as [string, ...string[]]
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!)
  let symbol = exported.find(({ name }) => name === first)!
  for (const name of rest) {
    const type =
      symbol.flags & ts.SymbolFlags.Interface
        ? checker.getDeclaredTypeOfSymbol(symbol)
        : checker.getTypeOfSymbol(symbol)
    symbol = checker.getPropertyOfType(checker.getNonNullableType(type), name)!
  }
  return {
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    tags: Object.fromEntries(
      symbol.getJsDocTags(checker).map((tag) => [tag.name, ts.displayPartsToString(tag.text)]),
    ),
  }
}

const operation = {
  summary: 'Make a thing',
  description: 'It costs a little.',
  externalDocs: { url: 'https://docs.example.com/things' },
}

test('A call shows summary, description and the link to the vendor’s page', async () => {
  const { text, tags } = await wordsOf(tinyDocument({ 'POST /things': operation }), 'POST', '/things')
  expect(text).toBe('Make a thing\n\nIt costs a little.')
  expect(tags).toEqual({ see: expect.stringContaining('docs.example.com/things') })
})

test('A call that no document of the vendor describes says where it is known from', async () => {
  const known = { ...operation, 'x-source': 'a captured answer' }
  const { text } = await wordsOf(tinyDocument({ 'POST /things': known }), 'POST', '/things')
  expect(text).toBe('Make a thing\n\nIt costs a little.\nKnown from a captured answer.')
})

test('A walk over pages shows summary, description and the link to the vendor’s page', async () => {
  const pagination = { strategy: 'link', items: 'items', next: 'next' } as const
  const content = {
    'application/json': { schema: { type: 'object', properties: { items: { type: 'array', items: {} } } } },
  }
  const document = tinyDocument({
    'GET /things': { ...operation, responses: { 200: { content } }, 'x-pagination': pagination },
  })
  expect(await wordsOf(document, 'Pageable', '/things')).toEqual(await wordsOf(document, 'GET', '/things'))
})

test('A deprecated call is struck through and names its successor', async () => {
  const deprecated = {
    ...operation,
    deprecated: true,
    description: 'Old. Use POST /v2/things, which is newer.',
  }
  const { tags } = await wordsOf(tinyDocument({ 'POST /things': deprecated }), 'POST', '/things')
  expect(tags.deprecated).toBe('Use `POST /v2/things`.')
})

test('A call that is not deprecated is not struck through', async () => {
  expect(
    (await wordsOf(tinyDocument({ 'POST /things': operation }), 'POST', '/things')).tags,
  ).not.toHaveProperty('deprecated')
})

test('A field and a parameter show their description', async () => {
  const limit = { ...query('limit', { type: 'integer', default: 100 }), description: 'Things a page.' }
  const document = tinyDocument({
    'POST /things': {
      parameters: [limit],
      requestBody: form({ name: { type: 'string', description: 'What it is called.' } }),
    },
  })
  expect(
    await wordsOf(document, 'operations', 'callPOSTthings', 'parameters', 'query', 'limit'),
  ).toMatchObject({ text: 'Things a page.' })
  const field = ['requestBody', 'content', 'multipart/form-data', 'name']
  expect(await wordsOf(document, 'operations', 'callPOSTthings', ...field)).toMatchObject({
    text: 'What it is called.',
  })
})

test('A field that takes more than its wire type keeps its words, default and deprecation', async () => {
  const testmode = {
    type: 'string',
    enum: ['yes', 'no'],
    default: 'no',
    deprecated: true,
    description: 'Whether it is only a test.',
  }
  const words = await wordsOf(
    tinyDocument({ 'POST /things': { requestBody: form({ testmode }) } }),
    ...['operations', 'callPOSTthings', 'requestBody', 'content', 'multipart/form-data', 'testmode'],
  )
  expect(words).toMatchObject({ text: 'Whether it is only a test.', tags: { default: 'no', deprecated: '' } })
})

test('Words that would end a comment do not', async () => {
  const document = tinyDocument({
    'POST /things': {
      ...operation,
      description: 'Matches */* too.',
      requestBody: form({ type: { type: 'string', description: 'Such as */*.' } }),
    },
  })
  expect((await wordsOf(document, 'POST', '/things')).text).toContain('Matches *')
})
