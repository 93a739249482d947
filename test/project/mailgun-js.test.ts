// Nobody loses anything by leaving mailgun.js: the rows of docs/data/mailgun-js.yaml hold for the installed package.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { createMailgun } from '../../src/index.js'
import * as operations from '../../src/operations.js'
import { methodsOfMailgunJs } from '../support/mailgun-js.js'
import { recordingFetch, type Recorded } from '../support/recording-fetch.js'
import { typecheck } from '../support/typecheck.js'

interface Row {
  method: string
  before: string
  after: string
  reason?: string
}
interface Migration {
  names: Record<string, string>
  groups: { title: string; rows: Row[] }[]
}

const { names, groups } = parse(readFileSync('docs/data/mailgun-js.yaml', 'utf8')) as Migration
const rows = groups.flatMap((group) => group.rows)

test('each public method of mailgun.js has a row, and each row is about one of them', () => {
  const known = ['Mailgun.client', ...methodsOfMailgunJs()]
  expect([...new Set(rows.map((row) => row.method))].sort()).toEqual(known.sort())
})

test('what is called instead of each method of mailgun.js compiles', () => {
  const constants = Object.entries(names).map(([name, value]) => `const ${name} = ${JSON.stringify(value)}`)
  const file = [
    `import { createMailgun } from '../../src/index.js'`,
    `import { ${Object.keys(operations).join(', ')} } from '../../src/operations.js'`,
    `const mailgun = createMailgun({ apiKey: 'secret' })`,
    `const csv = new Blob([])`,
    ...constants,
    ...rows.map(({ after }) => `void (() => ${after})`),
  ].join('\n')
  expect(typecheck({ 'test/project/after.virtual.ts': file })).toEqual([])
})

describe('on the wire', () => {
  const { fetch, calls } = recordingFetch()
  const load = createRequire(import.meta.url)
  // Its "exports" hide the declarations from an import of Node's kind.
  type MailgunJs = new (form: typeof FormData) => { client(options: object): object }
  const Mailgun = load('mailgun.js') as MailgunJs
  const scopeOf = (): Record<string, unknown> => ({
    ...operations,
    ...names,
    createMailgun,
    csv: new Blob(['address\nbob@example.org\n'], { type: 'text/csv' }),
    Mailgun,
    mg: new Mailgun(FormData).client({ username: 'api', key: 'secret', useFetch: true }),
    mailgun: createMailgun({ apiKey: 'secret', fetch }),
  })

  beforeEach(() => {
    vi.stubGlobal('fetch', fetch)
    // It says on the console which of its methods are deprecated.
    for (const level of ['warn', 'error'] as const) vi.spyOn(console, level).mockReturnValue()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
  /** What a snippet sends; undefined where it sends nothing. Only the request counts: the answer suits none of them. */
  async function sentBy(snippet: string): Promise<Sent | undefined> {
    calls.length = 0
    const scope = scopeOf()
    const run = new Function(...Object.keys(scope), `return ${snippet}`) as (...values: unknown[]) => unknown
    await Promise.resolve(run(...Object.values(scope))).catch(() => undefined)
    return calls[0] && describeCall(calls[0])
  }

  test.each(rows)('$before becomes $after', async ({ before, after, reason }) => {
    const [was, is] = [await sentBy(before), await sentBy(after)]
    if (reason) expect(reason).toMatch(/\.$/)
    else expect(is, 'another request needs a reason').toEqual(was)
  })

  test('what only prepares later calls is all that sends nothing', async () => {
    for (const { method, before, after } of rows) {
      const isLocal = /^Mailgun\.client$|(set|reset)Sub[aA]ccount(Header)?$/.test(method)
      expect([method, (await sentBy(before)) === undefined]).toEqual([method, isLocal])
      expect([method, (await sentBy(after)) === undefined]).toEqual([method, isLocal])
    }
  })
})

interface Sent {
  /** Method and URL. */
  request: string
  /** The names of all fields, be they in the query or in the body: the vendor takes most of them from either. */
  fields: string[]
}

async function describeCall({ method, url, headers, body }: Recorded): Promise<Sent> {
  const { origin, pathname, searchParams } = new URL(url)
  const type = headers.get('content-type')
  const inBody = await fieldsOf(
    new Response(body as BodyInit, type ? { headers: { 'content-type': type } } : {}),
  )
  return {
    request: `${method} ${origin}${decodeURIComponent(pathname)}`,
    fields: [...searchParams.keys(), ...inBody].sort(),
  }
}

async function fieldsOf(body: Response): Promise<string[]> {
  const type = body.headers.get('content-type') ?? ''
  if (type.includes('json')) return Object.keys((await body.json()) as object)
  return type.includes('form') ? [...(await body.formData()).keys()] : []
}
