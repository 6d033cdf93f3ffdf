// An esbuild plugin: the file that compiles the schemas is replaced by what it compiles, which needs no compiler.
import { createRequire } from 'node:module';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

export const compiledSchemas = {
  name: 'compiled-schemas',
  setup({ onLoad }) {
    onLoad({ filter: /\/schema\/compiled\.ts$/ }, async ({ path }) => ({ contents: await compile(path) }));
  },
};

/** The code of every validator that a file exports beside its `ajv`, which knows them by the same names. */
async function compile(path) {
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    packages: 'external',
  });
  const module = { exports: {} };
  new Function('module', 'require', outputFiles[0].text)(module, createRequire(import.meta.url));
  const { ajv, ...validators } = module.exports;
  return standalone.default(ajv, Object.fromEntries(Object.keys(validators).map((name) => [name, name])));
}
