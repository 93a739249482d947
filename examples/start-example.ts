// Bundles an example with the sources of this repository and runs it in its runtime, with a fake Mailgun to call.
import { spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { copyFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import { FAKE_DOMAIN, type FakeServer } from './fake-server.js'

export const EXAMPLES = ['worker', 'browser', 'edge', 'deno', 'bun'] as const
export type Example = (typeof EXAMPLES)[number]
export const isExample = (name: string): name is Example => EXAMPLES.some((one) => one === name)

/** What the examples get besides the key of the fake Mailgun. */
export const SECRETS = {
  MAILGUN_SIGNING_KEY: 'signing-key-of-the-examples',
  APP_TOKEN: 'token-of-the-backend',
  SESSION: 'of-ada',
}

export interface StartedExample {
  /** Where it listens; undefined for a script. */
  url: string | undefined
  /** What it printed, once it has ended or was stopped. */
  ended: Promise<string>
  stop(): Promise<void>
}

const here = new URL('./', import.meta.url).pathname
const runtimes = new URL('../test/runtimes/starters/', import.meta.url).pathname

/** @throws Error that says what to install where the runtime is not there */
export async function startExample(
  name: Example,
  { fake, url: baseUrl }: FakeServer,
): Promise<StartedExample> {
  const folder = await mkdtemp(join(tmpdir(), 'mailgun-fetch-example-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  // Ctrl-C ends this process before anything else can.
  process.once('exit', remove)
  const env = {
    ...SECRETS,
    MAILGUN_API_KEY: fake.apiKey,
    MAILGUN_DOMAIN: FAKE_DOMAIN,
    MAILGUN_BASE_URL: baseUrl,
  }
  const [program, ...args] = await commands[name](folder, env)
  const running = run(program, args, folder, {
    ...env,
    DENO_DIR: join(folder, 'deno'),
    DENO_NO_UPDATE_CHECK: '1',
  })
  process.once('exit', running.stop)
  const ended = running.ended.finally(() => {
    for (const clean of [remove, running.stop]) process.off('exit', clean)
    remove()
  })
  ended.catch(() => undefined)
  const stop = async (): Promise<void> => {
    running.stop()
    await ended
  }
  if (name === 'bun') return { url: undefined, ended, stop }
  const url = await Promise.race([
    listening(running.stdout),
    ended.then((text) => Promise.reject(new Error(`${name} ended: ${text}`))),
  ])
  return { url, ended, stop }
}

interface Running {
  /** What came on standard output so far. */
  stdout(): string
  /** All of it. Rejects if the program fails or cannot be started; being stopped is no failure. */
  ended: Promise<string>
  /** Ends the program, and all that it started. */
  stop(): void
}

function run(program: string, args: string[], cwd: string, env: Record<string, string>): Running {
  // As the leader of a process group, so that nothing of it outlives this process.
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code) reject(new Error(`${program} ended with ${code}: ${stderr.slice(-2000)}`))
      else resolve(stdout)
    })
  })
  const stop = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
  return { stdout: () => stdout, ended, stop }
}

/** The port is free to choose, so each server prints it in its own way. */
async function listening(stdout: () => string): Promise<string> {
  for (;;) {
    const port = /"port":(\d+)|127\.0\.0\.1:(\d+)/.exec(stdout())
    if (port) return `http://127.0.0.1:${port[1] ?? port[2]}`
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

type Command = [program: string, ...args: string[]]

const commands: Record<Example, (folder: string, env: Record<string, string>) => Promise<Command>> = {
  async worker(folder, env) {
    await bundle('cloudflare-worker.ts', join(folder, 'worker.js'))
    return workerd(folder, env)
  },
  async browser(folder, env) {
    await bundle('browser/worker.ts', join(folder, 'worker.js'))
    await bundle('browser/page.ts', join(folder, 'page.js'))
    await copyFile(join(here, 'browser/index.html'), join(folder, 'index.html'))
    return workerd(folder, env, folder)
  },
  async edge(folder) {
    await bundle('edge-handler.ts', join(folder, 'handler.js'), { format: 'iife', globalName: 'handler' })
    return [
      process.execPath,
      join(here, 'edge-server.mjs'),
      join(folder, 'handler.js'),
      installed('@edge-runtime/vm/dist/index.js'),
    ]
  },
  async deno(folder) {
    await bundle('deno.ts', join(folder, 'main.js'))
    const rights = ['--no-prompt', '--no-remote', '--allow-env', '--allow-net=127.0.0.1']
    // Deno says on standard error where it listens.
    const serve = [
      installed('@deno/linux-x64-glibc/deno'),
      'serve',
      ...rights,
      '--host=127.0.0.1',
      '--port=0',
      join(folder, 'main.js'),
    ]
    return ['/bin/sh', '-c', 'exec "$0" "$@" 2>&1', ...serve]
  },
  async bun(folder) {
    await bundle('bun.ts', join(folder, 'main.js'))
    return [installed('@oven/bun-linux-x64/bin/bun'), join(folder, 'main.js')]
  },
}

async function bundle(
  entry: string,
  outfile: string,
  format: Pick<BuildOptions, 'format' | 'globalName'> = { format: 'esm' },
): Promise<void> {
  const source = (name: string): string => new URL(`../src/${name}.ts`, import.meta.url).pathname
  const alias = {
    'mailgun-fetch': source('index'),
    'mailgun-fetch/proxy': source('proxy'),
    'mailgun-fetch/testing': source('testing'),
    'mailgun-fetch/webhooks': source('webhooks'),
  }
  const shared = { bundle: true, alias, target: 'es2022', external: ['node:*'], logLevel: 'error' as const }
  await build({ ...shared, ...format, entryPoints: [join(here, entry)], outfile })
}

/** @param assets folder of the files that a site would upload with its Worker */
async function workerd(folder: string, env: Record<string, string>, assets?: string): Promise<Command> {
  const bindings = Object.entries(env).map(
    ([name, text]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`,
  )
  if (assets) bindings.push('(name = "ASSETS", service = "assets")')
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "example", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2024-01-01",
      bindings = [${bindings.join(', ')}],
      globalOutbound = "loopback"
    )),
    (name = "loopback", network = (allow = ["local"])),
    ${assets ? `(name = "assets", disk = ${JSON.stringify(assets)})` : ''}
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "example")]
);
`
  await writeFile(join(folder, 'workerd.capnp'), config)
  return [
    installed('@cloudflare/workerd-linux-64/bin/workerd'),
    'serve',
    join(folder, 'workerd.capnp'),
    '--control-fd=1',
  ]
}

function installed(path: string): string {
  const full = join(runtimes, 'node_modules', path)
  if (!existsSync(full))
    throw new Error(`${full} is not there. Install the runtimes with: npm --prefix test/runtimes/starters ci`)
  return full
}
