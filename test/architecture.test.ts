import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { exceptions, rooms } from './architecture/house.ts';
import { listSourceFiles, parseSource, readSource } from './architecture/source-tree.ts';
import { findViolations, roomOf, showViolation } from './architecture/violations.ts';

const files = listSourceFiles();
const code = files.filter((path) => /\.tsx?$/.test(path));
const assets = files.filter((path) => !code.includes(path));
const units = code.map(readSource);

describe('the house', () => {
  test('every line of src keeps the rules', () => {
    const found = findViolations(units, assets);
    const excused = (file: string, touches: string) =>
      exceptions.some((each) => each.file === file && each.touches === touches);
    expect(found.filter(({ file, touches }) => !excused(file, touches)).map(showViolation)).toEqual([]);
    const stale = exceptions.filter(
      (each) => !found.some(({ file, touches }) => each.file === file && each.touches === touches),
    );
    expect(stale, 'exceptions that excuse nothing').toEqual([]);
  });

  test('clips are rendered in worker threads alone, never in the event loop of the simulated gateway', () => {
    const importers = (name: string) =>
      units
        .filter(({ imports }) => imports.some((each) => !each.typeOnly && each.specifier.endsWith(name)))
        .map(({ path }) => path);
    expect(importers('/render.ts')).toEqual(['src/simulator/render-worker.ts']);
    expect(importers('/render-worker.ts')).toEqual([]);
    for (const name of ['/encode.ts', '/compose.ts', '/still.ts', '/tiny-clip.ts', '/caption.ts'])
      expect(importers(name).filter((path) => !/\/(render|tiny-clip)\.ts$/.test(path))).toEqual([]);
  });

  test('it saw every source file: the walk and the compiler agree, and nothing else lies there', () => {
    // The contact sheet's page runs in a browser, so it is compiled apart.
    const compiled = ['.', 'src/report/sheet'].flatMap((folder) => {
      const { config } = ts.readConfigFile(`${folder}/tsconfig.json`, ts.sys.readFile);
      return ts
        .parseJsonConfigFileContent(config, ts.sys, folder)
        .fileNames.map((name) => relative('.', name))
        .filter((name) => name.startsWith('src/'));
    });
    expect(code.length).toBeGreaterThan(15);
    expect(code).toEqual(compiled.sort());
    expect(assets.filter((path) => !/\.(css|json)$/.test(path))).toEqual([]);
    expect(units.filter(({ lines }) => lines === 0)).toEqual([]);
  });

  test('ARCHITECTURE.md says the same', () => {
    expect(pageOfRooms()).toEqual(
      Object.fromEntries(
        Object.entries(rooms)
          .filter(([name]) => name !== 'bin' && name !== 'start')
          .map(([name, { imports, types }]) => [name, { imports, types: types.toSorted() }]),
      ),
    );
  });
});

describe('the rules have teeth', () => {
  const cases: readonly [what: string, path: string, text: string, complaint: RegExp | undefined][] = [
    ['a room it may import', 'src/plan/a.ts', `import { x } from '../core/words.ts';`, undefined],
    ['a room it may not', 'src/core/a.ts', `import { x } from '../plan/b.ts';`, /core may not import plan/],
    ['also by type', 'src/core/a.ts', `import type { X } from '../plan/b.ts';`, /core may not import plan/],
    ['types where types are allowed', 'src/run/a.ts', `import { type X } from '../plan/b.ts';`, undefined],
    ['values where types are', 'src/run/a.ts', `import { x } from '../plan/b.ts';`, /only types of plan/],
    ['import()', 'src/core/a.ts', `const x = await import('../plan/b.ts');`, /core may not import plan/],
    ['import type()', 'src/core/a.ts', `type X = import('../plan/b.ts').X;`, /core may not import plan/],
    ['a re-export', 'src/core/a.ts', `export * from '../plan/b.ts';`, /core may not import plan/],
    ['require', 'src/core/a.ts', `const x = require('../plan/b.ts');`, /core may not import plan/],
    ['what is not there', 'src/plan/a.ts', `import '../core/none.ts';`, /is no source file/],
    [
      'the inside of a provider',
      'src/run/a.ts',
      `import type { X } from '../provider/vtrix/c.ts';`,
      /only cli/,
    ],
    ['a node module', 'src/plan/a.ts', `import 'node:fs';`, /plan may not touch node:fs/],
    ['a bare node module', 'src/image/a.ts', `import 'fs';`, /write node:fs/],
    ['a package', 'src/run/a.ts', `import got from 'got';`, /only provider may/],
    ['a package nobody may', 'src/run/a.ts', `import 'left-pad';`, /no room may/],
    ['a package by a subpath', 'src/schema/a.ts', `import 'ajv/dist/2020.js';`, undefined],
    [
      'a package in two files',
      'src/plan/key.ts',
      `import 'canonicalize';`,
      /already imported by src\/plan\/b/,
    ],
    [
      'process',
      'src/cli/a.ts',
      'export const x = process.platform;',
      /only src\/bin.ts and src\/start.ts touch process/,
    ],
    [
      'process by globalThis',
      'src/cli/a.ts',
      'globalThis.process.exit();',
      /only src\/bin.ts and src\/start.ts touch process/,
    ],
    ['a property of that name', 'src/cli/a.ts', 'export const x = { process: 1 }.process;', undefined],
    ['a comment of that name', 'src/cli/a.ts', `// process.exit() and import 'got'`, undefined],
    ['a clock in a pure room', 'src/plan/a.ts', 'export const at = Date.now();', /plan is pure/],
    ['a date from a number', 'src/plan/a.ts', 'export const at = new Date(0);', undefined],
    [
      'a cycle of types',
      'src/plan/b.ts',
      `import type { X } from './d.ts';`,
      /a cycle: .*d.ts → .*b.ts → .*d.ts/,
    ],
    ['an empty name', 'src/plan/utils.ts', 'export const x = 1;', /"utils" says nothing/],
    ['an empty folder name', 'src/plan/helpers/a.ts', 'export const x = 1;', /"helpers" says nothing/],
    ['camel case', 'src/plan/myKey.ts', 'export const x = 1;', /kebab-case/],
    ['a new room', 'src/attic/a.ts', 'export const x = 1;', /attic is not a room/],
    ['a wall of text', 'src/plan/a.ts', '\n'.repeat(301), /300 is a wall/],
    ['a generated wall', 'src/plan/a.generated.ts', '\n'.repeat(301), undefined],
  ];
  const around = [
    parseSource('src/core/words.ts', 'export const x = 1;'),
    parseSource('src/plan/b.ts', `import 'canonicalize';`),
    parseSource('src/plan/d.ts', `import type { Y } from './b.ts';`),
    parseSource('src/provider/vtrix/c.ts', 'export const x = 1;'),
  ];
  test.each(cases)('%s', (_, path, text, complaint) => {
    const unit = parseSource(path, text);
    const found = findViolations([...around.filter((each) => each.path !== path), unit]).map(showViolation);
    if (complaint === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(complaint)]);
  });

  test('a file belongs to the room of its folder', () => {
    expect(['src/bin.ts', 'src/plan/rules/a.ts'].map(roomOf)).toEqual(['bin', 'plan']);
  });
});

/** The table of rooms in ARCHITECTURE.md, read as `{ room: { imports, types } }`. */
function pageOfRooms(): Record<string, { imports: string[]; types: string[] }> {
  const page = readFileSync('ARCHITECTURE.md', 'utf8');
  const rows = page.split('\n').filter((line) => /^\| `/.test(line));
  return Object.fromEntries(
    rows.flatMap((row) => {
      const [, names = '', , allowed = ''] = row.split('|').map((cell) => cell.trim());
      const [values = '', types = ''] = allowed.replace(/\(.*?\)/g, '').split(';');
      const imports = words(values).filter((word) => word !== 'nothing');
      return words(names.replaceAll('`', '')).map((name) => [name, { imports, types: typesOf(types) }]);
    }),
  );
}

function typesOf(cell: string): string[] {
  const named = words(cell.replace('types only of', '').replace('types of', ''));
  const all = named.includes('the rest')
    ? ['catalog', 'image', 'manifest', 'plan', 'state', 'provider', 'output']
    : named;
  return all.toSorted();
}

function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
