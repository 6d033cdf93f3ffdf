import { defineConfig } from 'vitest/config';
import { CheapestFirst } from './cheapest-first.ts';

/** The quick tests that mirror the rooms under mutation, but for the one that starts what is built: `dist` is not there. */
export default defineConfig({
  test: {
    include: ['test/{state,run,plan,cli,report}/**/*.test.ts', 'test/manifest/wrong-manifests.test.ts'],
    exclude: ['test/**/*.{whole,alone}.test.ts', 'test/cli/download-threads.test.ts'],
    setupFiles: ['test/mutation/few-runs.ts'],
    // One worker for all files, and a new one for each mutant: each module is loaded once for a mutant.
    isolate: false,
    sequence: { sequencer: CheapestFirst },
    // Noting what each test runs through makes the longest of them thirty times as long.
    testTimeout: 120_000,
  },
});
