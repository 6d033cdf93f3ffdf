// An esbuild plugin: what packages prepare as they are loaded, and this program never or hardly ever uses, waits until it
// is used. Together it took longer than everything else before a run's first request.
import { readFileSync } from 'node:fs';

/** Modules by the package that asks for them: commander's for programs beside ours, got's for HTTP/2. */
const modules = { commander: 'node:child_process', got: 'http2-wrapper' };

/** Two sentences' worth of grammar for got's messages to programmers, which brings all language data with it. */
const grammar = /(const \w+Formatter = )(new Intl\.ListFormat\([^)]*\));/g;

export const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    for (const [name, path] of Object.entries(modules)) {
      onResolve({ filter: new RegExp(`^${path}$`) }, ({ importer }) =>
        importer.includes(`node_modules/${name}/`) ? { path, namespace: 'late' } : undefined,
      );
    }
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => require(${JSON.stringify(path)})[name] });`,
      resolveDir: process.cwd(),
    }));
    onLoad({ filter: /@sindresorhus\/is\/distribution\/index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (text.match(grammar)?.length !== 2) throw new Error(`${path} is not what it was`);
      return { contents: text.replace(grammar, '$1{ format: (list) => $2.format(list) };') };
    });
  },
};
