import fc from 'fast-check';
import { fromSchema } from './from-schema.ts';

const words = fc.constantFrom('a', 'dawn', '#', ': ', '- ', '16:9');
const templates = fc
  .array(
    fc.oneof(
      { weight: 14, arbitrary: words },
      { weight: 6, arbitrary: fc.constantFrom('${a}', '${shot}', '$${a}', '${look}') },
      { weight: 1, arbitrary: fc.constantFrom('${city}', '${a[b]}', '${seed}', '${1}') },
      { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
    ),
    { maxLength: 3 },
  )
  .map((parts) => ['so', ...parts].join(' '));
const frames = fc.constantFrom(
  'a.png',
  'b.png',
  '${shot}.png',
  'a-100x200.png',
  'https://cdn.example/${a}.png',
  'https://cdn.example/a.png?X-Amz-Signature=1',
);
/** Few of each, so that what is written in one place is meant in another. */
const axes = fc.constantFrom('city', 'ratio');
const variables = fc.constantFrom('a', 'b', 'look');
const ids = fc.constantFrom('opening', 'cup', 'sea', 'calm', 'wild', '7');
const texts = {
  name: ids,
  id: fc.oneof({ weight: 20, arbitrary: ids }, { weight: 1, arbitrary: templates }),
  template: fc.constantFrom('${a}', '${look}', '${city}'),
  'vars name': variables,
  'vars item': templates,
  'matrix name': axes,
  'include item name': axes,
  'exclude item name': axes,
  'variants item': ids,
  output: fc.constantFrom('out', '../out', '${a}'),
  key: words,
  prompt: templates,
  skip: templates,
  start: frames,
  end: frames,
  'images item': frames,
  'tags item': words,
  'picks item': fc.constantFrom('cup', 'cup/calm', 'sea/seed-1', 'c'),
  each: fc.constantFrom('frames/*.png', 'frames/(*)_a.png', 'frames/{*_a,*}.png', '**', '[', '!', '*.mp4'),
  from: fc.constantFrom('shots.csv', 'none.csv', 'frames', ''),
};
const percent = {
  id: 97,
  model: 6,
  images: 8,
  params: 40,
  models: 10,
  start: 90,
  end: 50,
  output: 5,
  wm_url: 4,
  callback_url: 4,
  vars: 15,
  matrix: 40,
  each: 2,
  from: 2,
  seed: 8,
  seeds: 8,
  takes: 8,
  include: 5,
  exclude: 5,
  skip: 5,
  variants: 15,
  audio: 4,
  meta_data: 4,
  voice_id: 4,
  duration: 10,
  resolution: 10,
};

/** What a shot can go by where it says nothing of its own. */
const defaults = {
  model: 'viduq2_pro_start_end2video',
  vars: { a: 'x', b: 'y', look: 'soft light' },
  images: { start: 'a.png', end: 'b.png' },
};

/** Values of manifests, of which one part in so many is wrong; most stand on defaults, so that many are right. */
export function manifestValues(oneWrongIn: number): fc.Arbitrary<unknown> {
  const values = fromSchema({ texts, percent, oneWrongIn });
  return fc.oneof(
    { weight: 1, arbitrary: values },
    {
      weight: 4,
      arbitrary: values.map((value) => (typeof value === 'object' ? { ...value, ...defaults } : value)),
    },
  );
}
