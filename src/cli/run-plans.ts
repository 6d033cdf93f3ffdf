import { describeFailure } from '../core/failure.ts';
import type { PriceClassId } from '../core/task.ts';
import type { Plan } from '../plan/plan.ts';
import type { QuotedPrice } from '../plan/price.ts';
import { type Judgements, todosOf, worksOf } from '../state/reconcile.ts';
import { findKept } from '../state/rescue.ts';
import { findUnrecordedClips } from '../state/unrecorded-clips.ts';
import type { Todo } from '../state/work.ts';
import { type Gateways, gatewaysOf, judgeAnswers, surelyAsks } from './ask-gateways.ts';
import { exchangeLog, gatewayAddress } from './connect.ts';
import { type Ended, executeGroups } from './execute-groups.ts';
import { foremostCode } from './exit-codes.ts';
import { describeBeginning, holdsClips, refuseBeginning } from './from-nothing.ts';
import type { World } from './groups.ts';
import type { Io } from './io.ts';
import { outputPlace } from './locate.ts';
import { refuseLog } from './log-file.ts';
import { refuseKept } from './lost-state.ts';
import {
  closeAll,
  type LockedPlan,
  lockAll,
  type OpenPlan,
  openAll,
  type SurveyedPlan,
  surveyAll,
} from './open-all.ts';
import { statePath } from './open-pipeline.ts';
import { estimateOf, pricePlan, readPriceTableFile } from './prices.ts';
import { isCi, readAccess } from './read-access.ts';
import { type Refusal, refuse } from './refusal.ts';
import { reportRefusal } from './report-refusal.ts';
import { isLarge, type PricedPlan, type RunCommand, type RunFlags } from './run-command.ts';
import type { TaskSelection } from './select.ts';
import { tell } from './tell.ts';
import { refuseUnknownClips, refuseUnread } from './unknown-clips.ts';
import { createVerdicts, type Verdicts } from './verdicts.ts';

/** Runs plans whose manifests are right; gives the true exit code. */
export async function runPlans(
  io: Io,
  plans: readonly Plan[],
  selection: TaskSelection,
  flags: RunFlags,
): Promise<number> {
  const access = await readAccess(io, flags);
  const address = gatewayAddress(access);
  if (!address.ok) return refuse(io, address.error);
  const table = await readPriceTableFile(flags.prices, io.cwd);
  if (!table.ok) return refuse(io, table.error);

  const dirs = plans.flatMap(({ outputRoot, pipeline }) =>
    [false, true].map((simulated) => outputPlace(outputRoot, pipeline, simulated).dir),
  );
  const badLog = await refuseLog(io, flags.log, dirs);
  if (badLog !== undefined) return refuse(io, badLog);

  const command: RunCommand = { plans, selection, flags, table: table.value };
  const simulated = flags.simulate ?? false;
  const { render, timeScale } = flags;
  const onExchange = exchangeLog(io, flags.log);
  const world: World = {
    access,
    address: address.value,
    simulated,
    embedded: simulated,
    render,
    timeScale,
    onExchange,
  };
  const run = await runIn(io, command, world);
  // Only an answer tells that an address is a simulated gateway; then everything belongs to other folders.
  const { ended, inWorld } =
    run === 'simulated'
      ? {
          ended: await runIn(io, command, { ...world, simulated: true }),
          inWorld: { ...world, simulated: true },
        }
      : { ended: run, inWorld: world };
  if (ended === 'simulated') throw new Error('a simulated gateway in a simulated world');
  if (ended.deferred.length === 0) return foremostCode(ended.exits);
  // What two manifests share was bought for the first; the other copies it now, and buys nothing.
  const copying = { ...command, plans: ended.deferred, copiesOnly: true };
  const copied = await runIn(io, copying, inWorld);
  return foremostCode([...ended.exits, ...(copied === 'simulated' ? [] : copied.exits)]);
}

async function runIn(io: Io, command: RunCommand, world: World): Promise<Ended | 'simulated'> {
  const { flags, plans } = command;
  const { simulated } = world;
  const locked = await lockAll(io, plans, { simulated, breakLock: flags.breakLock });
  if (!locked.ok) return refused(io, locked.error);
  try {
    return await runLocked(io, { command, world, locked: locked.value });
  } finally {
    await closeAll(locked.value);
  }
}

interface Locked {
  readonly command: RunCommand;
  readonly world: World;
  readonly locked: readonly LockedPlan[];
}

async function runLocked(io: Io, { command, world, locked }: Locked): Promise<Ended | 'simulated'> {
  const { copiesOnly, flags } = command;
  const { address, embedded, simulated } = world;
  const expectation = { gateway: simulated ? 'simulated' : address.name, sameGateway: flags.sameGateway };
  // Let go of after the journals, which take what comes from them, and before the locks.
  await using gateways = gatewaysOf(io, locked, world);
  // One inside this process answers at once, and is asked when it is needed.
  const isFar = !embedded && copiesOnly !== true;
  if (isFar && (await surelyAsks(locked, expectation))) void gateways.ask();
  const opened = await openAll(io, locked, expectation);
  if (!opened.ok) return refused(io, opened.error);
  try {
    return await runOpened(io, { command, world, gateways, opened: opened.value });
  } finally {
    await closeAll(opened.value);
  }
}

function refused(io: Io, refusal: Refusal): Ended {
  return { exits: [refuse(io, refusal)], deferred: [] };
}

interface Opened {
  readonly command: RunCommand;
  readonly world: World;
  readonly gateways: Gateways;
  readonly opened: readonly OpenPlan[];
}

async function runOpened(io: Io, opening: Opened): Promise<Ended | 'simulated'> {
  const { command, world, gateways, opened } = opening;
  const surveyed = await surveyAll(opened);
  // What is decided stays for long, and would take room that is never given back.
  if (isLarge(command.plans)) io.memory?.hold();
  const known = surveyed.map((each) => priced(each, new Map(), command));
  const verdicts = createVerdicts(command.flags);
  const mayAsk = (kinds: readonly Todo['kind'][]) =>
    known.some(({ survey }) => any(verdicts.of(survey), kinds));
  // Whoever was asked early for nothing, as only a state that was written by hand has it, is let go of.
  if (!mayAsk(toAsk)) return executeGroups(io, command, { world, groups: [], idle: known, verdicts });

  const refuseBegun = async (refusal: Refusal): Promise<Ended> => ({
    exits: [
      await reportRefusal(io, refusal, { members: known, verdicts, json: command.flags.json ?? false }),
    ],
    deferred: [],
  });
  const asked = await gateways.ask();
  if (!asked.ok) return await refuseBegun(asked.error);
  const { answers, simulated } = asked.value;
  if (simulated && !world.simulated) return 'simulated';
  const said = judgeAnswers(answers, {
    stopped: io.stop.aborted,
    collects: () => mayAsk(toCollect),
  });
  if (!said.ok) return await refuseBegun(said.error);
  const { barred, trouble } = said.value;
  for (const failure of trouble) tell(io, `not all prices could be asked for: ${describeFailure(failure)}.`);
  const byPlan = new Map(known.map((each) => [each.plan, each]));
  const ready = answers.map(({ group, quotes }) => {
    const members = group.members.flatMap(({ plan }) => byPlan.get(plan) ?? []);
    return { ...group, members: members.map((each) => priced(each, quotes, command)) };
  });
  // What buys nothing begins nothing.
  const begins = world.simulated || barred !== undefined ? [] : ready.flatMap(({ members }) => members);
  for (const plan of begins) {
    const refusal = await judgeBeginning(io, plan, { command, verdicts });
    if (refusal !== undefined) return await refuseBegun(refusal);
  }
  return await executeGroups(io, command, { world, groups: ready, idle: [], verdicts, barred });
}

/** What the gateway is needed for. */
const toAsk: readonly Todo['kind'][] = ['create', 'poll', 'fetch'];
/** What goes on where no create may be sent. */
const toCollect: readonly Todo['kind'][] = ['poll', 'fetch'];

function any(judgements: Judgements, kinds: readonly Todo['kind'][]): boolean {
  for (const { kind } of todosOf(judgements)) if (kinds.includes(kind)) return true;
  return false;
}

function priced(
  surveyed: SurveyedPlan,
  quotes: ReadonlyMap<PriceClassId, QuotedPrice>,
  { table }: RunCommand,
): PricedPlan {
  const { plan, pipeline } = surveyed;
  return { ...surveyed, prices: pricePlan(plan.tasks, { quotes, state: pipeline.state, table }) };
}

/**
 * Absent is not empty: a paid run without a state says what it would buy, and where that looks wrong, buys nothing. A
 * state that knows less than the folder holds looks wrong too.
 */
async function judgeBeginning(
  io: Io,
  { plan, pipeline, survey, prices }: PricedPlan,
  { command, verdicts }: { readonly command: RunCommand; readonly verdicts: Verdicts },
): Promise<Refusal | undefined> {
  const { flags, selection } = command;
  // A job that fails may be followed by another create.
  const buying = worksOf(verdicts.of(survey), ({ kind }) => kind === 'create' || kind === 'poll');
  const chosen = buying.filter(({ tasks: [task] }) => task && selection.has(plan, task.id));
  const creates = chosen
    .filter(({ todo }) => todo.kind === 'create')
    .toSorted(({ tasks: [left] }, { tasks: [right] }) => (left?.take ?? 0) - (right?.take ?? 0))
    .slice(0, flags.limit);
  if (pipeline.found === 'facts' && flags.new !== true) {
    const mayBuy = [...creates, ...chosen.filter(({ todo }) => todo.kind === 'poll')];
    const { place, state } = pipeline;
    const { purchases, keysByPath } = state;
    const known = { purchases, keysByPath, found: survey.onDisk.byKey };
    const unknown = findUnrecordedClips(place.dir, new Set(mayBuy.map(({ key }) => key)), known);
    if (unknown.length > 0) return refuseUnknownClips(place, unknown);
  }
  if (creates.length === 0) return undefined;
  const path = statePath(pipeline.place);
  const kept = refuseKept(path, await findKept(path, pipeline.state));
  if (kept !== undefined) return kept;
  const unread = refuseUnread(survey.siblings.unread);
  if (unread !== undefined || pipeline.found === 'facts') return unread;
  const beginning = {
    place: pipeline.place,
    creates: creates.length,
    estimate: estimateOf(
      creates.flatMap(({ tasks: [task] }) => task ?? []),
      prices,
    ),
    inCi: isCi(io),
    neighbours: survey.siblings.holding,
    clipsThere: await holdsClips(pipeline.place),
  };
  const refusal = flags.new === true ? undefined : refuseBeginning(beginning);
  if (refusal === undefined) tell(io, `${describeBeginning(beginning)}.`);
  return refusal;
}
