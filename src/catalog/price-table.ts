import { isJsonObject } from '../core/json-object.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Params, Scalar } from '../core/task.ts';
import { addUsd, multiplyUsd, parseUsd, type Usd } from '../core/usd.ts';
import { refusalsOf, type SchemaRefusal } from '../schema/refusals.ts';
import { effective } from './effective.ts';
import type { Model } from './model.ts';
import type { NamedParams } from './parameter-name.ts';

/** What clips with these params cost: `usd` and, for each second of duration, `usdPerSecond`. */
interface PriceRow {
  readonly params: Readonly<Record<string, Scalar>>;
  readonly usd: Usd;
  readonly usdPerSecond?: Usd;
}

/** Rows by model; the first row whose params all agree gives the price. */
export type PriceTable = ReadonlyMap<string, readonly PriceRow[]>;

/** Of what is wrong, so much is said at once. */
const mostShown = 10;

/**
 * Reads a price table: JSON `{ MODEL: [{ PARAM: VALUE…, "usd": "0.10", "usdPerSecond": "0.025" }] }`, as its schema and
 * `reference-prices.json` have it. The error says which entries are wrong, and how.
 */
export async function parsePriceTable(text: string): Promise<Result<PriceTable, string>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('the price table is not JSON');
  }
  const { validatePriceTable } = await import('../schema/compiled.ts');
  const refusals = refusalsOf(validatePriceTable, json);
  if (refusals.length === 0) return readPriceTable(json);
  const more = refusals.length > mostShown ? [`${refusals.length - mostShown} more`] : [];
  return fail([...refusals.slice(0, mostShown).map(sentence), ...more].join('; '));
}

/** The same from a value that the schema accepts. */
export function readPriceTable(json: unknown): Result<PriceTable, string> {
  const table = new Map<string, readonly PriceRow[]>();
  for (const [model, entries] of Object.entries(isJsonObject(json) ? json : {})) {
    const rows: PriceRow[] = [];
    for (const [index, entry] of (Array.isArray(entries) ? entries : []).entries()) {
      const row = readRow(entry);
      if (row === undefined) return fail(`price ${index + 1} of ${model} is no amount of US dollars`);
      rows.push(row);
    }
    table.set(model, rows);
  }
  return ok(table);
}

/** `price 2 of vidu20_img2video: duration is not one of its options (allowed: 4, 8)`. */
function sentence({ path, message, allowed }: SchemaRefusal): string {
  const [model, index, name = 'it'] = path;
  const hint = allowed === undefined ? '' : ` (allowed: ${allowed.join(', ')})`;
  if (model === undefined) return `the price table ${message}`;
  if (index === undefined) return `${model} ${message}`;
  const isAmount = name.startsWith('usd') && message.includes('pattern');
  const problem = isAmount ? 'must be an amount of US dollars, such as "0.10"' : message;
  return `price ${Number(index) + 1} of ${model}: ${name} ${problem}${hint}`;
}

/** What a table says of a clip; `null` where it knows nothing. Extras that cost an unknown amount make it unknown. */
export function tablePrice(model: Model, params: Params, table: PriceTable): Usd | null {
  const { is_rec, audio }: NamedParams = params;
  if (is_rec === true || audio === true) return null;
  const row = table
    .get(model.id)
    ?.find((row) =>
      Object.entries(row.params).every(([name, value]) => effective(model, name, params) === value),
    );
  if (row === undefined) return null;
  const seconds = effective(model, 'duration', params);
  if (row.usdPerSecond === undefined) return row.usd;
  return typeof seconds === 'number' ? addUsd(row.usd, multiplyUsd(row.usdPerSecond, seconds)) : null;
}

function readRow(entry: unknown): PriceRow | undefined {
  if (!isJsonObject(entry)) return undefined;
  const { usd, usdPerSecond, ...params } = entry;
  const base = readAmount(usd);
  const rate = readAmount(usdPerSecond);
  if (base === undefined || (rate === undefined && usdPerSecond !== undefined)) return undefined;
  if (!isParams(params)) return undefined;
  return { params, usd: base, ...(rate !== undefined && { usdPerSecond: rate }) };
}

function readAmount(value: unknown): Usd | undefined {
  return typeof value === 'string' || typeof value === 'number' ? parseUsd(String(value)) : undefined;
}

function isParams(value: Record<string, unknown>): value is Record<string, Scalar> {
  return Object.values(value).every((each) => ['string', 'number', 'boolean'].includes(typeof each));
}
