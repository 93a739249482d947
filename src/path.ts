// Fills the slots of a path. An empty or dot value would name another operation: DELETE /bounces/ clears the list.

const DOTS = /(^|[/\\]|%2f|%5c)(\.|%2e){1,2}($|[/\\]|%2f|%5c)/i

/**
 * @param operation "METHOD /path", for error messages
 * @throws TypeError for a value that is missing, empty, blank, not text or number, or made of dots
 */
export function fillPath(operation: string, template: string, values: Record<string, unknown> | undefined): string {
  const used: string[] = []
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    used.push(name)
    const value = values && Object.hasOwn(values, name) ? values[name] : undefined
    const refuse = (why: string): TypeError => new TypeError(`${operation}: path parameter "${name}" ${why}.`)
    if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value)))
      throw refuse(`must be text, but is ${value === null ? 'null' : typeof value}`)
    const text = String(value)
    if (text.trim() === '') throw refuse('is empty')
    if (DOTS.test(text)) throw refuse('must have no "." or ".." segment')
    try {
      return encodeURIComponent(text)
    } catch {
      throw refuse('is not well-formed text')
    }
  })
  for (const name of Object.keys(values ?? {})) {
    if (!used.includes(name))
      throw new TypeError(`${operation}: there is no path parameter "${name}"; the path has ${used.join(', ') || 'none'}.`)
  }
  return path
}

/** @throws TypeError unless a path can only mean what it says: rooted, and without dot segments. */
export function checkPath(operation: string, path: string): void {
  // URL parsers drop tabs and line breaks, so that "/.\t./" would become "/../".
  if (!/^\/[^/\\?#\0- ][^?#\0- ]*(\?[^#]*)?$/.test(path) || DOTS.test(path.replace(/\?.*/, '')))
    throw new TypeError(`${operation}: the path must begin with one "/" and must have no "." or ".." segment, space or "#".`)
}
