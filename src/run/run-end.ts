import { describeFailure, type Failure } from '../core/failure.ts';
import type { TaskKey } from '../core/task.ts';
import { showUsd, type Usd } from '../core/usd.ts';

/** Why something of a run was left undone. A run may have several; with none, all that could be done was done. */
export type RunEnd =
  /** `--limit` creates were sent. */
  | { readonly kind: 'limit' }
  /** The next create would not have fitted. */
  | {
      readonly kind: 'budget';
      readonly cap: Usd;
      readonly which: 'run' | 'total' | 'command';
      /** Of the next clip; null is unknown. */
      readonly neededUsd: Usd | null;
    }
  /** No cap at all, and an estimate (null: unknown) over what is bought without one. */
  | { readonly kind: 'no-cap'; readonly estimateUsd: Usd | null }
  /** Tasks of unknown price were not sent. */
  | { readonly kind: 'unpriced'; readonly tasks: number }
  /** `--deadline`. */
  | { readonly kind: 'deadline' }
  /** Too many lost answers, or refusals of one kind, in a row. */
  | { readonly kind: 'breaker'; readonly cause: BreakerCause; readonly failure: Failure }
  /** Nothing succeeded for `--give-up-after`. */
  | { readonly kind: 'gave-up'; readonly failure: Failure }
  /** The key, the balance or a permission was refused. */
  | { readonly kind: 'no-access'; readonly failure: Failure }
  /** A person or a machine said stop. */
  | { readonly kind: 'interrupted' }
  /** A clip or a sidecar could not be written. */
  | { readonly kind: 'disk'; readonly failure: Failure }
  /** The journal could not be written. */
  | { readonly kind: 'journal'; readonly cause: unknown }
  /** Frames that could not be read, or are not the planned ones any more: these tasks were not sent. */
  | { readonly kind: 'frames'; readonly tasks: readonly UnsentTask[] };

/** What opened the breaker; `no-access` are refusals that name key, balance or permission. */
export type BreakerCause = 'lost-answers' | 'no-access' | 'refusals';

/** A task whose create could not be put together. */
export interface UnsentTask {
  readonly key: TaskKey;
  readonly failure: Failure;
}

/** Why, and what to do about it, in a sentence without its full stop. */
export function describeEnd(end: RunEnd): string {
  switch (end.kind) {
    case 'limit':
      return 'as many creates as --limit allows were sent';
    case 'budget': {
      const names = { run: 'run.budget.run', total: 'run.budget.total', command: '--budget' };
      const needed = end.neededUsd === null ? 'an unknown price' : `${showUsd(end.neededUsd)} USD`;
      return `the next clip, at ${needed}, would break ${names[end.which]} of ${showUsd(end.cap)} USD`;
    }
    case 'no-cap': {
      const estimate = end.estimateUsd === null ? 'an unknown sum' : `${showUsd(end.estimateUsd)} USD`;
      const example = end.estimateUsd === null ? '25.00' : showUsd(end.estimateUsd);
      return `nothing caps this run, which would spend ${estimate}: add \`run: { budget: { run: ${example} } }\` to the manifest, or say --budget`;
    }
    case 'unpriced':
      return end.tasks === 1
        ? '1 task has no known price and was not sent; --allow-unknown-price buys it'
        : `${end.tasks} tasks have no known price and were not sent; --allow-unknown-price buys them`;
    case 'deadline':
      return 'the deadline came';
    case 'breaker':
      return `no further creates, since too much went wrong in a row: ${describeFailure(end.failure)}`;
    case 'gave-up':
      return `nothing succeeded for too long: ${describeFailure(end.failure)}`;
    case 'no-access':
    case 'disk':
      return describeFailure(end.failure);
    case 'interrupted':
      return 'interrupted; the state is safe';
    case 'journal':
      return end.cause instanceof Error ? end.cause.message : 'the journal cannot be written';
    case 'frames': {
      const [first] = end.tasks;
      const why = first === undefined ? '' : ` (${describeFailure(first.failure)})`;
      return `the frames of ${end.tasks.length === 1 ? '1 task' : `${end.tasks.length} tasks`} cannot be sent${why}`;
    }
  }
}
