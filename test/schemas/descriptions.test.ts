import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { schemaNames } from '../../src/cli/schema-text.ts';

const folder = 'schemas';
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);

type Json = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function load(path: string): Json {
  return JSON.parse(readFileSync(`${folder}/${path}`, 'utf8'));
}

/** The schema that a `$ref` names, in this file or another. */
function target(ref: string, from: Json, path: string): Json {
  const [file = '', pointer = ''] = ref.split('#');
  const root = file === '' ? from : load(file);
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (isMap(value) ? value[part] : undefined), root);
  if (!isMap(found)) throw new Error(`${path}: ${ref} leads nowhere`);
  return found;
}

/** Every property of a schema with its path; those of conditions (`if`) say no more than the property itself. */
function* properties(schema: unknown, root: Json, path: string): Generator<{ path: string; property: Json }> {
  if (Array.isArray(schema))
    for (const [index, each] of schema.entries()) yield* properties(each, root, `${path}/${index}`);
  if (!isMap(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (['if', 'then', 'else', 'not', 'examples', 'enum', 'default', 'const'].includes(key)) continue;
    if (key === 'properties' && isMap(value)) {
      for (const [name, property] of Object.entries(value)) {
        if (isMap(property)) yield { path: `${path}/${name}`, property };
        yield* properties(property, root, `${path}/${name}`);
      }
    } else yield* properties(value, root, `${path}/${key}`);
  }
}

test.each(files)('every property of %s says what it is', (path) => {
  const root = load(path);
  expect(root.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(root.title).toBeTypeOf('string');
  const all = [...properties(root, root, path)];
  expect(all.length).toBeGreaterThan(5);
  const says = (property: Json, keyword: string): boolean =>
    keyword in property ||
    (typeof property.$ref === 'string' && keyword in target(property.$ref, root, path));
  expect(all.filter(({ property }) => !says(property, 'description')).map((each) => each.path)).toEqual([]);
  // What people write by hand has an example of each key as well.
  if (!/^(pipeline|price-table|models)/.test(path)) return;
  expect(all.filter(({ property }) => !says(property, 'examples')).map((each) => each.path)).toEqual([]);
});

test('dailies schema prints each of them', () => {
  const names = files.map((path) => basename(path, '.schema.json'));
  expect([...schemaNames].sort()).toEqual(names.sort());
});

test('types are generated from each of them', () => {
  const generator = readFileSync('schemas/generate.mjs', 'utf8');
  expect(files.filter((path) => !generator.includes(`'schemas/${path}'`))).toEqual([]);
});

test('generated types are fresh', () => {
  execFileSync(process.execPath, ['schemas/generate.mjs', '--check'], { stdio: 'pipe' });
});
