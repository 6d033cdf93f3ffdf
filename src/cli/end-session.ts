import { describeFailure, type Failure } from '../core/failure.ts';
import type { ClipStore } from '../output/store.ts';
import { beforeLeaving } from '../run/before-leaving.ts';
import { jobsInFlight } from '../state/money.ts';
import { rescueState } from '../state/rescue.ts';
import { exitCodes, foremostCode } from './exit-codes.ts';
import { type EndOfPipeline, type Finished, finish, writeReports } from './finish.ts';
import type { Io } from './io.ts';
import { describeLoss, reasonOfLoss } from './lost-state.ts';
import { statePath } from './open-pipeline.ts';
import { recordEnd } from './record-end.ts';
import type { Session } from './session.ts';
import { tell } from './tell.ts';

/** How one pipeline of a command ended. */
export interface EndOfSession extends Omit<EndOfPipeline, 'place' | 'state' | 'run'> {
  readonly session: Session;
}

/**
 * Records the end, writes the reports, and tells the view last; gives the exit code. Where somebody waits for the end, a
 * slow disk holds up none of it: the last lines come in time.
 */
export async function endSession(io: Io, { session, ...end }: EndOfSession): Promise<number> {
  const { pipeline, run, view } = session;
  const { place, state, store } = pipeline;
  const ended = (await beforeLeaving(io.leave, recordEnd(session, end))) ?? { ...end, recorded: true };
  const lost = ended.recorded
    ? undefined
    : await beforeLeaving(io.leave, rescueState(statePath(place), state, run));
  const { exit, reason } =
    lost === undefined ? ended : { ...ended, reason: reasonOfLoss(ended.reason, lost) };
  // What the file in place does not know, a command that goes by it would buy again.
  const next = lost === undefined ? end.next : undefined;
  const finished = finish(io, { ...end, exit, reason, next, place, state, run });
  const failure = await writeInTime(io, finished, store);
  await view.end(finished.result, jobsInFlight(state), lost && describeLoss(lost));
  return failure === undefined ? exit : foremostCode([exit, exitCodes.disk.code]);
}

/** Writes the reports, for as long as anybody waits for the end, and says what came of it; gives the first failure. */
export async function writeInTime(
  io: Pick<Io, 'leave' | 'stderr'>,
  finished: Finished,
  store: Pick<ClipStore, 'writeReport'>,
): Promise<Failure | undefined> {
  // Making them takes time too.
  const written = io.leave.aborted ? undefined : await beforeLeaving(io.leave, writeReports(finished, store));
  if (written?.ok === true) return undefined;
  const why =
    written === undefined ? 'no time was left; `dailies report` writes them' : describeFailure(written.error);
  tell(io, `reports: ${why}`);
  return written?.error;
}
