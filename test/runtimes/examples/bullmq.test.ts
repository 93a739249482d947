// BullMQ on a real Redis: four processes, of which one is killed while it waits for an answer.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Queue } from 'bullmq'
import type { BatchRequest } from 'mailgun-fetch'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { enqueueBatch } from '../../../examples/batch/bullmq.js'
import { start, type Running } from '../../support/command.js'
import { installFromDebian } from '../../support/debian.js'
import { startActingMailgun } from './acting-mailgun.js'
import { addressOf, planOf, QUEUE, RECIPIENTS } from './batch-of-tests.js'

const here = new URL('./', import.meta.url).pathname
const SERVERS = ['/usr/bin/redis-server', '/usr/bin/valkey-server']
const found = (): string | undefined => SERVERS.find((path) => existsSync(path))
if (!found()) await installFromDebian(['redis-server'])
const server = found()
const isInCi = process.env['CI'] === 'true'
if (!server) console.warn('BullMQ is not tested: there is no redis-server here (Debian: redis-server).')

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

async function startRedis(program: string): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-redis-'))
  const port = 20_000 + (process.pid % 20_000)
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  const redis = start(program, args, { timeoutMs: 180_000 })
  endings.push(async () => {
    await redis.stop()
    await rm(folder, { recursive: true })
  })
  await vi.waitFor(() => expect(redis.stdout()).toContain('Ready to accept connections'), 10_000)
  return port
}

describe.skipIf(!server && !isInCi)('A batch in BullMQ', () => {
  test('of 100,000 recipients over four workers, of which one is killed, reaches each recipient once', async () => {
    const workers = new Map<string, Running>()
    const killed: string[] = []
    const { fake, urlOf, close } = await startActingMailgun((worker, count) => {
      if (count < 20 || killed.length) return
      killed.push(worker)
      void workers.get(worker)!.stop()
    })
    endings.push(close)
    const port = await startRedis(server!)
    const queue = new Queue<BatchRequest>(QUEUE, { connection: { host: '127.0.0.1', port } })
    endings.push(() => queue.close())
    for (const name of ['1', '2', '3', '4']) {
      const args = ['--import', 'tsx', join(here, 'bullmq-worker.ts'), urlOf(name), String(port)]
      const running = start(process.execPath, args, { timeoutMs: 180_000 })
      workers.set(name, running)
      endings.push(() => running.stop())
    }
    await enqueueBatch(queue, planOf())
    // Once more, as after an interruption.
    await enqueueBatch(queue, planOf())
    await vi.waitFor(async () => expect(await queue.getCompletedCount()).toBe(100), {
      timeout: 120_000,
      interval: 500,
    })
    expect(killed).toHaveLength(1)
    expect(await queue.getFailedCount()).toBe(0)
    const sent = fake.messages.flatMap(({ to }) => to)
    expect(sent).toHaveLength(RECIPIENTS)
    expect(new Set(sent)).toEqual(new Set(Array.from({ length: RECIPIENTS }, (_, i) => addressOf(i))))
  }, 180_000)
})
