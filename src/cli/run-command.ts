import type { PriceTable } from '../catalog/price-table.ts';
import type { Usd } from '../core/usd.ts';
import type { Plan, Prices } from '../plan/plan.ts';
import type { SurveyedPlan } from './open-all.ts';
import type { AccessFlags } from './read-access.ts';
import type { PollFlags } from './run-options.ts';
import type { TaskSelection } from './select.ts';

/** Every flag of `run`. */
export interface RunFlags extends AccessFlags, PollFlags {
  readonly only?: readonly string[];
  readonly tag?: readonly string[];
  readonly limit?: number;
  readonly concurrency?: number;
  readonly budget?: Usd | 'none';
  readonly allowUnknownPrice?: boolean;
  readonly retryFailed?: boolean;
  readonly new?: boolean;
  readonly prices?: string;
  readonly refetch?: boolean;
  readonly breakLock?: boolean;
  readonly sameGateway?: boolean;
  readonly log?: string;
  readonly ok?: readonly number[];
  readonly output?: string;
  readonly simulate?: boolean;
  readonly render?: 'proxy' | 'full';
  readonly timeScale?: number;
  readonly json?: boolean;
  readonly maxTasks?: number;
}

/** A pipeline of this command, priced. */
export interface PricedPlan extends SurveyedPlan {
  readonly prices: Prices;
}

/** What one `run` command was asked to do. */
export interface RunCommand {
  readonly plans: readonly Plan[];
  readonly selection: TaskSelection;
  readonly flags: RunFlags;
  readonly table: PriceTable | undefined;
  /** The second half of a command whose manifests share keys: what was bought for one is copied, nothing is bought. */
  readonly copiesOnly?: boolean;
}

/** Whether to spare memory rather than time: a run of a few thousand tasks would take 3 % more of the processor. */
export function isLarge(plans: readonly Plan[]): boolean {
  return plans.reduce((sum, { tasks }) => sum + tasks.length, 0) > largeList;
}

const largeList = 20_000;
