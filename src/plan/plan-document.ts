import { clipPath } from '../core/clip-path.ts';
import type { Standing } from '../core/standing.ts';
import type { Price, Task, TaskId, TaskKey, TaskState } from '../core/task.ts';
import type { Usd } from '../core/usd.ts';
import type { Plan, Prices } from './plan.ts';
import type {
  PipelinePlan,
  PlanDocument,
  PlanStatus,
  PlanTask,
  PlanTotals,
  WithinBudget,
} from './plan-document.generated.ts';
import { priceOf, sumUsd, worstUsd } from './price.ts';
import type { TaskAddress } from './task-id.ts';

/** A plan, compared with what was done before. */
export interface ComparedPlan {
  readonly plan: Plan;
  /** Absolute output folder of the pipeline. */
  readonly output: string;
  readonly simulated: boolean;
  readonly standings: readonly Standing[];
  readonly prices: Prices;
  /** Where its caps would stop a run, if they are below this worst case. */
  readonly withinBudget?: (worstUsd: Usd) => WithinBudget | undefined;
}

/** What `dailies plan --json` prints: one pipeline by itself, several as a list. */
export function planDocument(compared: readonly ComparedPlan[]): PlanDocument {
  const pipelines = compared.map(pipelinePlan);
  const [only, ...others] = pipelines;
  if (only !== undefined && others.length === 0) return only;
  return { pipelines, totals: totalsOf(pipelines.flatMap(({ tasks }) => tasks)) };
}

/** One pipeline's part of it. */
function pipelinePlan(compared: ComparedPlan): PipelinePlan {
  const { plan, output, simulated, standings, prices } = compared;
  const byId = new Map<TaskId, Task>();
  for (const task of plan.tasks) byId.set(task.id, task);
  const worst = createWorst();
  const tasks = standings.map((standing): PlanTask => {
    const task = byId.get(standing.id);
    const price = standing.price ?? (task === undefined ? unknownPrice : priceOf(task, prices));
    const { shot, variant, axes = {}, seed } = task ?? shotOf(standing);
    return {
      id: standing.id,
      key: standing.key,
      shot,
      variant,
      axes,
      seed,
      model: task?.request.model,
      status: statusOf(standing.state),
      why: standing.why,
      price,
      worstUsd: worst(price, standing.attemptsLeft ?? plan.settings.attempts),
      path: task?.clipPath ?? clipPath(standing.id),
    };
  });
  const totals = totalsOf(tasks);
  const withinBudget = compared.withinBudget?.(totals.worstUsd);
  return {
    pipeline: plan.pipeline,
    manifest: plan.manifestPath,
    output,
    simulated,
    tasks,
    totals,
    ...(withinBudget && { withinBudget }),
  };
}

const unknownPrice: Price = { usd: null, source: 'unknown' };

/** For a plan, what is done is there to be used again. */
function statusOf(state: TaskState): PlanStatus {
  return state === 'done' ? 'reuse' : state;
}

/** Of a task that left the manifest, no more is known by its name. */
function shotOf({ id }: Standing): TaskAddress {
  return { shot: id.split('/', 1)[0] ?? id };
}

/** `worstUsd`, worked out once for each price: there are few prices and many tasks. */
function createWorst(): typeof worstUsd {
  const known = new Map<Price, Map<number, Usd | null>>();
  return (price, attempts) => {
    const ofPrice = known.get(price) ?? new Map<number, Usd | null>();
    known.set(price, ofPrice);
    const worst = ofPrice.get(attempts) ?? worstUsd(price, attempts);
    ofPrice.set(attempts, worst);
    return worst;
  };
}

function totalsOf(tasks: readonly PlanTask[]): PlanTotals {
  const byStatus: Partial<Record<PlanStatus, number>> = {};
  for (const { status } of tasks) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const due = onePerKey(tasks, ['new', 'retry']);
  const estimate = sumUsd(due.map(({ price }) => price.usd));
  return {
    tasks: tasks.length - (byStatus.dropped ?? 0),
    byStatus,
    toBuy: due.length,
    estimatedUsd: estimate.usd,
    worstUsd: sumUsd(due.map((task) => task.worstUsd)).usd,
    unpriced: estimate.unpriced,
    reusedUsd: sumUsd(onePerKey(tasks, ['reuse']).map(({ price }) => price.usd)).usd,
  };
}

/** Two tasks with one key are bought once. */
function onePerKey(tasks: readonly PlanTask[], statuses: readonly PlanStatus[]): readonly PlanTask[] {
  const keys = new Set<TaskKey>();
  return tasks.filter(({ status, key }) => {
    if (!statuses.includes(status) || keys.has(key)) return false;
    keys.add(key);
    return true;
  });
}
