// @ts-check
/**
 * What a rule gets from the linter, as far as these rules use it.
 * @typedef {{ source: { absoluteRef: string }, child(path: string | string[]): Location, key(): Location }} Location
 * @typedef {{
 *   report(problem: { message: string, location?: Location }): void,
 *   resolve(node: any, from?: string): { node?: any, location?: Location },
 *   location: Location,
 *   key: string | number,
 *   parent: any,
 *   rawLocation: Location,
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
