import type { Collector } from '../../provider/provider.ts';
import { collectAll } from '../../run/collect.ts';
import type { RunEnd } from '../../run/run-end.ts';
import { inspectClips } from '../../state/clips-on-disk.ts';
import { countStates } from '../../state/count-states.ts';
import { collectable, plannedTasks } from '../../state/planned-tasks.ts';
import type { CollectWork } from '../../state/work.ts';
import { chooseViews } from '../choose-views.ts';
import { exchangeLog, gatewayAddress } from '../connect.ts';
import { endSession } from '../end-session.ts';
import { foremost, foremostCode } from '../exit-codes.ts';
import { type FoundState, findStates } from '../find-states.ts';
import { connectCollector, type World } from '../groups.ts';
import type { Io } from '../io.ts';
import { describeEnds, exitNames } from '../judge-end.ts';
import type { LocateFlags } from '../locate.ts';
import { refuseLog } from '../log-file.ts';
import { nextCommand } from '../next-command.ts';
import { offlineCollector } from '../offline-collector.ts';
import { openPipeline } from '../open-pipeline.ts';
import { type AccessFlags, readAccess } from '../read-access.ts';
import { refuse } from '../refusal.ts';
import { collectOptions, type PollFlags } from '../run-options.ts';
import { openSession, recordFirst, type Session } from '../session.ts';
import { decideFromState, standingsFromState } from '../standing-from-state.ts';
import { addressing } from '../survey.ts';
import { withOk } from '../with-ok.ts';

interface Flags extends LocateFlags, AccessFlags, PollFlags {
  readonly json?: boolean;
  readonly refetch?: boolean;
  readonly breakLock?: boolean;
  readonly sameGateway?: boolean;
  readonly log?: string;
  readonly ok?: readonly number[];
}

/** `dailies collect FILE…|FOLDER…`: polls and downloads what is already bought. Nothing here can submit. */
export async function collect(io: Io, paths: readonly string[], flags: Flags): Promise<number> {
  const access = await readAccess(io, flags);
  const address = gatewayAddress(access);
  if (!address.ok) return refuse(io, address.error);
  const found = await findStates(io, paths, flags);
  if (!found.ok) return refuse(io, found.error);

  const dirs = found.value.map(({ place }) => place.dir);
  const badLog = await refuseLog(io, flags.log, dirs);
  if (badLog !== undefined) return refuse(io, badLog);
  const onExchange = exchangeLog(io, flags.log);
  const exits: number[] = [];
  // One after the other: what is bought waits for nobody, and each has its own lock and gateway.
  for (const each of found.value) {
    const { simulated } = each.place;
    const world = { access, address: address.value, simulated, embedded: simulated, onExchange };
    exits.push(await collectOne(io, flags, { found: each, world }));
  }
  return withOk(foremostCode(exits), flags);
}

interface Part {
  readonly found: FoundState;
  readonly world: World;
}

async function collectOne(io: Io, flags: Flags, { found, world }: Part): Promise<number> {
  const { place } = found;
  const gateway = world.simulated ? 'simulated' : world.address.name;
  const { sameGateway, breakLock = false } = flags;
  const opened = await openPipeline(place, { gateway, sameGateway }, { io, breakLock });
  if (!opened.ok) return refuse(io, opened.error);
  await using pipeline = opened.value;
  const { state, store } = pipeline;
  const onDisk = await inspectClips(plannedTasks(state, addressing), state, store);
  const { works, standings } = decideFromState(state, { onDisk, refetch: flags.refetch ?? true });
  const due = collectable(works);
  const connected = due.length === 0 ? undefined : await connectCollector(pipeline, world);
  if (connected !== undefined && !connected.ok) return refuse(io, connected.error);
  await using connection = connected?.value;
  const [view] = await chooseViews(io, flags, [{ pipeline, standings }]);
  if (view === undefined) throw new Error('a pipeline without a view');
  const session = openSession(io, pipeline, view);
  const refused = await recordFirst(session.record, [
    { type: 'run:started', run: session.run, dailies: io.version, command: 'collect' },
    ...onDisk.unrecorded,
  ]);
  const collector = connection?.collector ?? offlineCollector;
  return await land(io, flags, { found, session, works: due, collector, refused });
}

interface Landing {
  readonly found: FoundState;
  readonly session: Session;
  readonly works: readonly CollectWork[];
  readonly collector: Collector;
  readonly refused: readonly RunEnd[];
}

/** Fetches, then judges and tells the end. */
async function land(
  io: Io,
  flags: Flags,
  { found, session, works, collector, refused }: Landing,
): Promise<number> {
  const { pipeline, record, announce, formerId } = session;
  const { state, store } = pipeline;
  const takeWorks = () => (refused.length > 0 ? [] : works);
  const parts = { takeWorks, state, record, announce, store, formerId };
  const [outcome] = await collectAll([parts], collectOptions(io, collector, flags));
  const ends = [...refused, ...(outcome?.ends ?? [])];
  const standings = standingsFromState(state);
  const counts = countStates(standings);
  const signal = io.stop.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
  const exit = foremost(exitNames({ counts, ends, signal }));
  const next = nextCommand({ exit, counts, named: found.named });
  return endSession(io, {
    session,
    standings,
    exit,
    reason: describeEnds(ends, counts),
    ...(next !== undefined && { next }),
  });
}
