// @ts-check
// Rules about one operation: its name, its documentation link, its errors, its examples.
/** @typedef {import('./follow.js').Context} Context */
import { METHODS } from '../openapi/methods.js'
import { follow } from './follow.js'

const VENDOR_DOCS = 'https://documentation.mailgun.com/docs/mailgun/'

/** camelCase, starts with a verb's lower-case letter. */
export const operationId = () => ({
  Operation(/** @type {any} */ operation, /** @type {Context} */ { report, location }) {
    if (!/^[a-z][a-z0-9]*([A-Z][a-z0-9]*)+$/.test(operation.operationId ?? '')) {
      report({
        message: `operationId "${operation.operationId}" is not camelCase (verbNoun, such as listBounces).`,
        location: location.child('operationId'),
      })
    }
  },
})

/** Every operation links to the vendor's page of its tag. */
export const externalDocs = () => ({
  Operation(/** @type {any} */ operation, /** @type {Context} */ { report }) {
    if (!operation.externalDocs?.url?.startsWith(VENDOR_DOCS)) {
      report({ message: `externalDocs.url is missing or does not start with ${VENDOR_DOCS}.` })
    }
  },
})

/** A call with a slot in its path can miss, and every call can succeed. */
export const errors = () => ({
  // What Mailgun posts to a webhook is answered by the user, so only the API's own operations count.
  Paths: {
    PathItem(/** @type {any} */ item, /** @type {Context} */ { report, location, key }) {
      const needed = String(key).includes('{') ? ['404'] : []
      for (const method of METHODS) {
        if (!item[method]) continue
        const declared = Object.keys(item[method].responses ?? {})
        const place = location.child([method, 'responses'])
        for (const status of needed) {
          if (!declared.includes(status))
            report({
              message: `Response ${status} is missing: this operation can answer it.`,
              location: place,
            })
        }
        if (!declared.some((status) => /^2\d\d$/.test(status)))
          report({ message: 'No 2xx response is declared.', location: place })
      }
    },
  },
})

/** Each success response and each request body shows an example; the built-in rules validate it. */
export const examples = () => ({
  Operation(/** @type {any} */ operation, /** @type {Context} */ ctx) {
    const { report, location } = ctx
    const shown = (/** @type {any} */ media) =>
      media.example !== undefined || Object.keys(media.examples ?? {}).length > 0
    const body = follow(ctx, operation.requestBody, location.source.absoluteRef).node
    for (const [type, media] of Object.entries(body?.content ?? {})) {
      if (!shown(media))
        report({ message: `Request body ${type} has no example.`, location: location.child('requestBody') })
    }
    for (const [status, reference] of Object.entries(operation.responses ?? {})) {
      const response = follow(ctx, reference, location.source.absoluteRef).node
      for (const [type, media] of Object.entries(response?.content ?? {})) {
        if (!shown(media)) {
          report({
            message: `Response ${status} ${type} has no example.`,
            location: location.child(['responses', status]),
          })
        }
      }
    }
  },
})
