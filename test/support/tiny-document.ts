import type { Document, Operation, Schema } from '../../scripts/openapi/document.js'

/** A document of a few operations, by "METHOD /path"; what an operation does not say is filled in. */
export function tinyDocument(
  operations: Record<string, Partial<Operation>>,
  schemas: Record<string, Schema> = {},
): Document {
  const paths: Document['paths'] = {}
  for (const [name, operation] of Object.entries(operations)) {
    const [method, path] = name.split(' ') as [string, string]
    const filled = {
      operationId: `call${name.replace(/[^A-Za-z]/g, '')}`,
      responses: answer({ type: 'object' }),
      ...operation,
    }
    ;(paths[path] ??= {})[method.toLowerCase()] = filled
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'Tiny', version: '1.0.0' },
    paths,
    components: { schemas },
  }
  // As from a file: no two places share an object.
  return JSON.parse(JSON.stringify(document)) as Document
}

/** Responses of an operation that answers 200 with JSON. */
export function answer(schema: Schema): NonNullable<Operation['responses']> {
  return { 200: { description: 'Done.', content: { 'application/json': { schema } } } }
}

/** A required body of one media type. */
export function body(type: string, schema: Schema): NonNullable<Operation['requestBody']> {
  return { required: true, content: { [type]: { schema } } }
}

/** A required multipart body of these fields and no others. */
export function form(
  properties: Record<string, Schema>,
  required: string[] = [],
): NonNullable<Operation['requestBody']> {
  return body('multipart/form-data', closed(properties, required))
}

/** An object of these fields and no others. */
export function closed(properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false }
}

/** An optional query parameter. */
export function query(name: string, schema: Schema): NonNullable<Operation['parameters']>[number] {
  return { name, in: 'query', schema }
}
