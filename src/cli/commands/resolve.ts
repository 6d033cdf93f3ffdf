import { describeFailure, type Failure } from '../../core/failure.ts';
import { idMatcher } from '../../plan/filter.ts';
import { countStates } from '../../state/count-states.ts';
import { findJobBeside } from '../../state/job-owner.ts';
import { foreignJob, misfit, type Settlement, settlingFacts } from '../../state/settlement.ts';
import { chooseWaiting, type Waiting } from '../../state/waiting.ts';
import { chooseViews } from '../choose-views.ts';
import { gatewayAddress } from '../connect.ts';
import { endSession } from '../end-session.ts';
import { exitCodes, exitWhenStopped } from '../exit-codes.ts';
import { findStates } from '../find-states.ts';
import { connectCollector, type World } from '../groups.ts';
import type { Io } from '../io.ts';
import { describeEnds } from '../judge-end.ts';
import type { LocateFlags } from '../locate.ts';
import { type OpenPipeline, openPipeline } from '../open-pipeline.ts';
import { type AccessFlags, readAccess } from '../read-access.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { openSession, recordFirst } from '../session.ts';
import { describeSettlement, lookAt, type SettleFlags, settlementOf, takenBeside } from '../settle.ts';
import { standingsFromState } from '../standing-from-state.ts';

interface Flags extends LocateFlags, AccessFlags, SettleFlags {
  readonly all?: boolean;
  readonly breakLock?: boolean;
  readonly sameGateway?: boolean;
  readonly json?: boolean;
}

/** `dailies resolve FILE ID-GLOB…|--all`: settles what only a person can; exit 0 whatever else waits. */
export async function resolve(
  io: Io,
  [path = '', ...globs]: readonly string[],
  flags: Flags,
): Promise<number> {
  const settlement = settlementOf(flags);
  if (!settlement.ok) return refuse(io, settlement.error);
  const access = await readAccess(io, flags);
  const address = gatewayAddress(access);
  if (!address.ok) return refuse(io, address.error);
  const found = await findStates(io, [path], flags);
  if (!found.ok) return refuse(io, found.error);
  const [{ place } = { place: undefined }] = found.value;
  if (place === undefined) throw new Error('a path without a state');

  const gateway = place.simulated ? 'simulated' : address.value.name;
  // Whoever settles by hand need not be able to reach the gateway, unless there is a job to look at.
  const expectation = { gateway, sameGateway: flags.sameGateway ?? settlement.value.as !== 'submitted' };
  const opened = await openPipeline(place, expectation, { io, breakLock: flags.breakLock ?? false });
  if (!opened.ok) return refuse(io, opened.error);
  await using pipeline = opened.value;
  const standings = standingsFromState(pipeline.state);
  const waiting = chooseWaiting(standings, pipeline.state, { globs, all: flags.all ?? false, idMatcher });
  if (!waiting.ok) return refuse(io, invalid(waiting.error));
  const refused = misfit(waiting.value, settlement.value, pipeline.state);
  if (refused !== undefined) return refuse(io, invalid(refused));
  const [first] = waiting.value;
  if (settlement.value.as === 'submitted' && first !== undefined) {
    const { jobId } = settlement.value;
    const taken = takenBeside(jobId, await findJobBeside(place.dir, jobId));
    if (taken !== undefined) return refuse(io, taken);
    const { simulated } = place;
    const world = { access, address: address.value, simulated, embedded: simulated };
    const foreign = await lookAtJob(io, { pipeline, waiting: first, jobId, world });
    if (foreign !== undefined) return refuse(io, foreign);
  }
  // Awaited here: the pipeline is closed as soon as this function ends.
  return await settleAll(io, flags, { pipeline, waiting: waiting.value, settlement: settlement.value });
}

interface JobToLookAt {
  readonly pipeline: OpenPipeline;
  readonly waiting: Waiting;
  readonly jobId: string;
  readonly world: World;
}

async function lookAtJob(
  io: Io,
  { pipeline, waiting, jobId, world }: JobToLookAt,
): Promise<Refusal | undefined> {
  const connected = await connectCollector(pipeline, world);
  if (!connected.ok) return connected.error;
  await using connection = connected.value;
  const looked = await lookAt(jobId, connection.collector, io);
  if (io.stop.aborted) {
    const exit = exitWhenStopped(io.stop);
    return { exit, text: `${exit} while job ${jobId} was looked at; nothing was changed` };
  }
  if (!looked.ok) {
    const why = describeFailure(looked.error);
    const exit = exitWithoutALook(looked.error);
    return { exit, text: `job ${jobId} cannot be looked at: ${why}; nothing was changed` };
  }
  const foreign = foreignJob(looked.value, waiting, pipeline.state);
  return foreign === undefined ? undefined : invalid(foreign);
}

function invalid(text: string): Refusal {
  return { exit: 'invalid', text };
}

/** A job that the gateway does not know was named wrongly; anything else is the gateway's trouble. */
function exitWithoutALook({ kind }: Failure): Refusal['exit'] {
  if (kind === 'unauthorized' || kind === 'forbidden') return 'access';
  return kind === 'job-unknown' ? 'invalid' : 'unreachable';
}

interface Settling {
  readonly pipeline: OpenPipeline;
  readonly waiting: readonly Waiting[];
  readonly settlement: Settlement;
}

async function settleAll(io: Io, flags: Flags, { pipeline, waiting, settlement }: Settling): Promise<number> {
  const before = standingsFromState(pipeline.state);
  const [view] = await chooseViews(io, flags, [{ pipeline, standings: before }]);
  if (view === undefined) throw new Error('a pipeline without a view');
  const session = openSession(io, pipeline, view);
  const refused = await recordFirst(session.record, [
    { type: 'run:started', run: session.run, dailies: io.version, command: 'resolve' },
    ...settlingFacts(waiting, settlement),
  ]);
  const standings = standingsFromState(pipeline.state);
  const left = describeEnds(refused, countStates(standings));
  const settled = refused.length === 0;
  return endSession(io, {
    session,
    standings,
    exit: settled ? exitCodes.ok.code : exitCodes.disk.code,
    reason: settled ? `${describeSettlement(waiting, settlement, pipeline.state)}; ${left}` : left,
  });
}
