// What an error says of whether the server may have acted, over all attempts of a call.
import { describe, expect, test } from 'vitest'
import { MailgunError, type Outcome } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

type Answer = () => Response | Promise<Response>

const SEND = '/v3/{domain_name}/messages'
const send = {
  params: { path: { domain_name: 'mg.example.com' } },
  body: { from: 'a@example.com', to: 'b@example.com', text: 'hi' },
} as const

const status =
  (code: number): Answer =>
  () =>
    json({ message: 'no' }, { status: code })
const failing =
  (code: string): Answer =>
  () =>
    Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code, message: code } }))
const refused = failing('ECONNREFUSED')
const lost = failing('ECONNRESET')
const unreadable: Answer = () => new Response('<html>')
const brokenOff: Answer = () =>
  new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) }))

/** How a call ends, however it ends. */
async function endOf(call: Promise<{ error?: unknown }>): Promise<MailgunError> {
  const end = await call.then(
    ({ error }) => error,
    (reason: unknown) => reason,
  )
  expect(end).toBeInstanceOf(MailgunError)
  return end as MailgunError
}

describe('The outcome of a send', () => {
  const refusing = [400, 401, 402, 403, 404, 409, 413, 422, 451, 499]
  const perhapsDone = [300, 304, 399, 408, 500, 501, 502, 503, 504, 599]
  test.each([
    ...refusing.map((code) => [code, 'none'] as const),
    ...perhapsDone.map((code) => [code, 'unknown'] as const),
  ])('that is answered %i is "%s", and it is not sent again', async (code, outcome) => {
    const { mailgun, calls } = quickClient([status(code)])
    expect((await endOf(mailgun.POST(SEND, send))).outcome).toBe(outcome)
    expect(calls).toHaveLength(1)
  })

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ConnectionRefused'])(
    'that never reached a server (%s) is none',
    async (code) => {
      const { mailgun } = quickClient([failing(code)])
      expect(await endOf(mailgun.POST(SEND, send))).toMatchObject({ code: 'network', outcome: 'none' })
    },
  )

  test.each<[string, Answer, string]>([
    ['is lost', lost, 'network'],
    ['breaks off', brokenOff, 'network'],
    ['cannot be read', unreadable, 'invalid_response'],
    ['does not come in time', () => new Promise(() => {}), 'timeout'],
    [
      'is a redirect',
      () => new Response(null, { status: 303, headers: { location: '/v3/sent' } }),
      'redirect',
    ],
  ])('whose answer %s is unknown', async (_, answer, code) => {
    const { mailgun, calls } = quickClient([answer], { timeoutMs: 10 })
    expect(await endOf(mailgun.POST(SEND, send))).toMatchObject({ code, outcome: 'unknown' })
    expect(calls).toHaveLength(1)
  })

  test('that is told three times to come later is none', async () => {
    const { mailgun, calls } = quickClient([status(429)])
    expect((await endOf(mailgun.POST(SEND, send))).outcome).toBe('none')
    expect(calls).toHaveLength(3)
  })

  test.each<[string, Answer, Outcome]>([
    ['lost', lost, 'unknown'],
    ['503', status(503), 'unknown'],
    ['refused', refused, 'none'],
    ['400', status(400), 'none'],
  ])('after a 429 is that of its last attempt (%s)', async (_, last, outcome) => {
    const { mailgun, calls } = quickClient([status(429), last])
    expect((await endOf(mailgun.POST(SEND, send))).outcome).toBe(outcome)
    expect(calls).toHaveLength(2)
  })
})

describe('The outcome of a call that may be repeated', () => {
  const path = '/v3/{domain_name}/bounces/{address}'
  const remove = { params: { path: { domain_name: 'mg.example.com', address: 'a@example.com' } } }

  test.each<[string, Answer[], Outcome]>([
    ['503, then 404', [status(503), status(404)], 'unknown'],
    ['408, then 429 twice', [status(408), status(429)], 'unknown'],
    ['lost, then refused', [lost, refused], 'unknown'],
    ['an answer that broke off, then 403', [brokenOff, status(403)], 'unknown'],
    ['no answer in time, then 400', [() => new Promise(() => {}), status(400)], 'unknown'],
    ['refused, then 503', [refused, status(503), status(503)], 'unknown'],
    ['refused, then 404', [refused, status(404)], 'none'],
    ['refused three times', [refused], 'none'],
    ['429, then refused, then 400', [status(429), refused, status(400)], 'none'],
  ])('counts what each attempt may have done: %s', async (_, answers, outcome) => {
    const { mailgun } = quickClient([answers[0]!, ...answers.slice(1)], { timeoutMs: 10 })
    expect((await endOf(mailgun.DELETE(path, remove))).outcome).toBe(outcome)
  })
})
