// @ts-check
// Rules about one operation: its name, its documentation link, its errors, its examples.
/** @typedef {import('./follow.js').Context} Context */
import { METHODS } from '../openapi/methods.js'
import { follow } from './follow.js'

/** The vendor keeps a documentation of its own for each product; `inboxready` is Optimize. */
const VENDOR_DOCS = ['mailgun', 'validate', 'inboxready', 'inspect'].map(
  (product) => `https://documentation.mailgun.com/docs/${product}/`,
)

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
    const url = String(operation.externalDocs?.url)
    if (!VENDOR_DOCS.some((start) => url.startsWith(start))) {
      report({
        message: `externalDocs.url is missing or does not start with one of ${VENDOR_DOCS.join(', ')}.`,
      })
    }
  },
})

/**
 * Send alone has a public document of the vendor. An operation of another product says where it is known from, which
 * also tells the drift report that its absence from that document is no news.
 */
export const evidence = () => ({
  Operation(/** @type {any} */ operation, /** @type {Context} */ { report, location }) {
    const url = String(operation.externalDocs?.url)
    const { 'x-source': source, 'x-evidence': extent } = operation
    if (source === undefined && VENDOR_DOCS.slice(1).some((start) => url.startsWith(start)))
      report({ message: 'x-source is missing: no document of the vendor describes this operation.' })
    if (source !== undefined && (typeof source !== 'string' || /^\s*$|\/\//.test(source)))
      report({
        message: 'x-source names in a few words where the operation is known from, without addresses.',
        location: location.child('x-source'),
      })
    if (extent !== undefined && extent !== 'partial')
      report({
        message: `x-evidence is "${extent}"; it is left out or "partial".`,
        location: location.child('x-evidence'),
      })
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

/** Each response, request body and parameter shows an example; the built-in rules validate it. */
export const examples = () => ({
  Parameter(/** @type {any} */ parameter, /** @type {Context} */ ctx) {
    const schema = follow(ctx, parameter.schema, ctx.location.source.absoluteRef).node
    if ([parameter.example, parameter.examples, schema?.examples].every((one) => one === undefined))
      ctx.report({ message: `Parameter "${parameter.name}" has no example.` })
  },
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
