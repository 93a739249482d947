import { expect, test } from 'vitest'
import { MailgunApiError, unwrap } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'

const init = { params: { path: { domain_name: 'mg.example.com' } } }

test('unwrap gives the data of a call', async () => {
  const { mailgun } = quickClient([json({ items: [{ address: 'a@example.org' }] })])
  const data = await unwrap(mailgun.GET('/v3/{domain_name}/bounces', init))
  expect(data).toEqual({ items: [{ address: 'a@example.org' }] })
})

test('unwrap throws the very error of a call', async () => {
  const { mailgun } = quickClient([json({ message: 'no' }, { status: 400 })])
  const result = await mailgun.GET('/v3/{domain_name}/bounces', init)
  expect(result.error).toBeInstanceOf(MailgunApiError)
  await expect(unwrap(result)).rejects.toBe(result.error)
})

test('unwrap rejects with what the call rejects with', async () => {
  const reason = new Error('stopped')
  await expect(unwrap(Promise.reject(reason))).rejects.toBe(reason)
})

test('unwrap gives undefined for an empty answer', async () => {
  const { mailgun } = quickClient([new Response(null, { status: 204 })])
  const params = { path: { webhook_id: 'w' } }
  await expect(unwrap(mailgun.DELETE('/v1/webhooks/{webhook_id}', { params }))).resolves.toBeUndefined()
})

test.each([[0], [''], [false], [null], [[]]])('unwrap gives %j as it is', async (data) => {
  await expect(unwrap({ data, response: new Response() })).resolves.toBe(data)
})
