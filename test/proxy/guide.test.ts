// The guide's proxy as it stands, with a counter of posts and a session that are told what to say.
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test, vi } from 'vitest'
import * as proxyEntry from '../../src/proxy.js'
import { blocksOf } from '../package/readme.js'
import { recordingFetch } from '../support/recording-fetch.js'

const sample = blocksOf(readFileSync('docs/guides/browsers.md', 'utf8')).find(({ code }) =>
  code.includes('createMailgunProxy('),
)!

const LETTER = {
  from: 'website@mg.example.com',
  to: 'support@example.com',
  'h:Reply-To': 'ada@example.org',
  subject: 'Hi',
  text: 'Is it open\non Sunday?',
}

function setUp({ posts = 1, isStaff = false } = {}) {
  const { fetch, calls } = recordingFetch()
  vi.stubGlobal('fetch', fetch)
  const { outputText } = ts.transpileModule(sample.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const exports: { POST?: (request: Request) => Promise<Response> } = {}
  const given = {
    require: () => proxyEntry,
    exports,
    process: { env: { MAILGUN_API_KEY: 'key-test' } },
    isStaff: () => Promise.resolve(isStaff),
    postsThisHour: () => Promise.resolve(posts),
  }
  new Function(...Object.keys(given), outputText)(...Object.values(given))
  const call = async (path: string, init: RequestInit, host = 'www.example.com'): Promise<number> =>
    (await exports.POST!(new Request(`https://${host}/api/mailgun${path}`, init))).status
  const post = (body: FormData | URLSearchParams, host?: string) =>
    call('/v3/mg.example.com/messages', { method: 'POST', body }, host)
  return { call, post, calls }
}

const formOf = (entries: [string, string | File][]): FormData => {
  const form = new FormData()
  for (const [name, value] of entries) form.append(name, value)
  return form
}

test('The contact form sends what a visitor filled in.', async () => {
  const { post, calls } = setUp()
  expect(await post(new URLSearchParams(LETTER))).toBe(200)
  expect(await post(formOf(Object.entries(LETTER)))).toBe(200)
  expect(calls.map(({ url }) => url)).toEqual(
    Array(2).fill('https://api.eu.mailgun.net/v3/mg.example.com/messages'),
  )
})

test.each<[string, [string, string | File][]]>([
  ['another sender', [['from', 'boss@mg.example.com']]],
  ['another recipient', [['to', 'victim@example.org']]],
  ['a recipient behind the right one', [['to', 'support@example.com, victim@example.org']]],
  ['a recipient in another line', [['to', 'support@example.com\r\nBcc: victim@example.org']]],
  ['a subject with another header', [['subject', 'Hi\r\nBcc: victim@example.org']]],
  ['a long subject', [['subject', 'x'.repeat(201)]]],
  ['a long text', [['text', 'x'.repeat(5001)]]],
  ['no text', [['text', '']]],
  ['two addresses to answer to', [['h:Reply-To', 'ada@example.org,eve@example.org']]],
  ['a file in place of a text', [['text', new File(['x'], 'x.txt')]]],
])('The contact form refuses %s.', async (_, changes) => {
  const { post, calls } = setUp()
  expect(await post(formOf(Object.entries({ ...LETTER, ...Object.fromEntries(changes) })))).toBe(403)
  expect(calls).toEqual([])
})

test.each('from to cc bcc h:Bcc To to[] html o:deliverytime attachment toString'.split(' '))(
  'The contact form refuses one more field called %s.',
  async (name) => {
    const { post, calls } = setUp()
    const more = formOf([...Object.entries(LETTER), [name, 'support@example.com']])
    expect(await post(more)).toBe(403)
    const instead = formOf([...Object.entries(LETTER).slice(0, -1), [name, 'support@example.com']])
    expect(await post(instead)).toBe(403)
    expect(calls).toEqual([])
  },
)

test('The contact form refuses a sixth post in an hour, a large body and another host.', async () => {
  expect(await setUp({ posts: 5 }).post(new URLSearchParams(LETTER))).toBe(200)
  const { post, calls } = setUp({ posts: 6 })
  expect(await post(new URLSearchParams(LETTER))).toBe(429)
  expect(await post(new URLSearchParams({ ...LETTER, text: 'x'.repeat(60_000) }))).toBe(413)
  expect(await post(new URLSearchParams(LETTER), 'rebound.example')).toBe(403)
  expect(calls).toEqual([])
})

test('The list of bounces is for the staff alone.', async () => {
  const list = (isStaff: boolean) => setUp({ isStaff }).call('/v3/mg.example.com/bounces', { method: 'GET' })
  expect(await list(true)).toBe(200)
  expect(await list(false)).toBe(403)
})
