// Names by which a server behind this one could take another method than the one that was matched.

const OVERRIDE = /^x?(http)?method(override.*)?$/

/** Of headers, parameters and fields: `X-HTTP-Method-Override`, `X_HTTP_Method`, `_method`, `_method[]` … */
export function isMethodOverride(name: string): boolean {
  return OVERRIDE.test(name.toLowerCase().replace(/[^a-z]/g, ''))
}
