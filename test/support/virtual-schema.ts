import { render } from '../../scripts/generate.js'
import type { Document } from '../../scripts/openapi/document.js'

/** The generated types of a document, as files beside the project's own: `generated/virtual-schema.ts` is the one to import. */
export async function virtualSchema(document: Document): Promise<Record<string, string>> {
  const { 'schema.ts': schema = '', 'types.ts': types = '' } = await render(document)
  return {
    'generated/virtual-schema.ts': schema.replace("'./types.js'", "'./virtual-types.js'"),
    'generated/virtual-types.ts': types,
  }
}
