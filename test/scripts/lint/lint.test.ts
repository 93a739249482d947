import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import plugin from '../../../scripts/lint/plugin.js'
import { change, soundDocument, writeDocument } from '../../support/sound-document.js'
import { root } from '../../support/typecheck.js'

interface Case {
  title: string
  /** Place → value, changed in the sound document. */
  change: Record<string, unknown>
  /** Where a problem is reported, and a part of its message; without it the rule has nothing to say. */
  finds?: [place: string, message: string]
}
interface Problem {
  ruleId: string
  message: string
  location: { source: { ref: string }; pointer: string }[]
}

const GET = 'paths.yaml#/things/get'
const POST = 'paths.yaml#/things/post'
const VALIDATE = {
  url: 'https://documentation.mailgun.com/docs/validate/oas/openapi-validate-final/validations',
}
const text = { type: 'string', description: 'Some words.' }
const bare = { type: 'object', properties: { deep: { type: 'string' } } }
const describedOpen = { type: 'object', description: 'Some words.', properties: { deep: text } }
const offset = { strategy: 'offset', items: 'items', in: 'query', skip: 'skip', limit: 'limit' }
const token = {
  strategy: 'token',
  items: 'items',
  in: 'body',
  token: 'pagination.token',
  next: 'paging.next',
}
const skip = { name: 'skip', in: 'query', description: 'How many to pass over.', schema: { type: 'integer' } }
const limit = { name: 'limit', in: 'query', description: 'Things a page.', schema: { type: 'integer' } }
const page = { $ref: 'schemas.yaml#/ThingPage' }
const example = { items: [], paging: {} }

const cases: Record<string, Case[]> = {
  'operation-id': [
    {
      title: 'one in snake case',
      change: { [`${GET}/operationId`]: 'list_things' },
      finds: [`${GET}/operationId`, '"list_things"'],
    },
    {
      title: 'one in PascalCase',
      change: { [`${GET}/operationId`]: 'ListThings' },
      finds: [`${GET}/operationId`, 'camelCase'],
    },
    {
      title: 'a verb without a noun',
      change: { [`${GET}/operationId`]: 'list' },
      finds: [`${GET}/operationId`, 'verbNoun'],
    },
    {
      title: 'a missing one',
      change: { [`${GET}/operationId`]: undefined },
      finds: [`${GET}/operationId`, 'camelCase'],
    },
    { title: 'digits', change: { [`${GET}/operationId`]: 'listV4Things' } },
  ],
  'operation-external-docs': [
    {
      title: 'a tag without a link',
      change: { 'openapi.yaml#/tags/0/externalDocs': undefined },
      finds: [GET, 'missing'],
    },
    {
      title: 'a link to another site',
      change: { 'openapi.yaml#/tags/0/externalDocs/url': 'https://example.com/' },
      finds: [GET, 'does not start with'],
    },
    {
      title: "a link to a part of the vendor's site that documents no product",
      change: { 'openapi.yaml#/tags/0/externalDocs/url': 'https://documentation.mailgun.com/docs/blog/' },
      finds: [GET, 'does not start with'],
    },
    ...['validate/oas/', 'inboxready/api-reference/', 'inspect/api-reference/'].map((page) => ({
      title: `the documentation below ${page}`,
      change: { 'openapi.yaml#/tags/0/externalDocs/url': `https://documentation.mailgun.com/docs/${page}` },
    })),
  ],
  'operation-evidence': [
    {
      title: 'an operation of another product without its source',
      change: { [`${GET}/externalDocs`]: VALIDATE },
      finds: [GET, 'x-source is missing'],
    },
    {
      title: 'an operation of another product with its source',
      change: { [`${GET}/externalDocs`]: VALIDATE, [`${GET}/x-source`]: "the vendor's guide" },
    },
    {
      title: 'a source that is an address',
      change: { [`${GET}/x-source`]: 'https://example.com' },
      finds: [`${GET}/x-source`, 'without addresses'],
    },
    { title: 'evidence that is partial', change: { [`${GET}/x-evidence`]: 'partial' } },
    {
      title: 'an unknown extent of evidence',
      change: { [`${GET}/x-evidence`]: 'half' },
      finds: [`${GET}/x-evidence`, '"half"'],
    },
  ],
  'operation-errors': [
    {
      title: 'a missing 404 where the path has a slot',
      change: { 'paths.yaml#/thing/get/responses/404': undefined },
      finds: ['paths.yaml#/thing/get/responses', '404'],
    },
    {
      title: 'a missing success',
      change: { [`${GET}/responses/200`]: undefined },
      finds: [`${GET}/responses`, 'No 2xx'],
    },
    {
      title: 'a webhook, which has none of them',
      change: { 'paths.yaml#/opened/post/responses/200': undefined },
    },
  ],
  'operation-examples': [
    {
      title: 'a body without one',
      change: { [`${POST}/requestBody/content/application~1json/example`]: undefined },
      finds: [`${POST}/requestBody`, 'application/json has no example'],
    },
    {
      title: 'a referenced body without one',
      change: {
        'openapi.yaml#/x-body': {
          content: { 'application/json': { schema: { $ref: 'schemas.yaml#/NewThing' } } },
        },
        [`${POST}/requestBody`]: { $ref: 'openapi.yaml#/x-body' },
      },
      finds: [`${POST}/requestBody`, 'no example'],
    },
    {
      title: 'an answer without one',
      change: { [`${GET}/responses/200/content/application~1json/example`]: undefined },
      finds: [`${GET}/responses/200`, 'Response 200'],
    },
    {
      title: 'a referenced answer without one',
      change: { 'components/responses/errors.yaml#/Failed/content/application~1json/example': undefined },
      finds: ['paths.yaml#/thing/get/responses/404', 'Response 404'],
    },
    {
      title: 'examples by name',
      change: {
        [`${POST}/requestBody/content/application~1json/example`]: undefined,
        [`${POST}/requestBody/content/application~1json/examples`]: { one: { value: { name: 'a' } } },
      },
    },
    {
      title: 'a parameter without one',
      change: { [`${GET}/parameters/0/example`]: undefined },
      finds: [`${GET}/parameters/0`, 'Parameter "limit" has no example'],
    },
    {
      title: 'a parameter whose schema has one',
      change: {
        [`${GET}/parameters/0/example`]: undefined,
        [`${GET}/parameters/0/schema/examples`]: [10],
      },
    },
    { title: 'an answer without a body', change: { [`${POST}/responses/200`]: { description: 'Added.' } } },
  ],
  'operation-pagination': [
    {
      title: 'a paging answer without a declaration',
      change: { [`${GET}/x-pagination`]: undefined },
      finds: [GET, 'Looks pageable (response paging)'],
    },
    {
      title: 'paging inside allOf without a declaration',
      change: {
        [`${GET}/x-pagination`]: undefined,
        [`${GET}/responses/200/content/application~1json/schema`]: {
          allOf: [{ $ref: 'schemas.yaml#/Thing' }, page],
        },
      },
      finds: [GET, 'response paging'],
    },
    {
      title: 'a skip parameter without a declaration',
      change: { [`${POST}/parameters`]: [skip] },
      finds: [POST, 'Looks pageable (query skip)'],
    },
    {
      title: 'a skip parameter of the path item without a declaration',
      change: { 'paths.yaml#/thing/parameters/1': skip },
      finds: ['paths.yaml#/thing/get', 'query skip'],
    },
    { title: 'what is declared not to page', change: { [`${GET}/x-pagination`]: false } },
    {
      title: 'an unknown strategy',
      change: { [`${GET}/x-pagination/strategy`]: 'magic' },
      finds: [`${GET}/x-pagination`, '"magic" is none of link, offset, token'],
    },
    {
      title: 'items that are not there',
      change: { [`${GET}/x-pagination/items`]: 'rows' },
      finds: [`${GET}/x-pagination`, 'items "rows" is not in'],
    },
    {
      title: 'items that are no array',
      change: { [`${GET}/x-pagination/items`]: 'paging' },
      finds: [`${GET}/x-pagination`, 'not an array'],
    },
    {
      title: 'a link that is not there',
      change: { [`${GET}/x-pagination/next`]: 'paging.more' },
      finds: [`${GET}/x-pagination`, 'next "paging.more"'],
    },
    {
      title: 'one of several links that is not there',
      change: { [`${GET}/x-pagination/next`]: ['paging.next', 'paging.Next'] },
      finds: [`${GET}/x-pagination`, 'next "paging.Next"'],
    },
    {
      title: 'a missing member',
      change: { [`${GET}/x-pagination/next`]: undefined },
      finds: [`${GET}/x-pagination`, '"next" is missing'],
    },
    {
      title: 'a member of another strategy',
      change: { [`${GET}/x-pagination/token`]: 'a' },
      finds: [`${GET}/x-pagination`, '"token" means nothing'],
    },
    {
      title: 'a total that is not there',
      change: { [`${GET}/x-pagination/total`]: 'total' },
      finds: [`${GET}/x-pagination`, 'total "total"'],
    },
    {
      title: 'a position that the query lacks',
      change: { [`${GET}/x-pagination`]: offset },
      finds: [`${GET}/x-pagination`, 'skip "skip" is not in the request\'s query'],
    },
    {
      title: 'a position in the query',
      change: { [`${GET}/x-pagination`]: offset, [`${GET}/parameters`]: [skip, limit] },
    },
    {
      title: 'a token that the body lacks',
      change: {
        [`${POST}/x-pagination`]: token,
        [`${POST}/responses/200/content/application~1json`]: { schema: page, example },
      },
      finds: [`${POST}/x-pagination`, 'token "pagination.token" is not in the request\'s body'],
    },
    {
      title: 'a token in the body, in a schema of another file',
      change: {
        [`${POST}/x-pagination`]: token,
        [`${POST}/responses/200/content/application~1json`]: { schema: page, example },
        'schemas.yaml#/NewThing/properties/pagination': {
          ...describedOpen,
          properties: { token: text },
          additionalProperties: false,
        },
      },
    },
  ],
  placeholders: [
    {
      title: 'a placeholder of a parameter',
      change: { [`${GET}/parameters/0/description`]: 'TODO: say it.' },
      finds: [`${GET}/parameters/0/description`, 'A description is still to be written: "TODO: say it."'],
    },
    {
      title: 'one of a summary',
      change: { [`${GET}/summary`]: 'TODO' },
      finds: [`${GET}/summary`, 'A summary is still to be written'],
    },
    {
      title: 'one of an operation',
      change: { [`${POST}/description`]: 'Lorem ipsum.' },
      finds: [`${POST}/description`, 'still to be written'],
    },
    {
      title: 'one of a response',
      change: { [`${GET}/responses/200/description`]: 'TODO' },
      finds: [`${GET}/responses/200/description`, 'still to be written'],
    },
    {
      title: 'one of a schema in another file',
      change: { 'schemas.yaml#/NewThing/properties/name/description': 'tbd' },
      finds: ['schemas.yaml#/NewThing/properties/name/description', 'still to be written'],
    },
    {
      title: 'one of an enum value',
      change: { 'schemas.yaml#/NewThing/properties/name/x-enumDescriptions': { big: 'TODO' } },
      finds: ['schemas.yaml#/NewThing/properties/name/x-enumDescriptions/big', 'What "big" means'],
    },
    {
      title: 'a word that only contains one',
      change: { [`${GET}/description`]: 'Lists the mastodons and todos.' },
    },
  ],
  described: [
    {
      title: 'a parameter without one',
      change: { [`${GET}/parameters/0/description`]: undefined },
      finds: [`${GET}/parameters/0`, 'Parameter "limit" has no description'],
    },
    {
      title: 'a referenced parameter without one',
      change: { 'components/parameters/common.yaml#/OnBehalfOf/description': undefined },
      finds: ['common.yaml#/OnBehalfOf', 'has no description'],
    },
    {
      title: 'one that repeats the name',
      change: { [`${GET}/parameters/0/description`]: 'The limit.' },
      finds: [`${GET}/parameters/0`, 'only repeats its name'],
    },
    {
      title: 'a field of a body in another file without one',
      change: { 'schemas.yaml#/NewThing/properties/name/description': undefined },
      finds: ['schemas.yaml#/NewThing/properties/name', 'Request field "name" has no description'],
    },
    {
      title: 'a field two references deep without one',
      change: { 'schemas.yaml#/NewPart/properties/size/description': ' ' },
      finds: ['schemas.yaml#/NewPart/properties/size', 'Request field "size"'],
    },
    {
      title: 'a field in an object in a field without one',
      change: { 'schemas.yaml#/NewThing/properties/more': { ...bare, description: 'Some words.' } },
      finds: ['schemas.yaml#/NewThing/properties/more/properties/deep', 'Request field "deep"'],
    },
    {
      title: 'a field of an alternative without one',
      change: {
        'schemas.yaml#/NewThing/properties/more': {
          description: 'Some words.',
          anyOf: [{ type: 'string' }, bare],
        },
      },
      finds: ['schemas.yaml#/NewThing/properties/more/anyOf/1/properties/deep', 'Request field "deep"'],
    },
    {
      title: 'a pattern of fields without one',
      change: { 'schemas.yaml#/NewThing/patternProperties': { '^h:': { type: 'string' } } },
      finds: ['schemas.yaml#/NewThing/patternProperties/^h:', 'Request field "^h:"'],
    },
    {
      title: 'a field of JSON in a string without one',
      change: {
        'schemas.yaml#/NewThing/properties/more': {
          ...text,
          contentMediaType: 'application/json',
          contentSchema: bare,
        },
      },
      finds: ['schemas.yaml#/NewThing/properties/more/contentSchema/properties/deep', 'Request field "deep"'],
    },
    {
      title: 'a field whose schema is described where it is written',
      change: {
        'schemas.yaml#/Words': text,
        'schemas.yaml#/NewThing/properties/more': { $ref: '#/Words' },
      },
    },
    {
      title: 'a body that contains itself',
      change: { 'schemas.yaml#/NewPart/properties/inner': { $ref: '#/NewPart', description: 'Some words.' } },
    },
    { title: 'fields of answers', change: { 'schemas.yaml#/Thing/properties/more': bare } },
  ],
  'closed-request': [
    {
      title: 'an open body in another file',
      change: { 'schemas.yaml#/NewThing/additionalProperties': undefined },
      finds: ['schemas.yaml#/NewThing', 'additionalProperties: false'],
    },
    {
      title: 'one that says true',
      change: { 'schemas.yaml#/NewThing/additionalProperties': true },
      finds: ['schemas.yaml#/NewThing', 'says'],
    },
    {
      title: 'one that says nothing of its type',
      change: { 'schemas.yaml#/NewThing/additionalProperties': {} },
      finds: ['schemas.yaml#/NewThing', 'says'],
    },
    {
      title: 'an open object two references deep',
      change: { 'schemas.yaml#/NewPart/additionalProperties': undefined },
      finds: ['schemas.yaml#/NewPart', 'says'],
    },
    {
      title: 'an open object in a field',
      change: { 'schemas.yaml#/NewThing/properties/more': describedOpen },
      finds: ['schemas.yaml#/NewThing/properties/more', 'says'],
    },
    {
      title: 'an open object of other fields',
      change: { 'schemas.yaml#/NewThing/additionalProperties': describedOpen },
      finds: ['schemas.yaml#/NewThing/additionalProperties', 'says'],
    },
    { title: 'other fields of one type', change: { 'schemas.yaml#/NewThing/additionalProperties': text } },
    {
      title: 'an object without fields of its own',
      change: { 'schemas.yaml#/NewThing/properties/more': { type: 'object', description: 'Any.' } },
    },
  ],
  'known-format': [
    {
      title: 'a misspelt format',
      change: { 'schemas.yaml#/Thing/properties/name/format': 'rfc2882' },
      finds: ['schemas.yaml#/Thing/properties/name/format', '"rfc2882" is none of binary, date, date-time'],
    },
    {
      title: 'a format named like a property of every object',
      change: { 'schemas.yaml#/Thing/properties/name/format': 'constructor' },
      finds: ['schemas.yaml#/Thing/properties/name/format', '"constructor" is none of'],
    },
    {
      title: 'a format of another type',
      change: { 'schemas.yaml#/Thing/properties/name/format': 'epoch-seconds' },
      finds: ['schemas.yaml#/Thing/properties/name/format', 'to integer or number only, not to string'],
    },
    {
      title: 'a format of a value that may be null',
      change: { 'schemas.yaml#/Thing/properties/sent': { type: ['string', 'null'], format: 'date-time' } },
    },
  ],
  orphans: [
    {
      title: 'a file of paths that nothing refers to',
      change: { 'paths/send/old.yaml': { '/v1/old': {} } },
      finds: ['openapi.yaml#/', 'paths/send/old.yaml is used by nothing'],
    },
    {
      title: 'a file of schemas that nothing refers to',
      change: { 'components/schemas/send/old.yaml': { Old: { type: 'string' } } },
      finds: ['openapi.yaml#/', 'components/schemas/send/old.yaml is used by nothing'],
    },
    {
      title: 'a response that nothing refers to',
      change: { 'components/responses/errors.yaml#/Teapot': { description: 'No coffee.' } },
      finds: ['openapi.yaml#/', 'components/responses/errors.yaml#/Teapot is used by nothing'],
    },
    {
      title: 'a schema that only refers to itself',
      change: {
        'components/schemas/send/tree.yaml': {
          Leaf: { type: 'string' },
          Tree: { type: 'object', properties: { tree: { $ref: '#/Tree' } } },
        },
        'schemas.yaml#/Thing/properties/leaf': { $ref: 'components/schemas/send/tree.yaml#/Leaf' },
      },
      finds: ['openapi.yaml#/', 'components/schemas/send/tree.yaml#/Tree is used by nothing'],
    },
  ],
  'schema-name': [
    {
      title: 'a name in snake case, in another file',
      change: {
        'schemas.yaml#/new_part': { ...describedOpen, additionalProperties: false },
        'schemas.yaml#/NewThing/properties/parts/items': { $ref: '#/new_part' },
      },
      finds: ['schemas.yaml#/new_part', '"new_part" is not named in PascalCase'],
    },
    {
      title: 'a package name among the components',
      change: {
        'openapi.yaml#/components/schemas': { 'mailgun.com.Thing': { type: 'object' } },
        [`${POST}/responses/200/content/application~1json`]: {
          schema: { $ref: 'openapi.yaml#/components/schemas/mailgun.com.Thing' },
          example: {},
        },
      },
      finds: ['openapi.yaml#/components/schemas/mailgun.com.Thing', 'not named in PascalCase'],
    },
    {
      title: 'a part of another schema',
      change: {
        [`${POST}/responses/200/content/application~1json`]: {
          schema: { $ref: 'schemas.yaml#/ThingPage/properties/paging' },
          example: {},
        },
      },
      finds: ['schemas.yaml#/ThingPage/properties/paging', '"paging" is not named'],
    },
    {
      title: 'one name for two schemas',
      change: {
        'openapi.yaml#/components/schemas': { Thing: { type: 'object' } },
        [`${POST}/responses/200/content/application~1json`]: {
          schema: { $ref: 'openapi.yaml#/components/schemas/Thing' },
          example: {},
        },
      },
      finds: ['openapi.yaml#/components/schemas/Thing', '"Thing" is the name of another one too'],
    },
    {
      title: 'one schema that is used twice',
      change: { [`${POST}/responses/200/content/application~1json/schema`]: page },
    },
  ],
}

// All documents go through one run of the linter, because starting it takes longer than linting.
const problems = new Map<string, Problem[]>()
const folderOf = (rule: string, { title }: Case): string => `${rule}--${title.replace(/\W/g, '-')}`
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-lint-'))
  await writeDocument(join(folder, 'sound'), soundDocument())
  for (const [rule, list] of Object.entries(cases)) {
    for (const item of list) {
      const files = soundDocument()
      for (const [place, value] of Object.entries(item.change)) change(files, place, value)
      await writeDocument(join(folder, folderOf(rule, item)), files)
    }
  }
  const names = [
    'sound',
    ...Object.entries(cases).flatMap(([rule, list]) => list.map((item) => folderOf(rule, item))),
  ]
  const documents = names.map((name) => join(folder, name, 'openapi.yaml'))
  const args = [
    'lint',
    ...documents,
    '--config',
    join(root, 'redocly.yaml'),
    '--format',
    'json',
    '--max-problems',
    '10000',
  ]
  const env = { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' }
  const run = promisify(execFile)(join(root, 'node_modules/.bin/redocly'), args, {
    cwd: root,
    env,
    maxBuffer: 64 << 20,
  })
  // The exit code is 1, because there are problems.
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  for (const name of names) problems.set(name, [])
  for (const report of stdout.split(/(?<=^\})(?=\{)/m)) {
    for (const problem of (JSON.parse(report) as { problems: Problem[] }).problems) {
      const name = names.find((name) => problem.location[0]?.source.ref.includes(`/${name}/`))
      problems.get(name ?? '')?.push(problem)
    }
  }
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** "place message" of each problem. */
function said(name: string, rule?: string): string[] {
  return problems
    .get(name)!
    .filter(({ ruleId }) => !rule || ruleId === rule)
    .map(({ message, location: [where] }) => {
      const pointer = where!.pointer.replace(/^#\//, '')
      return `${where!.source.ref.split('/').pop()}#/${decodeURIComponent(pointer)} ${message}`
    })
}

test('A sound document is accepted by all rules', () => {
  expect(said('sound')).toEqual([])
})

test('Every rule of the plugin is switched on, and is tried here', async () => {
  const rules = Object.keys(plugin().rules.oas3)
  const { rules: configured } = parse(await readFile(join(root, 'redocly.yaml'), 'utf8')) as {
    rules: Record<string, unknown>
  }
  expect(rules.filter((rule) => configured[`mailgun/${rule}`] !== 'error')).toEqual([])
  expect(Object.keys(cases).sort()).toEqual(rules.sort())
  for (const list of Object.values(cases)) expect(list.some(({ finds }) => finds)).toBe(true)
})

for (const [rule, list] of Object.entries(cases)) {
  describe(rule, () => {
    for (const item of list) {
      const { title, finds } = item
      test(finds ? `complains about ${title}` : `accepts ${title}`, () => {
        const found = said(folderOf(rule, item), `mailgun/${rule}`)
        if (!finds) expect(found).toEqual([])
        else
          expect(
            found.filter((text) => text.startsWith(`${finds[0]} `) && text.includes(finds[1])),
          ).toHaveLength(1)
      })
    }
  })
}
