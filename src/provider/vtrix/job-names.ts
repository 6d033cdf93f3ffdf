import type { JobId } from '../../core/task.ts';
import { mostOtherJobs } from '../provider.ts';

/** Whether an answer that names a job is about the one that was asked about. */
export type IsAbout = (asked: JobId, named: string) => boolean;

/**
 * For one gateway: one whose answers name the job that was asked about, and then another, has mixed them up. One that
 * never has, is believed in the end (`mostOtherJobs`): its jobs would never end.
 */
export function createJobNames(): IsAbout {
  let known = false;
  let others = 0;
  return (asked, named) => {
    if (named === asked) known = true;
    else others += 1;
    return named === asked || (!known && others > mostOtherJobs);
  };
}
