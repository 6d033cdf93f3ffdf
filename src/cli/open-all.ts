import { ok, type Result } from '../core/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Io } from './io.ts';
import { outputPlace } from './locate.ts';
import {
  type Expectation,
  type LockedPipeline,
  lockPipeline,
  type OpenPipeline,
  openLocked,
} from './open-pipeline.ts';
import type { Refusal } from './refusal.ts';
import { type Survey, surveyPlan } from './survey.ts';

/** A plan beside its pipeline, which nobody else may write to. */
export interface LockedPlan {
  readonly plan: Plan;
  readonly pipeline: LockedPipeline;
}

/** With its state. */
export interface OpenPlan extends LockedPlan {
  readonly pipeline: OpenPipeline;
}

/** With what was found around it. */
export interface SurveyedPlan extends OpenPlan {
  readonly survey: Survey;
}

/** Locks the pipelines of all plans, or none. */
export async function lockAll(
  io: Io,
  plans: readonly Plan[],
  { simulated, breakLock = false }: { readonly simulated: boolean; readonly breakLock?: boolean },
): Promise<Result<readonly LockedPlan[], Refusal>> {
  const locked: LockedPlan[] = [];
  for (const plan of plans) {
    const place = outputPlace(plan.outputRoot, plan.pipeline, simulated);
    const pipeline = await lockPipeline(place, { io, breakLock });
    if (!pipeline.ok) {
      await closeAll(locked);
      return pipeline;
    }
    locked.push({ plan, pipeline: pipeline.value });
  }
  return ok(locked);
}

/** Opens all of them, or none. */
export async function openAll(
  io: Io,
  locked: readonly LockedPlan[],
  expectation: Expectation & { readonly gateway: string },
): Promise<Result<readonly OpenPlan[], Refusal>> {
  const opened: OpenPlan[] = [];
  for (const { plan, pipeline } of locked) {
    const open = await openLocked(pipeline, expectation, io);
    if (!open.ok) {
      await closeAll(opened);
      return open;
    }
    opened.push({ plan, pipeline: open.value });
  }
  return ok(opened);
}

/** Looks around all of them, one after the other. */
export async function surveyAll(opened: readonly OpenPlan[]): Promise<readonly SurveyedPlan[]> {
  const surveyed: SurveyedPlan[] = [];
  for (const { plan, pipeline } of opened) {
    surveyed.push({ plan, pipeline, survey: await surveyPlan(plan, pipeline.place, pipeline) });
  }
  return surveyed;
}

/** Lets go of all of them. */
export async function closeAll(plans: readonly LockedPlan[]): Promise<void> {
  for (const { pipeline } of plans) await pipeline[Symbol.asyncDispose]();
}
