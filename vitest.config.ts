import { configDefaults, defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/sequencer.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // These download the real CLIs: `npm run test:clis`.
    exclude: [...configDefaults.exclude, 'test/clis/**'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/guard.ts'],
    // Whatever a test waits for has a limit of its own, which says what it was.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 120_000,
    // One more than the cores of the smallest machine: much of what is tested waits.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
