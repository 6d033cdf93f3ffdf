import type { AttemptId, JobId } from '../core/task.ts';
import type { JournalProblem } from './journal-problem.ts';
import { mayHold, statesBeside } from './siblings.ts';
import type { RunState } from './state.ts';

/** The attempt that a job is on record for, other than this one. */
export function jobOwner({ purchases }: RunState, jobId: JobId, but?: AttemptId): AttemptId | undefined {
  for (const { attempts } of purchases.values()) {
    const owner = attempts.find((each) => each.jobId === jobId && each.id !== but);
    if (owner !== undefined) return owner.id;
  }
  return undefined;
}

/** What the pipelines beside this one say of a job. */
export interface JobBeside {
  readonly owner?: { readonly pipeline: string; readonly attempt: AttemptId };
  /** States that tell nothing, though they may know it. */
  readonly unread: readonly JournalProblem[];
}

/** Looks for a job on the records next door. */
export async function findJobBeside(outputDir: string, jobId: JobId): Promise<JobBeside> {
  const unread: JournalProblem[] = [];
  for await (const { name, folder, read } of statesBeside(outputDir)) {
    if (!read.ok) {
      if (await mayHold(read.error, folder)) unread.push(read.error);
      continue;
    }
    const { state } = read.value;
    const attempt = jobOwner(state, jobId);
    if (attempt !== undefined)
      return { owner: { pipeline: state.header?.pipeline ?? name, attempt }, unread };
  }
  return { unread };
}
