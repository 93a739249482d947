import { defineConfig } from 'vitest/config'

// On its own, because it needs the runtimes: npx vitest run -c test/runtimes/examples/vitest.config.ts
export default defineConfig({
  test: {
    root: new URL('../../../', import.meta.url).pathname,
    include: ['test/runtimes/examples/*.test.ts'],
    testTimeout: 60_000,
  },
})
