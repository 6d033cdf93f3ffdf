import { findModel } from '../catalog/catalog.ts';
import type { Clock } from '../core/clock.ts';
import type { Params } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Collector } from '../provider/provider.ts';
import type { CollectOptions } from '../run/crew.ts';
import type { BudgetRule } from '../run/execute-options.ts';
import type { Io } from './io.ts';

/** Flags of every command that polls. */
export interface PollFlags {
  /** Milliseconds, as are the others. */
  readonly deadline?: number;
  readonly giveUpAfter?: number;
}

const giveUpAfterMs = 15 * 60_000;

/** What polling and downloading need, beside the provider. */
export function collectOptions(io: Io, provider: Collector, flags: PollFlags): CollectOptions {
  const clock: Clock = io.clock;
  return {
    provider,
    clock,
    random: Math.random,
    typicalMs: (model: string, params: Params) => findModel(model)?.typicalMs(params) ?? 90_000,
    giveUpAfterMs: flags.giveUpAfter ?? giveUpAfterMs,
    ...(flags.deadline === undefined ? {} : { deadlineAt: io.startedAt + flags.deadline }),
    stop: io.stop,
    leave: io.leave,
  };
}

/** How budgets hold. */
export function budgetRule(budget: Usd | 'none' | undefined, simulated: boolean): BudgetRule {
  if (simulated) return { kind: 'reported' };
  if (budget === 'none') return { kind: 'uncapped' };
  return { kind: 'enforced', ...(budget === undefined ? {} : { commandUsd: budget }) };
}
