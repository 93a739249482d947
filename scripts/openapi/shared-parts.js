// @ts-check
// What every operation of the API has alike is added when the document is read, instead of being written 400 times:
// the header of subaccounts, the answers 401 and 429, and the vendor's page of the operation's tag.
// Plain JavaScript, because the linter loads it by itself.

import { METHODS } from './methods.js'

const ON_BEHALF_OF = 'X-Mailgun-On-Behalf-Of'

/** What any call can be answered, by status: the name of the shared response. */
const ANSWERS = { 401: 'Unauthorized', 429: 'TooManyRequests' }

/**
 * Adds the shared parts to a path item, in place. What an operation says itself stays.
 * @param {any} item a path item, not a reference to one
 * @param {ReadonlyMap<string, any>} docsByTag the `externalDocs` of each tag
 * @param {(file: string, name: string) => string} reference from the item's file to a name in a file of `components/`
 */
export function addSharedParts(item, docsByTag, reference) {
  const parameters = [...(item.parameters ?? [])]
  const header = reference('parameters/common.yaml', 'OnBehalfOf')
  for (const method of METHODS) {
    const operation = item[method]
    if (!operation) continue
    const docs = docsByTag.get(operation.tags?.[0])
    if (docs) operation.externalDocs ??= docs
    operation.responses ??= {}
    for (const [status, name] of Object.entries(ANSWERS)) {
      operation.responses[status] ??= { $ref: reference('responses/errors.yaml', name) }
    }
  }
  const has = parameters.some((/** @type {any} */ one) => one.name === ON_BEHALF_OF || one.$ref === header)
  if (!has) item.parameters = [...parameters, { $ref: header }]
}

/**
 * The vendor's page of each tag of a document.
 * @param {any} document
 * @returns {Map<string, any>}
 */
export function docsByTag(document) {
  return new Map((document.tags ?? []).map((/** @type {any} */ tag) => [tag.name, tag.externalDocs]))
}
