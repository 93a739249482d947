import { defineConfig } from 'vitest/config'

// What `npm run docs` has built; not part of the unit tests, since building takes a minute.
export default defineConfig({ test: { include: ['test/site/**/*.test.ts'], testTimeout: 60_000 } })
