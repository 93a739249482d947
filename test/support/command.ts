import { spawn } from 'node:child_process'

export interface Outcome {
  /** Exit code; undefined if it was stopped, by a time limit for instance. */
  code: number | undefined
  stdout: string
  stderr: string
}

export interface Running {
  /** What came on standard output so far. */
  stdout(): string
  /** Rejects if the program cannot be started. */
  ended: Promise<Outcome>
  /** Ends the program and all that it started. */
  stop(): Promise<Outcome>
}

export interface CommandOptions {
  cwd?: string
  env?: Record<string, string>
  timeoutMs: number
}

// Each program leads a process group of its own, so that nothing of it outlives this process.
const groups = new Set<number>()
const endGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
process.once('exit', () => groups.forEach(endGroup))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

export function start(command: string, args: string[], { cwd, env, timeoutMs }: CommandOptions): Running {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid !== undefined) groups.add(pid)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const timer = setTimeout(() => pid !== undefined && endGroup(pid), timeoutMs)
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? undefined, stdout, stderr }))
  }).finally(() => {
    clearTimeout(timer)
    if (pid === undefined) return
    endGroup(pid)
    groups.delete(pid)
  })
  return {
    stdout: () => stdout,
    ended,
    stop: () => {
      if (pid !== undefined) endGroup(pid)
      return ended
    },
  }
}

/** Runs a program to its end; what it printed stands in the error if it fails. */
export async function run(command: string, args: string[], options: CommandOptions): Promise<string> {
  const { code, stdout, stderr } = await start(command, args, options).ended
  if (code === 0) return stdout
  const why = code === undefined ? `was stopped after ${options.timeoutMs} ms` : `ended with ${code}`
  throw new Error(`${command} ${args.join(' ')} ${why}:\n${`${stdout}\n${stderr}`.trim().slice(-4000)}`)
}
