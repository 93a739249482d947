// A headless Chromium, told what to do over a pipe in its own protocol (https://chromedevtools.github.io/devtools-protocol/).
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

export const CHROMIUM = '/usr/bin/chromium'

export interface Chromium {
  open(url: string): Promise<void>
  /** What an expression in the open page gives, as JSON; promises are awaited. */
  evaluate<T>(expression: string): Promise<T>
  close(): Promise<void>
}

interface Message {
  id?: number
  result?: Record<string, unknown>
  error?: { message: string }
}

export async function startChromium(): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'mailgun-fetch-chromium-'))
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const quiet = [
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
  ]
  const child = spawn(
    CHROMIUM,
    ['--headless=new', '--remote-debugging-pipe', ...sandbox, ...quiet, `--user-data-dir=${profile}`],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: profile },
      detached: true,
    },
  )
  // The third and fourth pipe, which the types do not tell apart.
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable]
  const waiting = new Map<number, (message: Message) => void>()
  let text = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (text + chunk).split('\0')
    text = messages.pop()!
    for (const message of messages.map((one) => JSON.parse(one) as Message))
      waiting.get(message.id ?? 0)?.(message)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))

  let count = 0
  async function call<T>(method: string, params: object, sessionId?: string): Promise<T> {
    const id = ++count
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    const { result, error } = await Promise.race([
      answer,
      ended.then((): Message => ({ error: { message: 'Chromium has ended' } })),
    ])
    waiting.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result as T
  }

  let session: string | undefined
  return {
    async open(url) {
      const { targetId } = await call<{ targetId: string }>('Target.createTarget', { url })
      session = (await call<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true }))
        .sessionId
    },
    async evaluate<T>(expression: string) {
      const asked = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await call<{ result: { value: T }; exceptionDetails?: unknown }>(
        'Runtime.evaluate',
        asked,
        session,
      )
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails))
      return result.value
    },
    async close() {
      await call('Browser.close', {}).catch(() => undefined)
      if (child.pid !== undefined && child.exitCode === null)
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref()
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}
