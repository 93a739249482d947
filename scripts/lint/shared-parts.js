// @ts-check
// Adds what every operation has alike before the rules look and before the document is bundled.
/** @typedef {import('./follow.js').Context} Context */
import { addSharedParts, docsByTag } from '../openapi/shared-parts.js'

const FOLDER = '/openapi/'

export const sharedParts = () => {
  /** @type {Map<string, any>} */
  let docs = new Map()
  return {
    Root: {
      enter(/** @type {any} */ document) {
        docs = docsByTag(document)
      },
    },
    // What Mailgun posts to a webhook is answered by the user, so only the API's own operations count.
    Paths: {
      PathItem: {
        enter(/** @type {any} */ item, /** @type {Context} */ { location }) {
          const file = location.source.absoluteRef
          const below = file.slice(file.lastIndexOf(FOLDER) + FOLDER.length)
          const up = '../'.repeat(below.split('/').length - 1)
          addSharedParts(item, docs, (target, name) => `${up}components/${target}#/${name}`)
        },
      },
    },
  }
}
