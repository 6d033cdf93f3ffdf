// `npm run bench [-- --quick] [POINT…]`: builds dailies and the benches, then measures. docs/performance.md says what.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'reports/bench/program');
rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
execFileSync(process.execPath, [join(root, '.ci/build.mjs'), join(outdir, 'dailies.map')], {
  cwd: root,
  stdio: 'inherit',
});
await build({
  entryPoints: ['main', 'gateway', 'render-once'].map((name) => join(root, `bench/${name}.ts`)),
  absWorkingDir: root,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  loader: { '.json': 'json' },
  logLevel: 'warning',
});
const { main } = await import(join(outdir, 'main.js'));
process.exitCode = await main(process.argv.slice(2));
