import { expect, onTestFinished, test, vi } from 'vitest'
import { unwrap } from '../../src/index.js'
import { fakeAndClient } from '../support/in-memory-fake.js'
import { AT_DOMAIN, MESSAGE, SEND } from '../support/messages.js'

const send = { ...AT_DOMAIN, body: MESSAGE }

test('a fault answers once with its status and headers, and nothing is done of what was asked', async () => {
  const { fake, mailgun } = fakeAndClient()
  const fault = fake.fault({ on: `POST ${SEND}`, status: 429, headers: { 'retry-after': '0' } })
  const { error } = await mailgun.POST(SEND, { ...send, retry: false })
  expect(error).toMatchObject({ status: 429 })
  expect(fake.messages).toEqual([])
  expect(fake.requests).toMatchObject([{ operation: `POST ${SEND}`, status: 429, acted: false }])
  expect((await mailgun.POST(SEND, send)).response.status).toBe(200)
  expect(fault.count).toBe(1)
})

test('the client sends again what a fault answered with 429, and the message goes out once', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ on: `POST ${SEND}`, status: 429, headers: { 'retry-after': '0' }, times: 2 })
  await unwrap(mailgun.POST(SEND, send))
  expect(fake.requests.map(({ status }) => status)).toEqual([429, 429, 200])
  expect(fake.messages).toHaveLength(1)
})

test('a fault has the body that was asked for', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ status: 403, body: { message: 'Account disabled' } })
  const { error } = await mailgun.GET('/v4/domains')
  expect(error).toMatchObject({ status: 403, detail: 'Account disabled' })
})

test('a fault of one operation leaves the others alone', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ on: 'GET /v4/domains', status: 500, times: Infinity })
  expect((await mailgun.POST(SEND, send)).error).toBeUndefined()
  expect((await mailgun.GET('/v4/domains', { retry: false })).error).toMatchObject({ status: 500 })
})

test('a fault chooses its requests by a function, which sees what they are', async () => {
  const { fake } = fakeAndClient()
  let arrived = 0
  fake.fault({ on: ({ method }) => method === 'GET' && ++arrived % 3 === 0, status: 429, times: Infinity })
  const statuses = []
  for (let turn = 0; turn < 6; turn++) {
    const response = await fake.fetch('https://api.mailgun.net/v4/domains', {
      headers: { authorization: `Basic ${btoa(`api:${fake.apiKey}`)}` },
    })
    statuses.push(response.status)
  }
  expect(statuses).toEqual([200, 200, 429, 200, 200, 429])
})

test('an unreachable server gets nothing, and fetch rejects with a TypeError', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ network: 'unreachable' })
  await expect(mailgun.POST(SEND, { ...send, retry: false })).rejects.toMatchObject({ name: 'MailgunError' })
  expect(fake.messages).toEqual([])
  expect(fake.requests).toMatchObject([{ acted: false, status: undefined }])
})

test('a lost answer leaves the message sent, and the caller without an id', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ network: 'lost' })
  await expect(mailgun.POST(SEND, send)).rejects.toMatchObject({ name: 'MailgunError' })
  expect(fake.messages).toHaveLength(1)
  expect(fake.requests).toMatchObject([{ acted: true, status: undefined }])
})

test('an answer that is cut ends in the middle of its body', async () => {
  const { fake } = fakeAndClient()
  fake.fault({ network: 'cut' })
  const response = await fake.fetch('https://api.mailgun.net/v4/domains', {
    headers: { authorization: `Basic ${btoa('api:key')}` },
  })
  expect(response.status).toBe(200)
  await expect(response.text()).rejects.toThrow(TypeError)
})

test('a delay passes before the answer, and ends with the signal', async () => {
  const { fake, mailgun } = fakeAndClient()
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  fake.fault({ delayMs: 1000 })
  let isAnswered = false
  const call = unwrap(mailgun.GET('/v4/domains')).then(() => (isAnswered = true))
  await vi.advanceTimersByTimeAsync(999)
  expect(isAnswered).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  await call
  fake.fault({ delayMs: Infinity })
  const stop = new AbortController()
  const stopped = mailgun.GET('/v4/domains', { signal: stop.signal })
  stop.abort('enough')
  await expect(stopped).rejects.toBe('enough')
})

test('a fault that is cleared happens no more', async () => {
  const { fake, mailgun } = fakeAndClient()
  const fault = fake.fault({ status: 500, times: Infinity })
  await mailgun.GET('/v4/domains', { retry: false })
  fault.clear()
  expect((await mailgun.GET('/v4/domains')).response.status).toBe(200)
  expect(fault.count).toBe(1)
})

test.each([
  [{ status: 500, network: 'lost' } as const, 'status or network'],
  [{ status: 99 }, 'status must be an integer from 200 to 599, but is 99'],
  [{ times: 0 }, 'times must be above 0'],
  [{ delayMs: -1 }, 'delayMs 0 or more'],
])('a fault that makes no sense is refused: %j', (options, message) => {
  const { fake } = fakeAndClient()
  expect(() => fake.fault(options)).toThrow(message)
})

test('a fault is asked for by what a request gives, and the request is kept with it', async () => {
  const { fake, mailgun } = fakeAndClient()
  fake.fault({ on: ({ fields, path }) => fields.subject === 'Hello' && path.domain_name !== '', status: 500 })
  const body = { from: 'ada@mg.example.com', to: 'bob@example.org', text: 'Hi' }
  const params = { path: { domain_name: 'mg.example.com' } }
  for (const subject of ['Other', 'Hello'])
    await mailgun.POST('/v3/{domain_name}/messages', { params, body: { ...body, subject }, retry: false })
  expect(fake.requests).toMatchObject([
    { status: 200, fields: { subject: 'Other' } },
    { status: 500, fields: { subject: 'Hello', to: ['bob@example.org'] }, acted: false, problems: [] },
  ])
})
