// Bundles src and what it uses into dist: a small entry, the program in one file with what it compiles to beside it, and
// the threads' files. Reading forty small files of packages takes longer than what most commands do.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { compiledSchemas } from './compiled-schemas.mjs';
import { buildContactSheet } from './contact-sheet.mjs';
import { late } from './late.mjs';
import { licensesOf } from './licenses.mjs';

// In a checkout the first `npx dailies` links the folder into npm's cache, and prepares it once more. That it is built
// already is enough: it would take seconds, and Ctrl-C in them would leave no program.
const { npm_command: command, npm_lifecycle_event: event } = process.env;
if (command === 'exec' && event === 'prepare' && existsSync('dist/bin.js')) process.exit();

// Where to write which line came from where, for who looks at a profile; it is nothing to install.
const [mapPath] = process.argv.slice(2);

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const regExps = {
  'regexp-lookbehind-assertions': true,
  'regexp-set-notation': true,
  'regexp-unicode-property-escapes': true,
};
const common = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // It knows them, and the bundler takes it that it might not: what is made of them then is made anew each time it is met.
  supported: regExps,
  // Less to read at each start; names stay, so that the stack of a bug says where.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  // A native library and a large WebAssembly module, both only for the simulated gateway.
  external: ['sharp', 'h264-mp4-encoder'],
  plugins: [compiledSchemas, late],
  logLevel: 'warning',
  metafile: true,
};
// An engine keeps what it compiled for classic scripts alone; these know their own place by other names.
const classic = {
  format: 'cjs',
  define: { 'import.meta.filename': '__filename', 'import.meta.url': 'fileUrl' },
  supported: { ...regExps, 'dynamic-import': false },
};
const fileUrl = "const fileUrl = require('node:url').pathToFileURL(__filename).href;";

const program = await build({
  ...common,
  ...classic,
  entryPoints: { program: 'src/start.ts' },
  write: false,
  // Node's own wrapper: see src/bin.ts.
  banner: { js: `(function (module, require, __filename, __dirname) { ${fileUrl}` },
  footer: { js: '})' },
  sourcemap: mapPath === undefined ? false : 'external',
  sourcesContent: false,
});
const code = outputOf('.js');
if (mapPath !== undefined) writeFileSync(mapPath, outputOf('.map').text);
// It is read without being decoded. The bundler leaves regular expressions as they are.
const text = code.text.replace(
  /[^\0-\x7f]/g,
  (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
const programName = `program-${sha256(text).slice(0, 8)}`;
writeFileSync(`dist/${programName}.js`, text);

const threads = await build({
  ...common,
  ...classic,
  // The simulated gateway's renderer runs in a thread of its own, as downloads do, and a thread needs a file of its own.
  entryPoints: {
    'render-worker': 'src/simulator/render-worker.ts',
    'download-thread': 'src/cli/download-threads/download-thread.ts',
  },
  banner: { js: fileUrl },
});
const sheet = await buildContactSheet();

try {
  execFileSync(process.execPath, ['.ci/warm-up.mjs', `dist/${programName}`], { stdio: 'inherit' });
} catch {
  process.stderr.write('dailies: works, and starts more slowly: what it compiles to could not be kept\n');
}

const bin = await build({
  ...common,
  ...classic,
  entryPoints: { bin: 'src/bin.ts' },
  define: {
    ...classic.define,
    programName: JSON.stringify(programName),
    cacheHash: JSON.stringify(hashOfFile(`dist/${programName}.cache`)),
    cacheArch: JSON.stringify(process.arch),
  },
});
chmodSync('dist/bin.js', 0o755);
// The package is of modules; these are not.
writeFileSync('dist/package.json', '{ "type": "commonjs" }\n');

const inputs = Object.assign(
  {},
  ...[program, bin, threads].map(({ metafile }) => metafile.inputs),
  sheet.inputs,
);
writeFileSync('dist/third-party-licenses.txt', licensesOf({ inputs }));

function outputOf(ending) {
  return program.outputFiles.find(({ path }) => path.endsWith(ending));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function hashOfFile(path) {
  return existsSync(path) ? sha256(readFileSync(path)) : '';
}
