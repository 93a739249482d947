// The project that the runtimes run: the installed tarball, the suite, and a bundle of both where packages cannot be resolved.
import { build, type BuildOptions } from 'esbuild'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installPacked, type Packed } from '../support/packed.js'
import { starters } from '../support/starters.js'

const here = new URL('./', import.meta.url).pathname

const bundle = { bundle: true, target: 'es2022', logLevel: 'error' } as const

export async function prepareApp(): Promise<Packed> {
  const app = await installPacked()
  try {
    // The checks become one module; the package is imported by its name.
    await build({
      ...bundle,
      entryPoints: [join(here, 'suite.ts')],
      outdir: app.folder,
      format: 'esm',
      packages: 'external',
    })
    for (const name of ['process.js', 'worker.js', 'page.js', 'workerd.capnp'])
      await copyFile(join(starters, name), join(app.folder, name))
    const inApp = { ...bundle, absWorkingDir: app.folder }
    const worker = { ...inApp, format: 'esm', conditions: ['workerd', 'worker'] } satisfies BuildOptions
    await build({ ...worker, entryPoints: ['worker.js'], outdir: '.', allowOverwrite: true })
    const edge = {
      ...inApp,
      format: 'iife',
      globalName: 'suite',
      conditions: ['edge-light'],
    } satisfies BuildOptions
    await build({ ...edge, entryPoints: ['suite.js'], outfile: 'edge-bundle.js' })
    return app
  } catch (error) {
    await app.remove()
    throw error
  }
}

type Target = string | { [condition: string]: Target }

/** The file that an import of the entry leads to. */
function importedFile(target: Target | undefined): string | undefined {
  return typeof target === 'object' ? importedFile(target['import'] ?? target['default']) : target
}

/** What a page needs to import the installed packages by name, without a bundler. */
export async function importMap(folder: string): Promise<{ imports: Record<string, string> }> {
  const imports: Record<string, string> = {}
  for (const name of ['mailgun-fetch', 'openapi-fetch']) {
    const manifest = JSON.parse(
      await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
    ) as {
      exports: Record<string, Target>
    }
    for (const [entry, target] of Object.entries(manifest.exports)) {
      const file = importedFile(target)
      if (file && /\.m?js$/.test(file)) imports[join(name, entry)] = `/node_modules/${join(name, file)}`
    }
  }
  return { imports }
}
