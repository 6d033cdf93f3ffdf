// Bundles src into dist: one small entry, a chunk for each command, so that nothing is loaded that is not used.
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  // The simulated gateway's renderer runs in a thread of its own, and a thread needs a file of its own.
  entryPoints: { bin: 'src/bin.ts', 'render-worker': 'src/simulator/render-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  packages: 'external',
  loader: { '.json': 'json' },
  logLevel: 'warning',
});
chmodSync('dist/bin.js', 0o755);
