// @ts-check
// A format decides what a user may give and gets, so that a misspelt one would silently change a type.
/** @typedef {import('./follow.js').Context} Context */

/**
 * Every format that the document uses, with the types that it means something to.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const FORMATS = {
  binary: ['string'],
  date: ['string'],
  'date-time': ['string'],
  'date-time-without-offset': ['string'],
  decimal: ['string'],
  'epoch-seconds': ['integer', 'number'],
  float: ['number'],
  int32: ['integer'],
  int64: ['integer'],
  password: ['string'],
  rfc1123: ['string'],
  rfc2822: ['string'],
  uri: ['string'],
  uuid: ['string'],
}

/** A format is one of the known ones, and stands beside a type that has it. */
export const knownFormat = () => ({
  Schema(/** @type {any} */ schema, /** @type {Context} */ { report, location }) {
    const { format, type } = schema
    if (format === undefined) return
    const types = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined
    const wrong = (/** @type {string} */ message) => report({ message, location: location.child('format') })
    if (!types)
      wrong(
        `format "${format}" is none of ${Object.keys(FORMATS).join(', ')}. A new one is added to scripts/lint/formats.js.`,
      )
    else if (![type].flat().some((/** @type {string} */ one) => types.includes(one)))
      wrong(
        `format "${format}" means something to ${types.join(' or ')} only, not to ${[type].flat().join(' or ')}.`,
      )
  },
})
