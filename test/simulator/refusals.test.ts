import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { models } from '../../src/catalog/catalog.ts';
import { checkRequest } from '../../src/simulator/check-request.ts';
import { type Json, wellFormed } from './client.ts';
import { dataUri, png, pngUri } from './pictures.ts';

/** What the schema files say of a model: read here again, so that the simulator is held against them and not itself. */
const schemas: Readonly<Record<string, Json>> = Object.fromEntries(
  models.map(({ id }) => [id, JSON.parse(readFileSync(`schemas/models/${id}.schema.json`, 'utf8'))]),
);
const bodies: Readonly<Record<string, (params?: Json) => Json>> = wellFormed;

/** The code that a request with these params is refused with; `undefined` where it is taken. */
function codeOf(model: string, params: Json): string | undefined {
  const checked = checkRequest(bodies[model]?.(params));
  return checked.ok ? undefined : checked.error.code;
}

const codes: Readonly<Record<string, string>> = { duration: '008005005', resolution: '008005006' };

/** Values that a parameter takes, and values that it does not, from its schema. */
function samples(schema: Json): { right: Json[]; wrong: Json[] } {
  const strangers: Json[] = ['text', 1, 1.5, true, null, [], {}];
  const wrongTypes = strangers.filter((value) => !hasType(schema.type, value));
  if (schema.enum !== undefined) {
    const others = schema.type === 'string' ? ['', `${schema.enum[0]} `, 'none'] : [0, -1, 99];
    return {
      right: schema.enum,
      wrong: [...wrongTypes, ...others.filter((each) => !schema.enum.includes(each))],
    };
  }
  if (schema.type === 'boolean') return { right: [true, false], wrong: wrongTypes };
  if (schema.type === 'integer') {
    const right = [schema.minimum ?? 0, schema.maximum ?? 2_147_483_647, 7];
    const wrong = [
      ...(schema.minimum === undefined ? [] : [schema.minimum - 1]),
      ...(schema.maximum === undefined ? [] : [schema.maximum + 1]),
    ];
    return { right, wrong: [...wrongTypes, ...wrong] };
  }
  if (schema.pattern !== undefined) {
    return { right: ['https://cdn.example.com/a.png'], wrong: [...wrongTypes, 'no address', 'ftp://x/y'] };
  }
  if (schema.contentMediaType !== undefined) return { right: ['{"Label":"a"}'], wrong: [...wrongTypes, '{'] };
  const limit = schema.maxLength;
  return {
    right: ['text', ...(limit === undefined ? [] : ['é'.repeat(limit), '🎬'.repeat(limit)])],
    wrong: [...wrongTypes, ...(limit === undefined ? [] : ['x'.repeat(limit + 1)])],
  };
}

function hasType(type: string, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

const parameters = Object.entries(schemas).flatMap(([model, schema]) =>
  Object.entries<Json>(schema.properties)
    .filter(([name]) => name !== 'images')
    .map(([name, property]) => ({ model, name, property })),
);

describe.each(parameters)('$model $name', ({ model, name, property }) => {
  const { right, wrong } = samples(property);

  test('takes what the schema allows', () => {
    for (const value of right) {
      // Eight seconds come in one resolution only, which is a rule of its own.
      const beside = name === 'resolution' ? { duration: 4 } : {};
      expect([value, codeOf(model, { ...beside, [name]: value })]).toEqual([value, undefined]);
    }
  });

  test('refuses all else, with the code of the seeds', () => {
    expect(wrong.length).toBeGreaterThan(3);
    for (const value of wrong) {
      expect([value, codeOf(model, { [name]: value })]).toEqual([value, codes[name] ?? '008005002']);
    }
  });
});

describe('rules between parameters', () => {
  test.each<[string, Json, string | undefined]>([
    ['vidu20_img2video', { duration: 8, resolution: '360p' }, '008005006'],
    ['vidu20_img2video', { duration: 8, resolution: '1080p' }, '008005006'],
    ['vidu20_img2video', { duration: 8, resolution: '720p' }, undefined],
    ['vidu20_img2video', { duration: 8 }, undefined],
    ['vidu20_img2video', { audio: true, off_peak: true }, '008005002'],
    ['vidu20_img2video', { audio: true, off_peak: false }, undefined],
    ['vidu20_img2video', { meta_data: '{}' }, '008005002'],
    ['viduq2_pro_start_end2video', { audio: true }, '008005002'],
    ['viduq2_pro_start_end2video', { resolution: '360p' }, '008005006'],
    ['viduq2_pro_start_end2video', { style: 'general' }, '008005002'],
    ['viduq2_pro_start_end2video', { constructor: 1 }, '008005002'],
  ])('%s %j', (model, params, code) => {
    expect(codeOf(model, params)).toBe(code);
  });
});

describe('images', async () => {
  const square = { create: { width: 64, height: 36, channels: 3, background: 'red' } } as const;
  const jpeg = await sharp(square).jpeg().toBuffer();
  const webp = await sharp(square).webp().toBuffer();
  const gif = await sharp(square).gif().toBuffer();
  const url = 'https://cdn.example.com/a.png';
  const one = 'vidu20_img2video';
  const two = 'viduq2_pro_start_end2video';

  test.each<[string, string, Json, string | undefined]>([
    ['none', one, undefined, '008005001'],
    ['none', two, undefined, '002014001'],
    ['an empty list', one, [], '008005001'],
    ['a text in place of a list', one, url, '008005001'],
    ['one of two', two, [url], '002014001'],
    ['two of one', one, [url, url], '008005004'],
    ['three of two', two, [url, url, url], '008005004'],
    ['an address', one, [url], undefined],
    ['an address and a file', two, [url, pngUri(64, 36)], undefined],
    ['png', one, [pngUri(64, 36)], undefined],
    ['jpeg', one, [dataUri('jpeg', jpeg)], undefined],
    ['jpeg called jpg', one, [dataUri('jpg', jpeg)], undefined],
    ['webp', one, [dataUri('webp', webp)], undefined],
    ['gif', one, [dataUri('gif', gif)], '008005004'],
    ['gif called png', one, [dataUri('png', gif)], '008005004'],
    ['jpeg called png', one, [dataUri('png', jpeg)], '008005004'],
    ['without its type', one, [png(64, 36).toString('base64')], '008005004'],
    ['cut short', one, [dataUri('jpeg', jpeg.subarray(0, -40))], '008005004'],
    ['nothing in it', one, ['data:image/png;base64,'], '008005004'],
    ['a path', one, ['frames/a.png'], '008005004'],
    ['a number', one, [7], '008005004'],
    ['as wide as 4:1', one, [pngUri(400, 100)], '008005004'],
    ['as tall as 1:4', one, [pngUri(100, 400)], '008005004'],
    ['just under 4:1', one, [pngUri(399, 100)], undefined],
    ['just over 1:4', one, [pngUri(100, 399)], undefined],
    ['0.8 times the pixels', two, [pngUri(80, 100), pngUri(100, 100)], undefined],
    ['less than 0.8 times', two, [pngUri(79, 100), pngUri(100, 100)], '008005004'],
    ['1.25 times the pixels', two, [pngUri(125, 100), pngUri(100, 100)], undefined],
    ['more than 1.25 times', two, [pngUri(126, 100), pngUri(100, 100)], '008005004'],
  ])('%s (%s)', (_, model, images, code) => {
    expect(codeOf(model, { images })).toBe(code);
  });
});

test('whatever ajv says of a request by its schema, the simulator says', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  for (const [model, schema] of Object.entries(schemas)) {
    const validate = ajv.compile(schema);
    const anyParams = fc.record(
      Object.fromEntries(
        Object.entries<Json>(schema.properties)
          .filter(([name, { maxLength }]) => name !== 'images' && (maxLength ?? 0) < 10_000)
          .map(([name, property]) => {
            const { right, wrong } = samples(property);
            return [
              name,
              fc.oneof(
                { weight: 20, arbitrary: fc.constantFrom(...right) },
                { weight: 1, arbitrary: fc.constantFrom(...wrong) },
              ),
            ];
          }),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyParams, (params) => {
        const { input } = bodies[model]?.(params) ?? {};
        // JSON text inside a text is a matter that JSON Schema does not look into.
        fc.pre(params.meta_data !== '{');
        expect([params, codeOf(model, params) === undefined]).toEqual([params, validate(input[0].params)]);
      }),
      { numRuns: 300 },
    );
  }
});
