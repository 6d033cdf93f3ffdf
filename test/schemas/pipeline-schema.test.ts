import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/catalog/catalog.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { createProbe } from '../../src/image/probe.ts';
import { parseManifest } from '../../src/manifest/load.ts';
import { planManifest } from '../../src/plan/plan-manifest.ts';
import { changes, type Json, whole } from './changes.ts';

const read = (path: string) => JSON.parse(readFileSync(`schemas/${path}`, 'utf8'));
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, validateFormats: false });
for (const { id } of models) ajv.addSchema(read(`models/${id}.schema.json`), `models/${id}.schema.json`);
const validate = ajv.compile(read('pipeline.schema.json'));

/** Where the editor and dailies may differ: what only shows when levels are merged is left to the plan. */
const leftToThePlan = [/\/model (:=|taken away)/, /\/params/, /\/images := \[\]/, /variants\/\d := (""|-1)/];

test('the schema takes a whole manifest, and so does dailies', async () => {
  expect(validate(whole), JSON.stringify(validate.errors)).toBe(true);
  expect((await parseManifest({ path: 'a', text: JSON.stringify(whole) }, '/')).diagnostics).toEqual([]);
});

test('an editor and dailies agree on every single change to it; one mistake is one error', async () => {
  const differing: string[] = [];
  const several: string[] = [];
  let seen = 0;
  for (const { what, changed } of changes(whole)) {
    if (leftToThePlan.some((pattern) => pattern.test(what))) continue;
    seen += 1;
    const { diagnostics } = await parseManifest({ path: 'a', text: JSON.stringify(changed) }, '/');
    const errors = diagnostics.map(({ message }) => message);
    if (validate(changed) !== (errors.length === 0))
      differing.push(`${what}: ${errors.join('; ') || 'fine here'}`);
    // A map put in the place of another lacks and has too much.
    if (errors.length > 1 && !/:= {("odd":1)?}$/.test(what)) several.push(`${what}: ${errors.join('; ')}`);
  }
  expect(differing).toEqual([]);
  expect(several).toEqual([]);
  expect(seen).toBeGreaterThan(700);
});

test('whatever the schema refuses, dailies refuses', async () => {
  const accepted: string[] = [];
  let refused = 0;
  for (const { what, changed } of changes(whole)) {
    if (validate(changed)) continue;
    refused += 1;
    const { value, diagnostics } = await parseManifest({ path: 'a', text: JSON.stringify(changed) }, '/');
    const isWrong = (said: readonly Diagnostic[]) => said.some(({ severity }) => severity === 'error');
    if (isWrong(diagnostics)) continue;
    const planned = value && (await planManifest(value, { probe: createProbe() }));
    if (!isWrong(planned?.diagnostics ?? [])) accepted.push(what);
  }
  expect(accepted).toEqual([]);
  expect(refused).toBeGreaterThan(700);
});

describe('params follow the model', () => {
  const v20 = 'vidu20_img2video';
  const q2 = 'viduq2_pro_start_end2video';
  const base = { version: 1, name: 'a' };
  const cases: readonly [string, boolean, Json][] = [
    ["a shot's own", true, { ...base, model: q2, shots: [{ id: 'a', model: v20, params: { audio: true } }] }],
    ["the pipeline's", false, { ...base, model: q2, shots: [{ id: 'a', params: { audio: true } }] }],
    ["the pipeline's", true, { ...base, model: q2, shots: [{ id: 'a', params: { meta_data: '{}' } }] }],
    [
      "a shot's own",
      false,
      { ...base, model: q2, shots: [{ id: 'a', model: v20, params: { meta_data: '{}' } }] },
    ],
    ['an option of it', false, { ...base, model: q2, shots: [{ id: 'a', params: { resolution: '360p' } }] }],
    ['an option of it', true, { ...base, model: v20, shots: [{ id: 'a', params: { resolution: '360p' } }] }],
    [
      'none named: any',
      true,
      { ...base, shots: [{ id: 'a', params: { resolution: '360p', meta_data: '{}' } }] },
    ],
    ['none named: unknown', false, { ...base, shots: [{ id: 'a', params: { motion: 1 } }] }],
    ['on the pipeline', false, { ...base, model: q2, params: { audio: true }, shots: [{ id: 'a' }] }],
    ['in models', false, { ...base, models: { [v20]: { params: { meta_data: '' } } }, shots: [{ id: 'a' }] }],
    ['in models', true, { ...base, models: { [v20]: { params: { audio: true } } }, shots: [{ id: 'a' }] }],
    [
      'in a variant',
      false,
      { ...base, model: q2, variants: [{ id: 'v', params: { audio: true } }], shots: [{ id: 'a' }] },
    ],
    [
      'in a variant that shots of another model may take',
      true,
      {
        ...base,
        model: q2,
        variants: [{ id: 'v', params: { audio: true } }],
        shots: [
          { id: 'a', variants: [] },
          { id: 'b', model: v20 },
        ],
      },
    ],
    [
      "in a variant's own",
      true,
      {
        ...base,
        model: q2,
        variants: [{ id: 'v', model: v20, params: { audio: true } }],
        shots: [{ id: 'a' }],
      },
    ],
    [
      "in a shot's variant",
      false,
      { ...base, shots: [{ id: 'a', model: q2, variants: [{ id: 'v', params: { audio: true } }] }] },
    ],
    [
      "in a shot's variant",
      true,
      {
        ...base,
        model: q2,
        shots: [{ id: 'a', model: v20, variants: ['w', { id: 'v', params: { audio: true } }] }],
      },
    ],
    [
      'a template',
      true,
      { ...base, model: q2, params: { duration: '${seconds}', bgm: null }, shots: [{ id: 'a' }] },
    ],
    ['no template', false, { ...base, model: q2, params: { duration: 'seconds' }, shots: [{ id: 'a' }] }],
    ['seed in params', false, { ...base, model: q2, params: { seed: 7 }, shots: [{ id: 'a' }] }],
  ];
  test.each(cases)('%s: %s', (_what, fine, manifest) => {
    expect(validate(manifest), JSON.stringify(validate.errors)).toBe(fine);
  });
});

test('the schema knows the models and parameters of the catalog', () => {
  const schema = read('pipeline.schema.json');
  expect(schema.$defs.model.enum).toEqual(models.map(({ id }) => id));
  for (const { id, parameters } of models) {
    const own = parameters.map(({ name }) => name).filter((name) => name !== 'prompt' && name !== 'seed');
    expect(Object.keys(schema.$defs[`params.${id}`].properties)).toEqual(own);
    expect(Object.keys(schema.$defs['params.any'].properties)).toEqual(expect.arrayContaining(own));
  }
  expect(readdirSync('schemas/models')).toHaveLength(models.length);
});
