import type { Attempt } from '../state/state.ts';
import type { PlannedTask, Work } from '../state/work.ts';
import type { Line } from './crew.ts';
import { fileCopy, fileOwnClip } from './file-clip.ts';
import { endOnDiskTrouble, fetchClip, followJob } from './follow-job.ts';

/** A provider that forgot a job it once finished is believed sooner than one that may not show it yet. */
const goneAfterMs = 15_000;
/** The same where the job was finished only now. */
export const goneAfterFreshMs = 5 * 60_000;

/** Everything of one key that costs nothing: what earlier runs bought is polled, fetched, copied and put in its place. */
export async function collectWork(work: Work<PlannedTask>, line: Line): Promise<void> {
  const { todo } = work;
  switch (todo.kind) {
    case 'nothing':
    case 'create':
      return;
    case 'place':
      return endOnDiskTrouble(await fileOwnClip(work, line), line);
    case 'copy':
      return endOnDiskTrouble(await fileCopy(work, todo, line), line);
    case 'fetch': {
      const { jobId } = todo.attempt;
      const once = work.purchase?.gone !== undefined;
      if (jobId !== undefined)
        await fetchClip(work, { jobId, once, goneAfterMs: once ? 0 : goneAfterMs }, line);
      return;
    }
    case 'poll':
      return await pollOn(work, todo.attempt, line);
  }
}

async function pollOn(work: Work<PlannedTask>, attempt: Attempt, line: Line): Promise<void> {
  const { jobId, id, submittedAt = attempt.startedAt, timeoutMs, late } = attempt;
  const request = line.state.purchases.get(work.key)?.request;
  if (jobId === undefined || request === undefined) return;
  const job = { attempt: id, jobId, request, submittedAt, timeoutMs, wasLate: late };
  const end = await followJob(job, line);
  if (end.status !== 'completed') return;
  await fetchClip(work, { jobId, address: end, goneAfterMs: goneAfterFreshMs }, line);
}
