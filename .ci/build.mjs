// Bundles src and what it uses into dist: one small entry, a chunk for each command, so that nothing is loaded that is
// not used. Reading forty small files of packages takes longer than what most commands do.
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { compiledSchemas } from './compiled-schemas.mjs';
import { buildContactSheet } from './contact-sheet.mjs';
import { licensesOf } from './licenses.mjs';

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  // The simulated gateway's renderer runs in a thread of its own, and a thread needs a file of its own.
  entryPoints: { bin: 'src/bin.ts', 'render-worker': 'src/simulator/render-worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Less to read at each start; names stay, so that the stack of a bug says where.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  sourcemap: 'linked',
  sourcesContent: false,
  // A native library and a large WebAssembly module, both only for the simulated gateway.
  external: ['sharp', 'h264-mp4-encoder'],
  // Some of the bundled packages are CommonJS: they ask for Node's modules in its way, and for the file they stand in.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url), __filename = import.meta.filename ?? import.meta.url;",
  },
  loader: { '.json': 'json' },
  plugins: [compiledSchemas],
  logLevel: 'warning',
  metafile: true,
});
const sheet = await buildContactSheet();
const inputs = { ...metafile.inputs, ...sheet.inputs };
writeFileSync('dist/third-party-licenses.txt', licensesOf({ inputs }));
chmodSync('dist/bin.js', 0o755);
