// A random shot list and, beside it, what it must come to: each task's address and what identifies its picture.
import { frameHash, identityOf } from './identity.mjs';

const models = {
  vidu20_img2video: {
    frames: 1,
    sizes: [{}, { duration: 4, resolution: '720p' }, { duration: 8 }, { resolution: '360p', duration: 4 }],
  },
  viduq2_pro_start_end2video: {
    frames: 2,
    sizes: [
      {},
      { resolution: '540p', duration: 2 },
      { resolution: '720p', duration: 5 },
      { duration: 1, resolution: '1080p' },
    ],
  },
};

/**
 * One task that a list must come to.
 * @typedef {{ id: string, path: string, identity: string, markFree: boolean }} Expected
 */

/**
 * Makes the shots of a round. `edition` counts edits of the same list: it grows by takes, is put in another order, and
 * has prompts rewritten.
 * @param {import('./dice.mjs').Dice} dice
 * @param {{ name: string, frames: readonly Buffer[], edition: number }} given
 * @returns {{ manifest: object, expected: Expected[] }}
 */
export function makeShotList(dice, { name, frames, edition }) {
  const variants = [
    { id: 'calm', params: { movement_amplitude: 'small' } },
    { id: 'wild', params: { movement_amplitude: 'large' } },
  ];
  const hasVariants = dice.happens(0.5, 'variants');
  const drafts = Array.from({ length: dice.whole(2, 7, 'shots') }, (_, index) =>
    makeShot(dice, index, { frames, hasVariants, edition }),
  );
  // The same pictures under another name: bought once, delivered twice.
  if (dice.happens(0.5, 'shared')) {
    const [first] = drafts;
    drafts.push({ ...first, id: 'again', shot: { ...first.shot, id: 'again' } });
  }
  if (edition > 0 && dice.happens(0.5, 'order', edition)) drafts.reverse();
  const manifest = {
    version: 1,
    name,
    run: {
      concurrency: dice.pick([1, 3, 8, 20], 'concurrency'),
      budget: { total: dice.happens(0.15, 'tight') ? `${dice.whole(1, 4, 'budget')}.50` : '5000.00' },
      attempts: dice.pick([1, 2, 2, 3], 'attempts'),
    },
    ...(hasVariants ? { variants } : {}),
    shots: drafts.map(({ shot }) => shot),
  };
  const expected = drafts.flatMap((draft) =>
    expand(draft, hasVariants && draft.takesVariants ? variants : [undefined], frames),
  );
  return { manifest, expected };
}

function makeShot(dice, index, { frames, hasVariants, edition }) {
  const model = dice.pick(Object.keys(models), 'model', index);
  const { frames: count, sizes } = models[model];
  const params = {
    ...dice.pick(sizes, 'size', index),
    ...(dice.happens(0.2, 'bgm', index) ? { bgm: true } : {}),
  };
  if (dice.happens(0.15, 'own payload', index)) params.payload = `of the author, ${index}`;
  const pictures = Array.from({ length: count }, (_, at) =>
    dice.whole(0, frames.length - 1, 'frame', index, at),
  );
  const cities = dice.happens(0.3, 'matrix', index) ? ['Lisbon', 'Oslo'] : undefined;
  const takes = dice.pick([undefined, 1, 2, 3, 5], 'takes', index);
  // What has a payload of the author's own can only be told by its words: these stay.
  const rewritten =
    edition > 0 && params.payload === undefined && dice.happens(0.3, 'rewritten', index, edition)
      ? `, version ${edition}`
      : '';
  const words = `Shot ${index}: the light changes${rewritten}`;
  const takesVariants = hasVariants && dice.happens(0.7, 'takes variants', index);
  const id = `shot-${index}`;
  const seeds =
    takes === undefined
      ? [undefined]
      : Array.from(
          { length: takes + (edition > 0 ? dice.whole(0, 1, 'more', index) : 0) },
          (_, at) => at + 1,
        );
  const shot = {
    id,
    model,
    images: pictures.map((picture) => `frames/${picture}.png`),
    prompt: cities === undefined ? words : `${words} over \${city}`,
    ...(Object.keys(params).length === 0 ? {} : { params }),
    ...(cities === undefined ? {} : { matrix: { city: cities } }),
    ...(takes === undefined ? {} : { takes: seeds.length }),
    ...(hasVariants && !takesVariants ? { variants: [] } : {}),
  };
  return { id, shot, model, params, pictures, cities: cities ?? [undefined], seeds, words, takesVariants };
}

function expand({ id, model, params, pictures, cities, seeds, words }, variants, frames) {
  const images = pictures.map((picture) => frameHash(frames[picture]));
  return variants.flatMap((variant) =>
    cities.flatMap((city) =>
      seeds.map((seed) => {
        const all = {
          ...params,
          ...variant?.params,
          prompt: city === undefined ? words : `${words} over ${city}`,
          ...(seed === undefined ? {} : { seed }),
        };
        const rest = [variant?.id, city && `city=${city}`, seed && `seed-${seed}`].filter(Boolean);
        const address = [id, ...rest].join('/');
        return {
          id: address,
          path: `clips/${rest.length === 0 ? `${id}/${id}` : address}.mp4`,
          identity: identityOf(model, all, images),
          markFree: all.payload === undefined,
        };
      }),
    ),
  );
}
