import { defineConfig } from 'vitest/config';

/**
 * `quick` is what `npm run check` runs; `whole` needs processes, rendering or a browser; `alone` has bounds of time or of the
 * processor that others' work beside it could make it miss.
 */
export default defineConfig({
  test: {
    globalSetup: ['test/rig/build.ts'],
    reporters: process.env.CI ? ['default', 'json'] : ['default'],
    outputFile: { json: 'reports/vitest.json' },
    // Nothing is timed: the limits are for a machine that does much else.
    testTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'quick',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{whole,alone}.test.ts'],
          // Loading each module anew for each file took nearly half of the processor's time. What modules keep (caches, and
          // how many letters `nearest` may still compare) no test comes near to.
          isolate: false,
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.whole.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.alone.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // After the others, and with a core left for the processes that these tests start.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
