// Servers and gateways in front of them read one path in several ways; a value must mean the same operation in all.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillPath } from '../../src/encode/path.js'

const document = JSON.parse(
  readFileSync(new URL('../../generated/openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, unknown> }
const templates = Object.keys(document.paths)
const withSlots = templates.filter((path) => path.includes('{'))

const decoded = (path: string): string =>
  path.replace(/(%[\da-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
/** Cuts off query and fragment, too. */
const withoutDots = (path: string): string => new URL(path, 'https://a.example').pathname
const mergeSlashes = (path: string): string => path.replace(/[/\\]+/g, '/').replace(/(.)\/$/, '$1')
const stripParameters = (path: string): string => path.replace(/;[^/]*/g, '')

/** What a path may have become when it is routed. */
const normalisers: Record<string, (path: string) => string> = {
  'that parses URLs as browsers do': withoutDots,
  'that decodes once': (path) => withoutDots(decoded(path)),
  'that decodes twice': (path) => withoutDots(decoded(decoded(path))),
  'that merges slashes': (path) => mergeSlashes(withoutDots(path)),
  'that decodes, then merges slashes': (path) => mergeSlashes(withoutDots(decoded(decoded(path)))),
  'that strips parameters': (path) => withoutDots(stripParameters(path)),
  'that decodes, then strips parameters': (path) => withoutDots(stripParameters(decoded(path))),
  'that does it all': (path) => mergeSlashes(withoutDots(stripParameters(decoded(decoded(path))))),
}

/** Whether a path still has all segments of its template, the literal ones at their places. */
function isAtOrBelow(template: string, path: string): boolean {
  const segments = mergeSlashes(path).split('/')
  return template.split('/').every((segment, index) => {
    const found = segments[index]
    return segment.includes('{') ? found !== undefined && found.trim() !== '' : found === segment
  })
}

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'. .. %2e %252e / // \\ %2f %252F %5c ; ;x %3b %253B'.split(' ')),
      fc.constantFrom(
        '?',
        '#',
        '%',
        '%00',
        '%20',
        '%09',
        ' ',
        '\t',
        '\0',
        '..;',
        ';/',
        'a',
        'mg.example.com',
        'ü',
        '@',
      ),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((pieces) => pieces.join(''))

describe.each(Object.entries(normalisers))('Behind a server %s', (_, normalise) => {
  test('no value in the last slot of a path leads above its operation', () => {
    let accepted = 0
    const property = fc.property(fc.constantFrom(...withSlots), hostile, (template, value) => {
      const names = [...template.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!)
      const values = Object.fromEntries(names.map((name) => [name, 'fine']))
      values[names.at(-1)!] = value
      let path: string
      try {
        path = fillPath(`GET ${template}`, template, values)
      } catch {
        return
      }
      accepted++
      const routed = normalise(path)
      const above = template.slice(0, template.lastIndexOf('{')) + '{}'
      expect(isAtOrBelow(above, routed), `${JSON.stringify(value)} became ${routed}`).toBe(true)
    })
    fc.assert(property, { numRuns: 3000 })
    expect(accepted).toBeGreaterThan(300)
  })
})

describe('On a server that decodes before it routes', () => {
  const changes = Object.entries(document.paths).flatMap(([path, item]) =>
    ['post', 'put', 'patch', 'delete']
      .filter((method) => method in (item as object))
      .map((method) => ({ method, path, name: `${method.toUpperCase()} ${path}` })),
  )
  const pattern = (path: string): RegExp =>
    new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{[^{}]+\}/g, '[^/]+')}$`)
  const routes = changes.map((change) => ({ ...change, pattern: pattern(change.path) }))
  const words = [...new Set(templates.flatMap((path) => path.split('/').slice(1)))].map((word) =>
    word.startsWith('{') ? 'x' : word,
  )
  const pathLike = fc
    .array(fc.constantFrom('x', ...words), { minLength: 1, maxLength: 4 })
    .chain((segments) => fc.constantFrom('/', '%2F', '\\', '//').map((slash) => segments.join(slash)))
  const withManySlots = changes.filter(({ path }) => path.includes('{'))

  test('no values of several segments turn one change into another', () => {
    let accepted = 0
    const values = fc.array(pathLike, { minLength: 5, maxLength: 5 })
    const property = fc.property(
      fc.constantFrom(...withManySlots),
      values,
      ({ method, path, name }, given) => {
        const slots = [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1]!)
        const filled = Object.fromEntries(slots.map((slot, index) => [slot, given[index]]))
        let routed: string
        try {
          routed = decoded(decoded(fillPath(name, path, filled)))
        } catch {
          return
        }
        routed = routed.replace(/[/\\]+/g, '/')
        if (routed.split('/').length === path.split('/').length) return
        accepted++
        const reached = routes.filter((route) => route.method === method && route.pattern.test(routed))
        expect(reached.map((route) => `${routed} is ${route.name}`)).toEqual([])
      },
    )
    fc.assert(property, { numRuns: 20_000 })
    expect(accepted).toBeGreaterThan(300)
  })

  test.each([
    [
      'DELETE /v3/{domain_name}/templates/{template_name}',
      { domain_name: 'd', template_name: 'x/versions/v1' },
    ],
    ['DELETE /v3/domains/{name}', { name: 'mg.example.com/credentials' }],
    ['DELETE /v3/domains/{name}', { name: 'mg.example.com%2Fcredentials' }],
    ['DELETE /v3/lists/{list_address}', { list_address: 'team@mg.example.com/members/bob@example.org' }],
  ])('%s refuses %o, which names something inside', (name, values) => {
    expect(() => fillPath(name, name.slice(name.indexOf(' ') + 1), values)).toThrow(
      'could name another operation: it is itself a path',
    )
  })

  test('an address with a slash is still an address', () => {
    const path = '/v3/{domain_name}/bounces/{address}'
    const values = { domain_name: 'd', address: 'a/b@example.org' }
    expect(fillPath(`DELETE ${path}`, path, values)).toBe('/v3/d/bounces/a%2Fb%40example.org')
  })
})
