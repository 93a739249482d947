// What a function of `mailgun-fetch/operations` does at run time, and what importing it costs.
import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Mailgun } from '../../src/index.js'
import type { NamedOperation } from '../../scripts/openapi/operations.js'
import * as functions from '../../src/operations.js'
import { initOf, requestsOf } from '../contract/synthesise.js'
import { operations } from '../support/document.js'
import { quickClient } from '../support/quick-client.js'
import { json, type Recorded } from '../support/recording-fetch.js'
import { root } from '../support/typecheck.js'

interface Init {
  params: { path: object; query: object }
  body?: unknown
}
type AnyFunction = ((mailgun: Mailgun, init: object) => Promise<unknown>) & { operation: string }
type AnyVerb = (path: string, init: object) => Promise<unknown>

// By name, as they are known only while this runs.
const byName = functions as unknown as Record<string, AnyFunction | undefined>

test('There is a function for each operation, and nothing else', () => {
  expect(Object.keys(functions).sort()).toEqual(operations.map(({ id }) => id).sort())
})

/** The only request that was made, in a form that can be compared. */
async function sent(calls: readonly Recorded[]): Promise<object> {
  expect(calls).toHaveLength(1)
  const { url, method, headers, body } = calls[0]!
  const form = body instanceof FormData ? await Promise.all([...body].map(entry)) : undefined
  const bytes = body instanceof Blob ? await body.text() : body
  return { url, method, headers: form ? undefined : Object.fromEntries(headers), body: form ?? bytes }
}

const entry = async ([name, value]: [string, File | string]): Promise<unknown[]> =>
  typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()]

/** Made anew for each call, since a stream can be read once. */
const initFor = (operation: NamedOperation): Init => initOf(requestsOf(operation)[0]!, true) as Init

const named = operations.map((operation) => [operation.name, operation] as const)

test.each(named)('The function of %s sends what a call by path sends', async (name, operation) => {
  const { params, ...rest } = initFor(operation)
  const call = byName[operation.id]!
  const byFunction = quickClient([json({})])
  await call(byFunction.mailgun, { path: params.path, query: params.query, ...rest })
  const byPath = quickClient([json({})])
  const verb = byPath.mailgun[operation.method as keyof Mailgun] as unknown as AnyVerb
  await verb(operation.path, initFor(operation))

  expect(call.operation).toBe(name)
  expect(byFunction.calls[0]!.method).toBe(operation.method)
  expect(await sent(byFunction.calls)).toEqual(await sent(byPath.calls))
})

describe('A function', () => {
  const { sendMessage, getCurrentUser, listBounces } = functions
  const path = { domain_name: 'mg.example.com' }
  const body = { to: 'bob@example.org', subject: 'Hi', text: 'Hello' }

  test('gives the data of the answer', async () => {
    const { mailgun, calls } = quickClient([json({ id: '<1@mg.example.com>', message: 'Queued.' })])
    expect(await sendMessage(mailgun, { path, body })).toEqual({
      id: '<1@mg.example.com>',
      message: 'Queued.',
    })
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST https://api.mailgun.net/v3/mg.example.com/messages',
    ])
  })

  test('throws the error of the answer, with its operation', async () => {
    const { mailgun } = quickClient([json({ message: 'Domain not found' }, { status: 404 })])
    await expect(listBounces(mailgun, { path, query: { limit: 1 } })).rejects.toMatchObject({
      name: 'MailgunApiError',
      status: 404,
      operation: 'GET /v3/{domain_name}/bounces',
    })
  })

  test('needs no init where nothing is required', async () => {
    const { mailgun, calls } = quickClient([json({})])
    await getCurrentUser(mailgun)
    expect(calls[0]!.url).toBe('https://api.mailgun.net/v5/users/me')
  })

  test('takes the options of a call', async () => {
    const { mailgun, calls } = quickClient([json({})])
    await getCurrentUser(mailgun, { subaccount: 'abc', headers: { 'X-Trace': '1' } })
    expect(calls[0]!.headers.get('x-mailgun-on-behalf-of')).toBe('abc')
    expect(calls[0]!.headers.get('x-trace')).toBe('1')
  })

  test('refuses what it does not know, rather than drop it', async () => {
    const { mailgun, calls } = quickClient([json({})])
    // As JavaScript, or a cast, might give it.
    const init = { path, body, tiemoutMs: 5 }
    await expect(sendMessage(mailgun, init)).rejects.toThrow(
      /POST \/v3\/\{domain_name\}\/messages.*tiemoutMs/,
    )
    expect(calls).toEqual([])
  })
})

describe('In a bundle', () => {
  /** The minified code of a module that imports these names. */
  async function bundle(...names: string[]): Promise<string> {
    const uses = ['createMailgun', 'unwrap', ...names].join(', ')
    const result = await build({
      stdin: {
        contents: `import { createMailgun, unwrap } from './src/index.ts'
          ${names.length ? `import { ${names.join(', ')} } from './src/operations.ts'` : ''}
          globalThis.used = [${uses}]`,
        resolveDir: root,
      },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      target: 'es2022',
    })
    return result.outputFiles[0]!.text
  }
  const size = (code: string): number => gzipSync(code, { level: 9 }).length

  test('a function costs at most 150 bytes on top of the client, and brings no other', async () => {
    const [client, one, two] = await Promise.all([
      bundle(),
      bundle('listCredentials'),
      bundle('listCredentials', 'createRoute'),
    ])
    expect(size(one) - size(client)).toBeLessThanOrEqual(150)
    expect(size(two) - size(one)).toBeLessThanOrEqual(60)
    // The vendor's paths stand in the table of facts too; a function alone has verb and path side by side.
    const calls = one.match(/\("(?:GET|POST|PUT|PATCH|DELETE)","\/v[^"]+"\)/g)
    expect(calls).toEqual(['("GET","/v3/domains/{domain_name}/credentials")'])
  })
})
