import { defineConfig } from 'vitest/config'

const source = (path: string): string => new URL(path, import.meta.url).pathname

export default defineConfig({
  // Examples import the package by its name.
  resolve: {
    alias: [
      { find: /^mailgun-fetch$/, replacement: source('src/index.ts') },
      { find: 'mailgun-fetch/webhooks', replacement: source('src/webhooks.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/runtimes/**', 'test/package/**', 'test/site/**', '**/node_modules/**'],
    // Loopback servers and a few thousand calls on two cores.
    testTimeout: 30_000,
    restoreMocks: true,
  },
})
