import { expect, test } from 'vitest'
import { paginate, unwrap } from '../../src/index.js'
import { startFake } from '../support/fake-mailgun.js'
import { DOMAIN } from '../support/messages.js'

const params = { path: { domain_name: DOMAIN } }
const at = (template_name: string) => ({ params: { path: { domain_name: DOMAIN, template_name } } })
const TEMPLATES = '/v3/{domain_name}/templates'
const ONE = `${TEMPLATES}/{template_name}` as const
const VERSIONS = `${ONE}/versions` as const

async function withTemplate(name = 'welcome') {
  const started = await startFake()
  await unwrap(started.mailgun.POST(TEMPLATES, { params, body: { name, template: 'Hello', tag: 'v1' } }))
  return started
}

test('a template is stored with its first version, which is the active one', async () => {
  const { mailgun } = await withTemplate('Welcome')
  const { template } = await unwrap(
    mailgun.GET(ONE, { params: { ...at('welcome').params, query: { active: 'yes' } } }),
  )
  expect(template).toMatchObject({ name: 'welcome', version: { tag: 'v1', template: 'Hello', active: true } })
  expect((await mailgun.POST(TEMPLATES, { params, body: { name: 'welcome' } })).error?.status).toBe(400)
})

test('a version becomes active, is copied, changed and removed', async () => {
  const { mailgun } = await withTemplate()
  const version = (version_name: string) => ({
    params: { path: { ...at('welcome').params.path, version_name } },
  })
  await unwrap(
    mailgun.POST(VERSIONS, { ...at('welcome'), body: { tag: 'v2', template: 'Hi', active: 'yes' } }),
  )
  const { template } = await unwrap(mailgun.GET(VERSIONS, at('welcome')))
  expect(template?.versions).toMatchObject([
    { tag: 'v1', active: false },
    { tag: 'v2', active: true },
  ])
  await unwrap(
    mailgun.PUT(`${VERSIONS}/{version_name}/copy/{new_version_name}`, {
      params: { path: { ...version('v2').params.path, new_version_name: 'v3' } },
    }),
  )
  const VERSION = `${VERSIONS}/{version_name}` as const
  await unwrap(mailgun.PUT(VERSION, { ...version('v3'), body: { template: 'Hey' } }))
  expect((await unwrap(mailgun.GET(VERSION, version('v3')))).template?.version).toMatchObject({
    template: 'Hey',
  })
  expect((await unwrap(mailgun.GET(VERSION, version('v2')))).template?.version).toMatchObject({
    template: 'Hi',
  })
  await unwrap(mailgun.DELETE(VERSION, version('v2')))
  expect((await mailgun.GET(VERSION, version('v2'))).error?.status).toBe(404)
})

test('templates and versions are walked over all pages', async () => {
  const { mailgun } = await withTemplate('a')
  for (const name of ['b', 'c']) await unwrap(mailgun.POST(TEMPLATES, { params, body: { name } }))
  for (const tag of ['v2', 'v3'])
    await unwrap(mailgun.POST(VERSIONS, { ...at('a'), body: { tag, template: tag } }))
  const names: string[] = []
  for await (const { name } of paginate(mailgun, TEMPLATES, { params: { ...params, query: { limit: 2 } } }))
    names.push(name)
  const tags: string[] = []
  for await (const { tag } of paginate(mailgun, VERSIONS, {
    params: { ...at('a').params, query: { limit: 2 } },
  }))
    tags.push(tag)
  expect([names, tags]).toEqual([
    ['a', 'b', 'c'],
    ['v1', 'v2', 'v3'],
  ])
})

test('a template is removed, and then all are', async () => {
  const { mailgun } = await withTemplate('a')
  await unwrap(mailgun.POST(TEMPLATES, { params, body: { name: 'b' } }))
  await unwrap(mailgun.DELETE(ONE, at('a')))
  expect((await mailgun.GET(ONE, at('a'))).error?.status).toBe(404)
  await unwrap(mailgun.DELETE(TEMPLATES, { params }))
  expect((await unwrap(mailgun.GET(TEMPLATES, { params }))).items).toEqual([])
})
