// @ts-check
// Ways through a document that is spread over files.
/**
 * What a rule gets from the linter, as far as these rules use it.
 * @typedef {{
 *   source: { absoluteRef: string },
 *   pointer: string,
 *   absolutePointer: string,
 *   child(path: string | string[]): Location,
 *   key(): Location,
 * }} Location
 * @typedef {{
 *   report(problem: { message: string, location?: Location }): void,
 *   resolve(node: any, from?: string): { node?: any, location?: Location },
 *   location: Location,
 *   key: string | number,
 *   type: { name: string },
 *   parentLocations: Record<string, Location>,
 * }} Context
 */

/**
 * Follows a node's `$ref`s to where it is written, keeping track of the file that it is in.
 * @param {Context} ctx
 * @param {any} node
 * @param {string} from the file that `node` stands in
 * @returns {{ node: any, from: string }}
 */
export function follow(ctx, node, from) {
  while (node && typeof node.$ref === 'string') {
    const target = ctx.resolve(node, from)
    if (!target.location) return { node: undefined, from }
    node = target.node
    from = target.location.source.absoluteRef
  }
  return { node, from }
}

/**
 * A schema and every schema inside it, references followed, each once. (The linter's own nested visitors, such as
 * `RequestBody: { Schema }`, stop at the first schema of a body.)
 * @param {Context} ctx
 * @param {any} schema
 * @param {Location} location
 * @param {Set<object>} [seen]
 * @returns {Generator<{ schema: any, location: Location }, void, undefined>}
 */
export function* schemasIn(ctx, schema, location, seen = new Set()) {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return
  seen.add(schema)
  if (typeof schema.$ref === 'string') {
    const target = ctx.resolve(schema, location.source.absoluteRef)
    if (target.location) yield* schemasIn(ctx, target.node, target.location, seen)
    return
  }
  yield { schema, location }
  for (const key of ['properties', 'patternProperties', 'allOf', 'anyOf', 'oneOf']) {
    for (const [name, inner] of Object.entries(schema[key] ?? {}))
      yield* schemasIn(ctx, inner, location.child([key, name]), seen)
  }
  for (const key of ['items', 'additionalProperties', 'contentSchema'])
    yield* schemasIn(ctx, schema[key], location.child(key), seen)
}
