import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')

/** The project's own compiler options, without output. */
export function projectOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => ts.sys.readFile(file)) as {
    config: object
  }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  return { ...options, noEmit: true, skipLibCheck: true }
}

// Files on disk are read and bound once for all programs that have the same options.
const read = new Map<string, ts.SourceFile | undefined>()

/**
 * A program over files that need not exist.
 * @param files path, relative to the project's folder → text; files that these import are read from disk
 */
export function compile(
  files: Record<string, string>,
  options: ts.CompilerOptions = projectOptions(),
): ts.Program {
  const virtual = new Map(Object.entries(files).map(([name, text]) => [resolve(root, name), text]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile, directoryExists } = host
  const folders = new Set([...virtual.keys()].map((name) => dirname(name)))
  const key = JSON.stringify(options)
  host.fileExists = (name) => virtual.has(name) || fileExists(name)
  host.directoryExists = (name) => folders.has(name) || directoryExists?.(name) !== false
  host.readFile = (name) => virtual.get(name) ?? readFile(name)
  host.getSourceFile = (name, languageVersion, ...rest) => {
    const text = virtual.get(name)
    if (text !== undefined) return ts.createSourceFile(name, text, languageVersion)
    const id = `${name}\n${key}`
    if (!read.has(id)) read.set(id, getSourceFile(name, languageVersion, ...rest))
    return read.get(id)
  }
  return ts.createProgram([...virtual.keys()], options, host)
}

/** What the compiler says against a program: "file:line message", without the files' folders. */
export function complaints(program: ts.Program): string[] {
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const place = file
      ? `${file.fileName.split('/').pop()}:${file.getLineAndCharacterOfPosition(start ?? 0).line + 1}`
      : 'options'
    return `${place} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

/** {@link compile} and {@link complaints} in one. */
export function typecheck(files: Record<string, string>, options?: ts.CompilerOptions): string[] {
  return complaints(compile(files, options))
}
