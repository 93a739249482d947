// The named schemas of ours: which names are taken, and where new ones go.
import type { Schema } from '../openapi/document.js'
import type { NamedSchemas } from './schema.js'
import type { Source } from '../openapi/source.js'
import { YamlFile } from './yaml-file.js'

export function namedSchemasOf(ours: Source, files: Map<string, YamlFile>): NamedSchemas {
  const names = new Map<string, { file: string; schema: Schema }>()
  for (const file of ours.files()) {
    if (!file.startsWith('components/schemas/')) continue
    for (const [name, schema] of Object.entries(ours.file(file) as Record<string, Schema>))
      names.set(name, { file, schema })
  }
  const common = [...names]
    .filter(([, one]) => one.file === 'components/schemas/common.yaml')
    .map(([name, one]) => ({ name, ...one }))
  const fresh = new Map<string, Schema>()
  return {
    find: (name) => names.get(name),
    common,
    reserve: (file, name) => void names.set(name, { file, schema: {} }),
    put(file, name, schema) {
      const yaml = files.get(file) ?? new YamlFile('')
      files.set(file, yaml)
      fresh.set(name, schema)
      yaml.add([], name, schema)
    },
    written: (name) => fresh.get(name) ?? names.get(name)?.schema,
  }
}
