import { defineConfig } from 'vitest/config';

/** The quick tests that mirror the rooms under mutation; `dist` is not built, as none of these starts the program. */
export default defineConfig({
  test: {
    include: ['test/{state,run,plan}/**/*.test.ts'],
    exclude: ['test/**/*.whole.test.ts'],
    setupFiles: ['test/mutation/few-runs.ts'],
    // One worker for all files, and a new one for each mutant: each module is loaded once for a mutant.
    isolate: false,
    testTimeout: 30_000,
  },
});
