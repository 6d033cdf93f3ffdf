import { resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { nearest } from '../core/nearest.ts';
import type { Staged } from '../core/result.ts';
import { type Task, usualAttempts, usualMaxTasks } from '../core/task.ts';
import type { ProbeImage } from '../image/probe.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { reportSameKeys, withoutCollisions } from './collisions.ts';
import { type Draft, expandShot, type ShotToExpand } from './expand.ts';
import { createReport, didYouMean, type Report } from './findings.ts';
import type { Plan, RunSettings } from './plan.ts';
import { judgeFrameCount } from './rules/frame-count.ts';
import { shotsToExpand, sizedShots } from './shots.ts';
import { createTaskMaker } from './tasks.ts';

/** How a manifest is to be planned. */
export interface PlanOptions {
  readonly probe: ProbeImage;
  /** The largest product of axes that is built. */
  readonly maxTasks?: number;
  /** Absolute; replaces what the manifest says. */
  readonly outputRoot?: string;
}

/** A manifest's tasks, every rule run. Wrong ones are left out; `undefined` where there are too many to build. */
export async function planManifest(
  manifest: Manifest,
  options: PlanOptions,
): Promise<Staged<Plan | undefined>> {
  const report = createReport();
  const value = await buildPlan(manifest, options, report);
  const errors = report.all.filter(({ severity }) => severity === 'error');
  for (const refusal of manifest.refusals)
    if (!errors.some((error) => overlap(error, refusal))) report(refusal);
  return { value, diagnostics: report.all };
}

async function buildPlan(
  manifest: Manifest,
  { probe, maxTasks = usualMaxTasks, outputRoot }: PlanOptions,
  report: Report,
): Promise<Plan | undefined> {
  const shots = sizedShots(manifest, maxTasks, report);
  if (shots === undefined) return undefined;
  const maker = createTaskMaker(manifest, probe, report);
  const made: Task[] = [];
  for (const drafts of inBatches(shotsToExpand(manifest, { shots, maxTasks }, report), report)) {
    for (const task of await maker.tasksOf(drafts)) made.push(task);
    // Whoever has to mend ten thousand mistakes needs no more of them.
    if (report.isFull()) return undefined;
  }
  const tasks = withoutCollisions(made, report);
  reportSameKeys(tasks, report);
  return {
    pipeline: manifest.name.value,
    manifestPath: manifest.file.path,
    outputRoot: outputRoot ?? resolve(manifest.dir, manifest.output?.value ?? 'out'),
    settings: settingsOf(manifest),
    shots: shots.flatMap(({ shot, isTwin }) => (isTwin ? [] : shot.id.value)),
    tasks,
    picks: picksOf(manifest, tasks, report),
  };
}

/** So many that their frames are looked at two at a time, and so few that they take no room beside the tasks made of them. */
const batchSize = 500;

function* inBatches(shots: Iterable<ShotToExpand>, report: Report): Generator<readonly Draft[]> {
  let batch: Draft[] = [];
  for (const shot of shots) {
    shot.recipes.flatMap(({ recipe }) => judgeFrameCount(recipe)).forEach(report);
    for (const draft of expandShot(shot, report)) batch.push(draft);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** Whether two point at one place, or one into the other. */
function overlap({ span: left }: Diagnostic, { span: right }: Diagnostic): boolean {
  if (left === undefined || right === undefined || left.file !== right.file) return false;
  return left.start < right.end && right.start < left.end;
}

/** Plans the manifests of one command. Two with one name are refused: they would share a folder and a journal. */
export async function planManifests(
  manifests: readonly Manifest[],
  options: PlanOptions,
): Promise<Staged<readonly Plan[]>> {
  const report = createReport();
  const first = new Map<string, Manifest>();
  const plans: Plan[] = [];
  for (const manifest of manifests) {
    const { value, diagnostics } = await planManifest(manifest, options);
    diagnostics.forEach(report);
    const other = first.get(manifest.name.value.toLowerCase());
    if (other !== undefined) reportSameName(manifest, other, report);
    else {
      first.set(manifest.name.value.toLowerCase(), manifest);
      if (value !== undefined) plans.push(value);
    }
  }
  return { value: plans, diagnostics: report.all };
}

function settingsOf({ run }: Manifest): RunSettings {
  return {
    ...(run.concurrency !== undefined && { concurrency: run.concurrency.value }),
    budget: {
      ...(run.budgetRun !== undefined && { run: run.budgetRun.value }),
      ...(run.budgetTotal !== undefined && { total: run.budgetTotal.value }),
    },
    attempts: run.attempts?.value ?? usualAttempts,
    taskTimeoutMs: run.taskTimeoutMs?.value ?? 30 * 60_000,
  };
}

/** A pick that names no task is a warning: the choice was made by eye, and a renamed shot must not stop a run. */
function picksOf({ picks }: Manifest, tasks: readonly Task[], report: Report): readonly string[] {
  if (picks.length === 0) return [];
  const ids = new Set(tasks.map(({ id }) => id));
  const first = [...ids].slice(0, 2000);
  return picks.flatMap(({ value, at }) => {
    if (ids.has(value)) return [value];
    const hint = didYouMean(nearest(value, first));
    report({
      code: 'no-match',
      severity: 'warning',
      message: `no task has the id ${value}`,
      span: at,
      ...hint,
    });
    return [];
  });
}

function reportSameName({ name }: Manifest, other: Manifest, report: Report): void {
  report({
    code: 'duplicate-name',
    severity: 'error',
    message: `${other.file.path} has the name ${other.name.value} too`,
    span: name.at,
    hint: 'pipelines of one command need names of their own: each has its folder and its state',
    related: [{ message: 'the other one', span: other.name.at }],
  });
}
