import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/sequencer.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/guard.ts'],
    // Whatever a test waits for has a limit of its own, which says what it was.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 120_000,
    // One more than the cores of the smallest machine: much of what is tested waits.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // On a shared machine a real process may take longer than any patience. The laws are never tried twice, and
    // nothing is outside of CI.
    retry: process.env['CI'] === 'true' ? 1 : 0,
  },
});
