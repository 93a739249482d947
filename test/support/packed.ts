import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from './command.js'

export const repository = new URL('../../', import.meta.url).pathname

/** A project of its own with the packed package installed. */
export interface Packed {
  /** Outside of the repository, so that nothing is found in a `node_modules` further up. */
  folder: string
  tarball: string
  remove(): Promise<void>
}

/**
 * Builds and packs the package as it would be published, and installs the tarball in an empty project.
 * With the environment's `TARBALL` (a path), it is that file which is tested: the one that a release then publishes.
 */
export async function installPacked(): Promise<Packed> {
  const root = await mkdtemp(join(tmpdir(), 'mailgun-fetch-'))
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    const tarball = process.env.TARBALL ? resolve(process.env.TARBALL) : await pack(root)
    const folder = join(root, 'project')
    await mkdir(folder)
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'project', private: true, type: 'module' }),
    )
    await run('npm', ['install', tarball, '--no-audit', '--no-fund'], { cwd: folder, timeoutMs: 180_000 })
    return { folder, tarball, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

async function pack(folder: string): Promise<string> {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: repository, timeoutMs: 180_000 })
  return join(
    folder,
    (await readdir(folder)).find((name) => name.endsWith('.tgz'))!,
  )
}
