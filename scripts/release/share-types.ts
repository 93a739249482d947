// Run by `prepack`: types have no module system, so the large ones of the document are in the package once, for both formats.
import { writeFileSync } from 'node:fs'

// ESM may refer to the types of CommonJS, which the compilers do not allow the other way round.
for (const name of ['schema', 'types'])
  writeFileSync(
    new URL(`../../dist/generated/${name}.d.ts`, import.meta.url),
    `export type * from '../cjs/generated/${name}.js'\n`,
  )
