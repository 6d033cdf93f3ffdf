import type { Clock } from '../core/clock.ts';
import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import type { PriceClassId, Task } from '../core/task.ts';
import type { BuildWireRequest, Provider, Quote } from '../provider/provider.ts';

/** What asking needs. */
export interface AskPricesOptions {
  readonly provider: Pick<Provider, 'quote'>;
  readonly buildWireRequest: BuildWireRequest;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** What the gateway said. */
export interface AskedPrices {
  readonly quotes: ReadonlyMap<PriceClassId, Quote>;
  /** Why not all classes have an answer: the last failure. One that every class would meet ends the asking. */
  readonly failure?: Failure;
}

const tries = 3;
const patienceMs = 500;
/** From then on nobody is asked any more: each class could take half a minute, and there may be many. */
const mostAskingMs = 60_000;

/** Asks for one price a class, with the body of the task that stands for it. Charges nothing, creates nothing. */
export async function askPrices(
  samples: ReadonlyMap<PriceClassId, Task>,
  options: AskPricesOptions,
): Promise<AskedPrices> {
  const quotes = new Map<PriceClassId, Quote>();
  let failure: Failure | undefined;
  const startedAt = options.clock.elapsed();
  for (const [priceClass, task] of samples) {
    if (options.signal?.aborted) break;
    if (failure !== undefined && options.clock.elapsed() - startedAt >= mostAskingMs) break;
    // Of a class in which all are skipped, and wait for their frames, there is nothing to ask with.
    if (task.request.images.some(({ kind }) => kind === 'absent')) continue;
    const asked = await askOne(task, options);
    if (asked.ok) {
      quotes.set(priceClass, asked.value);
      continue;
    }
    failure = asked.error;
    // The next class would be answered the same way.
    if (endsAsking(failure)) break;
  }
  return { quotes, ...(failure === undefined ? {} : { failure }) };
}

async function askOne(task: Task, options: AskPricesOptions): Promise<Result<Quote, Failure>> {
  const wire = await options.buildWireRequest(task.request);
  if (!wire.ok) return wire;
  for (let again = tries - 1; ; again -= 1) {
    const asked = await options.provider.quote(wire.value, options.signal);
    if (asked.ok || again === 0 || !isPassing(asked.error)) return asked;
    const { error } = asked;
    const askedMs = 'retryAfterMs' in error ? (error.retryAfterMs ?? 0) : 0;
    await options.clock.sleep(Math.min(10_000, Math.max(patienceMs, askedMs)), options.signal);
  }
}

function isPassing({ kind }: Failure): boolean {
  return (
    kind === 'rate-limited' || kind === 'server-trouble' || kind === 'unavailable' || kind === 'unreachable'
  );
}

function endsAsking({ kind }: Failure): boolean {
  return kind === 'unauthorized' || kind === 'forbidden' || kind === 'unreachable' || kind === 'never-left';
}
