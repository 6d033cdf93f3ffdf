import { readFileSync } from 'node:fs';
import fc from 'fast-check';

/** As much of a JSON Schema as ours use. */
interface Schema {
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minProperties?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** How values are made. */
export interface Making {
  /** Texts, by the key they stand under; others follow from the schema. */
  readonly texts: Readonly<Record<string, fc.Arbitrary<string>>>;
  /** How many times in a hundred a key that may be left out is there; 25 where nothing is said. */
  readonly percent: Readonly<Record<string, number>>;
  /** One in so many values is something else than it should be. */
  readonly oneWrongIn: number;
}

const whole: Schema = JSON.parse(readFileSync('schemas/pipeline.schema.json', 'utf8'));

/** What may stand anywhere, and mostly should not. */
const anything = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e21, 0.1, '', ' ', '${', '${x}', '010', '~', '.inf', [], {}, [[]], {
    odd: null,
  }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

/** Values that the schema of pipelines describes, key by key, and now and then wrong in one place or another. */
export function fromSchema(making: Making): fc.Arbitrary<unknown> {
  return valueFor(whole, 'pipeline', making);
}

function valueFor(schema: Schema, key: string, making: Making): fc.Arbitrary<unknown> {
  const right = rightValue(schema, key, making);
  return fc.oneof({ weight: making.oneWrongIn - 1, arbitrary: right }, { weight: 1, arbitrary: anything });
}

function rightValue(schema: Schema, key: string, making: Making): fc.Arbitrary<unknown> {
  // Which parameters there are is said by conditions on the model; those of any model are all of them.
  if (key === 'params') return mapOf(follow('#/$defs/params.any'), { key, making });
  if (schema.$ref === '#/$defs/template') return making.texts.template ?? anyText;
  if (schema.$ref !== undefined) return valueFor(follow(schema.$ref), key, making);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((each) => rightValue(each, key, making)));
  const types = [schema.type ?? []].flat();
  return fc.oneof(...types.map((type) => ofType(type, { schema, key, making })));
}

function ofType(
  type: string,
  { schema, key, making }: { schema: Schema; key: string; making: Making },
): fc.Arbitrary<unknown> {
  const { minimum = -9, maximum = 9 } = schema;
  switch (type) {
    case 'object':
      return mapOf(schema, { key, making });
    case 'array':
      return fc.array(valueFor(schema.items ?? {}, `${key} item`, making), {
        minLength: schema.minItems ?? 0,
        maxLength: schema.maxItems ?? 3,
      });
    case 'string':
      return making.texts[key] ?? (schema.pattern === undefined ? anyText : matching(schema.pattern));
    case 'integer':
      return fc.integer({ min: minimum, max: Math.min(maximum, Math.max(9, minimum)) });
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 99, noNaN: true }));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      throw new Error(`nothing is made of the type ${type}`);
  }
}

const anyText = fc.string({ maxLength: 8 });

function matching(pattern: string): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, 80));
}

/** Maps with some of the keys that there may be, the required ones nearly always, and names of their own where those are free. */
function mapOf(
  schema: Schema,
  { key, making }: { readonly key: string; readonly making: Making },
): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, minProperties = 0 } = schema;
  const entries = Object.entries(properties).map(([name, each]) => {
    const percent = making.percent[name] ?? (required.includes(name) ? 99 : 25);
    const value = fc.oneof(
      { weight: percent, arbitrary: valueFor(each, name, making) },
      { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    );
    return [name, value] as const;
  });
  const known = fc.record(Object.fromEntries(entries));
  if (typeof additionalProperties !== 'object') return known;
  const names = making.texts[`${key} name`] ?? anyText;
  const values = valueFor(additionalProperties, `${key} item`, making);
  const more = fc.dictionary(names, values, { minKeys: minProperties, maxKeys: 3 });
  return fc.tuple(known, more).map(([left, right]) => ({ ...left, ...right }));
}

function follow(ref: string): Schema {
  const [path = '', pointer = ''] = ref.split('#');
  const root: unknown = path === '' ? whole : JSON.parse(readFileSync(`schemas/${path}`, 'utf8'));
  const found = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), root);
  if (!isRecord(found)) throw new Error(`${ref} leads nowhere`);
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
