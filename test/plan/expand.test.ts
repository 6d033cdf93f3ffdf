import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../rig/runs.ts';
import { endModel, type ManifestText, plan, startModel } from './build.ts';

/** The example of product.md, section 1. */
const campaign: ManifestText = {
  name: 'spring-campaign',
  model: endModel,
  params: { resolution: '720p', duration: 5 },
  vars: { look: '35mm, soft light' },
  variants: [
    { id: 'calm', params: { movement_amplitude: 'small' } },
    { id: 'wild', prompt: '${prompt}, handheld, fast pan', params: { movement_amplitude: 'large' } },
  ],
  shots: [
    {
      id: 'opening',
      images: { start: 'frames/opening-a.png', end: 'frames/opening-b.png' },
      prompt: 'Dawn breaks over ${city}, slow push-in, ${look}',
      matrix: { city: ['Lisbon', 'Oslo'] },
      seeds: [7, 21],
      exclude: [{ city: 'Oslo', variant: 'wild', seed: '21' }],
      include: [{ city: 'Oslo', variant: 'wild', seed: '22' }],
    },
    {
      id: 'logo',
      model: startModel,
      images: { start: 'https://cdn.example.com/logo.png' },
      prompt: 'The logo draws itself in light',
      params: { duration: 4, resolution: '1080p', bgm: true },
      variants: [],
      takes: 3,
    },
  ],
};

describe('the example of the design', () => {
  it('is expanded to these tasks', async () => {
    const { ids, problems, tasks } = await plan(campaign);
    expect(problems).toEqual([]);
    expect(ids).toEqual([
      'opening/calm/city=Lisbon/seed-7',
      'opening/calm/city=Lisbon/seed-21',
      'opening/calm/city=Oslo/seed-7',
      'opening/calm/city=Oslo/seed-21',
      'opening/wild/city=Lisbon/seed-7',
      'opening/wild/city=Lisbon/seed-21',
      'opening/wild/city=Oslo/seed-7',
      'opening/wild/city=Oslo/seed-22',
      'logo/seed-1',
      'logo/seed-2',
      'logo/seed-3',
    ]);
    expect(tasks.map(({ take }) => take)).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2]);
    expect(tasks[7]).toMatchObject({
      shot: 'opening',
      variant: 'wild',
      axes: { city: 'Oslo' },
      seed: 22,
      clipPath: 'clips/opening/wild/city=Oslo/seed-22.mp4',
      request: {
        model: endModel,
        params: {
          resolution: '720p',
          duration: 5,
          movement_amplitude: 'large',
          prompt: 'Dawn breaks over Oslo, slow push-in, 35mm, soft light, handheld, fast pan',
          seed: 22,
        },
        images: [
          { kind: 'file', path: '/project/frames/opening-a.png' },
          { kind: 'file', path: '/project/frames/opening-b.png' },
        ],
      },
    });
  });

  it('shares what tasks have in common', async () => {
    const { tasks } = await plan(campaign);
    const [one, two, three] = tasks;
    expect(one?.request.images).toBe(two?.request.images);
    expect(one?.axes).toBe(two?.axes);
    expect(one?.places).toBe(three?.places);
  });
});

const still = { images: { start: 'a.png' } };
const base: Pick<ManifestText, 'model'> = { model: startModel };

describe('addresses', () => {
  it.each<[string, ManifestText['shots'][number], string[], string[]]>([
    ['a shot alone', { id: 'a', ...still }, ['a'], ['clips/a/a.mp4']],
    ['a single seed is no part', { id: 'a', ...still, seed: 5 }, ['a'], ['clips/a/a.mp4']],
    ['one of seeds is', { id: 'a', ...still, seeds: [5] }, ['a/seed-5'], ['clips/a/seed-5.mp4']],
    ['so is one take', { id: 'a', ...still, takes: 1 }, ['a/seed-1'], ['clips/a/seed-1.mp4']],
    [
      'values become slugs',
      { id: 'a', ...still, matrix: { ratio: ['16:9', 'São  Paulo!', '010', 'a/../b'] }, prompt: '${ratio}' },
      ['a/ratio=16-9', 'a/ratio=São-Paulo-', 'a/ratio=010', 'a/ratio=a-..-b'],
      ['16-9', 'São-Paulo-', '010', 'a-..-b'].map((slug) => `clips/a/ratio=${slug}.mp4`),
    ],
  ])('%s', async (_, shot, ids, paths) => {
    const { tasks, problems } = await plan({ ...base, shots: [shot] });
    expect(problems).toEqual([]);
    expect(tasks.map(({ id }) => id)).toEqual(ids);
    expect(tasks.map(({ clipPath }) => clipPath)).toEqual(paths);
  });

  it('are unique, in order and as many as the product less what is excluded', async () => {
    const values = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { maxLength: 4, minLength: 1 });
    const matrix = fc.dictionary(fc.constantFrom('city', 'time', 'lens'), values, { noNullPrototype: true });
    const seeds = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    const variants = fc.uniqueArray(fc.constantFrom('calm', 'wild', 'slow'), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(matrix, seeds, variants, async (axes, several, names) => {
        const text: ManifestText = {
          ...base,
          variants: names.map((id) => ({ id })),
          shots: [{ id: 'a', ...still, matrix: axes, seeds: several }],
        };
        const { tasks, plan: made, problems } = await plan(text);
        const wrong = problems.filter((each) => /slug|path-collision|template/.test(each));
        const sizes = Object.values(axes).map((list) => list.length);
        const full = [...sizes, several.length, Math.max(1, names.length)].reduce((a, b) => a * b, 1);
        if (wrong.length === 0) expect(tasks.length).toBe(full);
        else expect(tasks.length).toBeLessThan(full);
        expect(new Set(tasks.map(({ clipPath }) => clipPath.toLowerCase())).size).toBe(tasks.length);
        expect(made?.shots).toEqual(['a']);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('exclude and include', () => {
  const shot = { id: 'a', ...still, matrix: { city: ['Lisbon', 'Oslo'] }, seeds: [1, 2] };
  it.each<[string, object, string[] | number, string[]]>([
    [
      'one axis takes all below it',
      { exclude: [{ city: 'Oslo' }] },
      ['a/city=Lisbon/seed-1', 'a/city=Lisbon/seed-2'],
      [],
    ],
    [
      'what was excluded may come back',
      { exclude: [{ city: 'Oslo' }, { seed: '2' }], include: [{ city: 'Oslo', seed: '1' }] },
      ['a/city=Lisbon/seed-1', 'a/city=Oslo/seed-1'],
      [],
    ],
    [
      'a value of its own',
      { exclude: [{ seed: '2' }], include: [{ city: 'Rome', seed: '9' }] },
      ['a/city=Lisbon/seed-1', 'a/city=Oslo/seed-1', 'a/city=Rome/seed-9'],
      [],
    ],
    [
      'values are compared as written',
      { exclude: [{ seed: '01' }] },
      4,
      ['no-match: this entry of exclude matches no task (values are compared as they are written)'],
    ],
    [
      'an unknown axis',
      { exclude: [{ town: 'Oslo' }] },
      4,
      ['unknown-name: the shot has no axis town (it has city, seed)'],
    ],
    [
      'a misspelt axis',
      { exclude: [{ citty: 'Oslo' }] },
      4,
      ['unknown-name: the shot has no axis citty (did you mean city?)'],
    ],
    [
      'an axis left out',
      { include: [{ city: 'Rome' }] },
      4,
      [
        'incomplete-include: this entry of include does not say which seed (an entry names every axis: city, seed)',
      ],
    ],
    [
      'what is there already',
      { include: [{ city: 'Oslo', seed: '2' }] },
      4,
      ['no-match: this entry of include adds nothing: a/city=Oslo/seed-2 is there already'],
    ],
    [
      'seed 0',
      { include: [{ city: 'Oslo', seed: '0' }] },
      4,
      ['seed-zero: seed 0 means a random seed, so it names no take (use whole numbers from 1 on)'],
    ],
    ['an entry of nothing', { exclude: [{}] }, 4, ['no-match: this entry of exclude is empty']],
  ])('%s', async (_, entries, ids, wrong) => {
    const made = await plan({ ...base, shots: [{ ...shot, ...entries, prompt: '${city}' }] });
    expect(made.problems).toEqual(wrong);
    expect(typeof ids === 'number' ? made.ids.length : made.ids).toEqual(ids);
  });

  it('on a shot without axes match nothing', async () => {
    const made = await plan({ ...base, shots: [{ id: 'a', ...still, exclude: [{ seed: '1' }] }] });
    expect(made.problems).toEqual(['no-match: the shot has no axes, so exclude can match nothing']);
  });
});

describe('what cannot be told apart is refused', () => {
  it.each<[string, ManifestText, string[]]>([
    [
      'values with one slug',
      { ...base, shots: [{ id: 'a', ...still, prompt: '${x}', matrix: { x: ['a b', 'a-b'] } }] },
      [
        'slug-collision: "a b" and "a-b" are both x=a-b in addresses and paths (make them differ in letters or digits)',
      ],
    ],
    [
      'a value that stands twice',
      { ...base, shots: [{ id: 'a', ...still, prompt: '${x}', matrix: { x: ['a', 'a'] } }] },
      ['slug-collision: a stands twice in x'],
    ],
    [
      'values that differ in case',
      { ...base, shots: [{ id: 'a', ...still, prompt: '${x}', matrix: { x: ['Oslo', 'oslo'] } }] },
      [
        'path-collision: Oslo and oslo would be one path on disks that ignore case (make them differ in more than case)',
      ],
    ],
    [
      'shots that differ in case',
      {
        ...base,
        shots: [
          { id: 'a', ...still, prompt: 'x' },
          { id: 'A', ...still },
        ],
      },
      ['path-collision: the shots a and A would be one path on disks that ignore case (rename one of them)'],
    ],
    [
      'variants that differ in case',
      { ...base, variants: [{ id: 'v', prompt: 'x' }, { id: 'V' }], shots: [{ id: 'a', ...still }] },
      [
        'path-collision: the variants v and V would be one path on disks that ignore case (rename one of them)',
      ],
    ],
    [
      'a seed that stands twice',
      { ...base, shots: [{ id: 'a', ...still, seeds: [4, 4] }] },
      ['duplicate-id: seed 4 stands twice'],
    ],
    [
      'an included value',
      {
        ...base,
        shots: [{ id: 'a', ...still, prompt: '${x}', matrix: { x: ['a'] }, include: [{ x: 'A' }] }],
      },
      ['path-collision: a/x=a and a/x=A would be written to one path'],
    ],
  ])('%s', async (_, text, wrong) => {
    const { problems, ids } = await plan(text);
    expect(problems).toEqual(wrong);
    expect(ids.length).toBe(1);
  });
});

describe('the product', () => {
  const ten = Array.from({ length: 10 }, (_, index) => `v${index}`);
  it('is counted before it is built', async () => {
    const many = Object.fromEntries(ten.map((name) => [name, ten]));
    const { plan: made, problems } = await plan({
      ...base,
      shots: [{ id: 'a', ...still, matrix: many, takes: 3 }],
    });
    expect(made).toBeUndefined();
    expect(problems).toEqual([
      'too-many-tasks: test multiplies to 30,000,000,000 tasks, more than the 100,000 allowed (--max-tasks 30000000000 allows it)',
    ]);
  });

  it('may be as large as the run says', async () => {
    const shots = [{ id: 'a', ...still, prompt: '${x}', matrix: { x: ten } }];
    expect((await plan({ ...base, shots }, { maxTasks: 10 })).ids.length).toBe(10);
    expect((await plan({ ...base, shots }, { maxTasks: 9 })).plan).toBeUndefined();
  });
});
