import { resolve } from 'node:path';
import { findModel } from '../catalog/catalog.ts';
import { type PriceTable, parsePriceTable, tablePrice } from '../catalog/price-table.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { seenBefore } from '../core/seen-before.ts';
import type { GenerationRequest, Price, PriceClassId, Task, TaskKey } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Prices } from '../plan/plan.ts';
import { priceOf, pricesOf, type QuotedPrice, type Sum, sumUsd } from '../plan/price.ts';
import type { RunState } from '../state/state.ts';
import { readSmallFile } from './read-small-file.ts';
import type { Refusal } from './refusal.ts';

/** A thousand rows. The time that a table takes which is wrong in every row grows with their square. */
const mostBytes = 64 * 1024;

/** Reads `--prices FILE`. */
export async function readPriceTableFile(
  file: string | undefined,
  cwd: string,
): Promise<Result<PriceTable | undefined, Refusal>> {
  if (file === undefined) return ok(undefined);
  const text = await readSmallFile(resolve(cwd, file), mostBytes).catch(
    (error: NodeJS.ErrnoException) => error,
  );
  if (text instanceof Error) {
    const why = text.code === 'EFBIG' ? 'is larger than 64 KB' : `cannot be read (${text.code})`;
    return fail({ exit: 'invalid', text: `--prices ${file} ${why}` });
  }
  const table = await parsePriceTable(text);
  return table.ok ? table : fail({ exit: 'invalid', text: `--prices ${file}: ${table.error}` });
}

/** Prices of a plan's classes: quoted now, else quoted by an earlier run, else from a table. */
export function pricePlan(
  tasks: readonly Task[],
  sources: {
    readonly quotes: ReadonlyMap<PriceClassId, QuotedPrice>;
    readonly state: RunState;
    readonly table: PriceTable | undefined;
  },
): Prices {
  const { quotes, state, table } = sources;
  const remembered = new Map<PriceClassId, QuotedPrice>();
  for (const [priceClass, { usd, source }] of state.prices) {
    if (source === 'quote' && table === undefined) remembered.set(priceClass, { usd });
  }
  return pricesOf(tasks, { quotes: new Map([...remembered, ...quotes]), tablePrice: tableOf(table) });
}

/** What all of a plan's tasks cost from nothing, each key once; skipped ones are not bought. */
export function estimateOf(tasks: readonly Task[], prices: Prices): Sum {
  return sumUsd(eachPrice(tasks, prices));
}

/** One by one: of 100,000 tasks a list, and another, would be megabytes. */
function* eachPrice(tasks: readonly Task[], prices: Prices): Generator<Price['usd']> {
  const seen = new Set<TaskKey>();
  for (const task of tasks) {
    if (task.skip !== undefined || seenBefore(seen, task.key)) continue;
    yield priceOf(task, prices).usd;
  }
}

function tableOf(table: PriceTable | undefined): (request: GenerationRequest) => Usd | null {
  return ({ model: id, params }) => {
    const model = findModel(id);
    if (model === undefined) return null;
    return table === undefined ? model.tablePrice(params) : tablePrice(model, params, table);
  };
}
