import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/clis/**/*.test.ts'],
    globalSetup: ['test/clis/setup.ts'],
    setupFiles: ['test/support/guard.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 120_000,
    // Each runs a program of 200 MB that draws all the time.
    maxWorkers: 2,
  },
});
