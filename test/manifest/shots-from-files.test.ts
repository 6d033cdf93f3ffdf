import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createProbe } from '../../src/image/probe.ts';
import { captures } from '../../src/manifest/glob-captures.ts';
import { parseManifest } from '../../src/manifest/load.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';
import { renderDiagnostics } from '../../src/view/diagnostics.ts';

/** Reads a manifest beside these files: its shots with their variables, and what is said of it. */
async function read(entry: string, files: Readonly<Record<string, string>>) {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-shots-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  const text = `version: 1\nname: many\nshots:\n  - id: first\n  - ${entry.replaceAll('\n', '\n    ')}\n`;
  const { value, diagnostics } = await parseManifest({ path: 'pipelines/a.yaml', text }, dir);
  const shots = (value?.shots ?? []).slice(1).map(({ id, vars }) => ({
    id: id.value,
    vars: Object.fromEntries([...(vars ?? [])].map(([name, variable]) => [name, variable.value])),
  }));
  return { shots, said: renderDiagnostics(diagnostics, { format: 'text', colour: false }) };
}

const frames = Object.fromEntries(
  ['2_a', '10_a', '10_b', 'Dawn over Oslo_a'].map((name) => [`frames/${name}.png`, 'x']),
);

test('each: a shot of each match, in the order people number things', async () => {
  const { shots, said } = await read('each: frames/*_a.png\nid: shot-${1}\nvars: { look: soft }', frames);
  expect(said).toBe('');
  expect(shots).toEqual([
    { id: 'shot-2', vars: { path: 'frames/2_a.png', stem: '2_a', 1: '2', look: 'soft' } },
    { id: 'shot-10', vars: { path: 'frames/10_a.png', stem: '10_a', 1: '10', look: 'soft' } },
    {
      id: 'shot-Dawn-over-Oslo',
      vars: {
        path: 'frames/Dawn over Oslo_a.png',
        stem: 'Dawn over Oslo_a',
        1: 'Dawn over Oslo',
        look: 'soft',
      },
    },
  ]);
  const named = await read('each: ./frames/*_b.png', frames);
  expect(named.shots.map(({ id }) => id)).toEqual(['10_b']);
});

test.each([
  ['commas', 'id,title,price\nmug,"Big, red ""mug""",010\ncup,,4\n'],
  ['semicolons', 'id;title;price\nmug;"Big, red ""mug""";010\ncup;;4\n'],
  [
    'tabs, a byte order mark, line ends of Windows',
    '\ufeffid\ttitle\tprice\r\nmug\tBig, red "mug"\t010\r\n\r\ncup\t\t4\r\n',
  ],
])('from: a shot of each row; %s', async (_what, csv) => {
  const { shots, said } = await read('from: products.csv', { 'products.csv': csv });
  expect(said).toBe('');
  expect(shots).toEqual([
    { id: 'mug', vars: { id: 'mug', title: 'Big, red "mug"', price: '010' } },
    { id: 'cup', vars: { id: 'cup', price: '4' } },
  ]);
});

test.each([
  ['each: frames/*.jpg', {}],
  ['each: [a]', {}],
  ['each: frames/*_a.png\nfrom: a.csv', {}],
  ['each: frames/*_b.png\nid: ${sten}', {}],
  ['each: frames/*_b.png\nprmpt: x', {}],
  ['from: none.csv', {}],
  ['from: frames', {}],
  ['from: a.csv', { 'a.csv': '' }],
  ['from: a.csv', { 'a.csv': 'id,title\n' }],
  ['from: a.csv', { 'a.csv': 'id,title,title,\nmug,1,2,3\n' }],
  ['from: a.csv', { 'a.csv': 'id,title\nmug,red\ncup\nplate,a,b\n' }],
  ['from: a.csv', { 'a.csv': 'id,title\nmug,"red\n' }],
  ['from: a.csv', { 'a.csv': 'title\nred\n' }],
  ['from: a.csv', { 'a.csv': 'id\n"///"\n' }],
])('%s: what is wrong points at the row or the file', async (entry, files) => {
  const { said } = await read(entry, { ...frames, ...files });
  expect(said).toMatchSnapshot();
});

test.each<[string, string, string[]]>([
  ['frames/*_a.png', 'frames/dawn_a.png', ['dawn']],
  ['./**/*.{png,jpg}', 'a/b/c.jpg', ['a/b', 'c', 'jpg']],
  ['**/*.png', 'c.png', ['', 'c']],
  ['f?/[0-9]-*.png', 'fa/7-x.png', ['a', '7', 'x']],
  ['a.b+c (1)/*.png', 'a.b+c (1)/x.png', ['x']],
  ['../shared/*.png', '../shared/x.png', ['x']],
])('%s in %s', (glob, path, expected) => {
  expect(captures(glob, path)).toEqual(expected);
});

test('from: a column with a name that is taken is one mistake, at its head', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-shots-'));
  await writeFile(join(dir, 'shots.csv'), 'id,prompt\nmug,red\ncup,blue\n');
  const text = `version: 1\nname: many\nmodel: vidu20_img2video\nimages: [https://cdn.example/a.png]\nshots: [{ from: shots.csv, prompt: "a \${id}" }]\n`;
  const { value } = await parseManifest({ path: 'a.yaml', text }, dir);
  if (value === undefined) throw new Error('nothing was read');
  const { diagnostics } = await planManifest(value, { probe: createProbe() });
  expect(renderDiagnostics(diagnostics, { format: 'text', colour: false })).toBe(
    `shots.csv:1:4: error: prompt is built in and cannot be a variable [name-conflict]
   1 | id,prompt
     |    ^^^^^^
  hint: use another name

1 error
`,
  );
});

test('from: the tables of one manifest share the room that there is for rows and cells', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'dailies-shots-'));
  const table = (rows: number, cells: number, name: string): string => {
    const rest = ',x'.repeat(cells - 1);
    const head = Array.from({ length: cells - 1 }, (_, index) => `,c${index}`).join('');
    return `id${head}\n${Array.from({ length: rows }, (_, index) => `${name}${index}${rest}\n`).join('')}`;
  };
  const read = async (...tables: readonly string[]) => {
    for (const [index, text] of tables.entries()) await writeFile(join(dir, `${index}.csv`), text);
    const shots = tables.map((_, index) => `  - from: ${index}.csv\n`).join('');
    const text = `version: 1\nname: many\nshots:\n${shots}`;
    const { diagnostics } = await parseManifest({ path: 'a.yaml', text }, dir);
    return diagnostics.map(({ message, span }) => `${span?.file.path}: ${message}`);
  };
  const long = table(15_000, 2, 'a');
  expect(await read(long, table(15_000, 2, 'b'))).toEqual([]);
  expect(await read(long, table(15_001, 2, 'b'))).toEqual([
    '1.csv: tables of more than 30,000 rows are too much for one pipeline',
  ]);
  const wide = table(1999, 100, 'a');
  expect(await read(wide, table(1998, 100, 'b'))).toEqual([]);
  expect(await read(wide, table(2000, 100, 'b'))).toEqual([
    '1.csv: tables of more than 400,000 cells are too much for one pipeline',
  ]);
});

test('more shots than there may be tasks are counted, and not read', async () => {
  const text =
    'version: 1\nname: many\nvariants: [{ id: calm }]\npicks: [a]\nshots: [{ id: a }, { id: b }, { di: c }]\n';
  const { value, diagnostics } = await parseManifest({ path: 'a.yaml', text }, tmpdir(), { mostShots: 2 });
  expect(value).toBeUndefined();
  expect(diagnostics).toMatchObject([
    {
      code: 'too-many-tasks',
      message: 'there are 3 shots, more than the 2 tasks allowed',
      hint: '--max-tasks 3 allows it',
    },
  ]);
});
