import { describe, expect, it } from 'vitest';
import type { GenerationRequest, Params } from '../../src/core/task.ts';
import { freezeRequest } from '../../src/plan/freeze.ts';
import { sha256 } from '../../src/plan/key.ts';
import { changesBetween, whyNew } from '../../src/plan/why-new.ts';
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
    [
      'words at the beginning',
      { params: { ...last.params, prompt: 'Dusk falls over Lisbon, slow push-in, 35mm' } },
      `${changed}prompt "Dawn breaks…" → "Dusk falls…"`,
    ],
    [
      'a word more in the middle',
      { params: { ...last.params, prompt: 'Dawn breaks over old Lisbon, slow push-in, 35mm' } },
      `${changed}prompt "…Lisbon,…" → "…old Lisbon,…"`,
    ],
    [
      'a prompt that says the same twice',
      { params: { ...last.params, prompt: `${last.params.prompt}${last.params.prompt}` } },
      `${changed}prompt "…35mm" → "…35mmDawn breaks over Lisbon, slow push-in, 35mm"`,
    ],
    [
      'a prompt without spaces',
      { params: { ...last.params, prompt: 'x'.repeat(70) } },
      `${changed}prompt "${String(last.params.prompt)}" → "${'x'.repeat(60)}…"`,
    ],
    [
      'a text that is no prompt',
      { params: { ...last.params, style: 'y'.repeat(61) } },
      `${changed}style (default) → "${'y'.repeat(60)}…"`,
    ],
    [
      'a text of just the length that is quoted in full',
      { params: { ...last.params, style: 'y'.repeat(60) } },
      `${changed}style (default) → "${'y'.repeat(60)}"`,
    ],
    [
      'a long text that is kept by its hash',
      { params: { ...last.params, meta_data: 'z'.repeat(300) } },
      `${changed}meta_data (default) → (300 characters)`,
    ],
    [
      'what is merely passed through, as our own mark is',
      { params: { ...last.params, duration: 6, payload: 'dailies:1', callback_url: 'https://a.example' } },
      `${changed}duration 4 → 6`,
    ],
    [
      'two frames more, the last without a role',
      { images: [...last.images, imageFile('/project/c.png')] },
      `${changed}image 3 frame added`,
    ],
    [
      'an address in place of a file',
      { images: [imageFile('/project/a.png'), { kind: 'url', url: 'https://a.example/b.png' }] },
      `${changed}end frame is another picture`,
    ],
    ['nothing', {}, 'bought before under an older form of its key'],
  ])('%s', (_, edit, why) => {
    expect(whyNew({ ...last, ...edit }, freezeRequest(last))).toBe(why);
  });

  it('frames go by the roles of the model', () => {
    const other = { ...last, images: [imageFile('/project/c.png'), imageFile('/project/b.png')] };
    expect(whyNew(other, freezeRequest(last), ['only'])).toBe(`${changed}only frame is another picture`);
  });

  it('the same bytes at an address are another input than a file', () => {
    const [file] = freezeRequest(last).images;
    const before = {
      ...freezeRequest(last),
      images: [{ url: 'https://a.example/a.png', sha256: file?.sha256 ?? '' }],
    };
    expect(changesBetween(before, { ...before, images: file ? [file] : [] })).toEqual([
      'start frame is another picture',
    ]);
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

  it('shortens from 201 characters on, and only what passes through', () => {
    const of = (params: Params) => freezeRequest({ ...last, params }).params;
    const [most, more] = ['x'.repeat(200), 'x'.repeat(201)];
    expect(of({ payload: most, meta_data: most, prompt: more })).toEqual({
      payload: most,
      meta_data: most,
      prompt: more,
    });
    expect(of({ payload: more, meta_data: more })).toEqual({
      payload: { length: 201, sha256: sha256(more) },
      meta_data: { length: 201, sha256: sha256(more) },
    });
  });

  it('cuts an address at its query or fragment, and leaves what only looks like a secret', () => {
    const of = (url: string) => freezeRequest({ ...last, params: { wm_url: url } }).params.wm_url;
    expect(of('https://x.test/a.png#top')).toBe('https://x.test/a.png');
    expect(of('https://x.test/a.png?a=1\n&b=2')).toBe('https://x.test/a.png');
    expect(of('https://x.test/@ada/a.png')).toBe('https://x.test/@ada/a.png');
    expect(of('https://ada@x.test/a.png')).toBe('https://x.test/a.png');
  });

  it('of a frame that is not there is a bug', () => {
    const absent = { ...last, images: [{ kind: 'absent', path: 'a.png' } as const] };
    expect(() => freezeRequest(absent)).toThrow('a.png was never there');
  });
});
