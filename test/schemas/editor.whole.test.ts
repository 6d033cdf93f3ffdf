import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findModel, models } from '../../src/catalog/catalog.ts';
import { type LanguageServer, startLanguageServer } from '../rig/language-server.ts';

let editor: LanguageServer;
beforeAll(async () => {
  editor = await startLanguageServer('pipelines/unsaved');
});
afterAll(() => editor[Symbol.asyncDispose]());

const v20 = 'vidu20_img2video';
const q2 = 'viduq2_pro_start_end2video';
const head = '# yaml-language-server: $schema=../schemas/pipeline.schema.json\nversion: 1\nname: a\n';
const paramsOf = (id: string) =>
  findModel(id)
    ?.parameters.map(({ name }) => name)
    .filter((name) => name !== 'prompt' && name !== 'seed')
    .sort();

test('keys are completed on each level', async () => {
  expect(await editor.complete(`${head}|`)).toEqual(
    expect.arrayContaining(['model', 'params', 'shots', 'run']),
  );
  expect(await editor.complete(`${head}run:\n  |`)).toEqual([
    'concurrency',
    'budget',
    'attempts',
    'task_timeout',
  ]);
  expect(await editor.complete(`${head}shots:\n  - id: a\n    |`)).toEqual(
    expect.arrayContaining([
      'model',
      'params',
      'prompt',
      'matrix',
      'takes',
      'variants',
      'exclude',
      'each',
      'from',
    ]),
  );
  expect((await editor.complete(`${head}model: |`)).toSorted()).toEqual(models.map(({ id }) => id).sort());
});

test.each([
  ['the pipeline', q2, `model: ${q2}\nparams:\n  |`],
  ["a shot, by the pipeline's model", q2, `model: ${q2}\nshots:\n  - id: a\n    params:\n      |`],
  ['a shot, by its own', v20, `model: ${q2}\nshots:\n  - id: a\n    model: ${v20}\n    params:\n      |`],
  ['models', v20, `model: ${q2}\nmodels:\n  ${v20}:\n    params:\n      |`],
  ['a variant', v20, `model: ${v20}\nvariants:\n  - id: a\n    params:\n      |`],
])("in %s, the right model's parameters are completed", async (_where, model, text) => {
  expect((await editor.complete(head + text)).toSorted()).toEqual(paramsOf(model));
});

test('options are completed, and a key says what it is', async () => {
  const resolution = `${head}model: ${q2}\nshots:\n  - id: a\n    params:\n      resolution: |`;
  expect(await editor.complete(resolution)).toEqual(expect.arrayContaining(['540p', '720p', '1080p']));
  expect(await editor.complete(resolution)).not.toContain('360p');
  expect(await editor.hover(`${head}model: ${q2}\nparams:\n  dura|tion: 5\n`)).toContain(
    'Length of the clip',
  );
  expect(await editor.hover(`${head}shots:\n  - id: a\n    ta|kes: 5\n`)).toContain('How many takes');
});

test('what is wrong is underlined where dailies points', async () => {
  const shots = 'shots:\n  - id: a\n    params: { audio: true, duration: 9, bgm: "${x}" }\n    promt: x\n';
  expect((await editor.check(`${head}model: ${q2}\n${shots}`)).toSorted()).toEqual([
    '7:15 Property audio is not allowed.',
    '7:38 Value is not accepted. Valid values: 1, 2, 3, 4, 5, 6, 7, 8.',
    '8:5 Property promt is not allowed.',
  ]);
  const fine = 'shots:\n  - id: 010\n    matrix: { a: [1, true, x] }\n    variants: [calm, { id: b }]\n';
  expect(await editor.check(`${head}model: ${q2}\n${fine}run: { budget: { run: 25.00 } }\n`)).toEqual([]);
});

/** Codes of what the schema alone can see. */
const ofSchema =
  /^(unknown-key|missing-key|wrong-type|wrong-value|schema|unknown-model|unknown-parameter|misplaced-parameter|seed-zero)$/;

/** Where the two differ by nature: what is only seen by this one. */
const onlyHere: Readonly<Record<string, readonly number[]>> = {
  // Values that come from a template, or meet another model, once the levels are merged.
  'param-from-template-of-another-type': [8],
  'rows-wrong': [13],
  'param-inherited-by-another-model': [4],
  // In an entry of exclude and include, seed is the name of an axis like any other.
  'axis-entries-that-match-nothing': [17],
  // With no such model there is no telling what its parameters are; dailies goes on with the one that was meant.
  'model-misspelt': [9],
  'one-mistake-hides-no-other': [16],
};
const onlyInTheEditor: Readonly<Record<string, readonly number[]>> = {
  // "shot" was meant to be "shots": dailies says that, and not also that shots are missing.
  'misspelt-top-level-key': [1],
};

const fixtures = readdirSync('test/fixtures/manifests').flatMap((name) => {
  const folder = `test/fixtures/manifests/${name}`;
  const expected = readFileSync(`${folder}/expected.txt`, 'utf8');
  const errors = [...expected.matchAll(/^pipeline\.yaml:(\d+):\d+: error: .* \[([a-z-]+)\]$/gm)];
  const lines = (found: typeof errors) => new Set(found.map(([, line]) => Number(line)));
  const seen = errors.filter(([, , code = '']) => ofSchema.test(code));
  return seen.length === 0 ? [] : [{ name, folder, schema: lines(seen), all: lines(errors) }];
});

test('there are many', () => expect(fixtures.length).toBeGreaterThan(30));

test.each(fixtures)(
  '$name: an editor underlines the lines that dailies names',
  async ({ name, folder, schema, all }) => {
    const [schemaLine = ''] = head.split('\n');
    const complaints = await editor.check(
      `${schemaLine}\n${readFileSync(`${folder}/pipeline.yaml`, 'utf8')}`,
    );
    const underlined = new Set(complaints.map((complaint) => Number.parseInt(complaint, 10) - 1));
    expect([...schema].filter((line) => !underlined.has(line))).toEqual(onlyHere[name] ?? []);
    expect([...underlined].filter((line) => !all.has(line))).toEqual(onlyInTheEditor[name] ?? []);
  },
);
