import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
addFormats.default(ajv);
ajv.addKeyword({ keyword: 'tsType', schemaType: 'string' });

/** What a document that we write has against its schema; empty when it keeps it. */
export function schemaProblems(
  schema: 'cost-report' | 'diagnostics' | 'plan' | 'plan-difference' | 'result' | 'sidecar',
  value: unknown,
): string[] {
  const validate =
    ajv.getSchema(`https://dailies.dev/schemas/${schema}.schema.json`) ??
    ajv.compile(JSON.parse(readFileSync(`schemas/${schema}.schema.json`, 'utf8')));
  // As it stands in the file: what is `undefined` is not there.
  validate(JSON.parse(JSON.stringify(value)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
