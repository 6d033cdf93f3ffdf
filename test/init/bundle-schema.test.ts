import { expect, test } from 'vitest';
import { bundleSchema } from '../../src/cli/init/bundle-schema.ts';

test('what lies in other files moves inside, once, with its own references', () => {
  const shared = { $id: 'x', $defs: { side: { const: 1 } }, properties: { side: { $ref: '#/$defs/side' } } };
  const schema = {
    properties: { a: { $ref: 'parts/cube.schema.json#/properties/side' }, b: { $ref: '#/$defs/own' } },
    $defs: { own: { $ref: 'parts/cube.schema.json' } },
  };
  expect(bundleSchema(schema, { 'parts/cube.schema.json': shared })).toEqual({
    properties: { a: { $ref: '#/$defs/cube/properties/side' }, b: { $ref: '#/$defs/own' } },
    $defs: {
      own: { $ref: '#/$defs/cube' },
      cube: { $defs: { side: { const: 1 } }, properties: { side: { $ref: '#/$defs/cube/$defs/side' } } },
    },
  });
});

test('a reference to a file that is not there is a bug', () => {
  expect(() => bundleSchema({ $ref: 'none.schema.json' }, {})).toThrow('none.schema.json');
});
