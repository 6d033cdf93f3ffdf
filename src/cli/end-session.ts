import { describeFailure } from '../core/failure.ts';
import { countLeft } from '../state/planned-tasks.ts';
import { exitCodes } from './exit-codes.ts';
import { type EndOfPipeline, finish, writeReports } from './finish.ts';
import type { Io } from './io.ts';
import type { Session } from './session.ts';

/** How one pipeline of a command ended. */
export interface EndOfSession extends Omit<EndOfPipeline, 'place' | 'state' | 'run'> {
  readonly session: Session;
}

/** Records the end, writes the reports, and tells the view last; gives the exit code. */
export async function endSession(io: Io, { session, ...end }: EndOfSession): Promise<number> {
  const { pipeline, run, record, view } = session;
  const { place, state, store } = pipeline;
  const { exit, reason, standings } = end;
  try {
    await record({ type: 'run:ended', run, exit, reason, left: countLeft(standings) });
  } catch {
    // The disk refused facts before: that is the reason, and it is told below.
  }
  const finished = finish(io, { ...end, place, state, run });
  const failure = await writeReports(finished, store);
  if (failure !== undefined) io.stderr.write(`dailies: reports: ${describeFailure(failure)}\n`);
  await view.end(finished.result);
  return failure !== undefined && exit === exitCodes.ok.code ? exitCodes.disk.code : exit;
}
