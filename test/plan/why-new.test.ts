import { describe, expect, it } from 'vitest';
import type { GenerationRequest, Params } from '../../src/core/task.ts';
import { freezeRequest } from '../../src/plan/freeze.ts';
import { sha256 } from '../../src/plan/key.ts';
import { whyNew } from '../../src/plan/why-new.ts';
import { endModel, imageFile, startModel } from './build.ts';

const last: GenerationRequest = {
  model: endModel,
  params: { prompt: 'Dawn breaks over Lisbon, slow push-in, 35mm', duration: 4, seed: 7 },
  images: [imageFile('/project/a.png'), imageFile('/project/b.png')],
};

describe('why a task is new', () => {
  const changed = 'changed since it was last bought: ';
  it.each<[string, Partial<GenerationRequest> & { params?: Params }, string]>([
    [
      'one word',
      { params: { ...last.params, prompt: 'Dawn breaks over Oslo, slow push-in, 35mm' } },
      `${changed}prompt "…Lisbon,…" → "…Oslo,…"`,
    ],
    [
      'one comma',
      { params: { ...last.params, prompt: 'Dawn breaks over Lisbon slow push-in, 35mm' } },
      `${changed}prompt "…Lisbon,…" → "…Lisbon…"`,
    ],
    [
      'words at the end',
      { params: { ...last.params, prompt: `${last.params.prompt}, wild` } },
      `${changed}prompt "…35mm" → "…35mm, wild"`,
    ],
    ['a value', { params: { ...last.params, duration: 6 } }, `${changed}duration 4 → 6`],
    ['a value written out', { params: { ...last.params, bgm: true } }, `${changed}bgm (default) → true`],
    [
      'a value taken away',
      { params: { prompt: last.params.prompt ?? '', seed: 7 } },
      `${changed}duration 4 → (default)`,
    ],
    [
      'no prompt any more',
      { params: { duration: 4, seed: 7 } },
      `${changed}prompt "${String(last.params.prompt)}" → (default)`,
    ],
    [
      'a frame',
      { images: [imageFile('/project/a.png'), imageFile('/project/c.png')] },
      `${changed}end frame is another picture`,
    ],
    [
      'a model and one frame less',
      { model: startModel, images: last.images.slice(0, 1) },
      `${changed}model ${endModel} → ${startModel}, end frame taken away`,
    ],
    ['nothing', {}, 'bought before under an older form of its key'],
  ])('%s', (_, edit, why) => {
    expect(whyNew({ ...last, ...edit }, freezeRequest(last))).toBe(why);
  });

  it('nothing was bought yet', () => {
    expect(whyNew(last, undefined)).toBe('never bought');
  });
});

describe('a frozen request', () => {
  it('holds every parameter, the bytes of files, and nothing secret or long', () => {
    const signed = 'https://ada:pw@cdn.x.test/a.png?X-Amz-Signature=abc#top';
    const payload = 'é'.repeat(201);
    const frozen = freezeRequest({
      model: endModel,
      params: {
        prompt: 'see https://x.test/?q=1',
        seed: 0,
        payload,
        meta_data: '{}',
        wm_url: signed,
        callback_url: signed,
      },
      images: [imageFile('/project/a.png'), { kind: 'url', url: signed }],
    });
    expect(frozen).toEqual({
      model: endModel,
      params: {
        prompt: 'see https://x.test/?q=1',
        seed: 0,
        payload: { length: 201, sha256: sha256(payload) },
        meta_data: '{}',
        wm_url: 'https://cdn.x.test/a.png',
        callback_url: 'https://cdn.x.test/a.png',
      },
      images: [
        { sha256: imageFile('/project/a.png').sha256, bytes: 1000 },
        { url: 'https://cdn.x.test/a.png', sha256: sha256(signed) },
      ],
    });
    expect(JSON.stringify(frozen)).not.toMatch(/Signature|ada|pw/);
  });
});
