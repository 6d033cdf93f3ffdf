import type { GenerationRequest, Price, PriceClassId, Task } from '../core/task.ts';
import { addUsd, multiplyUsd, type Usd, zeroUsd } from '../core/usd.ts';
import type { Prices } from './plan.ts';

/** What the gateway said of a class when it was asked. */
export interface QuotedPrice {
  /** `null` where it knows none. */
  readonly usd: Usd | null;
  readonly reason?: string;
}

/** The quote where there is one, else the table, else unknown, with the gateway's reason where it gave one. */
export function choosePrice(quote: QuotedPrice | undefined, tableUsd: Usd | null): Price {
  if (quote !== undefined && quote.usd !== null) return { usd: quote.usd, source: 'quote' };
  const reason = quote?.reason === undefined ? {} : { reason: quote.reason };
  return tableUsd === null
    ? { usd: null, source: 'unknown', ...reason }
    : { usd: tableUsd, source: 'table', ...reason };
}

/**
 * The smallest task of each price class, in the manifest's order of first use: the one to ask a quote with. Skipped
 * tasks stand for their class only where no other does.
 */
export function classSamples(tasks: readonly Task[]): ReadonlyMap<PriceClassId, Task> {
  const samples = new Map<PriceClassId, { task: Task; size: number }>();
  for (const task of tasks) {
    const size = approximateSize(task.request) + (task.skip === undefined ? 0 : Number.MAX_SAFE_INTEGER / 2);
    const known = samples.get(task.priceClass);
    if (known === undefined || size < known.size) samples.set(task.priceClass, { task, size });
  }
  return new Map([...samples].map(([priceClass, { task }]) => [priceClass, task]));
}

/** Prices of every class of the tasks. */
export function pricesOf(
  tasks: readonly Task[],
  sources: {
    readonly quotes: ReadonlyMap<PriceClassId, QuotedPrice>;
    readonly tablePrice: (request: GenerationRequest) => Usd | null;
  },
): Prices {
  const byClass = new Map<PriceClassId, Price>();
  for (const { priceClass, request } of tasks) {
    if (byClass.has(priceClass)) continue;
    byClass.set(priceClass, choosePrice(sources.quotes.get(priceClass), sources.tablePrice(request)));
  }
  return { byClass };
}

/** The price of one task. */
export function priceOf(task: Pick<Task, 'priceClass'>, prices: Prices): Price {
  return prices.byClass.get(task.priceClass) ?? { usd: null, source: 'unknown' };
}

/** What a task may cost at worst when it takes all its attempts, each of which is charged; `null` is unknown. */
export function worstUsd({ usd }: Price, attempts: number): Usd | null {
  return usd === null ? null : multiplyUsd(usd, attempts);
}

/** What some clips cost together. */
export interface Sum {
  /** Of those with a price. */
  readonly usd: Usd;
  readonly unpriced: number;
}

/** Adds prices up; unknown ones are counted, not guessed. Equal amounts are multiplied, not added one by one. */
export function sumUsd(amounts: Iterable<Usd | null>): Sum {
  const counts = new Map<Usd | null, number>();
  for (const amount of amounts) counts.set(amount, (counts.get(amount) ?? 0) + 1);
  let usd = zeroUsd;
  for (const [amount, count] of counts) {
    if (amount !== null) usd = addUsd(usd, multiplyUsd(amount, count));
  }
  return { usd, unpriced: counts.get(null) ?? 0 };
}

function approximateSize({ images, params }: GenerationRequest): number {
  const pictures = images.reduce((sum, image) => sum + (image.kind === 'file' ? image.bytes : 200), 0);
  const texts = Object.values(params).reduce<number>((sum, value) => sum + String(value).length, 0);
  return pictures + texts;
}
