import type { Failure } from '../core/failure.ts';
import type { JobId } from '../core/task.ts';
import type { JobReport } from '../provider/provider.ts';
import { backoffMs } from './backoff.ts';
import type { Line } from './crew.ts';

/** What a look at a job came to. */
export type Look =
  | JobReport
  /** Unknown to the gateway for as long as that was borne. */
  | { readonly status: 'lost'; readonly failure: Failure }
  /** The run ended first. */
  | { readonly status: 'stopped' };

/** How a look is taken. */
export interface LookOptions {
  readonly line: Line;
  readonly signal: AbortSignal;
  /** How long a 404 means "not visible yet". */
  readonly unknownMostMs: number;
}

const troubleBounds = { firstMs: 250, mostMs: 15_000 };

/** Asks the gateway about a job until it answers. Looks are free, so they are repeated as long as it takes. */
export async function look(jobId: JobId, { line, signal, unknownMostMs }: LookOptions): Promise<Look> {
  const { crew } = line;
  const { clock, stops } = crew;
  let unknownSince: number | undefined;
  for (let troubles = 1; ; troubles += 1) {
    const result = await crew.polls.pass(() => crew.provider.poll(jobId, signal));
    if (result === undefined || stops.ended()) return { status: 'stopped' };
    if (result.ok) {
      crew.vigil.succeeded();
      return result.value;
    }
    const failure = result.error;
    if (failure.kind === 'unauthorized' || failure.kind === 'forbidden') {
      stops.stopEverything({ kind: 'no-access', failure });
      return { status: 'stopped' };
    }
    line.announce({ type: 'trouble', failure });
    if (failure.kind === 'job-unknown') {
      unknownSince ??= clock.elapsed();
      if (clock.elapsed() - unknownSince >= unknownMostMs) return { status: 'lost', failure };
    } else {
      unknownSince = undefined;
      crew.vigil.failed(failure);
    }
    await clock.sleep(backoffMs(troubles, troubleBounds, crew.random), signal);
  }
}
