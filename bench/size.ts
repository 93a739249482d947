// What a bundle grows by: minified, gzip, brotli.
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export interface Size {
  minified: number
  gzip: number
  brotli: number
}

const SEND = `export const send = () => createMailgun({ apiKey: 'k' }).POST('/v3/{domain_name}/messages', { params: { path: { domain_name: 'd' } }, body: { to: 'a' } })`
/** Ours from the source, so that nothing has to be built first. */
const ENTRIES: Record<string, string> = {
  'client + one send': `import { createMailgun } from '../src/index.ts'\n${SEND}`,
  'everything of .': `export * from '../src/index.ts'`,
  './webhooks': `export * from '../src/webhooks.ts'`,
  './testing': `export * from '../src/testing.ts'`,
  client: `export { createMailgun } from '../src/index.ts'`,
  'client + one function': `export { createMailgun } from '../src/index.ts'\nexport { sendMessage } from '../src/operations.ts'`,
  'client + ./proxy': `export { createMailgun } from '../src/index.ts'\nexport * from '../src/proxy.ts'`,
  'openapi-fetch alone': `import create from 'openapi-fetch'\nexport const send = () => create({}).POST('/x', {})`,
  ky: `import ky from 'ky'\nexport const send = () => ky.post('https://x', {})`,
  'mailgun.js': `import Mailgun from 'mailgun.js'\nexport const send = () => new Mailgun(FormData).client({ username: 'api', key: 'k' })`,
}

/** Sizes of each entry, of ours and of others; `only` limits the names. */
export async function sizes(only: (name: string) => boolean = () => true): Promise<Record<string, Size>> {
  const found: Record<string, Size> = {}
  for (const [name, contents] of Object.entries(ENTRIES)) {
    if (only(name)) found[name] = await sizeOf(contents)
  }
  return found
}

async function sizeOf(contents: string): Promise<Size> {
  const result = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'error',
  })
  const bytes = result.outputFiles[0]!.contents
  return {
    minified: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  }
}
