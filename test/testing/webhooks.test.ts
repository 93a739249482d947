import { expect, test } from 'vitest'
import { unwrap } from '../../src/index.js'
import { startFake } from '../support/fake-mailgun.js'
import { DOMAIN } from '../support/messages.js'

const url = 'https://hooks.example.com/mailgun'
const params = { path: { domain: DOMAIN } }

test('a webhook of a domain is made, found, changed and removed', async () => {
  const { mailgun } = await startFake()
  const one = { params: { path: { domain_name: DOMAIN, webhook_name: 'opened' as const } } }
  const ONE = '/v3/domains/{domain_name}/webhooks/{webhook_name}'
  const body = { id: 'opened' as const, url }
  await unwrap(mailgun.POST('/v3/domains/{domain}/webhooks', { params, body }))
  expect((await mailgun.POST('/v3/domains/{domain}/webhooks', { params, body })).error?.status).toBe(400)
  expect(await unwrap(mailgun.GET(ONE, one))).toEqual({ webhook: { urls: [url] } })
  await unwrap(mailgun.PUT(ONE, { ...one, body: { url: `${url}/2` } }))
  const { webhooks } = await unwrap(mailgun.GET('/v3/domains/{domain}/webhooks', { params }))
  expect(webhooks).toEqual({ opened: { urls: [`${url}/2`] } })
  await unwrap(mailgun.DELETE(ONE, one))
  expect((await mailgun.GET(ONE, one)).error?.status).toBe(404)
})

test('a URL of a domain is posted the types of event that were set last', async () => {
  const { mailgun } = await startFake()
  const PATH = '/v4/domains/{domain}/webhooks'
  await unwrap(mailgun.POST(PATH, { params, body: { url, event_types: ['opened', 'clicked'] } }))
  await unwrap(mailgun.POST(PATH, { params, body: { url: `${url}/2`, event_types: ['clicked'] } }))
  await unwrap(mailgun.PUT(PATH, { params, body: { url, event_types: ['delivered'] } }))
  const read = async () => (await unwrap(mailgun.GET('/v3/domains/{domain}/webhooks', { params }))).webhooks
  expect(await read()).toEqual({ clicked: { urls: [`${url}/2`] }, delivered: { urls: [url] } })
  await unwrap(mailgun.DELETE(PATH, { params: { ...params, query: { url: [url] } } }))
  expect(await read()).toEqual({ clicked: { urls: [`${url}/2`] } })
})

test('a webhook of the account is made, found, changed and removed', async () => {
  const { mailgun } = await startFake()
  const { webhook_id } = await unwrap(
    mailgun.POST('/v1/webhooks', { body: { url, event_types: ['opened'], description: 'All' } }),
  )
  const one = { params: { path: { webhook_id } } }
  await unwrap(mailgun.PUT('/v1/webhooks/{webhook_id}', { ...one, body: { url, event_types: ['clicked'] } }))
  expect(await unwrap(mailgun.GET('/v1/webhooks/{webhook_id}', one))).toMatchObject({
    webhook_id,
    event_types: ['clicked'],
  })
  expect((await unwrap(mailgun.GET('/v1/webhooks'))).webhooks).toHaveLength(1)
  await unwrap(mailgun.DELETE('/v1/webhooks/{webhook_id}', one))
  expect((await mailgun.GET('/v1/webhooks/{webhook_id}', one)).error?.status).toBe(404)
})
