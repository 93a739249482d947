// What a test in JavaScript, where no compiler looks, can get wrong: it must not pass without testing anything.
import { expect, test } from 'vitest'
import { createMailgun } from '../../src/index.js'
import { createFakeMailgun, type FakeMailgun, type FaultOptions } from '../../src/testing.js'

const faults: [object, RegExp][] = [
  [{ statuss: 500 }, /there is no "statuss"; give on, times, delayMs, status/],
  [{ network: 'down' }, /network: there is no "down"; give unreachable, lost, cut/],
  [{ on: 'POST /v3/{domain}/messages', status: 500 }, /"POST \/v3\/\{domain\}\/messages" is no operation/],
  [{ on: 'sendMessage', status: 500 }, /"sendMessage" is no operation; give method and path/],
  [{ status: '500' }, /status must be an integer/],
  [{ headers: { 'retry-after': '1' } }, /belong to an answer; give its status/],
  [{ body: { message: 'no' }, network: 'lost' }, /belong to an answer; give its status/],
  [{ times: 2 }, /nothing goes wrong/],
  [{}, /give status, network or delayMs/],
]
test.each(faults)('a fault that would do nothing is refused: %j', (options, why) => {
  const fake = createFakeMailgun()
  expect(() => fake.fault(options as FaultOptions)).toThrow(why)
  expect(() => fake.fault(options as FaultOptions)).toThrow(TypeError)
})

test('an answer to what is no operation is refused', () => {
  const fake = createFakeMailgun() as { answer(name: string, answer: object): void }
  expect(() => fake.answer('GET /v4/domain', {})).toThrow(/answer: "GET \/v4\/domain" is no operation/)
})

test('an option that does not exist is refused', () => {
  const options = { apikey: 'key' } as object
  expect(() => createFakeMailgun(options)).toThrow(/there is no "apikey"; give apiKey, domains/)
})

test('an event that does not exist is refused, and not recorded', async () => {
  const fake = createFakeMailgun()
  const mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  const params = { path: { domain_name: 'mg.example.com' } }
  const body = { from: 'ada@mg.example.com', to: 'bob@example.org', text: 'Hello' }
  await mailgun.POST('/v3/{domain_name}/messages', { params, body })
  const { recordEvent } = fake as {
    recordEvent(event: string, message: FakeMailgun['messages'][number]): unknown
  }
  expect(() => recordEvent('deliverd', fake.messages[0]!)).toThrow(
    /there is no "deliverd"; give accepted, delivered/,
  )
  expect(fake.events.map(({ event }) => event)).toEqual(['accepted'])
})
