import { compareUsd, type Usd } from '../core/usd.ts';
import { readDataUri } from '../image/read.ts';
import { freezeRequest } from '../plan/freeze.ts';
import type { Plan } from '../plan/plan.ts';
import { priceOf } from '../plan/price.ts';
import type { Provider } from '../provider/provider.ts';
import { createWireRequestBuilder } from '../provider/wire-request.ts';
import { collectAll } from '../run/collect.ts';
import { executeAll } from '../run/execute.ts';
import type { PipelineRun, RunOutcome } from '../run/pipeline-run.ts';
import type { RunEnd } from '../run/run-end.ts';
import { toldKey } from '../state/apply-fact.ts';
import { moneyOfAttempt } from '../state/money.ts';
import { type Reconciled, worksOf } from '../state/reconcile.ts';
import { shareKeys } from '../state/share-keys.ts';
import { type BegunRun, beginRun, endRun } from './begun-run.ts';
import { chooseViews } from './choose-views.ts';
import type { Group, World } from './groups.ts';
import type { Io } from './io.ts';
import { offlineCollector } from './offline-collector.ts';
import { isLarge, type PricedPlan, type RunCommand, type RunFlags } from './run-command.ts';
import { budgetRule, collectOptions } from './run-options.ts';
import { standingsAt } from './survey.ts';
import type { Verdicts } from './verdicts.ts';
import { yieldKeys } from './yield-keys.ts';

/** What is to be executed: groups with a provider, or pipelines that need none. */
export interface Execution {
  readonly world: World;
  readonly groups: readonly Group<PricedPlan>[];
  readonly idle: readonly PricedPlan[];
  readonly verdicts: Verdicts;
  /** Why no create may be sent. */
  readonly barred?: RunEnd | undefined;
}

/** How the pipelines of a command ended. */
export interface Ended {
  /** True exit codes. */
  readonly exits: readonly number[];
  /** What has to copy clips that were bought for others. */
  readonly deferred: readonly Plan[];
}

/** Decides, executes, and tells how each pipeline ended. */
export async function executeGroups(
  io: Io,
  command: RunCommand,
  { world, groups, idle, verdicts, barred }: Execution,
): Promise<Ended> {
  const members = [...groups.flatMap((group) => group.members), ...idle];
  const large = isLarge(command.plans);
  if (large) io.memory?.save();
  const { begun, deferred } = await begin(io, command, {
    members,
    verdicts,
    simulated: world.simulated,
  });
  if (large) io.memory?.release();
  const parts = [...groups, { members: idle, provider: undefined }].map(({ members: part, provider }) => {
    const runs = part.flatMap((member) => begun.get(member) ?? []);
    return carryOut(io, command, { world, runs, provider, barred });
  });
  return { exits: (await Promise.all(parts)).flat(), deferred };
}

interface Begun {
  readonly begun: ReadonlyMap<PricedPlan, BegunRun>;
  readonly deferred: readonly Plan[];
}

/** Decides and begins; a function of its own, so that what was decided does not stay in memory while the run goes on. */
async function begin(
  io: Io,
  command: RunCommand,
  { members, verdicts, simulated }: Beginning,
): Promise<Begun> {
  const { flags } = command;
  const { decided, deferred } = shareKeys(
    members.map((member) => ({ member, decided: decide(member, verdicts) })),
    ({ plan }, { id }) => command.selection.has(plan, id),
  );
  verdicts.forget();
  // There is one terminal: all views of a command are made together.
  const views = await chooseViews(
    io,
    flags,
    decided.map(({ member, decided: { standings, works } }) => ({
      pipeline: member.pipeline,
      standings,
      isIdle: works.length === 0,
      tasks: member.plan.tasks,
      budgetUsd: lesser(flags.budget, member.plan.settings.budget.run),
    })),
  );
  const begun = new Map<PricedPlan, BegunRun>();
  for (const [index, each] of decided.entries()) {
    const view = views[index];
    if (view !== undefined) begun.set(each.member, await beginRun(io, { ...each, view }));
  }
  const companions = new Set(members.map(({ pipeline }) => pipeline.place.dir));
  if (!simulated) {
    for (const [member, each] of begun) begun.set(member, await yieldKeys(io, each, companions));
  }
  return { begun, deferred: deferred.map(({ plan }) => plan) };
}

/** Of the caps of one run, the one that is met first. */
function lesser(command: RunFlags['budget'], own: Usd | undefined): Usd | undefined {
  if (command === undefined || command === 'none') return own;
  return own === undefined || compareUsd(command, own) < 0 ? command : own;
}

interface Beginning {
  readonly members: readonly PricedPlan[];
  readonly verdicts: Verdicts;
  readonly simulated: boolean;
}

function decide({ survey, prices }: PricedPlan, verdicts: Verdicts): Reconciled {
  const judgements = verdicts.of(survey);
  // Most of a list that goes on is done: of that, nothing but where it stands is needed.
  const works = worksOf(judgements, ({ kind }) => kind !== 'nothing');
  return { works, standings: standingsAt(judgements, prices) };
}

interface Part {
  readonly world: World;
  readonly runs: readonly BegunRun[];
  /** Absent where nothing has to be asked. */
  readonly provider?: Provider | undefined;
  readonly barred?: RunEnd | undefined;
}

async function carryOut(
  io: Io,
  command: RunCommand,
  { world, runs: begun, provider, barred }: Part,
): Promise<readonly number[]> {
  const outcomes = await execute(io, command, { world, runs: begun, provider, barred });
  // What the end is told from stays until it is told, as what was decided did.
  if (isLarge(command.plans)) io.memory?.hold();
  const exits: number[] = [];
  for (const [index, each] of begun.entries()) {
    exits.push(await endRun(io, command, { begun: each, outcome: outcomes[index] }));
  }
  return exits;
}

/** A function of its own, so that the works do not stay in memory while the end is told. */
async function execute(
  io: Io,
  command: RunCommand,
  { world, runs: begun, provider, barred }: Part,
): Promise<readonly RunOutcome[]> {
  const runs = begun.map((each) => pipelineRun(each, command));
  return provider === undefined
    ? await collectAll(runs, collectOptions(io, offlineCollector, command.flags))
    : await buy(io, command, { world, runs, provider, barred });
}

function pipelineRun(
  { member, session, takeWorks, refused }: BegunRun,
  { selection, copiesOnly = false }: RunCommand,
): PipelineRun {
  const { plan, pipeline, prices } = member;
  const { record, announce, run, formerId } = session;
  return {
    // Nothing is bought that cannot be written down.
    takeWorks: refused.length > 0 ? () => [] : takeWorks,
    state: pipeline.state,
    store: pipeline.store,
    record,
    announce,
    run,
    formerId,
    settings: plan.settings,
    priceOf: (task) => priceOf(task, prices),
    mayBuy: (task) => !copiesOnly && selection.has(plan, task.id),
  };
}

interface Buying {
  readonly world: World;
  readonly runs: readonly PipelineRun[];
  readonly provider: Provider;
  readonly barred?: RunEnd | undefined;
}

function buy(
  io: Io,
  { plans, flags }: RunCommand,
  { world, runs, provider, barred }: Buying,
): Promise<readonly RunOutcome[]> {
  const smallest = Math.min(...plans.map(({ settings }) => settings.concurrency ?? 8));
  return executeAll(runs, {
    ...collectOptions(io, provider, flags),
    provider,
    announce: (news) => {
      for (const run of runs) run.announce(news);
    },
    buildWireRequest: createWireRequestBuilder(readDataUri),
    freeze: freezeRequest,
    concurrency: flags.concurrency ?? smallest,
    budget: budgetRule(flags.budget, world.simulated),
    allowUnknownPrice: flags.allowUnknownPrice ?? false,
    ...(flags.limit === undefined ? {} : { createLimit: flags.limit }),
    ...(barred === undefined ? {} : { barred }),
    moneyOf: moneyOfAttempt,
    keyOf: toldKey,
  });
}
