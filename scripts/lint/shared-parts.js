// @ts-check
// Adds what every operation has alike before the rules look and before the document is bundled.
/** @typedef {import('./follow.js').Context} Context */
import { posix } from 'node:path'
import { addSharedParts, docsByTag } from '../openapi/shared-parts.js'

export const sharedParts = () => {
  /** @type {Map<string, any>} */
  let docs = new Map()
  let folder = ''
  return {
    Root: {
      enter(/** @type {any} */ document, /** @type {Context} */ { location }) {
        docs = docsByTag(document)
        folder = posix.dirname(location.source.absoluteRef)
      },
    },
    // What Mailgun posts to a webhook is answered by the user, so only the API's own operations count.
    Paths: {
      PathItem: {
        enter(/** @type {any} */ item, /** @type {Context} */ { location }) {
          const from = posix.dirname(location.source.absoluteRef)
          const components = posix.relative(from, posix.join(folder, 'components'))
          addSharedParts(item, docs, (file, name) => `${components}/${file}#/${name}`)
        },
      },
    },
  }
}
