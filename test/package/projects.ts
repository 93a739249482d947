// Small projects as users have them, and what each is run with. They stand in text: none compiles without the installed package.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** File name → text. */
export type Project = Record<string, string>

export async function writeProject(folder: string, project: Project): Promise<void> {
  for (const [name, text] of Object.entries(project)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

const json = (value: object): string => JSON.stringify(value, undefined, 2)

/** What every project tries: a client, a function, a walk, a webhook and the testing kit. */
const SERVICE = `import { createMailgun, isMailgunApiError, paginate, type Mailgun } from 'mailgun-fetch'
import { listBounces, sendMessage } from 'mailgun-fetch/operations'
import { createFakeMailgun } from 'mailgun-fetch/testing'
import type { SendMessage } from 'mailgun-fetch/types'
import { WebhookError, verifyWebhook } from 'mailgun-fetch/webhooks'
import { createMailgunProxy } from 'mailgun-fetch/proxy'

const path = { domain_name: 'mg.example.com' }

export async function tryAll(): Promise<string[]> {
  const fake = createFakeMailgun({ domains: [path.domain_name] })
  const mailgun: Mailgun = createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch })
  const body: SendMessage = { from: 'ada@mg.example.com', to: 'bob@example.org', subject: 'Hi', text: 'Hello' }
  const sent = await sendMessage(mailgun, { path, body })
  const found: string[] = [sent.message, String(fake.messages.length)]
  for await (const bounce of paginate(mailgun, listBounces, { path })) found.push(bounce.address)
  const unknown = { domain_name: 'unknown.example.com' }
  await sendMessage(mailgun, { path: unknown, body }).catch((error: unknown) => {
    found.push(isMailgunApiError(error) ? 'api' : String(error))
  })
  await verifyWebhook('{}', { signingKey: 'key' }).catch((error: unknown) => {
    found.push(error instanceof WebhookError ? 'webhook' : String(error))
  })
  found.push(typeof createMailgunProxy)
  return found
}
`
const FOUND = `['Queued. Thank you.', '1', 'api', 'webhook', 'function']`

const SPEC = `import { tryAll } from './service'

test('the package works', async () => {
  expect(await tryAll()).toEqual(${FOUND})
})
`

/** ts-jest as its documentation sets it up for CommonJS, with the resolution that knows no exports. */
export const JEST_COMMONJS: Project = {
  'package.json': json({ name: 'jest-commonjs', private: true }),
  'tsconfig.json': json({
    compilerOptions: {
      target: 'es2022',
      module: 'commonjs',
      moduleResolution: 'node',
      strict: true,
      esModuleInterop: true,
      types: ['jest', 'node'],
    },
  }),
  'jest.config.js': `module.exports = { preset: 'ts-jest', testEnvironment: 'node' }\n`,
  'service.ts': SERVICE,
  'service.test.ts': SPEC,
}

/** Jest with ESM, as its documentation sets it up. */
export const JEST_ESM: Project = {
  'package.json': json({ name: 'jest-esm', private: true, type: 'module' }),
  'tsconfig.json': json({
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      isolatedModules: true,
      strict: true,
      types: ['jest', 'node'],
    },
  }),
  'jest.config.js': `export default {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\\\.{1,2}/.*)\\\\.js$': '$1' },
  transform: { '^.+\\\\.ts$': ['ts-jest', { useESM: true }] },
  testEnvironment: 'node',
}
`,
  'service.ts': SERVICE,
  'service.test.ts': SPEC.replace('./service', './service.js'),
}

/** A CommonJS project of TypeScript's own resolution for Node. */
export const NODENEXT_COMMONJS: Project = {
  'package.json': json({ name: 'nodenext-commonjs', private: true, type: 'commonjs' }),
  'tsconfig.json': json({
    compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, outDir: 'dist', types: ['node'] },
  }),
  'service.ts': SERVICE,
  'main.ts': `import { tryAll } from './service'\nvoid tryAll().then((found) => console.log(JSON.stringify(found)))\n`,
}

/** What `nest new` writes: its compiler options and its Jest settings, with a service that gets the client injected. */
export const NEST: Project = {
  'package.json': json({
    name: 'nest',
    private: true,
    jest: {
      moduleFileExtensions: ['js', 'json', 'ts'],
      rootDir: 'src',
      testRegex: '.*\\.spec\\.ts$',
      transform: { '^.+\\.(t|j)s$': 'ts-jest' },
      testEnvironment: 'node',
    },
  }),
  'tsconfig.json': json({
    compilerOptions: {
      module: 'commonjs',
      moduleResolution: 'node',
      declaration: true,
      removeComments: true,
      emitDecoratorMetadata: true,
      experimentalDecorators: true,
      allowSyntheticDefaultImports: true,
      target: 'ES2021',
      sourceMap: true,
      outDir: './dist',
      baseUrl: './',
      incremental: true,
      skipLibCheck: true,
      strictNullChecks: true,
      forceConsistentCasingInFileNames: true,
      noImplicitAny: false,
      strictBindCallApply: false,
      noFallthroughCasesInSwitch: false,
    },
  }),
  'src/service.ts': SERVICE,
  'src/service.spec.ts': SPEC,
  'src/mail.module.ts': `import { Inject, Injectable, Module } from '@nestjs/common'
import { createMailgun, type Mailgun } from 'mailgun-fetch'
import { sendMessage } from 'mailgun-fetch/operations'
import { createFakeMailgun } from 'mailgun-fetch/testing'

export const MAILGUN = Symbol('Mailgun')
export const fake = createFakeMailgun({ domains: ['mg.example.com'] })

@Injectable()
export class MailService {
  constructor(@Inject(MAILGUN) private readonly mailgun: Mailgun) {}

  async greet(to: string): Promise<string> {
    const body = { from: 'ada@mg.example.com', to, subject: 'Hi', text: 'Hello' }
    return (await sendMessage(this.mailgun, { path: { domain_name: 'mg.example.com' }, body })).message
  }
}

@Module({
  providers: [
    MailService,
    { provide: MAILGUN, useFactory: () => createMailgun({ apiKey: fake.apiKey, fetch: fake.fetch }) },
  ],
})
export class MailModule {}
`,
  'src/mail.module.spec.ts': `import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { fake, MailModule, MailService } from './mail.module'

test('a service sends by the client that it gets injected', async () => {
  const app = await NestFactory.createApplicationContext(MailModule, { logger: false })
  expect(await app.get(MailService).greet('bob@example.org')).toBe('Queued. Thank you.')
  expect(fake.messages).toHaveLength(1)
  await app.close()
})
`,
}

/** Both copies of the package in one process; prints what is wrong, one line each. */
export const TWO_COPIES = `
const assert = require('node:assert')
async function main() {
  const copies = {
    required: { ...require('mailgun-fetch'), ...require('mailgun-fetch/operations') },
    imported: { ...(await import('mailgun-fetch')), ...(await import('mailgun-fetch/operations')) },
  }
  assert.notStrictEqual(copies.required.createMailgun, copies.imported.createMailgun, 'there is one copy only')
  const page = { items: [{ address: 'bob@example.org' }], paging: {} }
  const answers = (status, body) => async () => Response.json(body, { status })
  const path = { domain_name: 'mg.example.com' }
  for (const [made, seen] of [['required', 'imported'], ['imported', 'required']]) {
    const one = copies[made]
    const other = copies[seen]
    const failing = one.createMailgun({ apiKey: 'key', fetch: answers(404, { message: 'no' }) })
    const refused = await one.unwrap(failing.GET('/v5/users/me')).catch((error) => error)
    assert(!(refused instanceof other.MailgunError), 'classes are of one copy')
    assert(other.isMailgunError(refused) && other.isMailgunApiError(refused), 'an API error, ' + made)
    const offline = one.createMailgun({ apiKey: 'key', retry: false, fetch: async () => { throw new TypeError('no') } })
    const network = await offline.GET('/v5/users/me').catch((error) => error)
    assert(other.isMailgunError(network) && !other.isMailgunApiError(network), 'a network error, ' + made)
    const batch = { id: 'a', path, body: { from: 'ada@mg.example.com', text: 'Hi' }, recipients: ['bob@example.org'] }
    const kinds = []
    for await (const outcome of other.sendBatch(failing, batch)) kinds.push(outcome.kind)
    for await (const outcome of other.sendBatch(offline, batch)) kinds.push(outcome.kind)
    assert.deepStrictEqual(kinds, ['refused', 'unknown'], 'a batch by the other copy, ' + made)
    const listing = one.createMailgun({ apiKey: 'key', fetch: answers(200, page) })
    const found = []
    for await (const bounce of other.paginate(listing, one.listBounces, { path })) found.push(bounce.address)
    assert.deepStrictEqual(found, ['bob@example.org'], 'a walk over a function of the other copy, ' + made)
    assert.deepStrictEqual(await other.listBounces(listing, { path }), page, 'a function of the other copy, ' + made)
  }
  console.log('ok')
}
main().catch((error) => console.log(error.message))
`
