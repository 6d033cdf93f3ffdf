import { ok, type Result } from '../core/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Io } from './io.ts';
import { outputPlace } from './locate.ts';
import { type Expectation, type OpenPipeline, openPipeline } from './open-pipeline.ts';
import type { Refusal } from './refusal.ts';
import { type Survey, surveyPlan } from './survey.ts';

/** A plan beside its open pipeline. */
export interface OpenPlan {
  readonly plan: Plan;
  readonly pipeline: OpenPipeline;
}

/** With what was found around it. */
export interface SurveyedPlan extends OpenPlan {
  readonly survey: Survey;
}

/** Flags that opening needs. */
export interface OpenFlags {
  readonly breakLock?: boolean;
}

/** Opens the pipelines of all plans, or none. */
export async function openAll(
  io: Io,
  plans: readonly Plan[],
  options: OpenFlags & Expectation & { readonly gateway: string; readonly simulated: boolean },
): Promise<Result<readonly OpenPlan[], Refusal>> {
  const { simulated, breakLock = false, ...expectation } = options;
  const opened: OpenPlan[] = [];
  for (const plan of plans) {
    const place = outputPlace(plan.outputRoot, plan.pipeline, simulated);
    const pipeline = await openPipeline(place, expectation, { io, breakLock });
    if (!pipeline.ok) {
      await closeAll(opened);
      return pipeline;
    }
    opened.push({ plan, pipeline: pipeline.value });
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

/** Lets go of all locks. */
export async function closeAll(opened: readonly OpenPlan[]): Promise<void> {
  for (const { pipeline } of opened) await pipeline[Symbol.asyncDispose]();
}
