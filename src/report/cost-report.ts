import type { Standing } from '../core/standing.ts';
import { type Price, type PriceClassId, type TaskKey, type TaskState, taskStates } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { RunState } from '../state/state.ts';
import { addressesByKey, plannedAddresses } from './addresses.ts';
import {
  type CostBundles,
  type CostLabels,
  type CostSources,
  createBundles,
  createLabeller,
  gatherCosts,
} from './cost-entries.ts';
import type { CostReport } from './cost-report.generated.ts';
import { type CostSums, type CostTally, createGroups, createTally } from './cost-sums.ts';

/** What the manifest would cost from nothing, today. */
export interface Estimate {
  /** The sum of what has a price; `null` where nothing has. */
  readonly usd: Usd | null;
  /** How many of its tasks have none. */
  readonly unpriced: number;
}

/** What a cost report is folded from. */
export interface CostInput {
  readonly state: RunState;
  readonly standings: readonly Standing[];
  /** The run to report on; absent: the last. */
  readonly run?: string;
  /** Today's prices; absent: as last recorded. */
  readonly prices?: ReadonlyMap<PriceClassId, Price>;
  /** Absent: as last recorded. */
  readonly estimate?: Estimate;
}

/** Exact sums, of the run and of all there ever was, beside what was estimated. */
export interface CostTotals {
  readonly thisRun: TotalsOfSection;
  readonly ever: TotalsOfSection;
}

interface TotalsOfSection extends CostSums {
  readonly estimatedUsd: Usd | null;
  readonly unknown: CostSums['unknown'] & { readonly estimated: number };
}

/** The last lines of a bill, for who wants no more: nothing is sorted. */
export function costTotals(input: CostInput): CostTotals {
  const { estimate, ...sources } = sourcesOf(input);
  const bundles = bundlesOf(sources, () => anyLabels);
  const totals = (each: CostBundles) => withEstimate(tallyOf(each).sums(), estimate);
  return { thisRun: totals(bundles.thisRun), ever: totals(bundles.ever) };
}

/** For who sorts nothing. */
const anyLabels: CostLabels = { shot: null, variant: null, model: null, status: 'new', day: '' };

/** The bill of a pipeline: a fold over its whole state. */
export function costReport(input: CostInput): CostReport {
  const { state } = input;
  const { header } = state;
  const { estimate, ...sources } = sourcesOf(input);
  const labels = { statuses: statusesByKey(input), addresses: addressesByKey(state) };
  const bundles = bundlesOf(sources, createLabeller(labels));
  const { run } = sources;
  return {
    pipeline: header?.pipeline ?? null,
    simulated: header?.simulated ?? false,
    currency: 'USD',
    thisRun: {
      run: run?.run ?? null,
      startedAt: run ? new Date(run.startedAt).toISOString() : null,
      ...sectionOf(bundles.thisRun, { state, estimate }),
    },
    ever: { runs: state.runs.length, ...sectionOf(bundles.ever, { state, estimate }) },
  };
}

/** Both sections in one go: each purchase is looked at once. */
function bundlesOf(
  sources: CostSources,
  labelsOf: ReturnType<typeof createLabeller>,
): { readonly thisRun: CostBundles; readonly ever: CostBundles } {
  const [thisRun, ever] = [createBundles(), createBundles()];
  gatherCosts(sources, {
    thisRun: (part, purchase, at) => thisRun.add(part, labelsOf(purchase, at)),
    ever: (part, purchase, at) => ever.add(part, labelsOf(purchase, at)),
  });
  return { thisRun, ever };
}

function tallyOf(bundles: CostBundles): CostTally {
  const all = createTally();
  for (const bundle of bundles.all()) all.add(bundle);
  return all;
}

function sourcesOf(input: CostInput) {
  const { state } = input;
  const recorded = state.plan && { usd: state.plan.estimatedUsd, unpriced: state.plan.unpriced };
  return {
    state,
    prices: input.prices ?? state.prices,
    run: state.runs.findLast((each) => input.run === undefined || each.run === input.run),
    estimate: input.estimate ?? recorded ?? { usd: null, unpriced: 0 },
  };
}

function withEstimate({ unknown, ...sums }: CostSums, { usd, unpriced }: Estimate) {
  return { ...sums, estimatedUsd: usd, unknown: { ...unknown, estimated: unpriced } };
}

function sectionOf(bundles: CostBundles, { state, estimate }: { state: RunState; estimate: Estimate }) {
  const [byShot, byVariant, byModel, byStatus, byDay] = [
    createGroups('shot'),
    createGroups('variant'),
    createGroups('model'),
    createGroups('status'),
    createGroups('day'),
  ];
  for (const bundle of bundles.all())
    for (const each of [byShot, byVariant, byModel, byStatus, byDay]) each.add(bundle);
  const shots = state.plan?.shots ?? [];
  const variants = new Set<string>();
  for (const { variant } of plannedAddresses(state)) if (variant !== undefined) variants.add(variant);
  return {
    ...withEstimate(tallyOf(bundles).sums(), estimate),
    byShot: byShot.rows(shots),
    byVariant: byVariant.rows([...variants]),
    byModel: byModel.rows(),
    byStatus: byStatus.rows(taskStates),
    byDay: byDay.rows(),
  };
}

/** Where each key on record stands: of several tasks with one key, the first. */
function statusesByKey({ standings, state: { purchases } }: CostInput): ReadonlyMap<TaskKey, TaskState> {
  const found = new Map<TaskKey, TaskState>();
  // From the end, so that the first stays: to look before each whether it is there already takes as long again.
  for (let index = standings.length - 1; index >= 0; index -= 1) {
    const standing = standings[index];
    if (standing === undefined) continue;
    const { key, state } = standing;
    // Of what was never bought there may be a million.
    if ((state !== 'new' && state !== 'skipped') || purchases.has(key)) found.set(key, state);
  }
  return found;
}
