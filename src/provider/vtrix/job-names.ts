import type { JobId } from '../../core/task.ts';

/** Whether an answer that names a job is about the one that was asked about. */
export type IsAbout = (asked: JobId, named: string) => boolean;

/** So many answers that name something else are not believed, where none has named what was asked about. */
const mostStrange = 3;

/**
 * For one gateway: one whose answers name the job that was asked about, and then another, has mixed them up. One that
 * never has, calls jobs otherwise in its answers, as a reseller's may: its jobs would never end.
 */
export function createJobNames(): IsAbout {
  let known = false;
  let strange = 0;
  return (asked, named) => {
    if (named === asked) known = true;
    else strange += 1;
    return named === asked || (!known && strange > mostStrange);
  };
}
