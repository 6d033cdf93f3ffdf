import { describeFailure } from '../../core/failure.ts';
import { jsonText } from '../../core/json-text.ts';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Usd } from '../../core/usd.ts';
import { readDataUri } from '../../image/read.ts';
import { openClipStore } from '../../output/clip-store.ts';
import type { Plan } from '../../plan/plan.ts';
import { type ComparedPlan, planDocument } from '../../plan/plan-document.ts';
import { classSamples, priceOf } from '../../plan/price.ts';
import type { Provider } from '../../provider/provider.ts';
import { createWireRequestBuilder } from '../../provider/wire-request.ts';
import { type AskedPrices, askPrices } from '../../run/ask-prices.ts';
import { describeJournalProblem } from '../../state/journal-problem.ts';
import { moneyOfAttempt } from '../../state/money.ts';
import { worksOf } from '../../state/reconcile.ts';
import { planMarkdown } from '../../view/plan-markdown.ts';
import { planTable } from '../../view/plan-table.ts';
import { connectGateway, gatewayAddress } from '../connect.ts';
import { exitCodes, exitWhenStopped } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadOrTell, tellDiagnostics } from '../loaded.ts';
import { outputPlace } from '../locate.ts';
import { readPipeline } from '../open-pipeline.ts';
import { planAgainst } from '../plan-against.ts';
import { pricePlan, readPriceTableFile } from '../prices.ts';
import { type AccessFlags, readAccess } from '../read-access.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { select } from '../select.ts';
import { judgeSurvey, standingsAt, surveyPlan } from '../survey.ts';
import { tell } from '../tell.ts';
import { withinBudget } from '../within-budget.ts';

interface Flags extends AccessFlags {
  readonly offline?: boolean;
  readonly prices?: string;
  readonly only?: readonly string[];
  readonly tag?: readonly string[];
  readonly against?: string;
  readonly markdown?: boolean;
  readonly detailedExitcode?: boolean;
  readonly output?: string;
  readonly simulate?: boolean;
  readonly json?: boolean;
  readonly maxTasks?: number;
  readonly sameGateway?: boolean;
  readonly refetch?: boolean;
}

/** `dailies plan FILE…`: what a run would do, and for how much. Writes nothing. */
export async function plan(io: Io, files: readonly string[], flags: Flags): Promise<number> {
  if (flags.json && flags.markdown)
    return refuse(io, { exit: 'invalid', text: '--json and --markdown cannot both be what is printed' });
  if (flags.against !== undefined) return planAgainst(io, files, { ...flags, against: flags.against });
  const plans = await loadOrTell(io, files, flags);
  if (typeof plans === 'number') return plans;
  const selection = select(plans, flags);
  if (tellDiagnostics(io, selection.diagnostics)) return exitCodes.invalid.code;

  const asked = await ask(io, plans, flags);
  if (!asked.ok) return refuse(io, asked.error);
  const table = await readPriceTableFile(flags.prices, io.cwd);
  if (!table.ok) return refuse(io, table.error);

  const compared: ComparedPlan[] = [];
  for (const each of plans) {
    const { simulated, gateway, quotes } = asked.value;
    const place = outputPlace(each.outputRoot, each.pipeline, simulated);
    const read = await readPipeline(place, { gateway, sameGateway: flags.sameGateway });
    if (!read.ok) return refuse(io, read.error);
    const { state } = read.value;
    const survey = await surveyPlan(each, place, { state, store: openClipStore(place.dir) });
    // A simulated run buys nothing anyway, and is not held up.
    for (const problem of simulated ? [] : survey.siblings.unread) {
      tell(io, `${describeJournalProblem(problem)} A run would buy nothing before.`);
    }
    const prices = pricePlan(each.tasks, { quotes, state, table: table.value });
    const judgements = judgeSurvey(survey, flags);
    const standings = standingsAt(judgements, prices);
    const chosen = standings.filter(
      ({ id, state: standing }) => standing === 'dropped' || selection.has(each, id),
    );
    const { budget: caps } = each.settings;
    const isCapped = !simulated && (caps.run ?? caps.total) !== undefined;
    compared.push({
      plan: each,
      output: place.dir,
      simulated,
      standings: chosen,
      prices,
      ...(isCapped && {
        withinBudget: (worstUsd: Usd) =>
          withinBudget({
            works: worksOf(judgements),
            state,
            caps,
            priceOf: (task) => priceOf(task, prices),
            mayBuy: ({ id }) => selection.has(each, id),
            moneyOf: moneyOfAttempt,
            worstUsd,
          }),
      }),
    });
  }
  const document = planDocument(compared);
  if (flags.json) io.stdout.write(`${jsonText(document, 2)}\n`);
  else
    for (const pipeline of 'pipelines' in document ? document.pipelines : [document])
      io.stdout.write(flags.markdown ? planMarkdown(pipeline) : planTable(pipeline));

  const todo = compared.some(({ standings }) => standings.some(({ state }) => due.has(state)));
  return flags.detailedExitcode === true && todo ? exitCodes.workToDo.code : exitCodes.ok.code;
}

const due: ReadonlySet<string> = new Set(['new', 'retry', 'resume', 'fetch', 'late']);

interface Answers extends Pick<AskedPrices, 'quotes'> {
  readonly simulated: boolean;
  /** Absent for simulated pipelines. */
  readonly gateway?: string;
}

/**
 * Asks the gateway for prices, unless nobody is to be asked; a missing or refused key is told and does no harm. Refused
 * where it is told to stop meanwhile.
 */
async function ask(io: Io, plans: readonly Plan[], flags: Flags): Promise<Result<Answers, Refusal>> {
  if (flags.simulate) return ok({ quotes: new Map(), simulated: true });
  const access = await readAccess(io, flags);
  const address = gatewayAddress(access);
  if (!address.ok) return address;
  const gateway = address.value.name;
  if (flags.offline) return ok({ quotes: new Map(), simulated: false, gateway });
  const provider = await connectGateway(address.value, access);
  if (!provider.ok) {
    const why = access.key === undefined ? 'no key is set' : provider.error.text;
    tell(io, `${why}; prices are from the table.`);
    return ok({ quotes: new Map(), simulated: false, gateway });
  }
  const { quotes, failure } = await quote(io, plans, provider.value);
  if (io.stop.aborted) {
    // With some prices asked for and the others from the table it would look whole.
    const exit = exitWhenStopped(io.stop);
    return fail({ exit, text: `${exit} while prices were asked for: no plan is shown.` });
  }
  if (failure !== undefined) {
    tell(io, `not all prices could be asked for: ${describeFailure(failure)}.`);
  }
  const simulated = provider.value.simulated() ?? false;
  return ok({ quotes, simulated, ...(!simulated && { gateway }) });
}

function quote(io: Io, plans: readonly Plan[], provider: Provider): Promise<AskedPrices> {
  const samples = classSamples(plans.flatMap(({ tasks }) => tasks));
  return askPrices(samples, {
    provider,
    buildWireRequest: createWireRequestBuilder(readDataUri),
    clock: io.clock,
    signal: io.stop,
  });
}
