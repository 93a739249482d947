// What the kit knows of the API document: read from text, an operation at a time, when it is first called.
import { operations as operationTexts, schemas as schemaTexts } from '../../generated/fake.js'
import type { Verbs } from '../../generated/schema.js'
import type { Schema } from './validate.js'

/** An operation by its method and its path as the document writes it, such as `POST /v3/{domain_name}/messages`. */
export type OperationName = {
  [Verb in keyof Verbs]: `${Verb} ${keyof Verbs[Verb] & string}`
}[keyof Verbs]

/** The data of an operation's success. */
export type AnswerBody<Name extends OperationName> =
  Name extends `${infer Verb extends keyof Verbs} ${infer Path}`
    ? Path extends keyof Verbs[Verb]
      ? Verbs[Verb][Path] extends { data: infer Data }
        ? Data
        : never
      : never
    : never

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: Schema
}

/** What is generated for each operation. */
export interface FakeFacts {
  parameters: Parameter[]
  body?: { required: boolean; content: Record<string, Schema> }
  /** The document's example of a success; without a body where the operation answers none. */
  success: { status: number; body?: unknown }
}

/** The names come from the document that the types are made of. */
export const operationNames = Object.keys(operationTexts) as OperationName[]

const parsedOperations = new Map<string, FakeFacts>()
const parsedSchemas = new Map<string, Schema>()

/** Both texts are generated, so what they hold has the types that are stated here. */
export const documentedFacts = (name: OperationName): FakeFacts =>
  parsed<FakeFacts>(parsedOperations, name, operationTexts)

/** Follows a schema's reference, which is a name. */
export function follow(schema: Schema): Schema {
  let target = schema
  while (target.$ref !== undefined) target = parsed<Schema>(parsedSchemas, target.$ref, schemaTexts)
  return target
}

function parsed<T>(known: Map<string, T>, name: string, texts: Readonly<Record<string, string>>): T {
  const value = known.get(name) ?? (JSON.parse(texts[name]!) as T)
  known.set(name, value)
  return value
}
