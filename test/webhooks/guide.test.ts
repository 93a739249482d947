// The guide's handler as it stands, with a store that keeps what it is told and work that can fail.
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { afterEach, expect, test, vi } from 'vitest'
import * as webhooks from '../../src/webhooks.js'
import { blocksOf } from '../package/readme.js'
import { DELIVERED, KEY, postJson, signed, SIGNED_AT } from '../support/webhook-posts.js'

type Handle = (request: Request, env: { SIGNING_KEY: string }) => Promise<Response>

const sample = blocksOf(readFileSync('docs/guides/webhooks.md', 'utf8')).find(({ code }) =>
  code.includes('function handle('),
)!

afterEach(() => void vi.useRealTimers())

function setUp() {
  const ids = new Set<string>()
  const handled = {
    has: (id: string) => Promise.resolve(ids.has(id)),
    add: (id: string) => Promise.resolve(ids.add(id)),
  }
  const act = vi.fn<(event: webhooks.WebhookEvent) => Promise<void>>(() => Promise.resolve())
  const { outputText } = ts.transpileModule(sample.code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const exports: { handle?: Handle } = {}
  new Function('require', 'exports', 'handled', 'act', outputText)(() => webhooks, exports, handled, act)
  /** As a server answers: with 500 where the handler throws. */
  const statusOf = (payload: unknown): Promise<number> =>
    exports.handle!(postJson(payload), { SIGNING_KEY: KEY }).then(
      ({ status }) => status,
      () => 500,
    )
  vi.useFakeTimers({ toFake: ['Date'], now: SIGNED_AT * 1000 })
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  return { act, ids, statusOf, later: (seconds: number) => vi.setSystemTime((SIGNED_AT + seconds) * 1000) }
}

test.each([
  ['5 minutes', 300],
  ['10 minutes', 600],
  ['7 hours', 25_200],
  ['8 hours', 28_800],
])(
  'An event whose work fails the first time is done when Mailgun repeats the post %s later.',
  async (_, seconds) => {
    const { act, ids, statusOf, later } = setUp()
    const payload = await signed()
    act.mockRejectedValueOnce(new Error('the database is down'))
    expect(await statusOf(payload)).toBe(500)
    expect([...ids]).toEqual([])
    later(seconds)
    expect(await statusOf(payload)).toBe(200)
    expect(act).toHaveBeenCalledTimes(2)
    expect(act).toHaveBeenLastCalledWith(DELIVERED)
    expect([...ids]).toEqual([DELIVERED.id])
  },
)

test('An event whose work is done is not done again when its answer was lost, signed anew or not.', async () => {
  const { act, statusOf, later } = setUp()
  const payload = await signed()
  expect(await statusOf(payload)).toBe(200)
  later(600)
  expect(await statusOf(payload)).toBe(200)
  const options = { signingKey: KEY, timestamp: SIGNED_AT + 25_200 }
  later(25_200)
  expect(await statusOf(await webhooks.signWebhook(DELIVERED, options))).toBe(200)
  expect(act).toHaveBeenCalledOnce()
})

test('A post with a signature of no known key is refused, and not given up, since the key may be the wrong one.', async () => {
  const { act, statusOf } = setUp()
  expect(await statusOf(await signed('key-of-before'))).toBe(401)
  expect(act).not.toHaveBeenCalled()
})

test('A post that can never be right is given up.', async () => {
  const { act, statusOf } = setUp()
  expect(await statusOf({ signature: {}, 'event-data': DELIVERED })).toBe(406)
  expect(act).not.toHaveBeenCalled()
})
