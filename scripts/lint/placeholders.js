// @ts-check
// Texts that somebody still has to write, such as those that `npm run drift -- --apply` leaves.
/** @typedef {import('./follow.js').Context} Context */

const PLACEHOLDER = /\b(todo|tbd|fixme|lorem)\b/i

/** No placeholder stands where a summary or a description belongs. */
export const placeholders = () => ({
  any: {
    enter(/** @type {any} */ node, /** @type {Context} */ { report, location }) {
      for (const key of ['summary', 'description']) {
        if (typeof node?.[key] === 'string' && PLACEHOLDER.test(node[key])) {
          report({
            message: `A ${key} is still to be written: "${node[key].slice(0, 60)}".`,
            location: location.child(key),
          })
        }
      }
      for (const [value, text] of Object.entries(node?.['x-enumDescriptions'] ?? {})) {
        if (PLACEHOLDER.test(String(text))) {
          report({
            message: `What "${value}" means is still to be written.`,
            location: location.child(['x-enumDescriptions', value]),
          })
        }
      }
    },
  },
})
