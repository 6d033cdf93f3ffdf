import { describeFailure, type Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { readDataUri } from '../image/read.ts';
import { classSamples } from '../plan/price.ts';
import { createWireRequestBuilder } from '../provider/wire-request.ts';
import { type AskedPrices, askPrices } from '../run/ask-prices.ts';
import type { RunEnd } from '../run/run-end.ts';
import { namesBeside } from '../state/siblings.ts';
import { connectGroups, disconnect, type Group, type World } from './groups.ts';
import { learnWorld } from './guard-provider.ts';
import type { Io } from './io.ts';
import type { OpenPlan } from './open-all.ts';
import type { Refusal } from './refusal.ts';
import type { RunCommand } from './run-command.ts';

/** What one group's gateway said. */
export interface Answer extends AskedPrices {
  readonly group: Group<OpenPlan>;
}

/** The gateways of a command, connected, and what they said; to be let go of. */
export interface Asked extends AsyncDisposable {
  readonly answers: readonly Answer[];
  /** Whether one of them said that it is a simulated gateway. */
  readonly simulated: boolean;
}

const buildWireRequest = createWireRequestBuilder(readDataUri);

/**
 * Whether something is there to be asked for, whatever the disk holds: a task that is not on record here, where nobody is
 * next door who may have bought it. Then the question need not wait until all clips were looked at.
 */
export async function surelyBuys(
  opened: readonly OpenPlan[],
  { copiesOnly = false }: Pick<RunCommand, 'copiesOnly'>,
): Promise<boolean> {
  if (copiesOnly) return false;
  for (const { plan, pipeline } of opened) {
    const { purchases } = pipeline.state;
    if (!plan.tasks.some(({ key, skip }) => skip === undefined && !purchases.has(key))) continue;
    const beside = await namesBeside(pipeline.place.dir);
    if (beside.ok && beside.value.length === 0) return true;
  }
  return false;
}

/** Connects and asks for prices, by which the gateway's world and its door are known too. Charges nothing. */
export async function askGateways(
  io: Io,
  opened: readonly OpenPlan[],
  world: World,
): Promise<Result<Asked, Refusal>> {
  const connected = await connectGroups(opened, world);
  if (!connected.ok) return connected;
  const groups = connected.value;
  const answers: Answer[] = [];
  let simulated = false;
  try {
    for (const group of groups) {
      answers.push({ group, ...(await ask(io, group)) });
      simulated ||= (await learnWorld(group.provider, io.stop)) === true;
    }
  } catch (error) {
    await disconnect(groups);
    throw error;
  }
  return ok({ answers, simulated, [Symbol.asyncDispose]: () => disconnect(groups) });
}

function ask(io: Io, { provider, members }: Group<OpenPlan>): Promise<AskedPrices> {
  const samples = classSamples(members.flatMap(({ plan }) => plan.tasks));
  return askPrices(samples, { provider, buildWireRequest, clock: io.clock, signal: io.stop });
}

/** What follows from the answers before anything is bought. */
export interface Said {
  /** Why no create may be sent, though what is bought is still collected. */
  readonly barred?: RunEnd;
  /** Why some prices are not known. */
  readonly trouble: readonly Failure[];
}

/** Judges the answers; a refusal where nothing can be done there. */
export function judgeAnswers(
  answers: readonly Pick<AskedPrices, 'failure'>[],
  {
    stopped,
    collects,
  }: {
    /** Whether the command was told to stop: then that is what it ends with, whatever was answered meanwhile. */
    readonly stopped: boolean;
    /** Whether something is left to do where no create may be sent. */
    readonly collects: () => boolean;
  },
): Result<Said, Refusal> {
  let barred: RunEnd | undefined;
  const trouble: Failure[] = [];
  for (const { failure } of stopped ? [] : answers) {
    if (failure?.kind === 'unauthorized' || (failure?.kind === 'forbidden' && !collects()))
      return fail({ exit: 'access', text: `${describeFailure(failure)}. Nothing was sent.` });
    if (failure?.kind === 'forbidden') barred = { kind: 'no-access', failure };
    else if (failure !== undefined) trouble.push(failure);
  }
  return ok({ trouble, ...(barred === undefined ? {} : { barred }) });
}
