import type { AttemptId, JobId } from '../core/task.ts';
import type { RunState } from '../state/state.ts';
import type { PlannedTask, Work } from '../state/work.ts';

/** Whose each job is, over all pipelines of a command. */
export interface JobOwners {
  /** Takes a job for an attempt; gives the attempt whose it is where that is another. */
  claim(jobId: JobId, attempt: AttemptId): AttemptId | undefined;
}

/**
 * Who owns the jobs that are in flight there, asked about or not: where git joined two states an earlier attempt may be in
 * flight beside the one that is polled, and a run that its disk refused polls nothing while another pipeline buys. Those
 * that ended long ago, and whose clips are there, have no owner: a gateway that was set up anew, as in tests, may count
 * from one again.
 */
export function createJobOwners(states: readonly Pick<RunState, 'purchases'>[]): JobOwners {
  const owners = new Map<JobId, AttemptId>();
  function claim(jobId: JobId, attempt: AttemptId): AttemptId | undefined {
    const owner = owners.get(jobId);
    if (owner === undefined) owners.set(jobId, attempt);
    return owner === attempt ? undefined : owner;
  }
  for (const { purchases } of states) {
    for (const { attempts } of purchases.values()) {
      for (const { jobId, id, stage } of attempts) {
        if (jobId !== undefined && stage === 'submitted') claim(jobId, id);
      }
    }
  }
  return { claim };
}

/**
 * A run that will ask about a job owns it, though it ended long ago: what comes of it would be taken for two clips. Which
 * those are only works say, as it depends on the disk.
 */
export function claimAsked({ claim }: JobOwners, works: readonly Work<PlannedTask>[]): void {
  for (const { todo } of works) {
    if (todo.kind === 'fetch' && todo.attempt.jobId !== undefined) claim(todo.attempt.jobId, todo.attempt.id);
  }
}
