import { describe, expect, it } from 'vitest';
import { endModel, type LevelText, type ManifestText, plan, startModel } from './build.ts';

const still: LevelText = { images: { start: 'a.png' } };

/** The params of the only task, its prompt among them. */
async function sent(text: ManifestText) {
  const { tasks, problems } = await plan(text);
  expect(problems).toEqual([]);
  expect(tasks.length).toBe(1);
  return tasks[0]?.request;
}

describe('the inner level wins', () => {
  const levels: ManifestText = {
    model: startModel,
    ...still,
    params: { duration: 4, resolution: '360p', bgm: true },
    prompt: 'pipeline',
    tags: ['p', 'all'],
    models: { [startModel]: { params: { resolution: '720p', movement_amplitude: 'small' }, tags: ['m'] } },
    variants: [{ id: 'v', params: { movement_amplitude: 'large' }, tags: ['all', 'v'] }],
    shots: [{ id: 'a', params: { bgm: null, watermark: true }, prompt: 'shot', tags: ['s'] }],
  };

  it('key by key for params; null takes away; tags add up', async () => {
    const { tasks } = await plan(levels);
    expect(tasks[0]?.request.params).toEqual({
      duration: 4,
      resolution: '720p',
      movement_amplitude: 'large',
      watermark: true,
      prompt: 'shot',
    });
    expect(tasks[0]?.tags).toEqual(['p', 'all', 'm', 's', 'v']);
  });

  it('for prompts; null takes the outer one away', async () => {
    const [shot] = levels.shots;
    const at = (prompt: string | null) => ({ ...levels, shots: [{ id: 'a', ...shot, prompt }] });
    expect((await sent(at('x')))?.params.prompt).toBe('x');
    expect((await sent(at(null)))?.params).not.toHaveProperty('prompt');
  });

  it('for models, whose defaults are then those of the inner one', async () => {
    const { problems, tasks } = await plan({
      model: startModel,
      params: { duration: 4 },
      models: { [endModel]: { params: { duration: 3 } } },
      shots: [{ id: 'a', variants: [{ id: 'two', model: endModel, images: ['a.png', 'b.png'] }] }],
    });
    expect(problems).toEqual([]);
    expect(tasks[0]?.request).toMatchObject({ model: endModel, params: { duration: 3 } });
  });

  it.each<[string, LevelText, LevelText, string[]]>([
    [
      'maps of images role by role',
      { images: { start: 'a.png', end: 'b.png' } },
      { images: { end: 'c.png' } },
      ['a.png', 'c.png'],
    ],
    [
      'a list replaces a map',
      { images: { start: 'a.png', end: 'b.png' } },
      { images: ['c.png', 'd.png'] },
      ['c.png', 'd.png'],
    ],
    [
      'a map goes into a list by the order of roles',
      { images: ['a.png', 'b.png'] },
      { images: { start: 'c.png' } },
      ['c.png', 'b.png'],
    ],
  ])('%s', async (_, outer, inner, files) => {
    const request = await sent({ model: endModel, ...outer, shots: [{ id: 'a', ...inner }] });
    expect(request?.images.map((image) => image.kind === 'file' && image.path)).toEqual(
      files.map((file) => `/project/${file}`),
    );
  });

  it('for axes and seeds of any kind', async () => {
    const outer: ManifestText = {
      model: startModel,
      ...still,
      prompt: '${x}',
      matrix: { x: ['1', '2'], y: ['1', '2'] },
      seeds: [1, 2],
      shots: [
        { id: 'a', matrix: { y: null } },
        { id: 'b', matrix: { x: ['9'], y: null }, takes: 1 },
        { id: 'c', matrix: { x: ['3'], y: null }, seed: 5 },
        { id: 'd', matrix: { x: ['4'], y: null }, seed: null },
      ],
    };
    const { ids, problems } = await plan(outer);
    expect(problems).toEqual([]);
    expect(ids).toEqual([
      'a/x=1/seed-1',
      'a/x=1/seed-2',
      'a/x=2/seed-1',
      'a/x=2/seed-2',
      'b/x=9/seed-1',
      'c/x=3',
      'd/x=4',
    ]);
  });

  it('for skip, which keeps the task and says why', async () => {
    const text: ManifestText = {
      model: startModel,
      ...still,
      skip: 'not yet',
      shots: [{ id: 'a' }, { id: 'b', prompt: 'x', skip: null }],
    };
    expect((await plan(text)).tasks.map(({ skip }) => skip)).toEqual(['not yet', undefined]);
  });
});

describe('variants', () => {
  const text: ManifestText = {
    model: startModel,
    ...still,
    prompt: 'base',
    variants: [
      { id: 'calm', prompt: '${prompt} calm' },
      { id: 'wild', prompt: '${prompt} wild' },
    ],
    shots: [
      { id: 'a' },
      { id: 'b', seed: 1, variants: ['wild', { id: 'own', prompt: 'own' }] },
      { id: 'c', variants: [] },
    ],
  };

  it("are the pipeline's, or the shot's own list, in which a bare id names one of the pipeline's", async () => {
    const { tasks, problems } = await plan(text);
    expect(problems).toEqual([]);
    expect(tasks.map(({ id, request }) => [id, request.params.prompt])).toEqual([
      ['a/calm', 'base calm'],
      ['a/wild', 'base wild'],
      ['b/wild', 'base wild'],
      ['b/own', 'own'],
      ['c', 'base'],
    ]);
  });

  it('that are unknown, unused or twice are told of', async () => {
    const { problems } = await plan({
      ...text,
      shots: [{ id: 'b', seed: 1, variants: ['wlid', 'wild', 'wild'] }],
    });
    expect(problems).toEqual([
      'unknown-variant: the pipeline has no variant wlid (did you mean wild?)',
      'duplicate-id: the variant wild stands here twice',
      'unused-variant: no shot uses the variant calm (name it in the variants of a shot, or take it away)',
    ]);
  });
});

describe('models', () => {
  it('that are missing or unknown are told of', async () => {
    const { problems } = await plan({
      shots: [
        { id: 'a', ...still },
        { id: 'b', ...still, model: 'vidu20_img2vidoe' },
      ],
    });
    expect(problems).toEqual([
      `missing-model: shot a has no model (give it, or the pipeline, a model: ${startModel}, ${endModel})`,
      `unknown-model: there is no model vidu20_img2vidoe (did you mean ${startModel}?)`,
    ]);
  });
});
