import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findModel, models } from '../../src/catalog/catalog.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { Params } from '../../src/core/task.ts';

function model(id: string): Model {
  const found = findModel(id);
  if (!found) throw new Error(`no model ${id}`);
  return found;
}
const vidu20 = model('vidu20_img2video');
const viduq2 = model('viduq2_pro_start_end2video');

test('the models take the parameters of their pages, and no others', () => {
  expect(models.map(({ id, imageRoles }) => [id, ...imageRoles])).toEqual([
    ['vidu20_img2video', 'start'],
    ['viduq2_pro_start_end2video', 'start', 'end'],
  ]);
  const names = (each: Model) => each.parameters.map(({ name }) => name).join(' ');
  expect(names(vidu20)).toBe(
    'prompt duration resolution seed movement_amplitude payload audio voice_id is_rec bgm watermark wm_position wm_url callback_url off_peak',
  );
  expect(names(viduq2)).toBe(
    'prompt is_rec duration seed resolution movement_amplitude bgm payload off_peak watermark wm_position wm_url meta_data callback_url',
  );
});

test.each<[Model, string, Params, unknown]>([
  [vidu20, 'resolution', {}, '360p'],
  [vidu20, 'resolution', { duration: 4 }, '360p'],
  [vidu20, 'resolution', { duration: 8 }, '720p'],
  [vidu20, 'duration', {}, 4],
  [vidu20, 'is_rec', {}, false],
  [vidu20, 'watermark', {}, false],
  [vidu20, 'wm_position', {}, 3],
  [vidu20, 'prompt', {}, undefined],
  [vidu20, 'toString', {}, undefined],
  [viduq2, 'resolution', { duration: 8 }, '720p'],
  [viduq2, 'duration', {}, 5],
])('%# default of %s', (each, name, params, expected) => {
  expect(each.defaultOf(name, params)).toBe(expected);
});

test.each<[string, unknown, string, string]>([
  ['duration', 6, 'wrong-value', '6 is not one of its options'],
  ['duration', '8', 'wrong-type', 'a whole number is needed, not "8"'],
  ['duration', 4.5, 'wrong-type', 'a whole number is needed, not 4.5'],
  ['bgm', 'yes', 'wrong-type', 'true or false is needed, not "yes"'],
  ['resolution', '4k', 'wrong-value', '"4k" is not one of its options'],
  ['prompt', '🎬'.repeat(2001), 'too-long', '2,001 characters, 2,000 are allowed'],
  ['payload', 'x'.repeat(1_048_577), 'too-long', '1,048,577 characters, 1,048,576 are allowed'],
  ['payload', ['a'], 'wrong-type', 'a text is needed, not a list'],
  [
    'callback_url',
    'ftp://x',
    'wrong-value',
    'an address beginning with https:// or http:// is needed, not "ftp://x"',
  ],
])('%s: refusal %#', (name, value, kind, message) => {
  expect(vidu20.checkValue(name, value)).toMatchObject({ kind, message });
});

test('an emoji is one character', () => {
  expect(vidu20.checkValue('prompt', '🎬'.repeat(2000))).toBeUndefined();
});

test.each<[Model, Params, string[]]>([
  [vidu20, { duration: 8, resolution: '1080p' }, ['resolution-for-duration resolution,duration']],
  [vidu20, { duration: 8, resolution: '720p' }, []],
  [vidu20, { resolution: '1080p' }, []],
  [vidu20, { audio: true, off_peak: true }, ['off-peak-without-audio off_peak,audio']],
  [vidu20, { audio: true, off_peak: false }, []],
  [viduq2, { meta_data: '{' }, ['meta-data-is-json meta_data']],
  [viduq2, { meta_data: '' }, []],
  [viduq2, { meta_data: '{"Label": "a"}' }, []],
])('%# broken rules', (each, params, expected) => {
  expect(each.brokenRules(params).map(({ rule, parameters }) => `${rule} ${parameters}`)).toEqual(expected);
});

test.each<[Params, string[]]>([
  [{ prompt: 'a', is_rec: true }, ['prompt-under-is-rec']],
  [{ prompt: 'a', is_rec: false }, []],
  [{ voice_id: 'x' }, ['voice-id-without-audio']],
  [{ voice_id: 'x', audio: true }, []],
  [
    { wm_position: 1, wm_url: 'https://a.b/c' },
    ['wm-position-without-watermark', 'wm-url-without-watermark'],
  ],
  [{ wm_position: 1, watermark: true }, []],
  [{ off_peak: true }, ['off-peak-switched-off']],
  [{ off_peak: false }, []],
])('%j has no effect in part', (params, expected) => {
  expect(vidu20.withoutEffect(params).map(({ rule }) => rule)).toEqual(expected);
});

test.each<[Model, Params, string | null]>([
  [vidu20, {}, '0.1'],
  [vidu20, { resolution: '720p' }, '0.2'],
  [vidu20, { resolution: '1080p' }, '0.5'],
  [vidu20, { duration: 8 }, '0.5'],
  [vidu20, { duration: 8, off_peak: true }, '0.5'],
  [vidu20, { duration: 8, resolution: '1080p' }, null],
  [vidu20, { audio: true }, null],
  [viduq2, {}, '0.325'],
  [viduq2, { duration: 1, resolution: '540p' }, '0.065'],
  [viduq2, { duration: 8, resolution: '1080p' }, '0.875'],
  [viduq2, { is_rec: true }, null],
  [viduq2, { is_rec: false }, '0.325'],
])('%# reference price', (each, params, usd) => {
  expect(each.tablePrice(params)).toBe(usd);
});

test('typical times follow resolution and length', () => {
  expect(vidu20.typicalMs({})).toBe(30_000);
  expect(vidu20.typicalMs({ resolution: '720p' })).toBe(90_000);
  expect(vidu20.typicalMs({ duration: 8 })).toBe(250_000);
  expect(viduq2.typicalMs({ duration: 6 })).toBe(170_000);
  expect(viduq2.typicalMs({ resolution: '1080p' })).toBe(320_000);
});

describe.each(models)('the checks of $id and ajv', (each) => {
  const schema = JSON.parse(readFileSync(`schemas/models/${each.id}.schema.json`, 'utf8'));
  const validate = new Ajv2020({ strict: true, validateFormats: false }).compile(schema);
  const images = each.imageRoles.map(() => 'https://example.com/a.png');

  const anything = fc.oneof(
    fc.constantFrom(null, true, false, 'https://a.b', 'a', '', 0, 1, 3, 4, 8, 9, 4.5, '720p', '360p', 'auto'),
    fc.jsonValue(),
  );
  const texts = fc.oneof(
    { arbitrary: fc.string(), weight: 8 },
    { arbitrary: fc.constantFrom('🎬'.repeat(2000), '🎬'.repeat(2001)), weight: 1 },
  );
  const params = fc.record(
    Object.fromEntries(
      each.parameters.map(({ name, type, options }) => {
        const right = options
          ? fc.constantFrom(...options)
          : type === 'boolean'
            ? fc.boolean()
            : type === 'integer'
              ? fc.integer()
              : name.endsWith('_url')
                ? fc.webUrl()
                : texts;
        return [name, fc.oneof({ arbitrary: right, weight: 40 }, { arbitrary: anything, weight: 1 })];
      }),
    ),
    { requiredKeys: [] },
  );

  test('agree on every set of params', () => {
    let accepted = 0;
    fc.assert(
      fc.property(params, (candidate) => {
        const values = Object.entries(candidate).every(
          ([name, value]) => each.checkValue(name, value) === undefined,
        );
        // JSON inside a text is an annotation to ajv, so that rule is left out here.
        const mine =
          values && each.brokenRules(candidate as Params).every(({ rule }) => rule === 'meta-data-is-json');
        if (mine) accepted += 1;
        expect(validate({ images, ...candidate })).toBe(mine);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
