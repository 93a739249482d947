// Who may know whom. The compiler reads the imports, so that comments and strings do not count.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const generated = ['fake', 'functions', 'operations', 'schema', 'types'].map((name) => `generated/${name}.ts`)

interface Module {
  file: string
  text: string
  lines: number
  /** Files of this package, whether for values or for types alone. */
  own: string[]
  /** The same, without what types alone need: what a bundle holds. */
  values: string[]
  packages: string[]
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()

function read(file: string): Module {
  const text = readFileSync(join(root, file), 'utf8')
  const module: Module = {
    file,
    text,
    lines: text.trimEnd().split('\n').length,
    own: [],
    values: [],
    packages: [],
  }
  const visit = (node: ts.Node): void => {
    const name = specifier(node)
    if (name?.startsWith('.')) {
      const target = join(dirname(file), name.replace(/\.js$/, '.ts'))
      module.own.push(target)
      if (!typesOnly(node)) module.values.push(target)
    } else if (name !== undefined) module.packages.push(name)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  return module
}

/** What a node imports: `import`, `export … from`, `import()`, `import('…')` as a type, `require()`. */
function specifier(node: ts.Node): string | undefined {
  const found =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : ts.isCallExpression(node) &&
            (node.expression.kind === ts.SyntaxKind.ImportKeyword || isRequire(node.expression))
          ? node.arguments[0]
          : undefined
  if (found === undefined) return undefined
  return ts.isStringLiteralLike(found) ? found.text : 'something that is not known before it runs'
}
const isRequire = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === 'require'

function typesOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) {
    const names =
      node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : undefined
    return node.isTypeOnly || (names?.every(({ isTypeOnly }) => isTypeOnly) ?? false)
  }
  if (!ts.isImportDeclaration(node) || !node.importClause) return false
  const { name, namedBindings, isTypeOnly } = node.importClause
  const names = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : undefined
  return isTypeOnly || (!name && (names?.every((element) => element.isTypeOnly) ?? false))
}

const source = filesIn('src').map(read)
const module = (file: string): Module =>
  source.find((candidate) => candidate.file === file) ?? expect.fail(`there is no ${file}`)

/** All files that a file needs while it runs. */
function needs(file: string, seen = new Set<string>()): Set<string> {
  for (const next of source.find((candidate) => candidate.file === file)?.values ?? []) {
    if (!seen.has(next)) needs(next, seen.add(next))
  }
  return seen
}

describe('src', () => {
  test('imports its own files and openapi-fetch, and nothing else', () => {
    for (const { file, own, packages } of source) {
      for (const target of own)
        expect([...source.map((found) => found.file), ...generated], `${file} imports ${target}`).toContain(
          target,
        )
      expect(packages, file).toEqual(file === 'src/client/call-once.ts' ? ['openapi-fetch'] : [])
    }
  })

  test('has no module that needs itself', () => {
    for (const { file } of source) expect([...needs(file)], file).not.toContain(file)
  })

  // Each may know what stands beside it; whoever is not listed is nobody's leaf.
  test.each([
    ['src/encode/path.ts', ['generated/operations.ts', 'src/client/errors.ts']],
    ['src/client/errors.ts', []],
    ['src/encode/upload.ts', ['src/client/abort.ts']],
    ['src/client/retry.ts', []],
    ['src/client/result.ts', []],
    ['src/client/options.ts', []],
    [
      'src/encode/body.ts',
      [
        ...['generated/operations.ts', 'src/client/abort.ts', 'src/client/errors.ts'],
        ...['fields', 'json', 'misplaced', 'record', 'upload'].map((name) => `src/encode/${name}.ts`),
      ],
    ],
    ['src/client/endpoint.ts', ['src/client/errors.ts']],
    // Webhooks and the proxy read what strangers send by this.
    ['src/body/form.ts', ['src/body/bytes.ts', 'src/body/search.ts']],
    // The proxy sends by these, without the client.
    ['src/client/transport.ts', ['src/client/errors.ts']],
    ['src/client/attempts.ts', ['src/client/abort.ts', 'src/client/errors.ts', 'src/client/retry.ts']],
    ['src/stored.ts', ['generated/operations.ts', 'src/client/errors.ts', 'src/encode/path.ts']],
    [
      'src/client/client.ts',
      [
        'generated/operations.ts',
        ...['abort', 'attempts', 'call-once', 'checks', 'endpoint', 'errors', 'request', 'retry'].map(
          (name) => `src/client/${name}.ts`,
        ),
        'src/client/transport.ts',
        ...['body', 'fields', 'headers', 'json', 'misplaced', 'path', 'record', 'upload'].map(
          (name) => `src/encode/${name}.ts`,
        ),
      ],
    ],
  ])('%s needs no more than %j', (file, allowed) => {
    expect(module(file).lines).toBeGreaterThan(0)
    for (const needed of needs(file)) expect(allowed, `${file} needs ${needed}`).toContain(needed)
  })

  test('walks are made of the client and their own folder', () => {
    const own = needs('src/client/client.ts')
    for (const needed of needs('src/paginate/index.ts')) {
      if (!/^src\/(paginate\/|client\/(operation|result)\.ts)/.test(needed))
        expect([...own]).toContain(needed)
    }
  })

  test('no leaf knows the client, not even its types', () => {
    const leaves = [
      ...['encode/path', 'encode/upload', 'encode/body'],
      ...[
        'client/errors',
        'client/retry',
        'client/result',
        'client/options',
        'client/endpoint',
        'client/transport',
      ],
    ]
    for (const leaf of leaves)
      expect(module(`src/${leaf}.ts`).own, leaf).not.toContain('src/client/client.ts')
  })

  test('the testing kit is bundled with the webhooks alone, and nothing is bundled with it', () => {
    const kit = /^(src\/testing\b|generated\/fake\.ts)/
    for (const { file } of source)
      for (const needed of needs(file)) {
        if (kit.test(file))
          expect(needed, file).toMatch(/^(src\/(testing|webhooks|body)\b|generated\/fake\.ts)/)
        else expect(needed, file).not.toMatch(kit)
      }
  })

  test('webhooks and the proxy are bundled without the client, and the client without them', () => {
    for (const { file } of source) {
      if (/^src\/testing\b/.test(file)) continue
      if (/^src\/(webhooks|proxy)\b/.test(file))
        expect([...needs(file)], file).not.toContain('src/client/client.ts')
      else for (const needed of needs(file)) expect(needed, file).not.toMatch(/^src\/(webhooks|proxy)\b/)
    }
  })

  test('one module calls fetch or sees the key; the testing kit is a fetch, and checks the key', () => {
    for (const { file, text } of source) {
      if (file === 'src/client/transport.ts' || file.startsWith('src/testing/')) continue
      expect(text, file).not.toMatch(/globalThis\.fetch|(?<![\w.])fetch\(/)
      expect(text, file).not.toMatch(/btoa\(/)
    }
  })

  test('index.ts only re-exports, and by name', () => {
    const index = ts.createSourceFile('index.ts', module('src/index.ts').text, ts.ScriptTarget.Latest)
    expect(index.statements.length).toBeGreaterThan(0)
    for (const statement of index.statements) {
      expect(
        ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined,
        statement.getText(index),
      ).toBe(true)
      expect((statement as ts.ExportDeclaration).exportClause?.kind, statement.getText(index)).toBe(
        ts.SyntaxKind.NamedExports,
      )
    }
  })

  test('only the entries of generated names re-export everything of a module', () => {
    for (const { file, text } of source) {
      if (file === 'src/operations.ts' || file === 'src/types.ts') continue
      expect(text, file).not.toMatch(/^export (type )?\*/m)
    }
  })

  test('no module is longer than 250 lines', () => {
    for (const { file, lines } of source) expect(lines, file).toBeLessThanOrEqual(250)
  })

  test('names nothing of one runtime', () => {
    for (const { file, text } of source)
      expect(text, file).not.toMatch(/\b(process\.|Buffer\.|Deno\.|Bun\.|__dirname\b)/)
  })
})

describe('A package that may be replaced one day is imported in one place:', () => {
  const everything = ['src', 'scripts', 'generated', 'examples'].flatMap(filesIn).map(read)
  const importers = (name: string): string[] =>
    everything
      .filter(({ packages }) => packages.some((found) => found === name || found.startsWith(`${name}/`)))
      .map(({ file }) => file)

  test('openapi-typescript in scripts/generate/schema.ts', () => {
    expect(importers('openapi-typescript')).toEqual(['scripts/generate/schema.ts'])
  })

  test('openapi-fetch in src/client/call-once.ts', () => {
    expect(importers('openapi-fetch')).toEqual(['src/client/call-once.ts'])
  })

  test('openapi-fetch is all that the package needs while it runs', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    expect(Object.keys(dependencies)).toEqual(['openapi-fetch'])
    // The maintainer has ended its development: a new version is a decision.
    expect(dependencies['openapi-fetch']).toMatch(/^\d+\.\d+\.\d+$/)
  })
})
