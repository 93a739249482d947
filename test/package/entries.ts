// Each entry of the package, imported and required by this Node in the project that has it installed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../support/command.js'
import type { Packed } from '../support/packed.js'

/** A name that each entry must export; undefined for one of types alone. */
const NAMES: Record<string, string | undefined> = {
  '.': 'createMailgun',
  './operations': 'sendMessage',
  './webhooks': 'verifyWebhook',
  './proxy': 'createMailgunProxy',
  './testing': 'createFakeMailgun',
  './types': undefined,
  './openapi.json': 'paths',
  './package.json': 'version',
}

export async function checkEntries({ folder }: Packed): Promise<string[]> {
  const manifest = JSON.parse(
    await readFile(join(folder, 'node_modules/mailgun-fetch/package.json'), 'utf8'),
  ) as { exports: object }
  const problems: string[] = []
  const evaluate = async (code: string, ...flags: string[]): Promise<string> =>
    run(process.execPath, [...flags, '--eval', code], { cwd: folder, timeoutMs: 30_000 }).catch(
      (error: Error) => error.message,
    )
  const expectOk = async (title: string, code: string, ...flags: string[]): Promise<void> => {
    const printed = await evaluate(code, ...flags)
    if (printed.trim() !== 'ok') problems.push(`${title}: ${printed}`)
  }

  for (const entry of new Set([...Object.keys(NAMES), ...Object.keys(manifest.exports)])) {
    const name = JSON.stringify(join('mailgun-fetch', entry))
    const member = NAMES[entry]
    if (!(entry in NAMES)) {
      problems.push(`${entry} is an entry that this test does not know`)
      continue
    }
    const json = entry.endsWith('.json')
    const print = (module: string) =>
      member === undefined
        ? `console.log(Object.keys(${module}).join() || 'ok')`
        : `console.log(${module}.${member} === undefined ? 'no ${member}' : 'ok')`
    await expectOk(
      `import ${name}`,
      json
        ? `import module from ${name} with { type: 'json' }; ${print('module')}`
        : `import * as module from ${name}; ${print('module')}`,
      '--input-type=module',
    )
    await expectOk(`require ${name}`, print(`require(${name})`), '--input-type=commonjs')
  }
  const inner = await evaluate(
    `import('mailgun-fetch/dist/src/client/transport.js').catch(({ code }) => console.log(code))`,
  )
  if (inner.trim() !== 'ERR_PACKAGE_PATH_NOT_EXPORTED')
    problems.push(`inner modules can be imported: ${inner}`)
  return problems
}
