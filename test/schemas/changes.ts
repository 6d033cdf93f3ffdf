import type { Pipeline } from '../../src/schema/pipeline.generated.ts';

/** A value of JSON. */
export type Json = null | string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** Every key of a manifest at least once. */
export const whole: Pipeline & Json = {
  version: 1,
  name: 'spring',
  model: 'viduq2_pro_start_end2video',
  params: { resolution: '720p', duration: 5, wm_position: null },
  images: { start: 'https://a.b/c.png', end: null },
  prompt: 'Dawn',
  vars: { look: 'soft', line: { en: 'Good morning', de: 'Guten Morgen' }, gone: null },
  tags: ['hero'],
  matrix: { city: ['Lisbon', 10], gone: null },
  seed: 7,
  skip: null,
  models: { vidu20_img2video: { params: { duration: 8 }, tags: ['eight'] } },
  run: { concurrency: 8, budget: { run: 25, total: '100.00' }, attempts: 2, task_timeout: '1h 30m' },
  variants: [
    { id: 'calm', params: { movement_amplitude: 'small' }, model: 'vidu20_img2video', skip: 'later' },
  ],
  shots: [
    {
      id: 'opening',
      model: 'vidu20_img2video',
      images: ['https://a.b/c.png'],
      params: { duration: 4, audio: true, payload: '${city}' },
      variants: ['calm', { id: 'wild', prompt: '${prompt}, wild' }],
      seeds: [7, 21],
      exclude: [{ city: 'Oslo', variant: 'wild', seed: 21 }],
      include: [{ city: 'Oslo', variant: 'wild', seed: 22 }],
    },
    { id: 'logo', takes: 3, prompt: null, variants: [] },
  ],
  picks: ['opening/calm'],
  output: '../out',
  'x-anything': { goes: ['here'] },
};

const replacements: readonly Json[] = [null, true, 5, -1, 2.5, 'text', '', [], {}, ['a'], [[]], { odd: 1 }];

/** A value with one thing in it changed, in every place and every way. */
export function* changes(value: Json, path = ''): Generator<{ what: string; changed: Json }> {
  for (const replacement of replacements) {
    if (JSON.stringify(replacement) === JSON.stringify(value)) continue;
    yield { what: `${path} := ${JSON.stringify(replacement)}`, changed: replacement };
  }
  if (path.includes('x-')) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const { what, changed } of changes(item, `${path}/${index}`)) {
        yield { what, changed: value.with(index, changed) };
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    yield { what: `${path}/unheard := 1`, changed: { ...value, unheard: 1 } };
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, Json>;
      yield { what: `${path}/${key} taken away`, changed: rest };
      for (const { what, changed } of changes(item, `${path}/${key}`)) {
        yield { what, changed: { ...value, [key]: changed } };
      }
    }
  }
}
