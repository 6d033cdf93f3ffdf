import { Ajv2020 } from 'ajv/dist/2020.js';
import vidu20Schema from '../../schemas/models/vidu20_img2video.schema.json' with { type: 'json' };
import viduq2ProSchema from '../../schemas/models/viduq2_pro_start_end2video.schema.json' with {
  type: 'json',
};
import pipelineSchema from '../../schemas/pipeline.schema.json' with { type: 'json' };
import priceTableSchema from '../../schemas/price-table.schema.json' with { type: 'json' };
import type { Pipeline } from './pipeline.generated.ts';
import type { PriceTableDocument } from './price-table.generated.ts';

/**
 * Makes functions of the schemas of what people write. That takes 180 ms, so the bundle holds their code in place of this
 * file: `.ci/compiled-schemas.mjs` has it written at build time, each function under its key here.
 */
export const ajv = new Ajv2020({
  schemas: {
    'models/vidu20_img2video.schema.json': vidu20Schema,
    'models/viduq2_pro_start_end2video.schema.json': viduq2ProSchema,
    validatePipeline: pipelineSchema,
    validatePriceTable: priceTableSchema,
  },
  allErrors: true,
  strict: true,
  // Beside `$ref` and in conditions, neither the type nor all that is required is said again.
  strictTypes: false,
  strictRequired: false,
  // Every format has a pattern beside it.
  validateFormats: false,
  code: { source: true, esm: true },
});

/** Whether a value is a manifest, as its plain value; what it is not is in `errors`. */
export const validatePipeline = ajv.compile<Pipeline>(pipelineSchema);

/** Whether a value is a price table; what it is not is in `errors`. */
export const validatePriceTable = ajv.compile<PriceTableDocument>(priceTableSchema);
