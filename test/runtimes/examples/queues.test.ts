// Cloudflare Queues in workerd, by miniflare. Its queues are kept in memory, and one queue has one consumer: so four Workers have
// a queue each, a consumer that is killed is an invocation that ends with its requests under way, and where the whole
// process is killed the lists are posted again, as they would be after an upload that broke.
import { build } from 'esbuild'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { start, type Running } from '../../support/command.js'
import { startActingMailgun } from './acting-mailgun.js'
import { addressOf, RECIPIENTS } from './batch-of-tests.js'

const starters = new URL('../starters/', import.meta.url).pathname
const LIMIT_MS = 85_000
// miniflare wants Node 22 at least.
const node = join(starters, 'node_modules/node24-linux-x64/bin/node')
const WORKERS = ['1', '2', '3', '4']
const SHARE = RECIPIENTS / WORKERS.length
const REQUESTS = SHARE / 500

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function prepareFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-queues-'))
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))
  const entryPoints = [new URL('queues-worker.ts', import.meta.url).pathname]
  const outfile = join(folder, 'worker.js')
  await build({ entryPoints, outfile, bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' })
  return folder
}

type Urls = Record<string, string>

async function startQueues(folder: string, mailgunUrls: Urls): Promise<{ process: Running; urls: Urls }> {
  const args = [join(starters, 'queues.js'), join(folder, 'worker.js'), folder, JSON.stringify(mailgunUrls)]
  const process = start(node, args, { timeoutMs: LIMIT_MS })
  endings.push(() => process.stop())
  const failed = process.ended.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)))
  failed.catch(() => undefined)
  const printed = vi.waitFor(() => JSON.parse(process.stdout()) as Urls, { timeout: 20_000, interval: 100 })
  return { process, urls: await Promise.race([printed, failed]) }
}

function listOf(worker: string): string {
  const first = WORKERS.indexOf(worker) * SHARE
  const lines = Array.from({ length: SHARE }, (_, index) =>
    JSON.stringify({ to: addressOf(first + index), variables: { code: first + index } }),
  )
  return lines.join('\n')
}

/** Posts each list to its Worker. */
const upload = (urls: Urls): Promise<Response[]> =>
  Promise.all(
    WORKERS.map((name) =>
      fetch(new URL(`/spring-${name}`, urls[name]), { method: 'POST', body: listOf(name) }),
    ),
  )

const settledOf = async (urls: Urls): Promise<number[]> =>
  Promise.all(
    WORKERS.map(async (name) => {
      const counts = await (await fetch(new URL(`/spring-${name}`, urls[name]))).json()
      return (counts as { settled: number }).settled
    }),
  )

test.skipIf(!existsSync(node) && !process.env.CI)(
  'A batch in Cloudflare Queues of 100,000 recipients over four Workers reaches each once, though one is killed, and then all',
  async () => {
    const folder = await prepareFolder()
    const killed: string[] = []
    let endFirstLife = (): unknown => undefined
    const { fake, urlOf, kill, close } = await startActingMailgun((worker, count) => {
      if (count === 20) {
        killed.push(worker)
        kill(worker)
      }
      if (count === 60) {
        killed.push('all')
        endFirstLife()
      }
    })
    endings.push(close)
    const mailgunUrls = Object.fromEntries(WORKERS.map((name) => [name, urlOf(name)]))
    const firstLife = await startQueues(folder, mailgunUrls)
    endFirstLife = firstLife.process.stop
    // It may break, where the process ends first.
    await upload(firstLife.urls).catch(() => undefined)
    await firstLife.process.ended
    const sentInFirstLife = fake.counts.messages

    const { urls } = await startQueues(folder, mailgunUrls)
    await upload(urls)
    await vi.waitFor(async () => expect(await settledOf(urls)).toEqual(WORKERS.map(() => REQUESTS)), {
      timeout: 60_000,
      interval: 500,
    })
    expect(killed).toEqual([expect.stringMatching(/^[1-4]$/), 'all'])
    expect(sentInFirstLife).toBeLessThan(REQUESTS * WORKERS.length)
    const sent = fake.messages.flatMap(({ to }) => to)
    expect(sent).toHaveLength(RECIPIENTS)
    expect(new Set(sent)).toEqual(new Set(Array.from({ length: RECIPIENTS }, (_, index) => addressOf(index))))
  },
  LIMIT_MS,
)
