import { jsonText } from '../core/json-text.ts';
import { applyFact } from '../state/apply-fact.ts';
import { planFacts } from '../state/plan-facts.ts';
import { writeInTime } from './end-session.ts';
import { exitCodes, foremostCode } from './exit-codes.ts';
import { finish } from './finish.ts';
import type { Io } from './io.ts';
import { estimateOf } from './prices.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { PricedPlan } from './run-command.ts';
import { standingsAt } from './survey.ts';
import type { Verdicts } from './verdicts.ts';

/** Nothing is reported where the author has to say first what is meant. */
const untold: ReadonlySet<Refusal['exit']> = new Set<Refusal['exit']>(['invalid', 'locked', 'noState']);

/** What a run that did not begin was about. */
interface Unbegun {
  readonly members: readonly PricedPlan[];
  readonly verdicts: Verdicts;
  /** Machines are told where it stands as well. */
  readonly json: boolean;
}

/**
 * Says why a run ends before it began, and reports where its pipelines stand: a night without a key is looked at in the
 * morning like any other. Nothing is put on record; gives the exit code.
 */
export async function reportRefusal(
  io: Io,
  refusal: Refusal,
  { members, verdicts, json }: Unbegun,
): Promise<number> {
  const codes = [refuse(io, refusal)];
  if (untold.has(refusal.exit)) return foremostCode(codes);
  for (const { plan, pipeline, survey, prices } of members) {
    const { place, state, store } = pipeline;
    const estimate = estimateOf(plan.tasks, prices);
    const standings = standingsAt(verdicts.of(survey), prices);
    // In memory alone: the reports are to know what the manifest asks for.
    for (const fact of planFacts(plan, estimate, state)) applyFact(state, { ...fact, at: io.clock.now() });
    const [reason = ''] = refusal.text.split('\n');
    const exit = exitCodes[refusal.exit].code;
    const finished = finish(io, {
      place,
      state,
      standings,
      exit,
      reason,
      prices: prices.byClass,
      estimate,
      tasks: plan.tasks,
    });
    const failure = await writeInTime(io, finished, store);
    if (json) io.stdout.write(`${jsonText(finished.result)}\n`);
    if (failure !== undefined) codes.push(exitCodes.disk.code);
  }
  return foremostCode(codes);
}
