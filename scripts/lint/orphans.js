// @ts-check
// What nothing refers to any more: it would stay in the folder unseen, since only what is reached is bundled.
/** @typedef {import('./follow.js').Context} Context */
/** @typedef {import('./follow.js').Location} Location */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parse } from 'yaml'

/** The folders of a document that hold nothing but parts of it. */
const FOLDERS = ['paths', 'components']
/** Generated, and so there whether the root uses it or not. */
const INDEX = 'paths/index.yaml'

/** @param {string} folder */
function yamlFiles(folder) {
  try {
    const names = readdirSync(folder, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'))
    return names.filter((name) => /\.ya?ml$/.test(name)).sort()
  } catch {
    // A small document keeps everything in its root.
    return []
  }
}

/** Each file below paths/ and components/, and each named part in it, is used. */
export const orphans = () => {
  /** File → the names of its parts that a reference leads to; '' for the file as a whole. @type {Map<string, Set<string>>} */
  const used = new Map()
  return {
    ref(
      /** @type {any} */ _,
      /** @type {Context} */ __,
      /** @type {{ location?: Location }} */ { location },
    ) {
      if (!location) return
      const file = location.source.absoluteRef
      const name = location.pointer.replace(/^#?\/?/, '').split('/')[0] ?? ''
      used.set(file, (used.get(file) ?? new Set()).add(name.replace(/~1/g, '/').replace(/~0/g, '~')))
    },
    Root: {
      leave(/** @type {any} */ _, /** @type {Context} */ { report, location }) {
        const root = posix.dirname(location.source.absoluteRef)
        for (const folder of FOLDERS) {
          for (const file of yamlFiles(join(root, folder))) {
            // A document that keeps its paths elsewhere has no use for the generated index.
            if (`${folder}/${file}` === INDEX) continue
            const names = used.get(posix.join(root, folder, file))
            if (!names) report({ message: `${folder}/${file} is used by nothing; delete it.` })
            else if (!names.has(''))
              for (const name of Object.keys(
                parse(readFileSync(join(root, folder, file), 'utf8'), { merge: true }) ?? {},
              ))
                if (!names.has(name))
                  report({ message: `${folder}/${file}#/${name} is used by nothing; delete it.` })
          }
        }
      },
    },
  }
}
