// Writes the TypeScript types that follow from the schemas, each into the room that owns it.
// `--check` writes nothing and fails when a file is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const outputs = [
  {
    schema: 'schemas/plan.schema.json',
    types: 'src/plan/plan-document.generated.ts',
    imports: [
      `import type { Usd } from '../core/usd.ts';`,
      '',
      '/** What a run would do about a task: its state, in which `done` is `reuse`. */',
      `export type PlanStatus = PlanTask['status'];`,
    ],
  },
  {
    schema: 'schemas/plan-difference.schema.json',
    types: 'src/plan/plan-difference.generated.ts',
    imports: [`import type { Usd } from '../core/usd.ts';`],
  },
  {
    schema: 'schemas/fact.schema.json',
    types: 'src/core/fact.generated.ts',
    also: ['Header'],
    imports: [
      `import type { Failure } from './failure.ts';`,
      `import type { Scalar, TaskState } from './task.ts';`,
      `import type { Usd } from './usd.ts';`,
      '',
      '/** A frame of a frozen request: a file by its bytes, an address by its text. */',
      'export type FrozenImage =',
      '  | { readonly sha256: string; readonly bytes: number }',
      '  | { readonly url: string; readonly sha256: string };',
    ],
  },
  {
    schema: 'schemas/result.schema.json',
    types: 'src/core/result-document.generated.ts',
    imports: [`import type { TaskState } from './task.ts';`, `import type { Usd } from './usd.ts';`],
  },
  {
    schema: 'schemas/cost-report.schema.json',
    types: 'src/report/cost-report.generated.ts',
    imports: [`import type { Usd } from '../core/usd.ts';`],
  },
  { schema: 'schemas/pipeline.schema.json', types: 'src/schema/pipeline.generated.ts' },
  { schema: 'schemas/price-table.schema.json', types: 'src/schema/price-table.generated.ts' },
  {
    schema: 'schemas/models/vidu20_img2video.schema.json',
    types: 'src/catalog/vidu20-img2video.generated.ts',
    name: 'Vidu20Params',
  },
  {
    schema: 'schemas/models/viduq2_pro_start_end2video.schema.json',
    types: 'src/catalog/viduq2-pro-start-end2video.generated.ts',
    name: 'Viduq2ProParams',
  },
  {
    schema: 'schemas/sidecar.schema.json',
    types: 'src/run/sidecar.generated.ts',
    imports: [
      `import type { FrozenImage, FrozenRequest } from '../core/fact.generated.ts';`,
      `import type { Usd } from '../core/usd.ts';`,
    ],
  },
  {
    schema: 'schemas/diagnostics.schema.json',
    types: 'src/view/diagnostics-document.generated.ts',
    imports: [`import type { DiagnosticCode } from '../core/diagnostic.ts';`],
  },
];

/** The text of the generated file. */
export async function generate({ schema, imports, also, name }) {
  const parsed = JSON.parse(await readFile(schema, 'utf8'), (_key, value) => untitled(typed(value)));
  if (name !== undefined) parsed.title = name;
  const options = { bannerComment: '', ignoreMinAndMaxItems: true, format: false, cwd: 'schemas' };
  // Definitions that nothing refers to are compiled by name.
  const texts = [await compile(parsed, parsed.title, options)];
  for (const name of also ?? []) texts.push(await compile(parsed.$defs[name], name, options));
  const body = texts.join('\n');
  return [
    `// Generated from ${schema} by \`npm run generate\`. Do not edit.`,
    ...(imports ?? []),
    '',
    body,
  ].join('\n');
}

/** Titles are for editors; as types of their own only objects deserve a name. */
function untitled(value) {
  if (typeof value?.title !== 'string' || value.properties !== undefined || value.oneOf !== undefined)
    return value;
  const { title: _title, ...rest } = value;
  return rest;
}

/**
 * What of a schema is a type: without rules between values and names that are not read, with tuples in the words of older
 * drafts, and with what stands beside a `$ref` added to what it refers to.
 */
function typed(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { if: _if, then: _then, else: _else, not: _not, allOf: _rules, ...rest } = value;
  const { patternProperties: _unread, ...own } = rest;
  const { prefixItems, ...list } = own;
  if (prefixItems !== undefined) return { ...list, items: prefixItems, additionalItems: false };
  const { $ref, properties, ...words } = own;
  if ($ref === undefined || properties === undefined) return own;
  return { ...words, allOf: [{ $ref }, { type: 'object', properties, additionalProperties: false }] };
}

const check = process.argv.includes('--check');
let stale = 0;
for (const output of outputs) {
  const text = await generate(output);
  const old = await readFile(output.types, 'utf8').catch(() => '');
  if (old === text) continue;
  if (check) console.error(`${output.types} is stale: run npm run generate`);
  else await writeFile(output.types, text);
  stale += 1;
}
if (check && stale > 0) process.exitCode = 1;
