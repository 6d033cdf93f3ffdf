import { describeFailure, type Failure } from '../core/failure.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { readDataUri } from '../image/read.ts';
import { classSamples } from '../plan/price.ts';
import { createWireRequestBuilder } from '../provider/wire-request.ts';
import { type AskedPrices, askPrices } from '../run/ask-prices.ts';
import type { RunEnd } from '../run/run-end.ts';
import { namesBeside } from '../state/siblings.ts';
import { isOneSurelyNew } from '../state/surely-new.ts';
import { connectGroups, disconnect, type Group, type World } from './groups.ts';
import { learnWorld } from './guard-provider.ts';
import type { Io } from './io.ts';
import type { LockedPlan } from './open-all.ts';
import { type Expectation, expectedAt, statePath } from './open-pipeline.ts';
import type { Refusal } from './refusal.ts';

/** What one group's gateway said. */
export interface Answer extends AskedPrices {
  readonly group: Group<LockedPlan>;
}

/** What the gateways of a command said. */
export interface Asked {
  readonly answers: readonly Answer[];
  /** Whether one of them said that it is a simulated gateway. */
  readonly simulated: boolean;
}

/** The gateways of a command. Who disposes of them breaks off what they are being asked. */
export interface Gateways extends AsyncDisposable {
  /**
   * Connects and asks for prices, by which the gateway's world and its door are known too. Charges nothing. Who asks again
   * hears the same.
   */
  ask(): Promise<Result<Asked, Refusal>>;
}

const buildWireRequest = createWireRequestBuilder(readDataUri);

/**
 * Whether something is there to be asked for, whatever else the state and the disk hold: a task that is not on record here,
 * where nobody is next door who may have bought it. Then the question need not wait until all was read and looked at.
 */
export async function surelyAsks(locked: readonly LockedPlan[], expectation: Expectation): Promise<boolean> {
  for (const { plan, pipeline } of locked) {
    const { place } = pipeline;
    const beside = await namesBeside(place.dir);
    if (!beside.ok || beside.value.length > 0) continue;
    const keys = plan.tasks.filter(({ skip }) => skip === undefined).map(({ key }) => key);
    if (await isOneSurelyNew(statePath(place), keys, expectedAt(place, expectation))) return true;
  }
  return false;
}

/** The gateways of these plans; nothing is loaded or sent before they are asked. */
export function gatewaysOf(io: Io, locked: readonly LockedPlan[], world: World): Gateways {
  const letGo = new AbortController();
  const stop = AbortSignal.any([io.stop, letGo.signal]);
  let asking: Promise<Result<Asked & Connected, Refusal>> | undefined;
  return {
    ask() {
      asking ??= askGateways({ clock: io.clock, stop }, locked, world);
      // It may be awaited late, or by nobody but who lets go.
      asking.catch(() => undefined);
      return asking;
    },
    async [Symbol.asyncDispose]() {
      letGo.abort();
      const asked = await asking?.catch(() => undefined);
      if (asked?.ok) await disconnect(asked.value.groups);
    },
  };
}

interface Connected {
  readonly groups: readonly Group<LockedPlan>[];
}

async function askGateways(
  io: Pick<Io, 'clock' | 'stop'>,
  locked: readonly LockedPlan[],
  world: World,
): Promise<Result<Asked & Connected, Refusal>> {
  const connected = await connectGroups(locked, world);
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
  return ok({ groups, answers, simulated });
}

function ask(
  { clock, stop }: Pick<Io, 'clock' | 'stop'>,
  { provider, members }: Group<LockedPlan>,
): Promise<AskedPrices> {
  const samples = classSamples(members.flatMap(({ plan }) => plan.tasks));
  return askPrices(samples, { provider, buildWireRequest, clock, signal: stop });
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
