import type { PlannedAddress } from '../core/fact.generated.ts';
import type { NewFact } from '../core/fact.ts';
import { type Price, type PriceClassId, type Task, usualAttempts } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Plan } from '../plan/plan.ts';
import { sameAxes } from './same-axes.ts';
import type { RunState } from './state.ts';

/** What a plan would cost from nothing, as it is recorded. */
export interface RecordedEstimate {
  readonly usd: Usd | null;
  readonly unpriced: number;
}

/** The facts that bring the recorded plan up to date; none where nothing changed, so that a quiet night adds nothing. */
export function planFacts(plan: Plan, estimate: RecordedEstimate, state: RunState): readonly NewFact[] {
  const facts: NewFact[] = [];
  const byShot = new Map<string, Task[]>(plan.shots.map((shot) => [shot, []]));
  for (const task of plan.tasks) byShot.get(task.shot)?.push(task);
  for (const [shot, tasks] of byShot) {
    const known = state.planned.get(shot) ?? [];
    // Each beside its own: to write down 100,000 of both in order to compare them took a fifth of a second.
    if (tasks.length === known.length && tasks.every((task, index) => isPlannedAs(task, known[index])))
      continue;
    facts.push({ type: 'shot:planned', shot, tasks: tasks.map(addressOf) });
  }
  const recorded = {
    shots: [...plan.shots],
    picks: [...plan.picks],
    estimatedUsd: estimate.usd,
    unpriced: estimate.unpriced,
    ...(plan.settings.attempts === usualAttempts ? {} : { attempts: plan.settings.attempts }),
  };
  if (!same(recorded, state.plan)) facts.push({ type: 'plan:recorded', ...recorded });
  return facts;
}

/** The facts that bring the recorded prices up to date. */
export function priceFacts(prices: ReadonlyMap<PriceClassId, Price>, state: RunState): readonly NewFact[] {
  const facts: NewFact[] = [];
  for (const [priceClass, { usd, source }] of prices) {
    const known = state.prices.get(priceClass);
    if (known !== undefined && known.usd === usd && known.source === source) continue;
    facts.push({ type: 'price:quoted', class: priceClass, usd, source });
  }
  return facts;
}

function addressOf({ variant, axes, seed, skip, key }: Task): PlannedAddress {
  return {
    ...(variant === undefined ? {} : { variant }),
    ...(Object.keys(axes).length === 0 ? {} : { axes }),
    ...(seed === undefined ? {} : { seed }),
    ...(skip === undefined ? {} : { skip }),
    key,
  };
}

function isPlannedAs({ variant, axes, seed, skip, key }: Task, known: PlannedAddress | undefined): boolean {
  return (
    known !== undefined &&
    known.key === key &&
    known.seed === seed &&
    known.variant === variant &&
    known.skip === skip &&
    sameAxes(known.axes ?? {}, axes)
  );
}

/** Both are plain data; keys stand in the order in which they were written. */
function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
