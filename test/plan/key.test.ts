import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel, models } from '../../src/catalog/catalog.ts';
import type { Model } from '../../src/catalog/model.ts';
import type { GenerationRequest, ImageRef, Params, Scalar } from '../../src/core/task.ts';
import { canonicalJson, decisiveParams, identityText, taskKey } from '../../src/plan/key.ts';
import { priceClass } from '../../src/plan/price-class.ts';
import { imageFile } from './build.ts';

interface Golden {
  readonly what: string;
  readonly request: { readonly model: string; readonly params: Params; readonly images: readonly string[] };
}

const golden: readonly Golden[] = JSON.parse(readFileSync('test/fixtures/keys/v1.requests.json', 'utf8'));
const goldenKeys: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('test/fixtures/keys/v1.keys.json', 'utf8'),
);

function image(text: string): ImageRef {
  return text.startsWith('file:') ? imageFile(text, text) : { kind: 'url', url: text };
}

function modelOf(id: string): Model {
  const model = findModel(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return model;
}

function keyOf({ model, params, images }: Golden['request']): string {
  return taskKey({ model, params, images: images.map(image) }, modelOf(model));
}

describe('an upgrade never makes a bought clip new', () => {
  it.each(golden)('$what', ({ what, request }) => {
    expect(keyOf(request)).toBe(goldenKeys[what]);
  });

  it('each is a key of its own', () => {
    expect(new Set(Object.values(goldenKeys)).size).toBe(golden.length);
    expect(Object.keys(goldenKeys)).toEqual(golden.map(({ what }) => what));
  });
});

/** Any request that a model takes, rules between parameters apart. */
const anyRequest: fc.Arbitrary<GenerationRequest> = fc.constantFrom(...models).chain((model) =>
  fc.record({
    model: fc.constant(model.id),
    params: anyParams(model),
    images: fc.tuple(
      ...model.imageRoles.map(() => fc.constantFrom('file:a', 'file:b', 'https://x.test/a').map(image)),
    ),
  }),
);

function anyParams(model: Model): fc.Arbitrary<Params> {
  const values = model.parameters.map(({ name, options, type, minimum = 0 }) => {
    if (options !== undefined) return [name, fc.constantFrom(...options)] as const;
    if (type === 'boolean') return [name, fc.boolean()] as const;
    const value: fc.Arbitrary<Scalar> =
      type === 'integer' ? fc.integer({ min: minimum }) : fc.string({ unit: 'grapheme' });
    return [name, value] as const;
  });
  return fc
    .record(Object.fromEntries(values), { requiredKeys: [], noNullPrototype: true })
    .map((params) =>
      Object.fromEntries(
        Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      ),
    );
}

describe('a key', () => {
  it('is over the canonical form of the whole, though it is put together from pieces', () => {
    fc.assert(
      fc.property(anyRequest, ({ model, params, images }) => {
        const { prompt, seed } = params;
        const decisive = decisiveParams(params, modelOf(model));
        const text = identityText({
          model,
          params: decisive,
          images,
          prompt: typeof prompt === 'string' ? prompt : undefined,
          seed: typeof seed === 'number' ? seed : undefined,
        });
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('does not depend on the order of parameters, nor on defaults written out', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const model = modelOf(request.model);
        const key = taskKey(request, model);
        const reversed = Object.fromEntries(Object.entries(request.params).reverse());
        expect(taskKey({ ...request, params: reversed }, model)).toBe(key);
        const defaults = model.parameters.flatMap(({ name }) => {
          const value = model.defaultOf(name, request.params);
          return value === undefined || Object.hasOwn(request.params, name) ? [] : [[name, value] as const];
        });
        // One at a time: a default may follow from another parameter.
        for (const [name, value] of defaults) {
          expect(taskKey({ ...request, params: { ...request.params, [name]: value } }, model)).toBe(key);
        }
      }),
    );
  });

  it('knows nothing of what is passed through, where frames lie, or that seed 0 and no seed are the same', () => {
    fc.assert(
      fc.property(anyRequest, fc.string(), (request, text) => {
        const model = modelOf(request.model);
        const key = taskKey(request, model);
        const params = { ...request.params, payload: text, callback_url: `https://x.test/${text}` };
        expect(taskKey({ ...request, params }, model)).toBe(key);
        const images = request.images.map((each) =>
          each.kind === 'file' ? { ...each, path: `/elsewhere/${text}` } : each,
        );
        expect(taskKey({ ...request, images }, model)).toBe(key);
        const { seed: _, ...unseeded } = request.params;
        expect(taskKey({ ...request, params: { ...unseeded, seed: 0 } }, model)).toBe(
          taskKey({ ...request, params: unseeded }, model),
        );
      }),
    );
  });

  it('changes with every value that makes the picture', () => {
    const model = modelOf('viduq2_pro_start_end2video');
    const request = {
      model: model.id,
      params: { prompt: 'a, b', seed: 3 },
      images: ['file:a', 'file:b'].map(image),
    };
    const others: GenerationRequest[] = [
      { ...request, params: { ...request.params, prompt: 'a b' } },
      { ...request, params: { ...request.params, seed: 4 } },
      { ...request, params: { ...request.params, duration: 6 } },
      { ...request, params: { ...request.params, meta_data: '{}' } },
      { ...request, images: ['file:b', 'file:a'].map(image) },
      { ...request, images: ['file:a', 'https://x.test/file:b'].map(image) },
    ];
    const keys = new Set([request, ...others].map((each) => taskKey(each, model)));
    expect(keys.size).toBe(others.length + 1);
  });
});

describe('a price class', () => {
  const model = modelOf('viduq2_pro_start_end2video');
  it('is one for all that cost the same by rule', () => {
    const free = {
      prompt: 'x',
      seed: 2,
      payload: 'p',
      meta_data: '{}',
      callback_url: 'https://x.test',
      wm_url: 'https://x.test',
    };
    expect(priceClass({ duration: 4, ...free }, model)).toBe(priceClass({ duration: 4 }, model));
    expect(priceClass({ duration: 5, resolution: '720p', bgm: false }, model)).toBe(priceClass({}, model));
  });

  it('is another for every parameter that may cost', () => {
    const classes: readonly Params[] = [
      {},
      { duration: 4 },
      { resolution: '1080p' },
      { bgm: true },
      { is_rec: true },
      { watermark: true },
    ];
    const ids = classes.map((params) => priceClass(params, model));
    expect(new Set(ids).size).toBe(classes.length);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(ids).not.toContain(priceClass({}, modelOf('vidu20_img2video')));
  });
});
