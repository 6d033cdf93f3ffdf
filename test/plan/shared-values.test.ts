import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fail } from '../../src/core/result.ts';
import type { ProbeImage } from '../../src/image/probe.ts';
import {
  endModel,
  type LevelText,
  type ManifestText,
  plan,
  probe,
  type ShotText,
  startModel,
} from './build.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });

const params = maybe(
  fc.record(
    {
      resolution: fc.constantFrom('720p', '1080p', '${size}'),
      duration: fc.constantFrom(4, 5),
      is_rec: fc.boolean(),
      off_peak: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
);
const images = maybe(fc.constantFrom({ start: 'later.png' }, { start: 'a.png', end: 'b.png' }, ['a.png']));
const level = fc.record({
  model: maybe(fc.constantFrom(startModel, startModel, endModel)),
  params,
  images,
  prompt: maybe(fc.constantFrom('Dawn', '${size} dawn', 'x'.repeat(2001), 'Dusk', 'Noon')),
  skip: maybe(fc.constantFrom('later', null)),
  tags: maybe(fc.constantFrom(['day'], ['night', 'day'])),
});
const pipeline: fc.Arbitrary<ManifestText> = fc
  .record({ outer: level, shots: fc.array(level, { minLength: 2, maxLength: 4 }) })
  .map(({ outer, shots }) => ({
    ...kept(outer),
    vars: { size: '720p' },
    shots: shots.map((shot, index): ShotText => ({ ...kept(shot), id: `s${index}` })),
  }));

function kept(text: Record<keyof LevelText, unknown> | object): LevelText {
  return Object.fromEntries(Object.entries(text).filter(([, value]) => value !== undefined));
}

const someMissing: ProbeImage = async (path) =>
  path.endsWith('later.png') ? fail({ kind: 'missing' }) : probe(path);

/**
 * What is said of shots one by one, hints left out: of two that differ in these alone one is shown. Said of all together
 * is that two are one clip, and what none of them uses.
 */
const ofShots = (problems: readonly string[]) =>
  new Set(
    problems
      .filter((problem) => !/^(same-key|unused-variable)/.test(problem))
      .map((problem) => problem.replace(/ \([^()]*\)$/, '')),
  );

test('what shots share is judged for each of them: all together they are what each is alone', async () => {
  await fc.assert(
    fc.asyncProperty(pipeline, async (text) => {
      const whole = await plan(text, { probe: someMissing });
      const alone = await Promise.all(
        text.shots.map((shot) => plan({ ...text, shots: [shot] }, { probe: someMissing })),
      );
      const told = ({ id, key, skip, tags, request, priceClass }: (typeof whole.tasks)[number]) => ({
        id,
        key,
        skip,
        tags,
        request,
        priceClass,
      });
      expect(whole.tasks.map(told)).toEqual(alone.flatMap(({ tasks }) => tasks.map(told)));
      expect(ofShots(whole.problems)).toEqual(ofShots(alone.flatMap(({ problems }) => problems)));
    }),
    { numRuns: 500 },
  );
});
