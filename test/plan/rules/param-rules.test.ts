import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '../../../src/catalog/catalog.ts';
import type { Model, Parameter } from '../../../src/catalog/model.ts';
import type { Scalar } from '../../../src/core/task.ts';
import type { Finding } from '../../../src/plan/findings.ts';
import { judgeParams, parameterNames } from '../../../src/plan/rules/param-rules.ts';

/** A value that a parameter takes. */
function rightValue({ name, type, options, minimum = 0, maximum = 9 }: Parameter): fc.Arbitrary<Scalar> {
  if (options) return fc.constantFrom(...options);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  return name.endsWith('url') ? fc.constant('https://a.example/b') : fc.constantFrom('{}', 'words');
}

/** Some parameters of a model, each right by itself. */
function rightSet(model: Model): fc.Arbitrary<Readonly<Record<string, Scalar>>> {
  const takers = model.parameters.filter(({ name }) => parameterNames(model).includes(name));
  return fc
    .subarray(takers)
    .chain((chosen) => fc.tuple(...chosen.map((each) => rightValue(each).map((value) => [each.name, value]))))
    .map((entries) => Object.fromEntries(entries));
}

const between = (findings: readonly Finding[]) =>
  findings.filter(({ code }) => code === 'parameter-rule' || code === 'no-effect');

describe.each(models.map((model) => [model.id, model] as const))('%s', (_id, model) => {
  test('a parameter that is wrong by itself hides nothing of the others, and adds nothing', () => {
    const cases = rightSet(model).chain((params) =>
      fc.record({ params: fc.constant(params), wrong: fc.constantFrom(...parameterNames(model)) }),
    );
    fc.assert(
      fc.property(cases, fc.boolean(), ({ params, wrong }, hasPrompt) => {
        const others = between(
          judgeParams({ model, params: { ...params, [wrong]: params[wrong] ?? true }, hasPrompt }),
        );
        const found = judgeParams({ model, params: { ...params, [wrong]: -1 }, hasPrompt });
        const alone = judgeParams({ model, params: { [wrong]: -1 }, hasPrompt: false });
        expect(between(found)).toEqual(others.filter(({ about }) => !about.includes(wrong)));
        expect(found).toEqual(expect.arrayContaining([...alone]));
      }),
    );
  });
});

test('all that is wrong shows at once', () => {
  const [v20] = models;
  if (v20 === undefined) throw new Error('no model');
  const found = (params: Record<string, Scalar>) =>
    judgeParams({ model: v20, params, hasPrompt: true }).map(({ about }) => about.join(' '));
  expect(found({ movement_amplitude: 'huge', audio: true, off_peak: true, wm_position: 1 })).toEqual([
    'movement_amplitude',
    'off_peak audio',
    'wm_position watermark',
    'off_peak',
  ]);
  // What depends on the wrong one cannot be told, also where only its name is wrong.
  expect(found({ duration: 9, resolution: '1080p' })).toEqual(['duration']);
  expect(found({ audio: 'yes', voice_id: 'calm' })).toEqual(['audio']);
  expect(found({ audoi: true, voice_id: 'calm' })).toEqual(['audoi']);
});
