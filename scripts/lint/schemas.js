// @ts-check
// Rules about schemas: described, closed where they are sent, named for people.
/** @typedef {import('./follow.js').Context} Context */

const plain = (/** @type {string} */ text) =>
  text
    .toLowerCase()
    .replace(/\b(the|a|an)\b/g, '')
    .replace(/[^a-z0-9]/g, '')

/** @param {string | undefined} text @param {string} name */
function complaint(text, name) {
  if (typeof text !== 'string' || text.trim() === '') return 'has no description'
  if (/\b(todo|tbd|fixme|lorem)\b/i.test(text)) return 'has a placeholder for a description'
  if (plain(text) === plain(name)) return 'has a description that only repeats its name'
  return undefined
}

/** Parameters, request fields and named schemas say what the type cannot. */
export const described = () => ({
  Parameter(/** @type {any} */ parameter, /** @type {Context} */ { report }) {
    const wrong = complaint(parameter.description, parameter.name)
    if (wrong) report({ message: `Parameter "${parameter.name}" ${wrong}.` })
  },
  RequestBody: {
    Schema(/** @type {any} */ schema, /** @type {Context} */ ctx) {
      for (const key of ['properties', 'patternProperties']) {
        for (const [name, property] of Object.entries(schema[key] ?? {})) {
          // A reference may be described where it is used or where it leads.
          const text = property.description ?? ctx.resolve(property, ctx.location.source.absoluteRef).node?.description
          const wrong = complaint(text, name)
          if (wrong) ctx.report({ message: `Request field "${name}" ${wrong}.`, location: ctx.location.child([key, name]) })
        }
      }
    },
  },
})

/** An open request object would let a misspelt field compile, so each says what else it takes. */
export const closedRequest = () => ({
  RequestBody: {
    Schema(/** @type {any} */ schema, /** @type {Context} */ { report }) {
      if (!schema.properties && !schema.patternProperties) return
      const rest = schema.additionalProperties
      if (rest === undefined || rest === true || (typeof rest === 'object' && Object.keys(rest).length === 0)) {
        report({ message: 'A request object says "additionalProperties: false", or what type its other fields have.' })
      }
    },
  },
})

/** PascalCase nouns; none of the vendor's package names. */
export const schemaName = () => ({
  NamedSchemas: {
    Schema(/** @type {any} */ schema, /** @type {Context} */ { report, key, rawLocation, parent }) {
      if (typeof key !== 'string' || parent?.[key] !== schema) return
      if (!/^[A-Z][A-Za-z0-9]*$/.test(key)) report({ message: `Schema "${key}" is not named in PascalCase.`, location: rawLocation.key() })
    },
  },
})
