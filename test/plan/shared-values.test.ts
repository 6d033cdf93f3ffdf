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
const images = maybe(
  fc.constantFrom({ start: 'later.png' }, { start: 'a.png', end: 'b.png' }, ['a.png'], {
    start: 'a.png',
    end: '${size}.png',
  }),
);
const level = fc.record({
  model: maybe(fc.constantFrom(startModel, startModel, endModel)),
  params,
  images,
  prompt: maybe(fc.constantFrom('Dawn', '${size} dawn', 'x'.repeat(2001), 'Dusk', 'Noon')),
  vars: maybe(fc.constantFrom({ size: '1080p' }, { size: '540p' })),
  skip: maybe(fc.constantFrom('later', null)),
  tags: maybe(fc.constantFrom(['day'], ['night', 'day'])),
});
const pipeline: fc.Arbitrary<ManifestText> = fc
  .record({ outer: level, shots: fc.array(level, { minLength: 2, maxLength: 4 }) })
  .map(({ outer, shots }) => ({
    ...kept(outer),
    vars: { size: '720p', ...outer.vars },
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
      const told = ({ id, key, skip, tags, request, priceClass, places }: (typeof whole.tasks)[number]) => ({
        places: [places.prompt, ...Object.values(places.params)].map((span) =>
          span?.file.text.slice(span.start, span.end),
        ),
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

test('a template of the pipeline is filled in for each shot, also beside frames and params that are none', async () => {
  const { tasks } = await plan({
    model: endModel,
    images: { start: 'a.png', end: '${frame}.png' },
    params: { duration: 5, resolution: '${size}' },
    prompt: '${frame} at dawn',
    shots: [
      { id: 'a', vars: { frame: 'b', size: '540p' } },
      { id: 'b', vars: { frame: 'c', size: '720p' } },
    ],
  });
  const asked = tasks.map(({ request: { images: frames, params: sent } }) => [
    frames.map((frame) => (frame.kind === 'file' ? frame.path : frame.kind)),
    sent.resolution,
    sent.prompt,
  ]);
  expect(asked).toEqual([
    [['/project/a.png', '/project/b.png'], '540p', 'b at dawn'],
    [['/project/a.png', '/project/c.png'], '720p', 'c at dawn'],
  ]);
});

test('what a shot takes away is away, also where nothing is outside of it', async () => {
  const { tasks, problems } = await plan({
    model: startModel,
    shots: [
      { id: 'a', images: { start: 'a.png', end: null }, params: { duration: null }, prompt: null },
      { id: 'b', images: ['a.png'] },
    ],
  });
  expect(tasks.map(({ id, key }) => [id, key])).toEqual([
    ['a', tasks[1]?.key],
    ['b', tasks[1]?.key],
  ]);
  expect(problems).toMatchObject([expect.stringContaining('one and the same clip')]);
});

test('of many tasks too many, the shot that makes most of them is named', async () => {
  const base: ManifestText = { model: startModel, images: ['a.png'], shots: [] };
  const shots = [2, 9, 3].map((takes, index) => ({ id: `s${index}`, takes }));
  const { problems, pointed } = await plan({ ...base, shots }, { maxTasks: 10 });
  expect([problems, pointed]).toEqual([
    [
      'too-many-tasks: test multiplies to 14 tasks, more than the 10 allowed (shot s1 alone multiplies to 9 tasks; --max-tasks 14 allows it)',
    ],
    ['s1'],
  ]);
});
