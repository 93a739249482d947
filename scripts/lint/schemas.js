// @ts-check
// Rules about schemas: described, closed where they are sent, named for people.
/** @typedef {import('./follow.js').Context} Context */
/** @typedef {import('./follow.js').Location} Location */
import { schemasIn } from './follow.js'

const plain = (/** @type {string} */ text) =>
  text
    .toLowerCase()
    .replace(/\b(the|a|an)\b/g, '')
    .replace(/[^a-z0-9]/g, '')

/** @param {string | undefined} text @param {string} name */
function complaint(text, name) {
  if (typeof text !== 'string' || text.trim() === '') return 'has no description'
  if (plain(text) === plain(name)) return 'has a description that only repeats its name'
  return undefined
}

/**
 * The schemas that calls send, each once. What Mailgun posts to a webhook has a body too, but nobody here writes it.
 * @param {(schema: any, ctx: Context, location: Location) => void} check
 */
function sentSchemas(check) {
  const seen = new Set()
  return {
    Paths: {
      RequestBody(/** @type {any} */ body, /** @type {Context} */ ctx) {
        for (const [type, media] of Object.entries(body.content ?? {})) {
          const start = ctx.location.child(['content', type, 'schema'])
          for (const { schema, location } of schemasIn(ctx, media.schema, start, seen))
            check(schema, ctx, location)
        }
      },
    },
  }
}

/** Parameters and request fields say what the type cannot. */
export const described = () => ({
  Parameter(/** @type {any} */ parameter, /** @type {Context} */ { report }) {
    const wrong = complaint(parameter.description, parameter.name)
    if (wrong) report({ message: `Parameter "${parameter.name}" ${wrong}.` })
  },
  ...sentSchemas((schema, ctx, location) => {
    for (const key of ['properties', 'patternProperties']) {
      for (const [name, property] of Object.entries(schema[key] ?? {})) {
        // A reference may be described where it is used or where it leads.
        const text =
          property.description ?? ctx.resolve(property, location.source.absoluteRef).node?.description
        const wrong = complaint(text, name)
        if (wrong)
          ctx.report({ message: `Request field "${name}" ${wrong}.`, location: location.child([key, name]) })
      }
    }
  }),
})

/** An open request object would let a misspelt field compile, so each says what else it takes. */
export const closedRequest = () =>
  sentSchemas((schema, { report }, location) => {
    if (!schema.properties && !schema.patternProperties) return
    const rest = schema.additionalProperties
    if (rest === undefined || rest === true || (typeof rest === 'object' && Object.keys(rest).length === 0)) {
      report({
        message: 'A request object says "additionalProperties: false", or what type its other fields have.',
        location,
      })
    }
  })

/** PascalCase nouns, none of the vendor's package names; one schema a name, for the bundle has one list of them. */
export const schemaName = () => {
  /** @type {Map<string, string>} */
  const places = new Map()
  return {
    ref(
      /** @type {any} */ _,
      /** @type {Context} */ { type, report },
      /** @type {{ location?: Location }} */ { location },
    ) {
      if (type.name !== 'Schema' || !location) return
      const name = location.pointer.split('/').pop() ?? ''
      const place = location.absolutePointer
      const taken = places.get(name)
      if (taken === place) return
      places.set(name, place)
      if (taken !== undefined)
        report({
          message: `Schema "${name}" is the name of another one too: ${taken}.`,
          location: location.key(),
        })
      if (!/^[A-Z][A-Za-z0-9]*$/.test(name))
        report({ message: `Schema "${name}" is not named in PascalCase.`, location: location.key() })
    },
  }
}
