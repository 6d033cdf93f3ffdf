import type { Params, Scalar } from '../core/task.ts';
import type { RunState } from '../state/state.ts';
import { createHazard, type Hazard } from './hazard.ts';
import { createProgressTrust, type ProgressTrust } from './progress-trust.ts';

/** What decides how long a job takes, as far as is known: model, length and resolution. */
export interface DurationClass {
  readonly model: string;
  readonly params: Readonly<Record<string, Scalar | object>>;
}

/** What was learned of one class. */
export interface Learned {
  readonly hazard: Hazard;
  readonly trust: ProgressTrust;
  /** Whatever watches jobs of it just now. */
  readonly watching: Set<object>;
}

/** Durations by class, over all pipelines of a command. */
export interface Durations {
  of(request: DurationClass): Learned;
}

/** Takes over what the journal knows of earlier jobs. */
export function recallDurations(state: RunState, durations: Durations): void {
  for (const { request, attempts } of state.purchases.values()) {
    if (request === undefined) continue;
    for (const { stage, submittedAt, settledAt, timeoutMs } of attempts) {
      if (stage !== 'completed' || submittedAt === undefined || settledAt === undefined) continue;
      const tookMs = settledAt - submittedAt;
      // Longer than its limit: the end was only seen by a later run. Less than nothing: the clock was set back.
      if (tookMs >= 0 && tookMs < timeoutMs) durations.of(request).hazard.recall(tookMs);
    }
  }
}

/** Nothing learned yet. `typicalMs` is the catalog's prior for a model and params. */
export function createDurations(typicalMs: (model: string, params: Params) => number): Durations {
  const classes = new Map<string, Learned>();
  return {
    of({ model, params }) {
      const { duration, resolution } = params;
      const name = `${model} ${String(duration)} ${String(resolution)}`;
      let learned = classes.get(name);
      if (learned === undefined) {
        const known = Object.entries(params).filter(
          (entry): entry is [string, Scalar] => typeof entry[1] !== 'object',
        );
        learned = {
          hazard: createHazard(typicalMs(model, Object.fromEntries(known))),
          trust: createProgressTrust(),
          watching: new Set(),
        };
        classes.set(name, learned);
      }
      return learned;
    },
  };
}
