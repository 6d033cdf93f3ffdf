import type { FrozenRequest } from '../core/fact.generated.ts';
import type { Announce } from '../core/signal.ts';
import type { AttemptId, GenerationRequest, TaskKey } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { BuildWireRequest, Provider } from '../provider/provider.ts';
import type { LiveState } from '../state/apply-fact.ts';
import type { MoneyOfAttempt } from './budget.ts';
import type { CollectOptions } from './crew.ts';
import type { RunEnd } from './run-end.ts';

/** How budgets hold in this command. */
export type BudgetRule =
  /** The caps hold; with none at all, little is bought. `commandUsd` is `--budget`. */
  | { readonly kind: 'enforced'; readonly commandUsd?: Usd }
  /** `--budget none`: the manifest's caps hold, and no cap is needed. */
  | { readonly kind: 'uncapped' }
  /** A simulated run: nothing is refused for money. */
  | { readonly kind: 'reported' };

/** What `run` needs from outside beside what `collect` needs. */
export interface ExecuteOptions extends CollectOptions {
  readonly provider: Provider;
  /** Hears what concerns all pipelines together. */
  readonly announce: Announce;
  readonly buildWireRequest: BuildWireRequest;
  /** The request as it stands in a fact. */
  readonly freeze: (request: GenerationRequest) => FrozenRequest;
  /** Jobs in flight at the provider, over all pipelines. */
  readonly concurrency: number;
  readonly budget: BudgetRule;
  /** Sends tasks of unknown price although a cap holds: they count nothing until a charge of their class is known. */
  readonly allowUnknownPrice: boolean;
  /** `--limit`: creates over all pipelines; what was turned away does not count. */
  readonly createLimit?: number;
  /** Why no create may be sent at all: what is bought is still collected. */
  readonly barred?: RunEnd;
  /** One attempt's part in every sum (`state/money`). */
  readonly moneyOf: MoneyOfAttempt;
  /** Which key an attempt is for, as far as a state knows it (`state/apply-fact`). */
  readonly keyOf: (state: LiveState, attempt: AttemptId) => TaskKey | undefined;
}
