import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/runtimes/**', 'test/package/**', '**/node_modules/**'],
    // Loopback servers and a few thousand calls on two cores.
    testTimeout: 30_000,
    restoreMocks: true,
  },
})
