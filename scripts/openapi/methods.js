// @ts-check
// Plain JavaScript, because the linter loads it by itself.

/** The methods of the API, in the order in which operations of a path are written. */
export const METHODS = /** @type {const} */ (['get', 'post', 'put', 'patch', 'delete'])

/**
 * Every key of a path item that holds an operation, as OpenAPI 3.1 says.
 * @type {ReadonlySet<string>}
 */
export const HTTP_METHODS = new Set([...METHODS, 'options', 'head', 'trace'])
