import { defineConfig } from 'vitest/config';
import { CheapestFirst } from './cheapest-first.ts';

/** The quick tests that mirror the rooms under mutation; `dist` is not built, as none of these starts the program. */
export default defineConfig({
  test: {
    include: ['test/{state,run,plan,cli,report}/**/*.test.ts', 'test/manifest/wrong-manifests.test.ts'],
    exclude: ['test/**/*.{whole,alone}.test.ts'],
    setupFiles: ['test/mutation/few-runs.ts'],
    // One worker for all files, and a new one for each mutant: each module is loaded once for a mutant.
    isolate: false,
    sequence: { sequencer: CheapestFirst },
    testTimeout: 30_000,
  },
});
