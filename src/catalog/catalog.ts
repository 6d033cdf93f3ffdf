import vidu20Schema from '../../schemas/models/vidu20_img2video.schema.json' with { type: 'json' };
import viduq2ProSchema from '../../schemas/models/viduq2_pro_start_end2video.schema.json' with {
  type: 'json',
};
import type { Result } from '../core/result.ts';
import { checkValue } from './check-value.ts';
import { effective } from './effective.ts';
import type { Model } from './model.ts';
import { defaultOf, type ModelSchema, parametersOf } from './model-schema.ts';
import { type PriceTable, readPriceTable, tablePrice } from './price-table.ts';
import referencePriceList from './reference-prices.json' with { type: 'json' };
import { brokenRules, withoutEffect } from './rules.ts';
import { typicalMs } from './typical-time.ts';

const referencePrices = expectTable(readPriceTable(referencePriceList));

/** Every model that dailies knows. */
export const models: readonly Model[] = [
  modelFromSchema('vidu20_img2video', vidu20Schema),
  modelFromSchema('viduq2_pro_start_end2video', viduq2ProSchema),
];

/** The model with this id. */
export function findModel(id: string): Model | undefined {
  return models.find((model) => model.id === id);
}

function modelFromSchema(id: string, schema: ModelSchema): Model {
  const frames = schema.properties.images?.prefixItems ?? [];
  const model: Model = {
    id,
    title: schema.title,
    imageRoles: frames.map((frame) => (frame.title === 'end' ? 'end' : 'start')),
    parameters: parametersOf(schema),
    defaultOf: (name, params) => defaultOf(schema, name, params),
    checkValue(name, value) {
      const parameter = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
      return parameter && checkValue(parameter, value);
    },
    brokenRules: (params) => brokenRules(schema, params),
    withoutEffect,
    tablePrice: (params) => tablePrice(model, params, referencePrices),
    typicalMs: (params) =>
      typicalMs(effective(model, 'resolution', params), effective(model, 'duration', params)),
  };
  return model;
}

function expectTable(read: Result<PriceTable, string>): PriceTable {
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
