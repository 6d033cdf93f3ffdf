import { JournalRefused } from '../run/recorder.ts';
import { describeEnd } from '../run/run-end.ts';
import { countLeft } from '../state/planned-tasks.ts';
import { exitCodes, foremostCode } from './exit-codes.ts';
import type { EndOfPipeline } from './finish.ts';
import type { Session } from './session.ts';

/** An end, and whether the journal has it. */
type RecordedEnd = Pick<EndOfPipeline, 'exit' | 'reason'> & { readonly recorded: boolean };

/** A journal that refuses the end is an end itself; mostly it refused facts before, and was told of already. */
export async function recordEnd(
  { run, record }: Pick<Session, 'run' | 'record'>,
  { exit, reason, standings }: Pick<EndOfPipeline, 'exit' | 'reason' | 'standings'>,
): Promise<RecordedEnd> {
  try {
    await record({ type: 'run:ended', run, exit, reason, left: countLeft(standings) });
    return { exit, reason, recorded: true };
  } catch (error) {
    if (!(error instanceof JournalRefused)) throw error;
    const refusal = describeEnd({ kind: 'journal', cause: error.cause });
    return {
      exit: foremostCode([exit, exitCodes.disk.code]),
      reason: reason.includes(refusal) ? reason : `${reason}; ${refusal}`,
      recorded: false,
    };
  }
}
