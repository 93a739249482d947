// How the suite gets into each runtime and its results out.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, start } from '../support/command.js'
import { installed, starters } from '../support/starters.js'
import { runPage } from './pages.js'
import type { Results } from './suite.js'

export interface RuntimeOutcome {
  version: string
  results: Results
}

export interface Runtime {
  /** Debian packages that bring it; without them it comes from npm. */
  debian?: string[]
  /** Path of its program; undefined if it is not here. */
  program(): string | undefined
  /** @param app folder of the installed package and suite @param url the server to be called */
  run(program: string, app: string, url: string): Promise<RuntimeOutcome>
}

/** For all checks of one runtime; each check has a limit of its own. */
const LIMIT_MS = 90_000

function node(major: number): Runtime {
  const own = process.versions.node.startsWith(`${major}.`) ? process.execPath : undefined
  return {
    program: () => installed(`node${major}-linux-x64/bin/node`) ?? own,
    run: async (program, app, url) => ({
      version: (await run(program, ['--version'], { timeoutMs: LIMIT_MS })).trim().slice(1),
      // Nothing may make code of text: some hosts block it, as workerd does.
      results: await printed(
        run(program, ['--disallow-code-generation-from-strings', 'process.js', url], {
          cwd: app,
          timeoutMs: LIMIT_MS,
        }),
      ),
    }),
  }
}

const bun: Runtime = {
  program: () => installed('@oven/bun-linux-x64/bin/bun'),
  run: async (program, app, url) => ({
    version: (await run(program, ['--version'], { timeoutMs: LIMIT_MS })).trim(),
    results: await printed(run(program, ['process.js', url], { cwd: app, timeoutMs: LIMIT_MS })),
  }),
}

const deno: Runtime = {
  program: () => installed('@deno/linux-x64-glibc/deno'),
  async run(program, app, url) {
    const options = {
      cwd: app,
      env: { DENO_DIR: join(app, '.deno'), DENO_NO_UPDATE_CHECK: '1' },
      timeoutMs: LIMIT_MS,
    }
    const version = /deno (\S+)/.exec(await run(program, ['--version'], options))?.[1] ?? ''
    // Loopback is all that the package may reach: no file, no environment variable.
    const args = [
      'run',
      '--no-prompt',
      '--no-remote',
      '--node-modules-dir=manual',
      '--allow-net=127.0.0.1',
      'process.js',
      url,
    ]
    return { version, results: await printed(run(program, args, options)) }
  },
}

const workerd: Runtime = {
  program: () => installed('@cloudflare/workerd-linux-64/bin/workerd'),
  async run(program, app, url) {
    const version = (await run(program, ['--version'], { timeoutMs: LIMIT_MS })).replace('workerd', '').trim()
    const worker = start(program, ['serve', 'workerd.capnp', '--control-fd=1'], {
      cwd: app,
      timeoutMs: LIMIT_MS,
    })
    const ended = worker.ended.then(({ stderr }) => {
      throw new Error(`workerd ended: ${stderr.slice(-1000)}`)
    })
    const asked = async (): Promise<Results> => {
      let port: string | undefined
      while (!(port = /"port":(\d+)/.exec(worker.stdout())?.[1]))
        await new Promise((resolve) => setTimeout(resolve, 50))
      const response = await fetch(`http://127.0.0.1:${port}/?url=${encodeURIComponent(url)}`)
      if (!response.ok) throw new Error(`the worker answered ${response.status}: ${await response.text()}`)
      return (await response.json()) as Results
    }
    try {
      return { version, results: await Promise.race([asked(), ended]) }
    } finally {
      await worker.stop()
    }
  },
}

const edge: Runtime = {
  program: () => installed('@edge-runtime/vm/dist/index.js') && process.execPath,
  run: async (program, app, url) => ({
    version: JSON.parse(readFileSync(join(starters, 'node_modules/@edge-runtime/vm/package.json'), 'utf8'))
      .version as string,
    results: await printed(
      run(program, [join(starters, 'edge.js'), join(app, 'edge-bundle.js'), url], { timeoutMs: LIMIT_MS }),
    ),
  }),
}

/** A browser that opens a page in a profile of its own. */
const browser = (
  debian: string,
  programs: string[],
  version: RegExp,
  args: (profile: string) => string[],
): Runtime => ({
  debian: [debian],
  program: () => installed(...programs),
  run: (program, app, url) =>
    inPage(app, url, version, (profile, address) => [program, ...args(profile), address]),
})

const chromium = browser(
  'chromium',
  ['/usr/bin/chromium', '/usr/bin/google-chrome'],
  /Chrome\/([\d.]+)/,
  (profile) => [
    '--headless=new',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
    '--no-first-run',
    `--user-data-dir=${profile}`,
  ],
)

const firefox = browser(
  'firefox-esr',
  ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  /Firefox\/([\d.]+)/,
  (profile) => ['--headless', '--no-remote', '--profile', profile],
)

const webkit: Runtime = {
  debian: ['libwebkit2gtk-4.1-0', 'xvfb', 'xauth'],
  program: () =>
    installed('/usr/bin/xvfb-run') &&
    installed(...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/webkit2gtk-4.1/MiniBrowser`)),
  run: (program, app, url) =>
    inPage(app, url, /Version\/([\d.]+)/, (_, address) => ['xvfb-run', '-a', program, address]),
}

export const runtimes: Record<string, Runtime> = {
  node20: node(20),
  node22: node(22),
  node24: node(24),
  node26: node(26),
  bun,
  deno,
  workerd,
  edge,
  chromium,
  firefox,
  webkit,
}

async function inPage(
  app: string,
  url: string,
  version: RegExp,
  command: Parameters<typeof runPage>[2],
): Promise<RuntimeOutcome> {
  const { agent, results } = await runPage(app, url, command, LIMIT_MS)
  return { version: version.exec(agent)?.[1] ?? agent, results }
}

/** The results are the last line. */
async function printed(output: Promise<string>): Promise<Results> {
  return JSON.parse((await output).trim().split('\n').at(-1)!) as Results
}
