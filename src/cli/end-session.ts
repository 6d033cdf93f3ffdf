import { describeFailure } from '../core/failure.ts';
import { exitCodes, foremostCode } from './exit-codes.ts';
import { type EndOfPipeline, finish, writeReports } from './finish.ts';
import type { Io } from './io.ts';
import { recordEnd } from './record-end.ts';
import type { Session } from './session.ts';
import { tell } from './tell.ts';

/** How one pipeline of a command ended. */
export interface EndOfSession extends Omit<EndOfPipeline, 'place' | 'state' | 'run'> {
  readonly session: Session;
}

/** Records the end, writes the reports, and tells the view last; gives the exit code. */
export async function endSession(io: Io, { session, ...end }: EndOfSession): Promise<number> {
  const { pipeline, run, view } = session;
  const { place, state, store } = pipeline;
  const { exit, reason } = await recordEnd(session, end);
  const finished = finish(io, { ...end, exit, reason, place, state, run });
  const failure = await writeReports(finished, store);
  if (failure !== undefined) tell(io, `reports: ${describeFailure(failure)}`);
  await view.end(finished.result);
  return failure === undefined ? exit : foremostCode([exit, exitCodes.disk.code]);
}
