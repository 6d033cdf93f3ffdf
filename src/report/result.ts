import { type AttemptStage, isFree } from '../core/attempt-stage.ts';
import { clipPath, isSuperseded } from '../core/clip-path.ts';
import type { ResultDocument, ResultTask } from '../core/result-document.generated.ts';
import { seenBefore } from '../core/seen-before.ts';
import type { Standing } from '../core/standing.ts';
import { stuckStates, type TaskKey, taskStates } from '../core/task.ts';
import { addUsd, type Usd, zeroUsd } from '../core/usd.ts';
import { clipAt } from '../state/clip-at.ts';
import { countStates, type StateCounts } from '../state/count-states.ts';
import { liveAttempt } from '../state/money.ts';
import type { ClipRecord, Purchase, RunState } from '../state/state.ts';
import { type PlacedStanding, placeStandings } from './addresses.ts';
import type { CostTotals } from './cost-report.ts';

/** What a result is made of. */
export interface ResultInput {
  readonly state: RunState;
  /** In the manifest's order, then what left it. */
  readonly standings: readonly Standing[];
  readonly cost: CostTotals;
  /** The true exit code, and why. */
  readonly exit: number;
  readonly reason: string;
  /** The pipeline's output folder, as it is to be shown. */
  readonly output: string;
  /** The command to go on with. */
  readonly next?: string;
  /**
   * For who only tells of what waits for a person: how many tasks there are, by state, that are not among the standings.
   * Nothing else is named then, and the manifest is the one that the last run saw.
   */
  readonly settled?: StateCounts;
}

/** Where a pipeline stands, for machines: `--json`, `status --json` and report/result.json. */
export function resultDocument(input: ResultInput): ResultDocument {
  const { state, standings, cost, exit, reason, output, next, settled } = input;
  const named =
    settled === undefined ? standings : standings.filter((each) => stuckStates.includes(each.state));
  const paid = new Set<TaskKey>();
  const tasks: ResultTask[] = [];
  let asked = 0;
  for (const each of placeStandings(state, named)) {
    const { key } = each.standing;
    if (each.asked) asked += 1;
    const costUsd = seenBefore(paid, key) ? zeroUsd : undefined;
    tasks.push(resultTask(each, state.purchases.get(key), costUsd));
  }
  return {
    type: 'summary',
    pipeline: state.header?.pipeline ?? null,
    simulated: state.header?.simulated ?? false,
    exit,
    reason,
    output,
    totals: {
      tasks: settled === undefined ? asked : countAsked(state),
      byState: inOrder(countStates(standings, { others: settled })),
      thisRun: amountsOf(cost.thisRun),
      ever: amountsOf(cost.ever),
    },
    next: next ?? null,
    tasks,
  };
}

/** The clip that a task has, where it lies at its own place or, for what was moved on, anywhere but among the superseded. */
export function clipOf(purchase: Purchase | undefined, id: string): ClipRecord | undefined {
  if (purchase === undefined) return undefined;
  const { clips } = purchase;
  const [only] = clips;
  // The usual case, without looking for its place.
  if (only === undefined || clips.length === 1) return only && isSuperseded(only.path) ? undefined : only;
  return clipAt(purchase, clipPath(id)) ?? clips.find((clip) => !isSuperseded(clip.path));
}

function resultTask(placed: PlacedStanding, purchase: Purchase | undefined, costUsd?: Usd): ResultTask {
  const { standing, shot, variant, axes, seed } = placed;
  const { id, key, state, why } = standing;
  const clip = clipOf(purchase, id);
  return {
    id,
    shot,
    variant,
    axes,
    seed,
    key,
    state,
    why: why ?? null,
    path: clip?.path ?? null,
    sha256: clip?.sha256 ?? null,
    bytes: clip?.bytes ?? null,
    costUsd: costUsd ?? chargedFor(purchase),
    jobId: (purchase && (liveAttempt(purchase) ?? purchase.attempts.at(-1))?.jobId) ?? null,
  };
}

/**
 * What was reported as charged for a key, as the bill adds it up; `null` where nothing was reported, or something that
 * must be is not, or not yet. Of a job that failed a gateway need not say anything: beside another's report that is none.
 */
export function chargedFor(purchase: Purchase | undefined): Usd | null {
  const [only] = purchase?.attempts ?? [];
  // The usual case, without any sum.
  if (purchase?.attempts.length === 1 && only?.stage === 'completed') return only.chargedUsd ?? null;
  const attempts = (purchase?.attempts ?? []).filter(({ stage }) => !isFree(stage));
  const reported = attempts.flatMap(({ chargedUsd }) => chargedUsd ?? []);
  const owed = attempts.some(
    ({ stage, chargedUsd }) => (chargedUsd ?? null) === null && !endedWithout.includes(stage),
  );
  return owed || (reported.length === 0 && attempts.length > 0) ? null : addUsd(...reported);
}

const endedWithout: readonly AttemptStage[] = ['failed', 'lost', 'written-off'];

function inOrder(counts: StateCounts): StateCounts {
  return Object.fromEntries(taskStates.flatMap((state) => (counts[state] ? [[state, counts[state]]] : [])));
}

function countAsked({ plan, planned }: RunState): number {
  let asked = 0;
  for (const shot of plan?.shots ?? []) asked += planned.get(shot)?.length ?? 0;
  return asked;
}

function amountsOf(section: CostTotals['ever']): ResultDocument['totals']['ever'] {
  const { chargedUsd, reservedUsd, lostUsd, supersededUsd, savedUsd, estimatedUsd, unknown } = section;
  return { chargedUsd, reservedUsd, lostUsd, supersededUsd, savedUsd, estimatedUsd, unknown };
}
