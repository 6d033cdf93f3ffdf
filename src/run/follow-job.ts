import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import type { PlannedTask, Work } from '../state/work.ts';
import type { Line } from './crew.ts';
import { downloadClip, type FinishedJob } from './download-clip.ts';
import { fileNewClip } from './file-clip.ts';
import { type JobEnd, type WatchedJob, watchJob } from './watch-job.ts';

/** From submitted to its end: watched, and the end on record. What is then due is up to the caller. */
export async function followJob(job: WatchedJob, line: Line): Promise<JobEnd> {
  const { attempt } = job;
  const end = await watchJob(job, line);
  switch (end.status) {
    case 'completed': {
      const { chargedUsd, discount } = end;
      await line.record({
        type: 'task:completed',
        attempt,
        chargedUsd,
        ...(discount === undefined ? {} : { discount }),
      });
      return end;
    }
    case 'failed':
      await line.record({ type: 'task:failed', attempt, failure: end.failure });
      return end;
    case 'late':
      if (!job.wasLate) await line.record({ type: 'task:late', attempt });
      return end;
    case 'lost':
      await line.record({ type: 'task:lost', attempt, failure: end.failure });
      return end;
    case 'stopped':
      return end;
  }
}

/** From completed to its clip in place. A failed download is tried again, now or in the next run; it never buys anything. */
export async function fetchClip(
  work: Work<PlannedTask>,
  job: Omit<FinishedJob, 'key'>,
  line: Line,
): Promise<void> {
  const end = await downloadClip({ key: work.key, ...job }, line);
  if (end.kind === 'gone') {
    await line.record({ type: 'clip:gone', key: work.key, failure: end.failure });
    // Nothing will ever complete it.
    await line.store.discard(work.key);
  }
  if (end.kind === 'verified') endOnDiskTrouble(await fileNewClip(work, end.clip, line), line);
}

/** A disk that refuses a clip ends the run: what was bought stays on record, to be fetched when there is room. */
export function endOnDiskTrouble(filed: Result<void, Failure>, line: Line): void {
  if (!filed.ok) line.crew.stops.stopEverything({ kind: 'disk', failure: filed.error });
}
